"""The structure that `assistant/README.md` describes: rooms on floors, arrows that go down only, no circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Set
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLOORS = (
    ("errors", "records", "settings", "text", "version"),
    ("encoder", "library", "sources", "starter"),
    ("llm", "questions", "retrieval", "verification"),
    ("answering", "comparisons", "tables"),
    (
        "arguments",
        "assistant",
        "awaiting",
        "contrasting",
        "conversation",
        "facade",
        "fetching",
        "finding",
        "following",
        "gathering",
        "ingestion",
        "instrumentation",
        "parts",
        "pipeline",
        "reading",
        "recording",
        "rereading",
        "sharding",
        "status",
        "tabulation",
        "telling",
        "watching",
    ),
    ("exporting", "views"),
    ("__main__", "chat", "cli", "serving"),
)
"""From the ground up. A room may use those on its own floor and below."""


def room(module: str) -> str:
    return module.split(".")[1]


@cache
def modules() -> Mapping[str, Path]:
    """Every module of the package but its root, which all that is imported passes through."""
    found = {}
    for file in (ROOT / "assistant").rglob("*.py"):
        parts = file.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name != "assistant":
            found[name] = file
    return found


@cache
def uses(module: str) -> Set[str]:
    """The modules that one imports anywhere in it, also for its types alone."""
    return {name for name in _named(ast.parse(modules()[module].read_text("utf-8"))) if name in modules()} - {module}


def _named(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield whole if whole in modules() else node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_every_room_has_a_floor() -> None:
    placed = [name for floor in FLOORS for name in floor]
    assert sorted(placed) == sorted({room(module) for module in modules()})


def test_arrows_go_down_only() -> None:
    height = {name: number for number, floor in enumerate(FLOORS) for name in floor}
    upward = [
        f"{module} uses {used}"
        for module in modules() for used in uses(module) if height[room(used)] > height[room(module)]
    ]  # fmt: skip
    assert upward == []


def test_no_module_needs_itself() -> None:
    left = {module: set(uses(module)) for module in modules()}
    while free := {module for module, used in left.items() if not used}:
        left = {module: used - free for module, used in left.items() if module not in free}
    assert left == {}


def test_evals_score_the_assistant_through_its_public_modules_alone() -> None:
    public = {"assistant", "assistant.errors", "assistant.records", "assistant.settings"}
    used = {
        (file.name, name)
        for file in (ROOT / "evals").rglob("*.py")
        for name in _named(ast.parse(file.read_text("utf-8")))
        if name.split(".")[0] == "assistant"
    }
    assert {(file, name) for file, name in used if name not in public} == set()


def test_only_its_command_knows_the_server() -> None:
    users = {module for module in modules() if any(room(used) == "serving" for used in uses(module))}
    assert {module for module in users if room(module) != "serving"} == {"assistant.cli.serving"}
    for module, file in modules().items():
        named = {name.split(".")[0] for name in _named(ast.parse(file.read_text("utf-8")))}
        assert bool(named & {"mcp", "mcp_types"}) <= (room(module) == "serving"), module


def test_only_readers_know_foreign_formats_and_only_the_library_its_files() -> None:
    for module in modules():
        text = modules()[module].read_text("utf-8")
        of_databases = room(module) in ("library", "chat", "watching") or module == "assistant.sources.zotero_database"
        assert ("import sqlite3" in text) <= of_databases, module
        assert ("import openai" in text) <= (room(module) == "llm"), module
        assert ("import chromadb" in text or "from chromadb" in text) <= (room(module) == "library"), module
        assert ("import tantivy" in text) <= (room(module) == "library"), module
