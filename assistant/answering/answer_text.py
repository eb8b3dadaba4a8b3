"""An answer as Markdown with [1] markers."""

from __future__ import annotations

import re

from assistant.answering.wording import VERDICT_NOTES, head, paragraphs, signature, sources
from assistant.records import Answer, Citation, Statement
from assistant.text.safe import safe_text

__all__ = ["DIGEST_NOTE", "as_markdown"]

DIGEST_NOTE = "A digest tells an abstract in other words; its sentences are not quotes from the authors."

_SPECIAL = re.compile(
    r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|~(?=~)"  # code, emphasis, links, tags
    r"|&(?=#?\w+;)"  # characters by their names
    r"|:(?=//)|(?<=\bwww)\.|@(?=\w)",  # addresses, which many viewers make links of by themselves
    re.IGNORECASE,
)
_BLOCK = re.compile(r"^(?=[#>+=|~-])|(?<=^\d)(?=[.)]\s)|(?<=^\d\d)(?=[.)]\s)")
"""Where a line would become a heading, a quotation, an entry of a list, a table or a fence."""


def as_markdown(answer: Answer) -> str:
    """The text of an answer. Titles and quotes are escaped, so nothing in them is taken for markup."""
    text = "\n\n".join([*map(_plain, answer.notes), _text(answer)])
    return f"{text}\n\n*{DIGEST_NOTE}*" if any(_is_digest(citation) for citation in answer.citations) else text


def _text(answer: Answer) -> str:
    if answer.status == "no_match":
        return head(answer)
    if answer.mode == "model" and answer.status == "answered":
        return _written(answer)
    titles = {
        citation.number: f"{_plain(citation.paper.title)}{' (digest)' if _is_digest(citation) else ''}"
        for citation in answer.citations
    }
    if not (first := head(answer)):
        facts = [
            " ".join(f"“{_plain(quote)}”" for quote in _quotes(answer, index)) + _markers(answer, index)
            for index in range(len(answer.statements))
        ]
        listed = [f"[{number}] {title}" for number, title in sorted(titles.items())]
        return "\n\n".join([*facts, "\n".join(listed)])
    blocks = [first]
    for index, statement in enumerate(answer.statements):
        title = titles[statement.citations[0]]
        quotes = "".join(f"\n  “{_plain(quote)}”" for quote in _quotes(answer, index))
        blocks.append(f"- **{title}**{_markers(answer, index)}{quotes}")
    return "\n\n".join(blocks)


def _written(answer: Answer) -> str:
    blocks = []
    for paragraph in paragraphs(answer.statements):
        text = " ".join(_with_markers(statement) for statement in paragraph)
        blocks.append(f"- {text}" if paragraph[0].item else text)
    for citations in sources(answer):
        first = citations[0]
        title = f"{_plain(first.paper.title)}{' (digest)' if _is_digest(first) else ''}"
        quotes = "".join(f"\n  “{_plain(citation.quote)}”" for citation in citations)
        blocks.append(f"[{first.number}] **{title}**{quotes}")
    return "\n\n".join([*blocks, f"*{_plain(signature(answer))}*"])


def _with_markers(statement: Statement) -> str:
    markers = "".join(f"[{number}]" for number in statement.citations)
    doubt = VERDICT_NOTES[statement.verdict]
    text = _BLOCK.sub(r"\\", _plain(statement.text))
    return f"{text} {markers}" + (f" *({doubt})*" if doubt else "")


def _is_digest(citation: Citation) -> bool:
    return citation.paper.kind == "digest"


def _quotes(answer: Answer, index: int) -> list[str]:
    return [answer.citations[place].quote for place in answer.statements[index].rests_on]


def _markers(answer: Answer, index: int) -> str:
    return " " + "".join(f"[{number}]" for number in answer.statements[index].citations)


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", safe_text(text))
