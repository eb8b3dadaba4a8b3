"""Papers of all kinds by a seeded generator: invented names and words, real difficulties."""

from __future__ import annotations

import random
import unicodedata
from typing import Any

from assistant.records import Kind, Paper

__all__ = ["papers_of_every_character", "varied_papers"]

_PEOPLE = (
    ("Ada", "", "Example"), ("J. R.", "", "Sample"), ("Ludwig", "van der", "Muster"), ("Marie", "de la", "Vall'e"),
    ("Jürgen", "", "Müßig"), ("Đorđe", "", "Primjerović"), ("Łukasz", "", "Przykład"), ("Ångström", "", "Øvrebø"),
    ("Nguyễn Thị", "", "Ví"), ("İpek", "", "Örnekoğlu"), ("Þóra", "", "Dæmisdóttir"), ("Șerban", "", "Exemplu"),
    ("María José", "", "Ejemplo-Ñandú"), ("C.-P.", "", "Yang"), ("Zdeněk", "von", "Příklad"), ("Ömer", "al", "Mithali"),
    ("Иван", "", "Примеров"), ("Γιώργος", "", "Παράδειγμας"), ("Anne-Sophie", "d'", "O’Specimen"),
)  # fmt: skip
_WHOLE = (
    "The Quokka Collaboration", "Barnes and Noble Research", "Specimen", "OpenExample", "山田 太郎",
    "Institute of Tests", "others", "LHCx Collaboration (9 members)", "plato",
)  # fmt: skip
_WORDS = (
    "learning", "of", "the", "BERT", "Bayesian", "graphs", "ImageNet", "on", "GPT-4", "I", "A", "3D", "and", "AND",
    "naïve", "café", "Ünlü", "Écoles", "ß", "Å", "ŷ", "ǖ", "x̂", "ﬁ", "½", "α-stable", "β", "→", "≤", "·", "…", "a–b",
    "e—f", "“quoted”", '"straight"', "don’t", "''", "``", "`", "´", "?`", "--", "---", "日本語", "приклад", "🙂",
    "{braces}", "{", "}", "}{", "100%", "%", "R&D", "snake_case", "_", "C#", "#1", "x^2", "^", "~", "<b>", "|x|", "a/b",
    r"\cmd", r"\textbf{bold}", "\\", "\\\\", "@misc{x,", "=", ",", ";", "$5", "$10", "$", "$$", "$k$-means",
    r"$\mathcal{O}(n \log n)$", r"$\input{secret}$",
)  # fmt: skip


def varied_papers(number: int, seed: int = 7) -> list[Paper]:
    """`number` papers, the same for the same seed."""
    choose = random.Random(seed)
    return [_paper(choose, place) for place in range(number)]


def papers_of_every_character() -> list[Paper]:
    """Every character up to the end of the symbols, alone and inside a word, 50 to an abstract."""
    left_out = {"Cc", "Cf", "Cn", "Co", "Mn", "Zl", "Zp", "Zs"}
    signs = [sign for sign in map(chr, range(0x21, 0x3000)) if unicodedata.category(sign) not in left_out]
    signs = [sign for sign in signs if unicodedata.normalize("NFC", sign) == sign]
    texts = [" ".join(f"a{sign}b {sign}" for sign in signs[place : place + 50]) for place in range(0, len(signs), 50)]
    return [Paper(id=str(place), title="On jars", abstract=f"Jars {text} jars") for place, text in enumerate(texts)]


def _paper(choose: random.Random, place: int) -> Paper:
    kind: Kind = choose.choice(("abstract", "abstract", "digest"))
    return Paper(
        id=choose.choice((f"invented-{place}", f"24{choose.randint(1, 12):02}.{place:05}", f"hep-ph/{place:07}")),
        title=_text(choose, 1, 12),
        abstract=choose.choice(("", _text(choose, 5, 60))),
        authors=tuple(_author(choose) for _ in range(choose.choice((0, 1, 2, 3, 8)))),
        published=choose.choice((None, "2021", f"20{choose.randint(10, 30)}-0{choose.randint(1, 9)}", "2024-02-29")),
        url=choose.choice((None, f"https://example.org/~a_b/{place}?q=1%20&r={{x}}#sec_2", "https://example.org/é")),
        kind=kind,
        metadata=_metadata(choose, place),
    )


def _text(choose: random.Random, fewest: int, most: int) -> str:
    return " ".join(choose.choices(_WORDS, k=choose.randint(fewest, most)))


def _author(choose: random.Random) -> str:
    if choose.random() < 0.15:
        return choose.choice(_WHOLE)
    given, particle, family = choose.choice(_PEOPLE)
    suffix = choose.choice(("", "", "", "Jr.", "III"))
    if choose.random() < 0.5:
        return " ".join(filter(None, (given, particle, family, suffix)))
    return ", ".join(filter(None, (f"{particle} {family}".strip(), suffix, given)))


def _metadata(choose: random.Random, place: int) -> dict[str, Any]:
    every = {
        "journal": choose.choice(("Journal of R&D", "Acta Exemplāria", {"name": "Annals of {Tests}", "volume": "9"})),
        "booktitle": "Proceedings of the 3rd Conference on 100% Examples",
        "volume": choose.choice((12, "XII", "5_a")),
        "issue": 3,
        "pages": choose.choice(("1--20", "995-1005", "S1–S9", "e1234", "12, 14")),
        "publisher": "Müller & Søn",
        "doi": choose.choice((f"10.1000/a_b<{place}>", f"https://doi.org/10.1000/{place}#x")),
        "categories": choose.choice(("cs.LG stat.ML", ["cs.CL", "eess.AS"], "hep-ph")),
        "journal-ref": "Exempl.Rev. D76 (2007) 13_9",
        "venue": choose.choice(("Workshop on Tests", "Exemplary Letters", "Blog & Co.", "arXiv.org")),
        "license": "unknown to bibliographies",
    }
    return {name: value for name, value in every.items() if choose.random() < 0.35}
