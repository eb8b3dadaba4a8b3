"""Quantities as the package siunitx has them: numbers and units named by commands."""

from __future__ import annotations

import re

__all__ = ["QUANTITIES", "plain_quantity"]

QUANTITIES = frozenset(
    ("SI", "qty", "num", "si", "unit", "ang", "SIrange", "qtyrange", "numrange", "SIlist", "numlist")
)
"""The commands for them."""

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


def plain_quantity(command: str, arguments: list[str]) -> str:
    """The text of a quantity: a number with its unit, a range ("1 to 2 m"), or a unit alone."""
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
