"""What `assistant` gives to programs: these names and no others, documented, typed, quick to import."""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import assistant
from assistant import Assistant, Settings, errors, records
from assistant.conversation import Chat
from tests.invented_papers import write_papers
from tests.typed_program import aask, ask

OWN = {
    "Assistant", "Chat", "Document", "LibraryCounts", "PaperChatEngine", "PaperIndex", "PaperQueryEngine",
    "PaperRetriever", "Reread", "SettingInForce", "Settings", "StatusReport",
}  # fmt: skip
"""The public names besides all records and errors."""
METHODS = {
    "aask", "acompare", "aingest", "anews", "as_chat_engine", "as_index", "as_query_engine", "as_retriever",
    "asearch", "asimilar", "ask", "astream", "atable", "atopics", "aupdate", "averify_answer", "build_llm", "chat",
    "close", "compare", "count", "count_lacking", "doctor", "forget", "ingest", "lacking", "limits", "load_starter",
    "needs_starter", "news", "note", "open", "origins", "outage", "paper", "papers", "path", "rank", "remove",
    "remove_starter", "removed", "rename_tag", "reread", "restore", "review", "search", "set_note", "similar",
    "sources", "status", "stream", "stream_table", "table", "tag", "tags", "telling_news", "told_news", "topics",
    "unfollowed", "untag", "unwatch", "update", "verify", "verify_answer", "warnings", "watch", "watches",
}  # fmt: skip
SECONDS = 0.2


def public(kind: type) -> dict[str, object]:
    """The members that a class has from this package."""
    ours = [base for base in reversed(kind.__mro__) if base.__module__.startswith("assistant.")]
    return {name: value for base in ours for name, value in vars(base).items() if not name.startswith("_")}


def test_the_names_are_exactly_these() -> None:
    assert set(assistant.__all__) == OWN.union(records.__all__, errors.__all__)
    assert set(assistant.__all__) <= set(dir(assistant))
    assert all(getattr(assistant, name) is not None for name in assistant.__all__)
    with pytest.raises(AttributeError, match="Nothing"):
        assistant.Nothing  # type: ignore[attr-defined]  # noqa: B018


def types_in(annotation: object) -> Iterator[type]:
    for part in get_args(annotation):
        yield from types_in(part)
    if inspect.isclass(annotation):
        yield annotation


def methods() -> Iterator[tuple[str, Callable[..., object]]]:
    for kind in (Assistant, Chat):
        for name, member in public(kind).items():
            function = getattr(member, "fget", None) or getattr(member, "__func__", member)
            if inspect.isfunction(function):
                yield f"{kind.__name__}.{name}", inspect.unwrap(function)


@pytest.mark.parametrize(("name", "method"), [*methods()], ids=lambda value: value if isinstance(value, str) else "")
def test_every_type_that_a_method_takes_or_gives_is_public(name: str, method: Callable[..., object]) -> None:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM
    from llama_index.core.postprocessor.types import BaseNodePostprocessor
    from llama_index.core.schema import BaseNode

    known = {each: getattr(assistant, each) for each in assistant.__all__}
    known |= {"LLM": LLM, "BaseEmbedding": BaseEmbedding, "BaseNodePostprocessor": BaseNodePostprocessor}
    known["BaseNode"] = BaseNode
    hints = get_type_hints(method, vars(sys.modules[method.__module__]), known)
    named = {kind for hint in hints.values() for kind in types_in(hint) if kind.__module__.startswith("assistant.")}
    assert named <= set(known.values())


def test_the_assistant_has_exactly_these_methods() -> None:
    assert set(public(Assistant)) == METHODS


def documented() -> Iterator[tuple[str, object]]:
    classes = [Assistant, Chat, Settings]
    classes += [getattr(module, name) for module in (records, errors) for name in module.__all__ if name[0].isupper()]
    for kind in filter(inspect.isclass, classes):
        yield kind.__name__, kind
        for name in public(kind):
            member = getattr(kind, name)
            if callable(member) or isinstance(member, property):
                yield f"{kind.__name__}.{name}", member


@pytest.mark.parametrize(("name", "thing"), [*documented()], ids=lambda value: value if isinstance(value, str) else "")
def test_everything_public_is_documented(name: str, thing: object) -> None:
    if not name.endswith("model_config"):
        assert inspect.getdoc(thing), name


def test_the_encoder_goes_on_by_its_earlier_name() -> None:
    from assistant.encoder import make_encoder
    from assistant.library.encoder import make_encoder as earlier

    assert earlier is make_encoder


def test_every_error_is_one_of_the_tree() -> None:
    assert all(issubclass(getattr(errors, name), assistant.AssistantError) for name in errors.__all__)


def test_importing_is_quick() -> None:
    # The processor's time: what a busy machine makes of it is not the package's.
    script = "import time; start = time.process_time(); import assistant; print(time.process_time() - start)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert float(done.stdout) < SECONDS


def test_the_typed_program_runs(tmp_path: Path) -> None:
    library, papers = str(tmp_path / "library"), write_papers(tmp_path / "papers.jsonl")
    told = ask(library, str(papers))
    assert told[-1] == "answered"
    assert "We study why grokking needs weight decay." in told
    assert asyncio.run(aask(library)) == ["answered", "answered"]
