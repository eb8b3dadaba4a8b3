"""A library whose Chroma collection is on a server: a real one, started, killed and started again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings as ChromaSettings

from assistant import Assistant, Settings
from assistant.cli import main
from assistant.errors import ChromaServerError, ConfigurationError
from assistant.library.chroma_place import ChromaPlace
from assistant.library.chroma_server import end
from assistant.library.library import Library
from tests.chroma_proxy import ChromaProxy
from tests.chroma_server import ChromaServer, running
from tests.invented_papers import PAPERS, write_papers
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder

QUESTIONS = ("which papers explain grokking mechanistically", "weight decay", "what is the loss surface like?")


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """A server for all tests that leave it running; each has a collection of its own."""
    with running(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[ChromaServer]:
    with running(tmp_path / "server") as server:
        yield server


@pytest.fixture
def place(shared_server: ChromaServer, request: pytest.FixtureRequest) -> ChromaPlace:
    return ChromaPlace(shared_server.url, collection=request.node.name.replace("[", "-").strip("]"))


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    write_papers(tmp_path / "papers.jsonl")
    return tmp_path / "papers.jsonl"


def opened(path: Path, place: ChromaPlace, encoder: SmallEncoder | None = None) -> Library:
    made = encoder or SmallEncoder()
    return Library.open(path, lambda: made, create=True, batch_papers=4, vector_search=place)


def client_of(place: ChromaPlace) -> Any:
    settings = ChromaSettings.model_construct(anonymized_telemetry=False)
    return chromadb.HttpClient(host=place.address, tenant=place.tenant, database=place.database, settings=settings)


def nodes_in(collection: Any) -> dict[str, tuple[Any, Any]]:
    held = collection.get(include=["metadatas", "embeddings"])
    rows = zip(held["ids"], held["metadatas"], held["embeddings"], strict=True)
    return {id: (metadata, np.round(vector, 5).tolist()) for id, metadata, vector in rows}


def on_server(place: ChromaPlace) -> dict[str, tuple[Any, Any]]:
    client = client_of(place)
    try:
        return nodes_in(client.get_collection(place.collection, embedding_function=None))
    finally:
        end(client)


def settings(server: ChromaServer, **changes: str) -> Settings:
    return Settings(library={"chroma": server.url, **changes})


def test_answers_are_the_same_as_with_the_embedded_one(own_server: ChromaServer, papers: Path, tmp_path: Path) -> None:
    answers = []
    for name, chosen in (("server", settings(own_server)), ("embedded", Settings())):
        with Assistant.open(tmp_path / name, chosen) as assistant:
            assert assistant.ingest(papers).added == len(PAPERS)
            hits = [[(hit.paper.id, hit.score) for hit in assistant.search(question)] for question in QUESTIONS]
            answers.append((hits, [assistant.ask(question).text for question in QUESTIONS]))
            assert assistant.doctor() == []
            assert assistant.warnings == []
            assert assistant.unfollowed is None
    assert answers[0] == answers[1]
    assert not (tmp_path / "server" / "chroma").exists()


def test_the_collection_holds_what_the_embedded_one_holds(place: ChromaPlace, tmp_path: Path) -> None:
    sources = [source("a", [record(number) for number in range(12)])]
    with (
        opened(tmp_path / "server", place) as library,
        Library.open(tmp_path / "embedded", SmallEncoder, create=True, batch_papers=4) as embedded,
    ):
        library.ingest(sources)
        embedded.ingest(sources)
        expected = nodes_in(embedded.vector_store()._collection)
    assert on_server(place) == expected
    assert len(expected) >= 12


def test_it_follows_what_is_added_changed_and_removed(place: ChromaPlace, tmp_path: Path) -> None:
    with opened(tmp_path / "library", place) as library:
        library.ingest([source("a", [record(number) for number in range(5)])])
        library.ingest([source("a", [record(0), record(1, title="Another title"), record(7)])])
        library.remove(["p0"])
        assert library.doctor() == []
        held = on_server(place)
    titles = {metadata["title"] for metadata, _ in held.values()}
    assert titles == {"Another title", record(7).title}


def test_a_llamaindex_program_anywhere_can_query_it(place: ChromaPlace, tmp_path: Path) -> None:
    from llama_index.core import VectorStoreIndex
    from llama_index.vector_stores.chroma import ChromaVectorStore

    with opened(tmp_path / "library", place) as library:
        library.ingest([source("a", [record(number) for number in range(5)])])
    client = client_of(place)
    store = ChromaVectorStore(chroma_collection=client.get_collection(place.collection, embedding_function=None))
    index = VectorStoreIndex.from_vector_store(store, embed_model=SmallEncoder().embedding)
    [found, *_] = index.as_retriever(similarity_top_k=2).retrieve(record(3).title)
    assert found.node.metadata["title"]
    assert found.node.get_content()
    end(client)


def test_the_library_gives_the_store_out(place: ChromaPlace, tmp_path: Path) -> None:
    from llama_index.core.vector_stores.types import VectorStoreQuery

    encoder = SmallEncoder()
    with opened(tmp_path / "library", place, encoder) as library:
        library.ingest([source("a", [record(number) for number in range(5)])])
        store = library.vector_store()
        [vector] = encoder.encode_questions([record(3).title]).tolist()
        assert store.query(VectorStoreQuery(vector, 2)).nodes
        library.ingest([source("b", [record(8)])])
        assert len(store.query(VectorStoreQuery(vector, 10)).nodes or ()) == 6


def test_a_server_that_is_killed_costs_neither_answers_nor_papers(
    own_server: ChromaServer, papers: Path, tmp_path: Path
) -> None:
    (tmp_path / "more.jsonl").write_text(
        json.dumps({"title": "Salt marshes", "abstract": "Marshes store carbon. They grow with the tide."}), "utf-8"
    )
    with Assistant.open(tmp_path / "library", settings(own_server)) as assistant:
        assistant.ingest(papers)
        before = assistant.ask(QUESTIONS[0])
    own_server.kill()
    with Assistant.open(tmp_path / "library", settings(own_server)) as assistant:
        answer = assistant.ask(QUESTIONS[0])
        assert answer.text == before.text
        [warning] = assistant.warnings
        assert warning.startswith(f"The Chroma server at {own_server.url} cannot be reached: Connection refused")
        assert "searches use what is on this machine" in warning
        assert assistant.ingest(tmp_path / "more.jsonl").added == 1
        assert "cannot be reached" in str(assistant.unfollowed)
        assert assistant.search("salt marshes")[0].paper.title == "Salt marshes"
        assert [finding.checked for finding in assistant.doctor()] == [False]
        own_server.start()
        assert assistant.doctor() == []
        assert assistant.unfollowed is None
        assert assistant.warnings == []
    titles = {metadata["title"] for metadata, _ in on_server(ChromaPlace(own_server.url)).values()}
    assert "Salt marshes" in titles


def test_the_command_line_says_so_with_an_exit_code_of_its_own(
    own_server: ChromaServer,
    papers: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ASSISTANT_LIBRARY__CHROMA", own_server.url)
    monkeypatch.setenv("ASSISTANT_LIBRARY__PATH", str(tmp_path / "library"))
    own_server.kill()
    assert main(["ingest", str(papers)]) == 14
    shown = capsys.readouterr()
    assert f"{len(PAPERS)} added" in shown.out
    assert "error: the Chroma server at http://127.0.0.1" in shown.err
    assert "hint: start it, or correct library.chroma" in shown.err
    assert main(["ask", QUESTIONS[0]]) == 0
    shown = capsys.readouterr()
    assert "Slow, Then Sudden" in shown.out
    assert "cannot be reached" in shown.err
    assert main(["doctor"]) == 0
    assert "was not checked" in capsys.readouterr().out
    assert main(["doctor", "--repair"]) == 14
    own_server.start()
    assert main(["ingest", str(papers)]) == 0
    capsys.readouterr()
    assert main(["status", "--json"]) == 0
    counts = json.loads(capsys.readouterr().out)["counts"]
    assert counts["chroma_revision"] == counts["revision"]
    assert main(["doctor"]) == 0
    assert "agree" in capsys.readouterr().out


def test_nothing_is_encoded_again_to_catch_up(own_server: ChromaServer, tmp_path: Path) -> None:
    encoder = SmallEncoder()
    own_server.kill()
    with opened(tmp_path / "library", ChromaPlace(own_server.url), encoder) as library:
        library.ingest([source("a", [record(number) for number in range(9)])])
        made = encoder.encoded
        own_server.start()
        library.ingest([source("a", [record(number) for number in range(9)])])
        assert library.doctor() == []
    assert encoder.encoded == made
    assert len(on_server(ChromaPlace(own_server.url))) == 9


def test_a_server_that_lost_its_data_gets_it_again(own_server: ChromaServer, tmp_path: Path) -> None:
    place = ChromaPlace(own_server.url)
    with opened(tmp_path / "library", place) as library:
        library.ingest([source("a", [record(number) for number in range(6)])])
    held = on_server(place)
    own_server.kill()
    shutil.rmtree(tmp_path / "server" / "data")
    own_server.start()
    with opened(tmp_path / "library", place) as library:
        assert [finding.problem for finding in library.doctor() if not finding.repaired] == [
            f"there is no Chroma collection {place.name}"
        ]
        library.doctor(repair=True)
        assert library.doctor() == []
    assert on_server(place) == held


@pytest.mark.parametrize("damage", ["deleted", "changed", "added"])
def test_doctor_finds_and_repairs_what_others_did_to_it(place: ChromaPlace, tmp_path: Path, damage: str) -> None:
    with opened(tmp_path / "library", place) as library:
        library.ingest([source("a", [record(number) for number in range(6)])])
        held = on_server(place)
        client = client_of(place)
        collection = client.get_collection(place.collection, embedding_function=None)
        if damage == "deleted":
            collection.delete(ids=["p3#abstract"])
        elif damage == "changed":
            collection.update(ids=["p3#abstract"], embeddings=[[1.0] + [0.0] * 15])
        else:
            collection.add(ids=["foreign"], embeddings=[[1.0] + [0.0] * 15])
        end(client)
        [finding] = library.doctor()
        assert finding.part == "chroma"
        assert not finding.repaired
        library.doctor(repair=True)
        assert library.doctor() == []
    assert on_server(place) == held


def test_an_older_catalog_beside_a_newer_collection_is_noticed(place: ChromaPlace, tmp_path: Path) -> None:
    path = tmp_path / "library"
    with opened(path, place) as library:
        library.ingest([source("a", [record(number) for number in range(4)])])
    shutil.copytree(path, tmp_path / "backup")
    with opened(path, place) as library:
        library.ingest([source("b", [record(number) for number in range(10, 14)])])
    shutil.rmtree(path)
    shutil.copytree(tmp_path / "backup", path)
    with opened(path, place) as library:
        library.ingest([source("c", [record(20)])])
        assert any("does not follow this catalog's history" in notice.problem for notice in library.notices)
        assert library.doctor() == []
    assert {metadata["paper"] for metadata, _ in on_server(place).values()} == {"p0", "p1", "p2", "p3", "p20"}


@pytest.mark.parametrize("owner", ["library", "program"])
def test_a_collection_of_others_is_left_alone(place: ChromaPlace, tmp_path: Path, owner: str) -> None:
    if owner == "library":
        with opened(tmp_path / "first", place) as library:
            library.ingest([source("a", [record(1)])])
    else:
        client = client_of(place)
        client.create_collection(place.collection, embedding_function=None).add(ids=["x"], embeddings=[[1.0, 0.0]])
        end(client)
    before = on_server(place)
    with opened(tmp_path / "second", place) as library:
        assert library.ingest([source("a", [record(2)])]).added == 1
        assert isinstance(library.unfollowed, ConfigurationError)
        assert f"belongs to another {owner}" in str(library.unfollowed)
        assert "library.chroma_collection" in library.unfollowed.hint
        with pytest.raises(ConfigurationError):
            library.doctor(repair=True)
    assert on_server(place) == before


def test_a_tenant_and_database_of_its_own(shared_server: ChromaServer, tmp_path: Path) -> None:
    place = ChromaPlace(shared_server.url, tenant="institute", database="physics")
    with opened(tmp_path / "library", place) as library:
        library.ingest([source("a", [record(1)])])
        assert "has no database physics of the tenant institute" in str(library.unfollowed)
        assert library.unfollowed is not None
        assert "library.chroma_tenant" in library.unfollowed.hint
        client = client_of(ChromaPlace(shared_server.url))
        client._admin_client.create_tenant("institute")
        client._admin_client.create_database("physics", "institute")
        end(client)
        assert library.doctor() == []
    assert len(on_server(place)) == 1


def test_a_token_and_headers_are_sent_and_never_shown(
    shared_server: ChromaServer, papers: Path, tmp_path: Path
) -> None:
    with ChromaProxy(shared_server.url, {"authorization": "Bearer tok-secret-1", "x-team": "hush-hush-2"}) as proxy:
        place = {"chroma": proxy.url, "chroma_collection": "guarded"}
        with Assistant.open(tmp_path / "library", Settings(library=place)) as assistant:
            assistant.ingest(papers)
            refused = assistant.unfollowed
            assert isinstance(refused, ChromaServerError)
            assert "refuses access" in str(refused)
            assert "CHROMA_TOKEN" in refused.hint
        chosen = Settings(library=place | {"chroma_token": "tok-secret-1", "chroma_headers": "X-Team: hush-hush-2"})
        with Assistant.open(tmp_path / "library", chosen) as assistant:
            assert assistant.doctor() == []
            shown = assistant.status().model_dump_json()
            assert assistant.warnings == []
        wrong = Settings(library=place | {"chroma_token": "tok-secret-9", "chroma_headers": "X-Team: hush-hush-2"})
        with Assistant.open(tmp_path / "library", wrong) as assistant:
            shown += "".join(assistant.warnings)
    assert "refuses access" in shown
    assert "secret" not in shown.replace("SecretStr", "")
    assert "hush" not in shown


def test_an_address_where_no_chroma_is_is_told_apart(shared_server: ChromaServer, tmp_path: Path) -> None:
    place = ChromaPlace(f"{shared_server.url}/elsewhere")
    with opened(tmp_path / "library", place) as library:
        library.ingest([source("a", [record(1)])])
        assert str(library.unfollowed) == f"there is no Chroma server at {place.address}: HTTP 404"


def test_what_may_pass_is_tried_again(shared_server: ChromaServer, tmp_path: Path) -> None:
    with ChromaProxy(shared_server.url, failures=2) as proxy:
        place = ChromaPlace(proxy.url, collection="flaky")
        with opened(tmp_path / "library", place) as library:
            library.ingest([source("a", [record(number) for number in range(6)])])
            assert library.unfollowed is None
            assert proxy.failures == 0
            assert library.doctor() == []


@pytest.mark.parametrize("requests", [4, 7, 9, 11])
def test_a_server_that_breaks_off_midway_is_caught_up_with(
    shared_server: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, requests: int
) -> None:
    monkeypatch.setattr("assistant.library.chroma_server._RETRIES", 0)
    with ChromaProxy(shared_server.url) as proxy:
        place = ChromaPlace(proxy.url, collection=f"midway-{requests}")
        with opened(tmp_path / "library", place) as library:
            library.ingest([source("a", [record(number) for number in range(6)])])
            proxy.lasts = requests
            changed = [record(1, title="Another title"), *(record(number) for number in range(2, 9))]
            library.ingest([source("a", changed)])
            assert (library.unfollowed is not None) or requests > 11
            assert library.count() == len(changed)
            proxy.lasts = None
            assert library.doctor() == []
            assert library.unfollowed is None
            assert len(on_server(place)) == len(changed)


def test_a_copy_that_cannot_be_written_reads_and_never_writes(place: ChromaPlace, tmp_path: Path) -> None:
    path, copy = tmp_path / "library", tmp_path / "copy"
    with opened(path, place) as library:
        library.ingest([source("a", [record(number) for number in range(4)])])
    shutil.copytree(path, copy)
    with opened(path, place) as library:
        library.ingest([source("b", [record(9)])])
    held = on_server(place)
    read = _reader(copy, place, "print(len(library.vector_store()._collection.get()['ids']), library.doctor())")
    assert read.startswith("5 ")
    assert on_server(place) == held


def test_an_old_copy_that_can_be_written_changes_nothing_by_being_read(place: ChromaPlace, tmp_path: Path) -> None:
    path, copy = tmp_path / "library", tmp_path / "copy"
    with opened(path, place) as library:
        library.ingest([source("a", [record(number) for number in range(4)])])
    shutil.copytree(path, copy)
    (copy / "chroma-server.json").unlink()
    with opened(path, place) as library:
        library.ingest([source("b", [record(9)])])
    held = on_server(place)
    with opened(copy, place) as library:
        assert library.vector_store()
        [finding] = library.doctor()
        assert "at another revision than this catalog" in finding.problem
        assert not finding.checked
        assert library.warnings == []
    assert on_server(place) == held


def test_two_readers_and_a_writer_in_other_processes(place: ChromaPlace, tmp_path: Path) -> None:
    path = tmp_path / "library"
    with opened(path, place) as library:
        library.ingest([source("a", [record(number) for number in range(10)])])
        asks = (
            "from tests.library.small_encoder import SmallEncoder\n"
            "from tests.library.library_inputs import record\n"
            "from llama_index.core.vector_stores.types import VectorStoreQuery\n"
            "import sys\n"
            "store = library.vector_store()\n"
            "print('ready', flush=True)\n"
            "for number in range(10_000):\n"
            "    vector = SmallEncoder().encode_questions([record(number % 10).title])[0]\n"
            "    assert store.query(VectorStoreQuery(vector.tolist(), 3)).nodes\n"
            "    assert library.nearest(vector, 3)\n"
            "    if library.count() == 40: break\n"
            "print(library.count(), len(store._collection.get()['ids']), library.warnings)\n"
        )
        readers = [_started(path, place, asks) for _ in range(2)]
        for reader in readers:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "ready\n"
        for number in range(10, 40, 5):
            library.ingest([source(f"b{number}", [record(each) for each in range(number, number + 5)])])
        for reader in readers:
            said, wrong = reader.communicate(timeout=120)
            assert reader.returncode == 0, wrong
            assert said.startswith("40 ")
            assert said.rstrip().endswith("[]")
        assert library.doctor() == []
    assert len(on_server(place)) == 40


def _started(path: Path, place: ChromaPlace, program: str) -> subprocess.Popen[str]:
    opening = (
        "from pathlib import Path\n"
        "from assistant.library.chroma_place import ChromaPlace\n"
        "from assistant.library.library import Library\n"
        "from tests.library.small_encoder import SmallEncoder\n"
        f"place = ChromaPlace({place.address!r}, collection={place.collection!r})\n"
        f"library = Library.open(Path({str(path)!r}), SmallEncoder, vector_search=place)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", opening + program + "\nlibrary.close()"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )


def _reader(path: Path, place: ChromaPlace, program: str) -> str:
    """What a program prints whose library cannot be written to."""
    barred = "import assistant.library.server_collection as part\npart.can_be_written = lambda directory: False\n"
    said, wrong = _started(path, place, barred + program).communicate(timeout=120)
    assert wrong == ""
    return said


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("chroma", "localhost:8000", "should be an address such as http://localhost:8000"),
        ("chroma", "http://user:pass@host:8000", "library.chroma_token"),
        ("chroma_collection", "a b", "pattern"),
        ("chroma_headers", "no colon", "should be lines such as"),
        ("chroma_token", "bad\ntoken", "invalid characters"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(name: str, value: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        Settings(library={"chroma": "http://localhost:8000"} | {name: value})
    assert "pass" not in str(caught.value)
