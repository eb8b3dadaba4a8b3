from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings
from numpy.typing import NDArray

from assistant.library import chroma
from assistant.library.catalog import Catalog
from assistant.library.chroma import ChromaFollower
from assistant.library.follower import Applied, applied, dead_papers
from assistant.library.follower import record as mark
from assistant.library.library import Library
from assistant.library.place import CHROMA_DIRECTORY, TANTIVY_DIRECTORY
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder

REPOSITORY = Path(__file__).resolve().parents[2]


def opened(path: Path, encoder: SmallEncoder | None = None, *, exact: bool = False) -> Library:
    made = encoder or SmallEncoder()
    return Library.open(
        path, lambda: made, create=True, batch_papers=8, lock_seconds=0.2, vector_search="exact" if exact else "chroma"
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with opened(tmp_path / "library") as library:
        library.ingest([source("a", [record(number) for number in range(30)])])
    return tmp_path / "library"


def vector(text: str) -> NDArray[np.float32]:
    found: NDArray[np.float32] = SmallEncoder().encode_texts([text])[0]
    return found


def test_chroma_and_the_exact_search_find_the_same_papers(path: Path) -> None:
    with opened(path) as library, opened(path, exact=True) as exact:
        for number in (3, 11, 26):
            wanted = vector(record(number).abstract)
            found, expected = library.nearest(wanted, 7), exact.nearest(wanted, 7)
            assert [match.similarity for match in found] == pytest.approx(
                [match.similarity for match in expected], abs=1e-3
            )
            assert found[0].key == expected[0].key


def test_the_indexes_follow_changes_and_removals(path: Path) -> None:
    changed = [record(0, abstract="Quokkas smile."), *(record(number) for number in range(1, 29))]
    with opened(path) as library:
        assert 30 in {match.key for match in library.nearest(vector(record(29).abstract), 30)}
        library.ingest([source("a", changed)])
        assert library.lexical({"quokka": 1.0}, 5).keys() == {1}
        assert library.document_frequency("quokka") == 1
        assert 30 not in {match.key for match in library.nearest(vector(record(29).abstract), 30)}
        assert library.doctor() == []
        assert library.counts()[-3:] == (library.revision,) * 3


def test_a_search_with_exact_vectors_sees_changes_too(path: Path) -> None:
    with opened(path, exact=True) as library:
        assert len(library.nearest(vector("otters"), 50)) == 30
        library.ingest([source("a", [record(0, abstract="Quokkas smile."), record(31)])])
        assert {match.key for match in library.nearest(vector("otters"), 50)} == {1, 31}
        library.remove(["p0", "p31"])
        assert library.nearest(vector("otters"), 50) == []


def test_deleted_indexes_are_rebuilt_without_encoding(path: Path) -> None:
    shutil.rmtree(path / CHROMA_DIRECTORY)
    shutil.rmtree(path / TANTIVY_DIRECTORY)
    encoder = SmallEncoder()
    with opened(path, encoder) as library:
        assert len(library.nearest(vector("otters"), 30)) == 30
        assert library.lexical({"otters": 1.0}, 30)
        assert library.doctor() == []
        assert library.notices == []
    assert encoder.encoded == 0


def test_a_chroma_index_of_an_earlier_format_is_replaced_by_the_next_ingest_without_encoding(path: Path) -> None:
    mark_file = path / CHROMA_DIRECTORY / "applied.json"
    mark_file.write_text(json.dumps(json.loads(mark_file.read_text()) | {"format": 1}))
    encoder = SmallEncoder()
    with opened(path, encoder) as library:
        assert len(library.nearest(vector("otters"), 30)) == 30
        assert library.counts().chroma_revision == 0
        library.ingest([source("b", [record(40)])])
        assert library.counts().chroma_revision == library.revision
        assert library.doctor() == []
        assert library.notices == []
    assert encoder.encoded == 1


def test_chroma_is_made_anew_when_most_of_its_graph_is_dead(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "_FEW_DEAD", 10)
    graphs, dead = set(), []
    with opened(path) as library:
        for number in range(4):
            library.ingest([source("a", [record(other, abstract=f"Otters {number}.") for other in range(30)])])
            graphs.add(library.vector_store().client.id)
            dead.append(dead_papers(library._catalog, CHROMA_DIRECTORY))
            assert library.doctor() == []
        assert library.notices == []
    assert dead == [30, 0, 30, 0]
    assert len(graphs) == 3


@pytest.mark.parametrize("name", ["chroma.sqlite3", "*/header.bin"])
def test_a_corrupt_chroma_index_is_rebuilt_and_said_to_be(
    path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(chroma.HNSW, "sync_threshold", 100)
    shutil.rmtree(path / CHROMA_DIRECTORY)
    with opened(path) as library:
        library.ingest([source("b", [record(number) for number in range(30, 300)])])
    found = list((path / CHROMA_DIRECTORY).glob(name))
    assert found
    for file in found:
        file.write_bytes(b"\x99" * 4096)
    with opened(path) as library:
        library.vector_store()
        assert [finding.repaired for finding in library.notices] == [True]
        assert library.doctor() == []


@pytest.mark.parametrize("damage", ["garbage", "meta.json", "segments"])
def test_a_corrupt_lexical_index_is_rebuilt_and_said_to_be(path: Path, damage: str) -> None:
    directory = path / TANTIVY_DIRECTORY
    if damage == "garbage":
        (directory / "meta.json").write_text("{")
    elif damage == "meta.json":
        (directory / "meta.json").unlink()
    else:
        for file in directory.glob("*.idx"):
            file.unlink()
    with opened(path) as library:
        assert library.lexical({"otters": 1.0}, 30)
        assert [finding.part for finding in library.notices] == ["tantivy"]
        assert library.doctor() == []


def test_a_crash_while_chroma_was_following_leaves_nothing_behind(path: Path) -> None:
    with opened(path) as library:
        library.ingest([source("b", [record(40)])])
        revision = library.revision
    # Killed after the nodes were written and before the mark was; then the paper changes to one of a single passage.
    catalog = Catalog.open(path, create=False)
    mark(catalog, CHROMA_DIRECTORY, Applied(revision - 1, False))
    catalog.close()
    with opened(path, exact=True) as library:
        library.ingest([source("b", [record(40, abstract="Short now.")])])
    with opened(path) as library:
        library.nearest(vector("otters"), 3)
        assert library.notices == []
        assert library.doctor() == []


def test_indexes_of_another_catalog_are_not_trusted(path: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "other") as library:
        library.ingest([source("x", [record(number) for number in range(100, 130)])])
    for name in (CHROMA_DIRECTORY, TANTIVY_DIRECTORY):
        shutil.rmtree(path / name)
        shutil.copytree(tmp_path / "other" / name, path / name)
    with opened(path) as library:
        assert library.doctor() == []
        assert library.lexical({"129": 1.0}, 5) == {}


def test_an_ingest_without_changes_opens_no_index(path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from assistant.library.library import Library\n"
        "from tests.library.library_inputs import record, source\n"
        f"with Library.open(Path({str(path)!r}), lambda: None) as library:\n"
        "    report = library.ingest([source('a', [record(number) for number in range(30)])])\n"
        "    library.papers()\n"
        "    library.counts()\n"
        "assert report.unchanged == 30\n"
        "assert not {'chromadb', 'llama_index', 'tantivy', 'numpy'} & sys.modules.keys(), sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=REPOSITORY, timeout=300)


def test_only_one_may_open_chroma_and_others_search_exactly(path: Path) -> None:
    with opened(path) as first, opened(path) as second:
        first.vector_store()
        expected = first.nearest(vector("otters cross rivers"), 5)
        found = second.nearest(vector("otters cross rivers"), 5)
        assert [match.similarity for match in found] == pytest.approx(
            [match.similarity for match in expected], abs=1e-3
        )
        (finding,) = second.doctor()
        assert (finding.part, finding.checked) == ("chroma", False)
        assert "open in another process" in finding.problem
        first.close()
        assert second.doctor() == []


def test_what_is_ingested_while_chroma_is_open_elsewhere_is_caught_up_there(path: Path) -> None:
    with opened(path) as reader:
        reader.vector_store()
        with opened(path) as writer:
            writer.ingest([source("b", [record(77, abstract="Quokkas smile at newts.")])])
        reader.vector_store()
        assert reader.nearest(vector(f"{record(77).title} Quokkas smile at newts."), 1)[0].key == 31
        assert reader.lexical({"quokkas": 1.0}, 1).keys() == {31}
        catalog = Catalog.open(path, create=False)
        assert applied(catalog, CHROMA_DIRECTORY).revision == catalog.revision
        catalog.close()


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "empty") as library:
        library.ingest([source("a", [record(1)])])
        library.remove(["p1"])
        assert library.nearest(vector("otters"), 5) == []
        assert library.lexical({"otters": 1.0}, 5) == {}
        assert library.expand("otters") == ()
        assert library.stored([1]) == []
        assert library.doctor() == []


def test_bm25_counts_the_title_and_can_be_limited_to_papers(path: Path) -> None:
    with opened(path) as library:
        scores = library.lexical({"otters": 1.0, "dams": 2.0}, 30)
        assert next(iter(scores)) == 1
        assert list(scores.values()) == sorted(scores.values(), reverse=True)
        within = library.lexical({"otters": 1.0, "dams": 2.0}, 30, within=[9, 17, 2])
        assert within.keys() == {9, 17, 2} & scores.keys()
        assert within == pytest.approx({key: scores[key] for key in within}, rel=1e-5)
        assert library.lexical({"otters": 1.0}, 30, within=[]) == {}
        assert library.lexical({"otters": 1.0}, 1, title_weight=0.0) != library.lexical({"otters": 1.0}, 1)


@pytest.mark.parametrize("spelling", ["GrokFast", "grokfast", "Grok-Fast", "grok fast", "grok‑fast"])
@pytest.mark.parametrize("asked", ["GrokFast", "grokfast", "grok-fast", "grok fast"])
def test_compounds_are_found_however_they_are_written(tmp_path: Path, spelling: str, asked: str) -> None:
    with opened(tmp_path / "library", exact=True) as library:
        odd = record(3, title=f"{spelling} in practice", abstract="It speeds training up.")
        library.ingest([source("a", [record(1), odd, record(2)])])
        words = [asked, *library.expand(asked)]
        assert next(iter(library.lexical(dict.fromkeys(words, 1.0), 3))) == 2


@pytest.mark.parametrize(
    ("typo", "meant"), [("recrodings", "recordings"), ("sensr", "sensor"), ("valey", "valley"), ("folklre", "folklore")]
)
def test_typos_lead_to_known_words(path: Path, typo: str, meant: str) -> None:
    with opened(path, exact=True) as library:
        assert meant in library.expand(typo)


@pytest.mark.parametrize("word", ["sourdough", "tax", "sensors", "", "?!", "xy"])
def test_words_that_are_known_or_like_nothing_known_are_not_expanded(path: Path, word: str) -> None:
    with opened(path, exact=True) as library:
        assert library.expand(word) == ()


def test_the_lock_on_chroma_is_free_after_closing(path: Path) -> None:
    with opened(path) as library:
        library.nearest(vector("otters"), 1)
    catalog = Catalog.open(path, create=False)
    ChromaFollower.open(catalog).close()
    catalog.close()


def test_a_directory_opened_by_the_program_itself_is_left_alone_and_searched_exactly(path: Path) -> None:
    client: Any = chromadb.PersistentClient(
        str(path / CHROMA_DIRECTORY), Settings(anonymized_telemetry=False, allow_reset=True)
    )
    with opened(path) as library:
        assert len(library.nearest(vector("otters"), 5)) == 5
        assert library.notices == []
    client.close()
    with opened(path) as library:
        assert library.doctor() == []


def test_words_are_done_without_where_there_is_no_place_for_temporary_files(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.library.tantivy_index.can_be_written", lambda directory: False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    shutil.rmtree(path / TANTIVY_DIRECTORY)
    with opened(path, exact=True) as library:
        monkeypatch.setattr(library._write_lock, "at_once", lambda what: nullcontext(False))
        assert library.lexical({"otters": 1.0}, 5) == {}
        assert library.nearest(vector("otters"), 5)
        assert len(library.warnings) == 1
