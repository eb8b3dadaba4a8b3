"""A whole page around what is shown: readable on a phone, in the light and in the dark, without scripts."""

from __future__ import annotations

from assistant.views.html_text import plain

__all__ = ["html_page"]

_STYLE = """\
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:64em;margin:0 auto;padding:1em}
blockquote{margin-right:0}
@media (max-width:40em){table,thead,tbody,tr,th,td{display:block}}
"""


def html_page(title: str, body: str) -> str:
    """The page; `body` is HTML."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{plain(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
