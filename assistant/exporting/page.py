"""Answers as a page of HTML that stands alone: no scripts, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.exporting.fields import one_line
from assistant.records import Answer
from assistant.views.html import whole_answer
from assistant.views.html_text import plain

__all__ = ["answers_page"]

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "blockquote{overflow-wrap:anywhere}@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}a{color:#8bf}}"
)


def answers_page(answers: Sequence[Answer]) -> str:
    """One section an answer: the question, and the answer with all its quotes."""
    title = plain(one_line(answers[0].question)) if len(answers) == 1 else "Answers from abstracts"
    sections = "\n".join(
        f"<section><h2>{plain(one_line(answer.question))}</h2>{whole_answer(answer)}</section>" for answer in answers
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{sections}\n</body>\n</html>\n"
    )
