"""Markdown for people: papers with their abstracts, and answers with the quotes they rest on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.exporting.fields import DIGEST_MARK, AuthorName, one_line, work
from assistant.records import Answer, Citation, Paper
from assistant.text.safe import safe_text

__all__ = ["answers_markdown", "papers_markdown"]

_SPECIAL = re.compile(r"[\\`*\[\]<|]|(?<!\w)_|_(?!\w)|~(?=~)|&(?=#?\w+;)")
_BLOCK = re.compile(r"^(?=[#>+=~-])|(?<=^\d)(?=[.)]\s)|(?<=^\d\d)(?=[.)]\s)|(?<=^\d{4})(?=[.)]\s)")
_NOT_A_LETTER = re.compile(r"[\W_]+")


def papers_markdown(papers: Sequence[Paper]) -> str:
    """One section per paper: title, authors, venue, date, address, abstract."""
    return "\n".join(_section(paper) for paper in papers)


def answers_markdown(answers: Sequence[Answer]) -> str:
    """A section an answer: question, the text as it was given, and its sources.

    A quote that the text shows already is not repeated below its source.
    """
    return "\n".join(_answer(answer) for answer in answers)


def _section(paper: Paper) -> str:
    known = work(paper)
    abstract = DIGEST_MARK + known.digest if known.digest else known.abstract
    blocks = [f"## {_plain(known.title) or _plain(paper.id)}", _details(paper), _block(abstract)]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _answer(answer: Answer) -> str:
    blocks = [f"## {_plain(one_line(answer.question))}", safe_text(answer.text, newlines=True)]
    numbered: dict[int, list[Citation]] = {}
    for citation in answer.citations:
        numbered.setdefault(citation.number, []).append(citation)
    if numbered:
        blocks.append("### Sources")
    shown = _letters(answer.text)
    for number, citations in sorted(numbered.items()):
        paper = citations[0].paper
        digest = " (digest)" if paper.kind == "digest" else ""
        source = f"- [{number}] **{_plain(one_line(paper.title))}**{digest}"
        details = _details(paper)
        lines = [source, *([f"  {details}"] if details else [])]
        quotes = dict.fromkeys(citation.quote for citation in sorted(citations, key=lambda citation: citation.start))
        lines += [f"\n  > “{_plain(one_line(quote))}”" for quote in quotes if _letters(quote) not in shown]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _details(paper: Paper) -> str:
    """Authors, venue, date and addresses, separated by full stops."""
    known = work(paper)
    place = " ".join(filter(None, (f"*{_plain(known.container)}*" if known.container else "", _plain(known.volume))))
    number = f"({_plain(known.number)})" if known.number and known.volume else ""
    pages = f", {_plain('–'.join(known.pages))}" if known.pages and place else ""
    date = "-".join(f"{part:02}" for part in (known.year, known.month, known.day) if part)
    addresses = [
        f"<{known.url}>" if known.url and not re.search(r"[\s<>]", known.url) else "",
        f"doi:{_plain(known.doi)}" if known.doi and known.doi not in known.url else "",
        f"arXiv:{known.arxiv}" if known.arxiv and known.arxiv not in known.url else "",
    ]
    names = ", ".join(_plain(_name(name)) for name in known.authors)
    return _joined([names, f"{place}{number}{pages}", _plain(known.journal_ref), date, *addresses])


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


def _name(name: AuthorName) -> str:
    return " ".join(filter(None, (name.given, name.particle, name.family, name.suffix)))


def _letters(text: str) -> str:
    return _NOT_A_LETTER.sub("", text)


def _block(text: str) -> str:
    return _BLOCK.sub(r"\\", _plain(text))


def _plain(text: str) -> str:
    """`text` with nothing in it that would be taken for markup."""
    return _SPECIAL.sub(r"\\\g<0>", text)
