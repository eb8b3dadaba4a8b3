"""An answer as Markdown with [1] markers."""

from __future__ import annotations

from assistant.records import Answer

__all__ = ["as_markdown"]

_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`[]<"})


def as_markdown(answer: Answer) -> str:
    """The text of an answer. Titles and quotes are escaped, so nothing in them is taken for markup."""
    if answer.status == "no_match":
        return "No paper in the library fits the question."
    sources = {citation.number: citation.paper.title for citation in answer.citations}
    if answer.status == "not_in_abstracts":
        head = "The abstracts do not say. Papers on the topic:"
    elif answer.wants == "papers":
        head = "1 paper fits:" if len(sources) == 1 else f"{len(sources)} papers fit:"
    else:
        facts = [
            " ".join(f"“{_plain(quote)}”" for quote in _quotes(answer, index)) + _markers(answer, index)
            for index in range(len(answer.statements))
        ]
        listed = [f"[{number}] {_plain(title)}" for number, title in sorted(sources.items())]
        return "\n\n".join([*facts, "\n".join(listed)])
    blocks = [head]
    for index, statement in enumerate(answer.statements):
        title = sources[statement.citations[0]]
        quotes = "".join(f"\n  “{_plain(quote)}”" for quote in _quotes(answer, index))
        blocks.append(f"- **{_plain(title)}**{_markers(answer, index)}{quotes}")
    return "\n\n".join(blocks)


def _quotes(answer: Answer, index: int) -> list[str]:
    return [answer.citations[place].quote for place in answer.statements[index].rests_on]


def _markers(answer: Answer, index: int) -> str:
    return " " + "".join(f"[{number}]" for number in answer.statements[index].citations)


def _plain(text: str) -> str:
    return text.translate(_SPECIAL)
