"""Text out of LaTeX, as bibliographies and authors write it. Formulas stay as they are.

The text is gone through once, command by command; pylatexenc knows what each of them stands for. Its own parser drops
what it does not know (`C:\\new`) and what stands behind a percent sign, of which abstracts are full.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

__all__ = ["plain_accents", "plain_text", "plain_verbatim"]

_FORMULA = r"(?P<formula>(?<!\\)\$\$?(?:[^$\\]|\\.){1,500}?\$\$?|\\\(.{1,500}?\\\)|\\\[.{1,500}?\\\])"
_SPECIAL = r"AA|AE|OE|DH|DJ|NG|TH|aa|ae|oe|dh|dj|ng|th|ss|[OoLlij]"
_LETTER = rf"(?:\{{\s*\\?(?:{_SPECIAL}|[A-Za-z])\s*\}}|\\(?:{_SPECIAL})(?![A-Za-z])(?:\{{\}})?|[A-Za-z])"
_ONE_ACCENT = rf"\\(?:[`'^\"~=.]\s*|[uvHcdbkrt](?=[\s{{\\])\s*){_LETTER}"
_TWO_ACCENTS = rf"\\(?:[`'^\"~=.]|[uvHcdbkrt])\s*\{{\s*{_ONE_ACCENT}\s*\}}"
_ACCENT = rf"(?P<accent>{_TWO_ACCENTS}|{_ONE_ACCENT}|\\(?:{_SPECIAL})(?![A-Za-z])(?:\s*\{{\}}|\s+|))"
_ACCENTS = re.compile(rf"{_FORMULA}|\{{\s*{_ACCENT}\s*\}}|{_ACCENT.replace('accent', 'bare')}", re.DOTALL)
_ANY_ACCENT = re.compile(rf"\\(?:[`'^\"~=.]|[uvHcdbkrt][\s{{\\]|(?:{_SPECIAL})(?![A-Za-z]))")
_TOKENS = re.compile(
    rf"{_FORMULA}|{_ACCENT}"
    r"|\\(?:begin|end)\s*\{[A-Za-z]{1,30}\*?\}"
    r"|\\(?P<command>[A-Za-z]+)\*?(?:\s*\{\}|[ \t]*)"
    r"|\\(?P<escaped>.)"
    r"|(?P<ligature>---?|``|''|(?<![/])~|[{}])",
    re.DOTALL,
)
_ESCAPED = {"\\": " ", ",": " ", ";": " ", ":": " ", "!": "", "-": "", "/": "", "@": "", " ": " ", "\n": " "}
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " ", "{": "", "}": ""}
# What pylatexenc 2.11 does not name.
_KNOWN = {
    "LaTeX": "LaTeX", "TeX": "TeX", "textasciicircum": "^", "textbar": "|", "textdegree": "°", "textgreater": ">",
    "textless": "<", "bf": "", "em": "", "ensuremath": "", "hbox": "", "it": "", "mbox": "", "protect": "", "rm": "",
    "sc": "", "sf": "", "sl": "", "textnormal": "", "textsubscript": "", "textsuperscript": "", "tt": "", "url": "",
}  # fmt: skip
_VERBATIM = re.compile(r"\\url(?![A-Za-z])|\\([&%$_#~{}])|[{}]")


def plain_text(text: str) -> str:
    """`text` without LaTeX: accents as letters, commands for characters as these, others and braces left away.

    A command that is not known stays as it is written.
    """
    return _TOKENS.sub(_plain, text) if re.search(r"[\\{}~]|--|``|''", text) else text


def plain_accents(text: str) -> str:
    """`text` with accents and letters that are written as LaTeX's commands as such; all else stays."""
    if not _ANY_ACCENT.search(text):
        return text
    return _ACCENTS.sub(lambda found: found["formula"] or _decoded(found["accent"] or found["bare"]), text)


def plain_verbatim(text: str) -> str:
    """An address or a number as it was before it was written for LaTeX."""
    return _VERBATIM.sub(lambda found: found[1] or "", text).strip()


def _plain(found: re.Match[str]) -> str:
    if found["formula"]:
        return found["formula"]
    if found["accent"]:
        return _decoded(found["accent"])
    if found["ligature"]:
        return _LIGATURES[found["ligature"]]
    if found["escaped"]:
        return _ESCAPED.get(found["escaped"], found["escaped"])
    return _symbol(found) if found["command"] else " "


def _symbol(found: re.Match[str]) -> str:
    symbol = _meaning(found["command"])
    if symbol is None:
        return found[0]
    # LaTeX takes blanks behind a command for its end alone; who writes "\\leq 4" outside a formula means them.
    return symbol + (" " if found[0][-1] in " \t" and found.string[found.end() : found.end() + 1] != "{" else "")


@lru_cache(4096)
def _decoded(snippet: str) -> str:
    return str(_decoder().latex_to_text(snippet))


@lru_cache(4096)
def _meaning(command: str) -> str | None:
    """The characters that a command stands for; empty when it only says how to set them; None when it is not known."""
    if command in _KNOWN:
        return _KNOWN[command]
    spec = _decoder().latex_context.get_macro_spec(command)
    if spec is None or not spec.macroname:
        return None
    meaning = spec.simplify_repl
    if isinstance(meaning, str):
        return None if "%" in meaning else meaning
    return ""


@cache
def _decoder() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text()
