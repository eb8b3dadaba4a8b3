"""Titles and sentences as a reader sees them: LaTeX drawn as text. What is stored, quoted and exported stays exact."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["drawn"]

_MARKED = re.compile(r"\\|\$[^$]+\$")
_DASHES = re.compile(r"(?<!-)---?(?!-)")
_OPTION = r"(?<![^\s(\[\"'“‘`])--(?=[A-Za-z])"
"""As in "--flag"."""
_LITERAL = re.compile(
    rf"(?P<option>{_OPTION})"
    r"|(?P<tilde>(?<![\w.,)\]}\\])~|(?<!\\)~(?![\w\\($\[{]))"  # "~5": it ties no two words together
    r"|(?<![\w}\]^_*\\$])\{(?P<set>[^{}\\$]*,[^{}\\$]*)\}"  # "{0, 1}"
)
_ROOT = re.compile(r"(?:\\|(?<![^\W_])(?<!\.))sqrt(?:\[(?P<degree>\w{1,2})\])?\{(?P<of>[^{}$]*)\}")
"""A root, also where its backslash is lost."""
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_STAND_INS = {"--": "\ue000", "~": "\ue001", "{": "\ue002", "}": "\ue003"}
_RESTORED = str.maketrans({stand_in: literal for literal, stand_in in _STAND_INS.items()})
_DRAWN_DASHES = {"--": "–", "---": "—"}


@lru_cache(4096)
def drawn(text: str) -> str:
    """`text` with its LaTeX drawn as text: `12.4\\%` as 12.4%, `$10^{-3}$` as 10⁻³, `3--5` as 3–5.

    Formulas that a line of text cannot show stay as they are written, and so do sums of money and options (`--flag`).
    """
    if "sqrt" in text:
        text = _ROOT.sub(_root, text)
    if _MARKED.search(text):
        from assistant.text.latex_text import plain_text

        plain = plain_text(_LITERAL.sub(_stand_in, text)).translate(_RESTORED)
        return re.sub(r" {2,}", " ", plain).strip() or text
    if "--" in text:
        kept = re.sub(_OPTION, _STAND_INS["--"], text)
        return _DASHES.sub(lambda found: _DRAWN_DASHES[found[0]], kept).translate(_RESTORED)
    return text


def _root(found: re.Match[str]) -> str:
    root, of = _ROOTS.get(found["degree"] or ""), found["of"].strip()
    if root is None:
        return found[0]
    return f"{root}{of}" if len(of) == 1 else f"{root}({of})"


def _stand_in(found: re.Match[str]) -> str:
    """A character that LaTeX knows nothing of, for one that is no LaTeX."""
    if found["set"]:
        return f"{_STAND_INS['{']}{found['set']}{_STAND_INS['}']}"
    return _STAND_INS[found[0]]
