"""Plain text from LaTeX, as bibliographies and authors write it.

Commands are replaced in a single pass. The parser of pylatexenc knows what each stands for, but drops what it does not
know (`C:\\new`) and everything after a percent sign, which is common in abstracts.
"""

from __future__ import annotations

import re

from assistant.text.latex_formulas import FORMULA, accented, decoded, plain_formula, raised, symbol_of

__all__ = ["plain_accents", "plain_text", "plain_verbatim", "text_branch"]

_QUANTITIES = frozenset(
    ("SI", "qty", "num", "si", "unit", "ang", "SIrange", "qtyrange", "numrange", "SIlist", "numlist")
)
"""The siunitx commands for quantities."""

_UNITS = {
    "ampere": "A", "angstrom": "Å", "arcminute": "′", "arcsecond": "″", "bar": "bar", "becquerel": "Bq", "bit": "bit",
    "byte": "B", "candela": "cd", "celsius": "°C", "coulomb": "C", "dalton": "Da", "day": "d", "decibel": "dB",
    "degree": "°", "degreeCelsius": "°C", "electronvolt": "eV", "farad": "F", "gram": "g", "gray": "Gy",
    "hectare": "ha", "henry": "H", "hertz": "Hz", "hour": "h", "joule": "J", "kelvin": "K", "kilogram": "kg",
    "liter": "L", "litre": "L", "lumen": "lm", "lux": "lx", "meter": "m", "metre": "m", "minute": "min", "molar": "M",
    "mole": "mol", "newton": "N", "ohm": "Ω", "pascal": "Pa", "percent": "%", "radian": "rad", "second": "s",
    "siemens": "S", "sievert": "Sv", "steradian": "sr", "tesla": "T", "tonne": "t", "um": "µm", "us": "µs",
    "volt": "V", "watt": "W", "weber": "Wb", "squared": "²", "cubed": "³", "per": "/", "square": "", "cubic": "",
    "atto": "a", "femto": "f", "pico": "p", "nano": "n", "micro": "µ", "milli": "m", "centi": "c", "deci": "d",
    "hecto": "h", "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E", "kibi": "Ki",
    "mebi": "Mi", "gibi": "Gi",
}  # fmt: skip
_PREFIXES = frozenset((
    "atto", "centi", "cubic", "deci", "exa", "femto", "gibi", "giga", "hecto", "kibi", "kilo", "mebi", "mega",
    "micro", "milli", "nano", "per", "peta", "pico", "square", "tera",
))  # fmt: skip
_PARTS = re.compile(r"\\([A-Za-z]+)\s*|\^\{?(-?\d+)\}?|([^\\])")
_POWERS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_BESIDE_NUMBER = ("°", "′", "″")


def _plain_quantity(command: str, arguments: list[str]) -> str:
    """The text of a quantity: a number with a unit, a range ("1 to 2 m"), or just a unit."""
    if command in ("si", "unit"):
        return _unit(arguments[0])
    numbers = [_number(text) for text in arguments[: 2 if command.endswith("range") else 1]]
    if command.endswith("list"):
        numbers = [", ".join(part.strip() for part in numbers[0].split(";"))]
    number = " to ".join(numbers)
    if command == "ang":
        return f"{number}°"
    rest = arguments[len(numbers) :]
    if command.startswith("num") or not rest:
        return number
    unit = _unit(rest[0])
    return f"{number}{unit}" if unit in _BESIDE_NUMBER else f"{number} {unit}"


def _number(text: str) -> str:
    return re.sub(r"\\pm\s*|\+-", "±", text.replace("\\times", "×").replace("{", "").replace("}", "")).strip()


def _unit(text: str) -> str:
    parts: list[str] = []
    power, joined = "", True
    for name, exponent, sign in _PARTS.findall(text.replace("~", ".")):
        if not name:
            parts.append(exponent.translate(_POWERS) if exponent else "·" if sign == "." else sign.strip("{}"))
            joined = True
            continue
        if not joined and name not in ("squared", "cubed", "per", "of", "tothe"):
            parts.append("·")
        parts.append(_UNITS.get(name, name))
        if power and name not in _PREFIXES:
            parts.append(power)
            power = ""
        power = {"square": "²", "cubic": "³"}.get(name, power)
        joined = name in _PREFIXES
    return "".join(parts)


_SPECIAL = r"AA|AE|OE|DH|DJ|NG|TH|aa|ae|oe|dh|dj|ng|th|ss|[OoLlij]"
_LETTER = rf"(?:\{{\s*\\?(?:{_SPECIAL}|[A-Za-z])\s*\}}|\\(?:{_SPECIAL})(?![A-Za-z])(?:\{{\}})?|[A-Za-z])"
_ONE_ACCENT = rf"\\(?:[`'^\"~=.]\s*|[uvHcdbkrt](?=[\s{{\\])\s*){_LETTER}"
_TWO_ACCENTS = rf"\\(?:[`'^\"~=.]|[uvHcdbkrt])\s*\{{\s*{_ONE_ACCENT}\s*\}}"
_ACCENT = rf"(?P<accent>{_TWO_ACCENTS}|{_ONE_ACCENT}|\\(?:{_SPECIAL})(?![A-Za-z])(?:\s*\{{\}}|\s+|))"
_ACCENTS = re.compile(rf"{FORMULA}|\{{\s*{_ACCENT}\s*\}}|{_ACCENT.replace('accent', 'bare')}", re.DOTALL)
_ANY_ACCENT = re.compile(rf"\\(?:[`'^\"~=.]|[uvHcdbkrt][\s{{\\]|(?:{_SPECIAL})(?![A-Za-z]))")

# Bounded, so that no text takes long; longer or deeper arguments are read without their braces.
_RUN = r"[^{}\\]{1,300}+|\\."
_FLAT = rf"\{{(?:{_RUN}){{0,40}}+\}}"
_NESTED = rf"\{{(?:{_RUN}|{_FLAT}){{0,40}}+\}}"
_ARGUMENT = rf"\{{(?:{_RUN}|{_NESTED}){{0,40}}+\}}"
_ARGUMENTS = re.compile(_ARGUMENT, re.DOTALL)
_TOKENS = re.compile(
    rf"{FORMULA}|{_ACCENT}|(?P<address>https?://[^\s{{}}\\$]+)"
    r"|\\(?:begin|end)\s*\{[A-Za-z]{1,30}\*?\}(?:\[[^\]]{0,40}\])?"
    rf"|\\(?P<called>[A-Za-z]+)(?P<starred>\*?)\s?(?:\[[^\][]{{0,200}}\]\s?){{0,2}}(?P<arguments>(?:{_ARGUMENT}){{1,4}})"
    r"|\\(?P<command>[A-Za-z]+)\*?(?:\s*\{\}|[ \t]*)"
    r"|\\(?P<escaped>.)"
    r"|(?P<ligature>---?|``|''|(?<![/])~|[{}])",
    re.DOTALL,
)
_ESCAPED = {"\\": " ", ",": " ", ";": " ", ":": " ", "!": "", "-": "", "/": "", "@": "", " ": " ", "\n": " "}
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " ", "{": "", "}": ""}
_VERBATIM = re.compile(r"\\url(?![A-Za-z])|\\([&%$_#~{}])|[{}]")
_BRANCHES = re.compile(
    r"\\ifmmode(?![A-Za-z])(.{0,200}?)(?:\\else(?![A-Za-z])(.{0,200}?))?\\fi(?![A-Za-z])(?:\{\}|[ \t])?", re.DOTALL
)
_FORMULAS = re.compile(FORMULA, re.DOTALL)

_REFERENCE = re.compile(r"[A-Za-z]*(?:cite|ref)[a-z]*")
_WITHOUT_TEXT = frozenset((
    "color", "footnotemark", "hphantom", "hskip", "hspace", "includegraphics", "index", "label", "phantom", "thanks",
    "vphantom", "vskip", "vspace",
))  # fmt: skip
_LAST_COUNTS = frozenset(("colorbox", "raisebox", "texorpdfstring", "textcolor"))
_QUOTED = frozenset(("blockquote", "enquote", "mkbibquote", "textquote"))
_RATIOS = frozenset(("dfrac", "frac", "nicefrac", "sfrac", "tfrac"))
_OF_ADDRESSES = frozenset(("nolinkurl", "path", "url"))
_ABOVE = frozenset(("mkbibsuperscript", "textsuperscript"))


def plain_text(text: str) -> str:
    """`text` without LaTeX: accents and symbols become characters; other commands and braces are removed.

    Formulas made of symbols and numbers become text, others stay. An unknown command is replaced by its arguments, and
    stays as written if it has none.
    """
    return _TOKENS.sub(_plain, text_branch(text)) if re.search(r"[\\{}~$]|--|``|''", text) else text


def plain_accents(text: str) -> str:
    """`text` with LaTeX commands for accents and letters replaced; everything else stays."""
    if not _ANY_ACCENT.search(text):
        return text
    return _ACCENTS.sub(lambda found: found["formula"] or decoded(found["accent"] or found["bare"]), text)


def plain_verbatim(text: str) -> str:
    """An address or number without LaTeX escapes."""
    return _VERBATIM.sub(lambda found: found[1] or "", text).strip()


def text_branch(text: str) -> str:
    """`text` with only one of the variants that some publishers give: the math variant inside formulas, else the text
    variant.
    """
    if "\\ifmmode" not in text:
        return text
    inside = _FORMULAS.sub(lambda found: _BRANCHES.sub(lambda branch: branch[1].lstrip(), found[0]), text)
    return _BRANCHES.sub(lambda branch: (branch[2] or "").lstrip(), inside)


def _plain(found: re.Match[str]) -> str:
    if formula := found["formula"]:
        plain = plain_formula(formula)
        sums_of_money = formula[1].isdigit() and found.string[found.end() : found.end() + 1].isdigit()
        return formula if plain is None or sums_of_money else plain
    if found["address"]:
        return found["address"]
    if found["accent"]:
        return decoded(found["accent"])
    if found["called"]:
        return _called(found)
    if found["ligature"]:
        return _LIGATURES[found["ligature"]]
    if found["escaped"]:
        return _ESCAPED.get(found["escaped"], found["escaped"])
    return _symbol(found) if found["command"] else " "


def _called(found: re.Match[str]) -> str:
    """Replaces a command with arguments."""
    command = found["called"]
    arguments = [argument[1:-1] for argument in _ARGUMENTS.findall(found["arguments"])]
    if command in _WITHOUT_TEXT:
        return ""
    if command in _QUANTITIES:
        return _plain_quantity(command, arguments)
    if command in _OF_ADDRESSES:
        return plain_verbatim(arguments[0])
    texts = [plain_text(argument) for argument in arguments]
    if command == "href" and len(texts) > 1:
        address = plain_verbatim(arguments[0])
        return texts[1] if texts[1] == address else f"{texts[1]} ({address})"
    if _REFERENCE.fullmatch(command):
        return f"[{texts[0]}]"
    if command == "ensuremath":
        plain = plain_formula(f"\\({arguments[0]}\\)")
        return "".join([texts[0] if plain is None else plain, *texts[1:]])
    if command == "footnote":
        return f" ({texts[0]})"
    if command in _QUOTED:
        return f"‘{texts[0]}’" if found["starred"] else f"“{texts[0]}”"
    if command in _ABOVE:
        return "".join([raised(texts[0]) or texts[0], *texts[1:]])
    if command in _RATIOS and len(texts) > 1:
        return "/".join(texts[:2])
    if command in _LAST_COUNTS:
        return texts[-1] if len(texts) > 1 else ""
    if (letter := accented(command, texts[0])) is not None:
        return "".join([letter, *texts[1:]])
    symbol = symbol_of(command)
    return " ".join(filter(None, texts)) if symbol is None else "".join([symbol, *texts])


def _symbol(found: re.Match[str]) -> str:
    symbol = symbol_of(found["command"])
    following = found.string[found.end() : found.end() + 1]
    if symbol is None:
        return "" if following in ("{", "[") and following else found[0]
    # In LaTeX a blank only ends the command; authors who write "\\leq 4" outside a formula mean it.
    return symbol + (" " if found[0][-1] in " \t" and following != "{" else "")
