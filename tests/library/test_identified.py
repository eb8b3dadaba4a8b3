from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.library.library import Library
from tests.library.library_inputs import record, source
from tests.library.small_encoder import SmallEncoder


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    papers = [
        record(0, id="2003.09871", title="Jam: A Study of Jars"),
        record(1, id="jam", title="Jam"),
        record(2, id="Own-Id_7", title="Deep Jam", metadata={"doi": "10.5555/Deep.1"}),
        record(3, id="x3", title="On Toast and Butter", url="https://openreview.net/forum?id=Ab3"),
        record(4, id="x4", title="A Paper of an Anthology", metadata={"doi": "10.18653/v1/2031.acl-main.5"}),
    ]
    with Library.open(tmp_path_factory.mktemp("identified") / "library", SmallEncoder, create=True) as library:
        library.ingest([source("a", papers)])
        yield library


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("2003.09871v3", "2003.09871"),
        ("https://arxiv.org/abs/2003.09871", "2003.09871"),
        ("own-id_7", "Own-Id_7"),
        ("doi: 10.5555/deep.1", "Own-Id_7"),
        ("https://openreview.net/forum?id=Ab3", "x3"),
        ("openreview.net/forum?id=Ab3", "x3"),
        ("https://aclanthology.org/2031.acl-main.5/", "x4"),
        ("2031.acl-main.5", "x4"),
        ("on toast and butter.", "x3"),
        ("“deep jam”", "Own-Id_7"),
        ("Deep Jam", "Own-Id_7"),
    ],
)
def test_a_paper_is_found_by_what_names_it(library: Library, text: str, id: str) -> None:
    assert [stored.paper.id for stored in library.identified(text)] == [id]


@pytest.mark.parametrize("text", ["jam", "deep jam", "toast and butter", "2003.09872", "10.5555/deep", "", "?"])
def test_a_topic_or_a_part_of_a_name_names_no_paper(library: Library, text: str) -> None:
    assert library.identified(text) == []
