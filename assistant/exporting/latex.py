"""Text as LaTeX that classic BibTeX and pdfLaTeX take: ASCII, wherever LaTeX has a name for a character.

BibTeX itself passes other bytes on, but sorts by them, cuts labels within them and cannot change their case; accents
as commands in braces work everywhere, and every modern program reads them back. What LaTeX has no name for (Chinese,
Cyrillic, emoji) stays as UTF-8, which only XeLaTeX and LuaLaTeX set, whatever its form.

Text is text: a command in it is shown, not run. Only formulas between dollars stay as they are, as arXiv's titles and
abstracts have them, if all their commands are known to do nothing but set mathematics.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["latex", "latex_title"]

_SPECIAL = {
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "\\": r"{\textbackslash}", "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
    "<": r"{\ensuremath{<}}", ">": r"{\ensuremath{>}}", "|": r"{\ensuremath{|}}",
    "–": r"{\textendash}", "—": r"{\textemdash}", "…": r"{\textellipsis}",
    "‘": r"{\textquoteleft}", "’": r"{\textquoteright}", "“": r"{\textquotedblleft}", "”": r"{\textquotedblright}",
    "«": r"{\guillemotleft}", "»": r"{\guillemotright}", "¡": r"{\textexclamdown}", "¿": r"{\textquestiondown}",
    "§": r"{\textsection}", "©": r"{\textcopyright}", "®": r"{\textregistered}", "™": r"{\texttrademark}",
    "°": r"{\textdegree}", "£": r"{\textsterling}", "€": r"{\texteuro}", "†": r"{\textdagger}", "•": r"{\textbullet}",
    "ß": r"{\ss}", "æ": r"{\ae}", "Æ": r"{\AE}", "œ": r"{\oe}", "Œ": r"{\OE}", "ø": r"{\o}", "Ø": r"{\O}",
    "å": r"{\aa}", "Å": r"{\AA}", "ł": r"{\l}", "Ł": r"{\L}", "ı": r"{\i}", "ȷ": r"{\j}", "đ": r"{\dj}", "Đ": r"{\DJ}",
    "ð": r"{\dh}", "Ð": r"{\DH}", "þ": r"{\th}", "Þ": r"{\TH}",
}  # fmt: skip
_MATHEMATICS = {
    "±": "pm", "×": "times", "÷": "div", "·": "cdot", "≤": "leq", "≥": "geq", "≠": "neq", "≈": "approx", "∼": "sim",
    "≡": "equiv", "∞": "infty", "→": "rightarrow", "←": "leftarrow", "↔": "leftrightarrow", "⇒": "Rightarrow",
    "∈": "in", "∉": "notin", "⊂": "subset", "⊆": "subseteq", "∪": "cup", "∩": "cap", "∀": "forall", "∃": "exists",
    "∇": "nabla", "∂": "partial", "∑": "sum", "∏": "prod", "∫": "int", "⊗": "otimes", "⊕": "oplus", "ℓ": "ell",
    "≪": "ll", "≫": "gg", "∝": "propto", "⊥": "perp",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "υ": "upsilon", "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta",
    "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
_NAMED = _SPECIAL | {character: rf"{{\ensuremath{{\{name}}}}}" for character, name in _MATHEMATICS.items()}
# BibTeX counts even escaped braces: those without a partner have to be named.
_LONE_BRACES = {"{": r"{\ensuremath{\lbrace}}", "}": r"{\ensuremath{\rbrace}}"}
_PAIRED_BRACES = {"{": r"\{", "}": r"\}"}
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "k",
    "\u0331": "b",
}  # fmt: skip
_CLUSTER = re.compile(r"([^A-Za-z0-9 .,:;()'/-])([\u0300-\u036f]*)|([A-Za-z])([\u0300-\u036f]+)")
"""A character that may need a command, with its accents."""

_FORMULA = re.compile(r"(?<![\\$])\$(?![\s$])((?:[^$\\]|\\[^$])*)(?<!\s)\$(?![\d$])")
_LONGEST_FORMULA = 200
_COMMAND = re.compile(r"\\([A-Za-z]+|.)")
_COMMANDS = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho "
    "sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
    "to rightarrow leftarrow leftrightarrow longrightarrow Rightarrow Leftarrow mapsto le leq ge geq ne neq ll gg sim "
    "simeq approx equiv cong propto pm mp times div cdot cdots ldots dots ast star circ bullet in notin subset "
    "subseteq supset cup cap wedge vee oplus otimes odot perp parallel mid infty partial nabla forall exists emptyset "
    "ell hbar Re Im sum prod int oint sqrt frac tfrac dfrac binom over bar overline underline hat widehat tilde "
    "widetilde vec dot ddot prime dagger mathbb mathbf mathcal mathfrak mathit mathrm mathsf mathtt bf rm it cal "
    "boldsymbol text textrm operatorname left right langle rangle lceil rceil lfloor rfloor log ln exp sin cos tan max "
    "min sup inf lim arg det dim ker gcd quad { } , ; : ! |"
)
_HARMLESS = frozenset((" ", *_COMMANDS.split()))
_LOOKS_MATHEMATICAL = re.compile(r"[\\^_=+<>]|^\w{1,3}$|^\(.*\)$")

_TITLE_WORD = re.compile(r"[^\W_]\w*")
_NEW_PART = re.compile(r":\s")
"""BibTeX leaves a capital behind it as it is."""


def latex(text: str) -> str:
    """`text` (one line, NFC) as LaTeX in which braces are balanced for BibTeX."""
    braces = _braces(text)
    return "".join(part if formula else _plain(part, braces) for part, formula in _parts(text))


def latex_title(text: str) -> str:
    """As `latex`, with braces round what a style must not write in small letters.

    In a title that writes its common words small, that is every word with a capital; else words with a capital past
    their first letter, such as BERT, and single letters other than "A". Formulas are protected, too.
    """
    words = [match[0] for match in _TITLE_WORD.finditer("".join(part for part, formula in _parts(text) if not formula))]
    all_capitals = len(words) > 2 and not any(character.islower() for word in words for character in word)
    longer = [word for word in words[1:] if len(word) > 3]
    sentence_case = 2 * sum(word[0].islower() for word in longer) > len(longer)
    braces = _braces(text)
    shown, gap, first = [], "", True
    for part, formula in _parts(text):
        if formula:
            shown.append(f"{{{part}}}")
            gap, first = "", False
            continue
        place = 0
        for match in _TITLE_WORD.finditer(part):
            before = part[place : match.start()]
            start = first or bool(_NEW_PART.search(gap + before))
            word = _plain(match[0], braces)
            protected = not all_capitals and _is_name(match[0], start=start, sentence_case=sentence_case)
            shown += (_plain(before, braces), f"{{{word}}}" if protected else word)
            place, gap, first = match.end(), "", False
        shown.append(_plain(part[place:], braces))
        gap = part[place:]
    return "".join(shown)


def _is_name(word: str, *, start: bool, sentence_case: bool) -> bool:
    if any(character.isupper() for character in word[1:]):
        return True
    if not word[0].isupper() or start:
        return False
    return sentence_case or (len(word) == 1 and word != "A")


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of `text` in order, and whether each is a formula with its dollars."""
    place = 0
    for match in _FORMULA.finditer(text):
        if _is_formula(match[1]):
            yield text[place : match.start()], False
            yield match[0], True
            place = match.end()
    yield text[place:], False


def _is_formula(body: str) -> bool:
    if len(body) > _LONGEST_FORMULA or not body.isascii() or re.search(r"[%#&~\"@`]|[\^_]\s*(?:$|[\^_}])", body):
        return False
    if not _LOOKS_MATHEMATICAL.search(body) or not all(name in _HARMLESS for name in _COMMAND.findall(body)):
        return False
    return _balanced(body) and _balanced(re.sub(r"\\[{}]", "", body)) and body.count(r"\left") == body.count(r"\right")


def _balanced(body: str) -> bool:
    depth = 0
    for character in body:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


def _braces(text: str) -> dict[str, str]:
    outside = "".join(part for part, formula in _parts(text) if not formula)
    return _PAIRED_BRACES if _balanced(outside) else _LONE_BRACES


def _plain(text: str, braces: dict[str, str]) -> str:
    named = _NAMED | braces
    return _CLUSTER.sub(lambda match: _cluster(match[1] or match[3], match[2] or match[4] or "", named), text)


def _cluster(character: str, marks: str, named: dict[str, str]) -> str:
    if character in named:
        return named[character] + marks
    base, *all_marks = tuple(unicodedata.normalize("NFD", character + marks))
    if not (all_marks and base.isascii() and base.isalpha() and all(mark in _ACCENTS for mark in all_marks)):
        return character + marks
    if len(all_marks) > 1 and len(unicodedata.normalize("NFC", character + marks)) > 1:
        return character + marks  # marks that no single letter has are read back wrongly by common parsers
    shown = rf"\{base}" if base in "ij" else base
    for mark in all_marks:
        command = _ACCENTS[mark]
        argument = shown if len(shown) == 1 and not command.isalpha() else f"{{{shown}}}"
        shown = rf"\{command}{argument}"
    return f"{{{shown}}}"
