"""Papers of a large library for measurements: real ones with other words and vectors moved at random."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import Settings
from assistant.encoder import PaperText, PaperVectors, make_encoder
from assistant.library.identity import text_hash
from assistant.library.vectors import VectorRow, pack
from assistant.text.segmentation import passages, sentences

__all__ = ["Made", "Rows"]

BASE = 1500
"""Papers of the corpus that are encoded."""
NOISE = 0.45
"""Length of the random part beside a vector of length 1: a cosine of 0.91."""


class Made:
    """The papers of the large library, each made from its number."""

    def __init__(self, corpus: Path, cache: Path) -> None:
        rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()[:BASE]]
        self.base = [(row["title"] or _text(row)[:80], _text(row)) for row in rows]
        self._vectors = self._encoded(cache)
        by_length: defaultdict[int, set[str]] = defaultdict(set)
        for _, text in self.base:
            for word in re.findall(r"[a-z]+", text):
                by_length[len(word)].add(word)
        self._words = {length: sorted(words) for length, words in by_length.items()}

    def _encoded(self, cache: Path) -> list[NDArray[np.float32]]:
        if not cache.exists():
            papers = [PaperText(title, text, *_spans(text)) for title, text in self.base]
            made = make_encoder(Settings().encoder).encode_papers(papers)
            every = [np.concatenate((one.abstract[None], one.passages, one.sentences)) for one in made]
            np.savez(cache, rows=np.concatenate(every), counts=[len(one) for one in every])
        with np.load(cache) as held:
            return np.split(held["rows"], np.cumsum(held["counts"])[:-1])

    def paper(self, number: int) -> dict[str, Any]:
        """One line of the file."""
        chance = random.Random(number)
        title, text = self.base[number % len(self.base)]

        def other(found: re.Match[str]) -> str:
            known = self._words.get(len(found[0]), [found[0]])
            return chance.choice(known) if chance.random() < 0.33 else found[0]

        return {
            "id": f"g{number}",
            "title": f"{re.sub(r'[a-z]{4,}', other, title)} ({number})",
            "abstract": re.sub(r"[a-z]{4,}", other, text),
            "authors": [f"{chance.choice('ABCDEFGH')}. Author{chance.randrange(4000)}" for _ in range(4)],
            "published": f"{chance.randrange(1990, 2026)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            "categories": [f"c{chance.randrange(40)}.X"],
        }

    def row(self, number: int) -> VectorRow:
        """The paper's vectors."""
        paper = self.paper(number)
        some, every = _spans(paper["abstract"])
        base = self._vectors[number % len(self.base)]
        size = 1 + len(some) + len(every)
        rows = base[np.arange(size) % len(base)]
        moved = rows + np.random.default_rng(number).normal(0, NOISE / rows.shape[1] ** 0.5, rows.shape)
        rows = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
        return pack(PaperVectors(rows[0], rows[1 : 1 + len(some)], rows[1 + len(some) :]), some, every)


class Rows(Mapping[str, VectorRow]):
    """Vectors by text hash, made when they are asked for."""

    def __init__(self, made: Made, numbers: range) -> None:
        self._made = made
        papers = ((number, made.paper(number)) for number in numbers)
        self._numbers = {text_hash(paper["title"], paper["abstract"]): number for number, paper in papers}

    def __getitem__(self, key: str) -> VectorRow:
        return self._made.row(self._numbers[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def _text(row: Mapping[str, Any]) -> str:
    return str(row.get("text") or " ".join(row.get("sentences", ())))


def _spans(text: str) -> tuple[Any, Any]:
    every = sentences(text)
    return passages(text, every), every
