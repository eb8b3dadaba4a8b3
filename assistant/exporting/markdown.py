"""Markdown for reading: papers with their abstracts, and answers with their quotes and references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answering.layout import blocks_of
from assistant.answering.markdown import Markdown
from assistant.exporting.fields import DIGEST_MARK, one_line, work
from assistant.records import Answer, Paper
from assistant.text.author_names import AuthorName
from assistant.text.safe import safe_markdown

__all__ = ["answers_markdown", "papers_markdown"]


def papers_markdown(papers: Sequence[Paper]) -> str:
    """One section per paper: title, authors, venue, date, address, abstract, keywords, tags, note."""
    return "\n".join(_section(paper) for paper in papers)


def answers_markdown(answers: Sequence[Answer]) -> str:
    """One section an answer: the question, and the answer with its sources as full references."""
    return "\n".join(_answer(answer) for answer in answers)


def _section(paper: Paper) -> str:
    known = work(paper)
    abstract = DIGEST_MARK + known.digest if known.digest else known.abstract
    blocks = [
        f"## {safe_markdown(known.title) or safe_markdown(paper.id)}",
        _details(paper),
        safe_markdown(abstract),
        _listed("Keywords", known.keywords),
        _listed("Tags", known.tags),
        "  \n".join(f"> {safe_markdown(line)}" for line in known.note.splitlines()),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _listed(name: str, words: Sequence[str]) -> str:
    return f"{name}: {_in_a_row(words)}" if words else ""


def _in_a_row(words: Iterable[str]) -> str:
    """Separated by commas; those within words are escaped, so that they can be told apart."""
    return ", ".join(safe_markdown(word).replace(",", r"\,") for word in words)


def _answer(answer: Answer) -> str:
    blocks = _WithReferences().written(blocks_of(answer, fold=False))
    return f"## {safe_markdown(one_line(answer.question))}\n\n{blocks}\n"


class _WithReferences(Markdown):
    """Full references behind titles."""

    def about(self, paper: Paper, *, dated: bool = False) -> str:
        return " ".join(filter(None, ("(digest)" if paper.kind == "digest" else "", _details(paper))))


def _details(paper: Paper) -> str:
    """Authors, venue, date and addresses, separated by full stops."""
    known = work(paper)
    container = f"*{safe_markdown(known.container)}*" if known.container else ""
    place = " ".join(filter(None, (container, safe_markdown(known.volume))))
    number = f"({safe_markdown(known.number)})" if known.number and known.volume else ""
    pages = f", {safe_markdown('–'.join(known.pages))}" if known.pages and place else ""
    date = "-".join(f"{part:02}" for part in (known.year, known.month, known.day) if part)
    addresses = [
        f"<{known.url}>" if known.url and not re.search(r"[\s<>]", known.url) else "",
        f"doi:{safe_markdown(known.doi)}" if known.doi and known.doi not in known.url else "",
        f"arXiv:{known.arxiv}" if known.arxiv and known.arxiv not in known.url else "",
    ]
    names = _in_a_row(map(_name, known.authors))
    return _joined([names, f"{place}{number}{pages}", safe_markdown(known.journal_ref), date, *addresses])


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


def _name(name: AuthorName) -> str:
    return " ".join(filter(None, (name.given, name.particle, name.family, name.suffix)))
