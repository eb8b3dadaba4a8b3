"""BibTeX that classic BibTeX and pdfLaTeX take: ASCII, wherever LaTeX has a name for a character.

BibTeX passes other bytes on, but sorts by them, cuts labels within them and cannot change their case. Commands in
braces work everywhere, and every modern program reads them back. Characters without a LaTeX name (Chinese, Cyrillic,
emoji) stay UTF-8, which only XeLaTeX and LuaLaTeX set.

A command in a text is shown, not run. Only formulas between dollars, as in arXiv's titles and abstracts, stay as they
are, if all their commands are known to do nothing but set mathematics.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from pylatexenc.latexencode import (  # type: ignore[import-untyped]
    RULE_CALLABLE,
    RULE_DICT,
    RULE_REGEX,
    UnicodeToLatexConversionRule,
    UnicodeToLatexEncoder,
    get_builtin_uni2latex_dict,
)

from assistant.exporting.fields import DIGEST_MARK, Work, one_line
from assistant.text.author_names import OMITTED_AUTHORS, AuthorName

__all__ = ["bibtex"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AND = re.compile(r"(?:^|\s)and(?:\s|$)", re.IGNORECASE)
_NOT_IN_ADDRESS = re.compile(r"[{}\\\s]")

_CORRECTED = {"|": r"\ensuremath{|}", "·": r"\ensuremath{\cdot}"}
"""Missing or wrong in pylatexenc 2.11."""

# BibTeX counts even escaped braces: those without a partner have to be named.
_LONE_BRACES = {"{": r"\ensuremath{\lbrace}", "}": r"\ensuremath{\rbrace}"}
_ESCAPED = re.compile(r"\\[&%$#_{}]")
_AS_IT_IS = re.compile(r"[A-Za-z0-9 .,:;()'/-]+(?![\u0300-\u036f])")
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "k",
    "\u0331": "b",
}  # fmt: skip
_CLUSTER = re.compile(r".[\u0300-\u036f]*")
_ENSURED = re.compile(r"\\ensuremath\{(.*)\}")
_BLOCKS_OF_TEXT = (range(0x180), range(0x2000, 0x2200))
"""Latin letters, punctuation, currencies and arrows. Elsewhere, text commands of the library need rare packages."""

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
"""BibTeX keeps a capital letter after it."""


def bibtex(works: Sequence[tuple[str, Work]]) -> str:
    """One entry per work, separated by blank lines."""
    return "\n".join(_entry(key, work) for key, work in works)


def _entry(key: str, work: Work) -> str:
    lines = [f"  {name} = {value},\n" for name, value in _fields(work)]
    return f"@{work.entry}{{{key},\n{''.join(lines)}}}\n"


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    texts = (
        ("author", " and ".join(map(_name, work.authors))),
        ("title", _latex_title(work.title)),
        ("journal", _latex(work.journal)),
        ("booktitle", _latex(work.booktitle)),
        ("howpublished", _latex(work.venue)),
        ("volume", _latex(work.volume)),
        ("number", _latex(work.number)),
        ("pages", "--".join(map(_latex, work.pages))),
        ("publisher", _latex(work.publisher)),
        ("year", str(work.year or "")),
        ("doi", work.doi),
        ("eprint", work.arxiv),
        ("archivePrefix", "arXiv" if work.arxiv else ""),
        ("primaryClass", work.arxiv_class),
        ("pmid", work.pmid),
        ("pmcid", work.pmcid),
        ("url", _address(work.url)),
        ("keywords", _separator(work.subjects).join(map(_latex, work.subjects))),
        ("note", _latex(work.journal_ref and f"Published as {work.journal_ref}")),
        ("abstract", _latex(work.abstract)),
        # Not `note`, which would be printed in the list of references.
        ("annote", _latex(" ".join(filter(None, (work.digest and DIGEST_MARK + work.digest, one_line(work.note)))))),
    )
    for name, text in texts:
        if text:
            yield name, f"{{{text}}}"
        if name == "year" and work.month:
            yield "month", _MONTHS[work.month - 1]
            if work.day:
                yield "day", str(work.day)


def _separator(subjects: Sequence[str]) -> str:
    """Between keywords: a comma, which most programs write, unless one of them holds a comma itself."""
    return "; " if any("," in subject for subject in subjects) else ", "


def _address(url: str) -> str:
    """The address, with percent escapes for characters that would end the field."""
    return _NOT_IN_ADDRESS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)


def _name(name: AuthorName) -> str:
    if name == OMITTED_AUTHORS:
        return "others"
    if name.whole:
        return f"{{{_latex(name.family)}}}"
    family = " ".join(filter(None, (name.particle, _family(name.family))))
    return ", ".join(filter(None, (family, _latex(name.suffix), _guarded(name.given))))


def _family(text: str) -> str:
    """In braces where a parser could mistake a word for a particle, or a lone "others" for "et al."."""
    particle = any(not "A" <= word[0] <= "Z" for word in text.split()[:-1])
    return f"{{{_latex(text)}}}" if particle or text.casefold() == "others" else _guarded(text)


def _guarded(text: str) -> str:
    shown = _latex(text)
    # Some parsers overlook an "and" right before a command, and lose a command right before an "and".
    at_the_edge = shown.startswith("\\") or shown.rpartition(" ")[2].startswith("\\")
    return f"{{{shown}}}" if at_the_edge or _AND.search(text) or "," in text else shown


def _latex(text: str) -> str:
    """`text` (one line, NFC) as LaTeX in which braces are balanced for BibTeX."""
    encoder = _encoder_for(text)
    return "".join(part if formula else encoder.unicode_to_latex(part) for part, formula in _parts(text))


def _latex_title(text: str) -> str:
    """As `_latex`, with braces around words that a style must not lower-case.

    In a sentence-case title, these are all capitalised words; otherwise words with a capital after the first letter,
    such as BERT, and single letters other than "A". Formulas are protected, too.
    """
    words = [match[0] for match in _TITLE_WORD.finditer("".join(part for part, formula in _parts(text) if not formula))]
    all_capitals = len(words) > 2 and not any(character.islower() for word in words for character in word)
    longer = [word for word in words[1:] if len(word) > 3]
    sentence_case = 2 * sum(word[0].islower() for word in longer) > len(longer)
    plain = _encoder_for(text).unicode_to_latex
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
            word = plain(match[0])
            protected = not all_capitals and _is_name(match[0], start=start, sentence_case=sentence_case)
            shown += (plain(before), f"{{{word}}}" if protected else word)
            place, gap, first = match.end(), "", False
        shown.append(plain(part[place:]))
        gap = part[place:]
    return "".join(shown)


def _is_name(word: str, *, start: bool, sentence_case: bool) -> bool:
    if any(character.isupper() for character in word[1:]):
        return True
    if not word[0].isupper() or start:
        return False
    return sentence_case or (len(word) == 1 and word != "A")


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of `text` in order, and whether each is a formula (with its dollars)."""
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


def _encoder_for(text: str) -> UnicodeToLatexEncoder:
    return _encoder(paired_braces=_balanced("".join(part for part, formula in _parts(text) if not formula)))


@cache
def _encoder(*, paired_braces: bool) -> UnicodeToLatexEncoder:
    corrected = _CORRECTED if paired_braces else _CORRECTED | _LONE_BRACES
    rules = (
        (RULE_REGEX, [(_AS_IT_IS, r"\g<0>")]),
        (RULE_DICT, {ord(character): command for character, command in corrected.items()}),
        (RULE_CALLABLE, _named),
        (RULE_CALLABLE, _accented),
    )
    return UnicodeToLatexEncoder(
        conversion_rules=[UnicodeToLatexConversionRule(*rule) for rule in rules],
        replacement_latex_protection=lambda latex: (
            f"{{{latex}}}" if latex.startswith("\\") and not _ESCAPED.fullmatch(latex) else latex
        ),
        unknown_char_warning=False,
    )


def _named(text: str, place: int) -> tuple[int, str] | None:
    command = _command(text[place])
    return (1, command) if command else None


@cache
def _command(character: str) -> str | None:
    """The library's command for a character, if standard LaTeX has it and it reads back as the same character."""
    from assistant.text.latex_text import plain_text

    command = get_builtin_uni2latex_dict().get(ord(character))
    if command is None or plain_text(f"{{{command}}}") != character:
        return None
    if formula := _ENSURED.fullmatch(command):
        # Not "^0" for a superscript: other parsers read the caret back.
        names = _COMMAND.findall(formula[1])
        known = formula[1] in ("<", ">") or (bool(names) and _HARMLESS.issuperset(names))
    else:
        known = any(ord(character) in block for block in _BLOCKS_OF_TEXT)
    return str(command) if known else None


def _accented(text: str, place: int) -> tuple[int, str] | None:
    """A letter with accents, composed or as combining characters."""
    cluster = _CLUSTER.match(text, place)
    if cluster is None:
        return None
    base, *marks = list(unicodedata.normalize("NFD", cluster[0]))
    # Common parsers misread combinations of marks that no single letter has.
    several = len(marks) > 1 and len(cluster[0]) > 1
    if not marks or several or not (base.isascii() and base.isalpha() and all(mark in _ACCENTS for mark in marks)):
        return None
    shown = rf"\{base}" if base in "ij" else base
    for mark in marks:
        command = _ACCENTS[mark]
        shown = rf"\{command}{shown}" if len(shown) == 1 and not command.isalpha() else rf"\{command}{{{shown}}}"
    return len(cluster[0]), shown
