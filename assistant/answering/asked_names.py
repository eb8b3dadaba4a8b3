"""The names that a question asks about, and the papers that have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.records import Evidence
from assistant.text.names import Wording, name_stands_in, names, wording

__all__ = ["AskedNames", "by_names"]


class AskedNames(NamedTuple):
    """What a question names: the names that no paper of the evidence has, and the ids of the papers with the others."""

    unknown: tuple[str, ...]
    holding: frozenset[str]


def by_names(question: str, evidence: Sequence[Evidence]) -> AskedNames:
    """Look for the names of a question in the papers found for it.

    A name is a word with a capital or a digit inside it ("DeiT-LT", "GRPO"), which the evidence would hold if the
    library did. When no paper has all the known names, none is preferred: all are holding.
    """
    asked = _distinctive(question)
    held = {found.paper.id: {name for name in asked if _holds(found, name)} for found in evidence}
    known = set().union(*held.values())
    holding = frozenset(id for id, those in held.items() if those == known)
    return AskedNames(tuple(name for name in asked if name not in known), holding or frozenset(held))


def _distinctive(question: str) -> tuple[str, ...]:
    if question.isupper():
        return ()
    return tuple(dict.fromkeys(part for name in names(question) for part in name.parts if _is_coined(part)))


def _is_coined(word: str) -> bool:
    """Whether a word is a name by its form: "GRPO", "DeiT-LT", "Llama2", but not "Adam" or "top-1"."""
    inner_capital = any(letter.isupper() for letter in word[1:])
    return inner_capital or (word[0].isupper() and any(letter.isdigit() for letter in word))


def _holds(found: Evidence, name: str) -> bool:
    """Whether a paper has a name, however it is spelled: retrieval has forgiven typos in what it matched."""
    matched = " ".join(found.signals.matched)
    known: list[Wording] = [wording(f"{found.paper.title}\n{found.paper.abstract}"), wording(matched)]
    return name_stands_in(name, known)
