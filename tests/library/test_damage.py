"""A real library is broken in each way that was seen, and asked."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from assistant.cli import main
from assistant.errors import LibraryDamagedError
from assistant.library import chroma
from assistant.library.chroma import ChromaFollower
from assistant.library.library import Library
from assistant.library.place import CATALOG_FILE, CHROMA_DIRECTORY, MATRIX_DIRECTORY, TANTIVY_DIRECTORY
from assistant.library.salvage import salvage_closed
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder

REPOSITORY = Path(__file__).resolve().parents[2]
PAPERS = 400
QUESTIONS = ["otters 17 rivers", "herons 33 dams", "newts 47", "salmon 100 dig", "ravens 205", "lynxes 299 seeds"]


class Answers(NamedTuple):
    """Papers with the same score may come in any order."""

    nearest: list[list[float]]
    lexical: list[dict[int, float]]
    stored: list[str]
    papers: list[str]


def opened(path: Path) -> Library:
    return Library.open(path, SmallEncoder, create=True, lock_seconds=0.2)


def answers(library: Library) -> Answers:
    vectors = SmallEncoder().encode_texts(QUESTIONS)
    words = [library.lexical(dict.fromkeys(question.split(), 1.0), PAPERS) for question in QUESTIONS]
    return Answers(
        [[round(match.similarity, 2) for match in library.nearest(vector, 8)] for vector in vectors],
        [{key: round(score, 3) for key, score in sorted(found.items())} for found in words],
        [stored.paper.id for stored in library.stored(sorted(words[0]))],
        [paper.model_dump_json() for paper in library.papers(sort="id")],
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answers]:
    path = tmp_path_factory.mktemp("sound") / "library"
    with pytest.MonkeyPatch.context() as patch, opened(path) as library:
        # Chroma writes its graph to files after as many nodes as this, which it remembers with the collection.
        patch.setitem(chroma.HNSW, "sync_threshold", PAPERS // 2)
        library.ingest([source("a", [record(number) for number in range(PAPERS)])])
        assert library.doctor() == []
    with opened(path) as library:
        return path, answers(library)


@pytest.fixture
def path(made: tuple[Path, Answers], tmp_path: Path) -> Path:
    shutil.copytree(made[0], tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture
def sound(made: tuple[Path, Answers]) -> Answers:
    return made[1]


def graph(path: Path, name: str) -> Path:
    (found,) = (path / CHROMA_DIRECTORY).glob(f"*/{name}")
    return found


def flipped(file: Path, at: float = 0.5) -> None:
    content = bytearray(file.read_bytes())
    content[int(len(content) * at)] ^= 0x55
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def every(pattern: str, harm: Callable[[Path], None]) -> Callable[[Path], None]:
    def harmed(path: Path) -> None:
        files = [*path.glob(pattern)]
        assert files
        for file in files:
            harm(file)

    return harmed


def alter(path: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path / CATALOG_FILE)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def asked_apart(path: Path) -> subprocess.CompletedProcess[str]:
    """The library asked by a process of its own, which damage may crash."""
    program = (
        "from pathlib import Path\n"
        "from tests.library.test_damage import answers, opened\n"
        f"with opened(Path({str(path)!r})) as library:\n"
        "    print(repr(answers(library)))\n"
        "    library.vector_store()\n"
        "    print(library.warnings)\n"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY)


INDEX_DAMAGE = {
    "the graph's folder deleted": lambda path: shutil.rmtree(graph(path, "header.bin").parent),
    "the graph's links deleted": every("chroma/*/link_lists.bin", Path.unlink),
    "the graph's data deleted": every("chroma/*/data_level0.bin", Path.unlink),
    "the graph's header cut": every("chroma/*/header.bin", cut),
    "the graph's header flipped": every("chroma/*/header.bin", lambda file: flipped(file, 0.3)),
    "the graph's data cut": every("chroma/*/data_level0.bin", cut),
    "the graph's data flipped": every("chroma/*/data_level0.bin", flipped),
    "the graph's names flipped": every("chroma/*/index_metadata.pickle", flipped),
    "Chroma's database cut": every("chroma/chroma.sqlite3", cut),
    "the words' positions deleted": every("tantivy/*.pos", Path.unlink),
    "the words' field norms flipped": every("tantivy/*.fieldnorm", flipped),
    "the words' fast fields flipped": every("tantivy/*.fast", flipped),
    "the words' postings flipped": every("tantivy/*.idx", flipped),
    "the words' terms cut": every("tantivy/*.term", cut),
    "the vectors deleted": every("vectors/*.vectors", Path.unlink),
    "the vectors cut": every("vectors/*.vectors", cut),
    "the vectors' header flipped": every("vectors/*.vectors", lambda file: flipped(file, 0.0001)),
    "the vectors' owners flipped": every("vectors/*.vectors", lambda file: flipped(file, 0.1)),
    "the vectors' signs flipped": every("vectors/*.vectors", flipped),
    "the vectors' values flipped": every("vectors/*.vectors", lambda file: flipped(file, 0.9)),
    "a mark flipped": every("*/applied.json", flipped),
    "the list of files deleted": every("*/files.json", Path.unlink),
}


@pytest.mark.parametrize("harm", INDEX_DAMAGE.values(), ids=INDEX_DAMAGE)
def test_a_damaged_index_is_rebuilt_before_it_is_asked(
    path: Path, sound: Answers, harm: Callable[[Path], None]
) -> None:
    harm(path)
    done = asked_apart(path)
    assert done.returncode == 0, done.stderr
    answered, told = done.stdout.splitlines()
    assert answered == repr(sound)
    assert "ebuilt from the catalog" in told or harm is INDEX_DAMAGE["a mark flipped"]
    with opened(path) as library:
        assert library.doctor() == []
        assert library.notices == []


@pytest.mark.parametrize(
    ("part", "pattern", "at"), [("tantivy", "tantivy/*.fieldnorm", 0), ("vectors", "vectors/*.vectors", -90)]
)
def test_a_large_index_is_not_read_on_opening_but_by_the_doctor(
    path: Path, part: str, pattern: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.library.soundness._SMALL", 0)
    file, *_ = path.glob(pattern)
    found = file.stat()
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))
    with opened(path) as library:
        answers(library)
        assert library.notices == []
        assert [finding.part for finding in library.doctor()] == [part]
        assert {finding.part for finding in library.doctor(repair=True)} == {"tantivy", "vectors", "chroma"}
        assert library.doctor() == []


def test_a_library_that_was_copied_is_as_sound_as_before(path: Path, sound: Answers) -> None:
    for file in path.rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes())
    with opened(path) as library:
        assert answers(library) == sound
        assert library.warnings == []


@pytest.mark.parametrize("what", ["opening", "searching"])
def test_after_a_native_crash_the_index_is_rebuilt_and_not_opened_again(path: Path, sound: Answers, what: str) -> None:
    (path / "chroma.entered").write_text(what)
    with opened(path) as library:
        library.vector_store()
        assert answers(library) == sound
        assert "ended the program when it was last used; rebuilt" in library.warnings[0]
    assert not (path / "chroma.entered").exists()


def test_what_a_program_that_crashes_leaves_is_seen_by_the_next(path: Path) -> None:
    program = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from assistant.library import chroma\n"
        "from tests.library.test_damage import opened\n"
        "chroma.PersistentClient = lambda *_: os.kill(os.getpid(), signal.SIGSEGV)\n"
        f"opened(Path({str(path)!r})).vector_store()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=REPOSITORY)
    assert done.returncode < 0
    with opened(path) as library:
        library.vector_store()
        assert "ended the program" in library.warnings[0]


def test_repair_rebuilds_all_indexes_whatever_it_finds(path: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in path.glob("*/*.json")}
    with opened(path) as library:
        told = [finding.problem for finding in library.doctor(repair=True)]
        assert told == [
            "the Tantivy index was rebuilt from the catalog",
            "the index of vectors was rebuilt from the catalog",
            "the Chroma index was rebuilt from the catalog",
        ]
    assert not before.items() & {file: file.stat().st_mtime_ns for file in path.glob("*/*.json")}.items()


def test_other_text_in_a_node_is_found_though_all_ids_are_right(path: Path) -> None:
    with opened(path) as library:
        follower = library._indexes.vectors().chroma()
        assert isinstance(follower, ChromaFollower)
        held = follower._collection.get(ids=["p3#abstract"], include=["metadatas"])["metadatas"][0]
        held["_node_content"] = held["_node_content"].replace('"text":"', '"text":"Else. ')
        follower._collection.update(ids=["p3#abstract"], metadatas=[held])
        (finding,) = library.doctor()
        assert "holds other text or vectors than the catalog (p3#abstract)" in finding.problem
        library.doctor(repair=True)
        assert library.doctor() == []


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("harm", [lambda file: file.write_bytes(b""), Path.unlink], ids=["emptied", "deleted"])
def test_an_emptied_catalog_is_not_a_new_library(path: Path, harm: Callable[[Path], object], create: bool) -> None:
    harm(path / CATALOG_FILE)
    before = sorted(path.rglob("*"))
    with pytest.raises(LibraryDamagedError, match="the library's other files are there") as caught:
        Library.open(path, SmallEncoder, create=create).ingest([source("a", [record(1)])])
    assert "doctor --repair" in caught.value.command_hint
    assert [file for file in before if not file.exists()] == []


def test_an_older_catalog_beside_newer_indexes_is_noticed(path: Path, tmp_path: Path) -> None:
    shutil.copyfile(path / CATALOG_FILE, tmp_path / "backup")
    with opened(path) as library:
        library.ingest([source("b", [record(900, abstract="Quokkas smile.")])])
        assert library.lexical({"quokkas": 1.0}, 5)
    shutil.copyfile(tmp_path / "backup", path / CATALOG_FILE)
    with opened(path) as library:
        assert library.lexical({"quokkas": 1.0}, 5) == {}
        library.ingest([source("c", [record(901, abstract="Wombats dig.")])])
        assert library.lexical({"wombats": 1.0}, 5)
        assert library.nearest(SmallEncoder().encode_texts(["Wombats dig."])[0], 400)
        assert any("is ahead of the catalog" in line for line in library.warnings)
        assert [finding for finding in library.doctor() if not finding.repaired] == []


def test_an_older_catalog_that_went_on_to_the_same_revision_is_noticed(path: Path, tmp_path: Path) -> None:
    shutil.copyfile(path / CATALOG_FILE, tmp_path / "backup")
    with opened(path) as library:
        library.ingest([source("b", [record(900, abstract="Quokkas smile.")])])
        answers(library)
    shutil.copyfile(tmp_path / "backup", path / CATALOG_FILE)
    indexes = (CHROMA_DIRECTORY, MATRIX_DIRECTORY, TANTIVY_DIRECTORY)
    for name in indexes:
        shutil.move(path / name, tmp_path / name)
    with opened(path) as library:
        library.ingest([source("c", [record(901, abstract="Wombats dig.")])])
    for name in indexes:
        shutil.rmtree(path / name)
        shutil.move(tmp_path / name, path / name)
    with opened(path) as library:
        assert library.nearest(SmallEncoder().encode_texts(["Wombats dig."])[0], 1)[0].key == PAPERS + 1
        assert library.lexical({"wombats": 1.0}, 5)
        assert library.lexical({"quokkas": 1.0}, 5) == {}
        assert any("is ahead of the catalog" in line for line in library.warnings)


def spoilt(path: Path, value: float | None) -> None:
    connection = sqlite3.connect(path / CATALOG_FILE)
    (data,) = connection.execute("SELECT data FROM vectors WHERE vectors = 3").fetchone()
    connection.close()
    scales = np.frombuffer(data, "<f4", 1).copy() * (1.001 if value is None else value)
    alter(path, "UPDATE vectors SET data = ? WHERE vectors = 3", scales.tobytes() + data[4:])


ROW_DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "NaN": (lambda path: spoilt(path, float("nan")), "not finite"),
    "infinity": (lambda path: spoilt(path, float("inf")), "not finite"),
    "zeros": (lambda path: spoilt(path, 0.0), "whose length is not one"),
    "a small change": (lambda path: spoilt(path, None), "have been changed"),
    "half a vector": (
        lambda path: alter(path, "UPDATE vectors SET data = substr(data, 1, 99) WHERE vectors = 3"),
        "incomplete vectors",
    ),
    "a span": (
        lambda path: alter(
            path, "UPDATE vectors SET spans = CAST(x'FFFFFF7F' || substr(spans, 5) AS BLOB) WHERE vectors = 3"
        ),
        "outside the abstract",
    ),
    "authors": (lambda path: alter(path, "UPDATE papers SET authors = '[\"A' WHERE key = 3"), "record is damaged"),
    "metadata": (lambda path: alter(path, "UPDATE papers SET metadata = 'x' WHERE key = 3"), "record is damaged"),
    "no text": (
        lambda path: alter(path, "UPDATE papers SET title = CAST(x'FF41' AS TEXT) WHERE key = 3"),
        "text has changed",
    ),
}


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(("harm", "words"), ROW_DAMAGE.values(), ids=ROW_DAMAGE)
def test_a_broken_row_costs_its_own_paper_only(
    path: Path, sound: Answers, harm: Callable[[Path], None], words: str, exact: bool
) -> None:
    harm(path)
    if exact:
        shutil.rmtree(path / CHROMA_DIRECTORY)
    with Library.open(path, SmallEncoder, vector_search="exact" if exact else "chroma") as library:
        vector = SmallEncoder().encode_texts(["beetles"])[0]
        found = [stored.key for stored in library.stored([m.key for m in library.nearest(vector, PAPERS)])]
        assert len(found) == PAPERS - 1
        assert 3 not in found
        assert len(library.papers()) >= PAPERS - 1
        assert any("The paper p2 is left out" in line and "doctor --repair" in line for line in library.warnings)
        assert any(words in finding.problem for finding in library.doctor())
    with opened(path) as library:
        told = library.doctor(repair=True)
        assert any("p2" in finding.problem and finding.repaired for finding in told)
        assert library.doctor() == []
        assert answers(library) == sound


def test_an_index_made_of_a_broken_row_is_complete(path: Path) -> None:
    spoilt(path, float("nan"))
    shutil.rmtree(path / CHROMA_DIRECTORY)
    for _ in range(2):
        with opened(path) as library:
            vector = SmallEncoder().encode_texts(["beetles"])[0]
            found = library.stored([match.key for match in library.nearest(vector, PAPERS)])
            assert len(found) == PAPERS - 1
            assert library.notices == []


def test_a_broken_statement_of_a_source_is_made_again_from_its_paper(path: Path, sound: Answers) -> None:
    alter(path, "UPDATE records SET fields = substr(fields, 2) WHERE record = 3")
    with opened(path) as library:
        assert library.origins("p2").sources == ()
        assert answers(library) == sound
        assert any("what is stored from the source a is damaged" in finding.problem for finding in library.doctor())
        told = [finding.problem for finding in library.doctor(repair=True)]
        assert any("some of what a says was lost; read it again" in line for line in told)
        assert library.doctor() == []
        assert answers(library) == sound
        library.ingest([source("a", [record(number) for number in range(PAPERS)])])
        assert answers(library) == sound
        assert library.origins("p2").sources == ("a",)


def test_a_catalog_that_was_changed_is_doubted_until_the_doctor_has_seen_it(path: Path) -> None:
    alter(path, "UPDATE meta SET value = '2001-01-01' WHERE name = 'created'")
    for _ in range(2):
        with opened(path) as library:
            answers(library)
            assert "has been damaged or changed by another program" in library.warnings[0]
    with opened(path) as library:
        assert library.doctor() == []
    with opened(path) as library:
        assert library.warnings == []


def heard(path: Path) -> str:
    """What is said when a damaged library is asked."""
    try:
        with opened(path) as library:
            answers(library)
            return "\n".join(library.warnings)
    except LibraryDamagedError as error:
        return f"{error} {error.command_hint}"


@pytest.mark.parametrize("at", [0.0, 0.001, 0.2, 0.4, 0.6, 0.8])
def test_the_hint_on_a_damaged_catalog_works(path: Path, at: float) -> None:
    content = bytearray((path / CATALOG_FILE).read_bytes())
    start = int(len(content) * at) // 4096 * 4096
    content[start : start + 8192] = b"\x99" * 8192
    (path / CATALOG_FILE).write_bytes(content)
    assert "assistant doctor" in heard(path)
    with suppress(LibraryDamagedError):
        opened(path).close()
        with opened(path) as library:
            library.doctor(repair=True)
    with suppress(LibraryDamagedError):
        opened(path).close()
    if "cannot be used" in heard(path):
        salvage_closed(path)
    with opened(path) as library:
        library.doctor(repair=True)
        library.ingest([source("a", [record(number) for number in range(PAPERS)])])
        assert library.doctor() == []
        assert [paper.id for paper in library.papers(sort="id")] == sorted(f"p{number}" for number in range(PAPERS))
    assert [*path.glob("catalog.damaged-*.sqlite")]


def test_doctor_repair_works_on_a_catalog_that_cannot_be_opened(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flipped(path / CATALOG_FILE, 0.0)
    assert main(["papers", "--library", str(path)]) == 4
    assert f"with: assistant doctor --repair --library {path}" in capsys.readouterr().err
    assert main(["doctor", "--repair", "--library", str(path)]) == 4
    assert "read your papers again: assistant ingest" in capsys.readouterr().out
    assert main(["doctor", "--library", str(path)]) == 0


@pytest.mark.parametrize("mended", [True, False])
def test_a_sound_catalog_that_was_written_anew_takes_a_file_that_has_changed(path: Path, mended: bool) -> None:
    salvage_closed(path)
    with opened(path) as library:
        if mended:
            (finding,) = library.doctor()
            assert finding.problem.endswith("put right with: assistant doctor --repair")
            library.doctor(repair=True)
        report = library.ingest([source("a", [record(number, authors=("Ada Roe",)) for number in range(PAPERS)])])
        assert (report.added, report.updated, library.count()) == (0, PAPERS, PAPERS)
        assert library.doctor() == []


def test_another_programs_database_is_not_salvaged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connection = sqlite3.connect(tmp_path / CATALOG_FILE)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    assert main(["doctor", "--repair", "--library", str(tmp_path)]) == 4
    assert "another program's database" in capsys.readouterr().err
    connection = sqlite3.connect(tmp_path / CATALOG_FILE)
    assert connection.execute("SELECT * FROM theirs").fetchall() == []
    connection.close()


@pytest.mark.parametrize("command", [["papers"], ["show", "p1"], ["export"]])
def test_what_lists_papers_says_too_that_the_catalog_has_changed(
    path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    alter(path, "UPDATE papers SET authors = 'x' WHERE key = 3")
    assert main([*command, "--library", str(path)]) == 0
    assert "has been damaged or changed by another program" in capsys.readouterr().err
