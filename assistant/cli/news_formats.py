"""News in the formats that are written to a file or a pipe."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.records import News

__all__ = ["written"]


def written(news: News, format: str) -> str:
    """The news as JSON, Markdown, HTML, or else as text."""
    return {"json": _json, "markdown": _markdown, "html": _html}.get(format, _text)(news)


def _json(news: News) -> str:
    from assistant.text.safe import safe_json

    value: dict[str, Any] = news.model_dump(mode="json")
    return safe_json(value, indent=2 if sys.stdout.isatty() else None) + "\n"


def _markdown(news: News) -> str:
    from assistant.views.news_text import news_markdown

    return news_markdown(news)


def _html(news: News) -> str:
    from assistant.views.news_html import news_html

    return news_html(news)


def _text(news: News) -> str:
    import io

    from assistant.views.news_text import show_news
    from assistant.views.screen import Screen

    written = io.StringIO()
    show_news(Screen(written), news)
    return written.getvalue()
