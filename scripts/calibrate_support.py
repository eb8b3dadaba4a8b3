"""Fit the coefficients of `assistant/verification/support.py`, and show what verification makes of claims.

Run:  python -m scripts.calibrate_support ../shared/collections/scifact-train [--statements statements] [--pages DIR]

The collection holds claims.jsonl (claims with the sentences that support or contradict them) and corpus.jsonl. Claims
that share a paper stay together; four in ten such groups are held back from fitting, and measured. Precision is that
of a mixture in which statements that hold and those that do not weigh the same. The open half of the labelled
statements counts as much as the whole collection. Of the pages, statements are made from sentences of the abstracts,
true and false (see `scripts/altered_statements.py`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.encoder.minilm import MiniLMEncoder
from assistant.library.lexicon import analysed
from assistant.records import Paper, Quote
from assistant.sources import SourceFile, SourceRecord, discover, read
from assistant.text.segmentation import sentences
from assistant.text.words import idf
from assistant.verification.support import COEFFICIENTS, Coefficients, Features, support_probability
from assistant.verification.verifier import SUPPORTED, WEAK, Verifier
from evals.libraries import open_library
from evals.reading import find
from evals.running import settings_of
from evals.statement_set import load_statements
from scripts.altered_statements import cases
from scripts.weighted_measures import auc, average_precision, balanced, precision_recall

Matrix = NDArray[np.float64]

WEIGHTS = {"SUPPORT": 1.0, "CONTRADICT": 1.0, "silent": 1.2, "other part": 0.8, "elsewhere": 0.25, "unjudged": 0.0}
"""By kind of pair. Contradictions and sentences on the topic are what is hard to tell, and what a model gets wrong;
the sentences of a paper with evidence that are nearest to the claim often support it too, though nobody marked them."""

LABELLED_WEIGHT = 1.0
"""They are what the score is for, and fewer than the pairs."""
HELD_BACK = 0.4
RIDGE = 1.0
BOUNDS = (0.3, 0.35, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7)
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


class Pair(NamedTuple):
    claim: str
    paper: Paper
    quotes: tuple[Quote, ...]
    kind: str
    held_back: bool


class Vectors:
    """Vectors of texts, each encoded once."""

    def __init__(self) -> None:
        self._encoder = MiniLMEncoder("int8")
        self._known: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(missing, self._encoder.encode_texts(missing), strict=True))
        return np.stack([self._known[text] for text in texts])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", type=Path)
    parser.add_argument("--statements", default="statements", help="a set of labelled statements [the packaged one]")
    parser.add_argument("--pages", type=Path, default=Path("../shared/pages"))
    arguments = parser.parse_args()
    vectors = Vectors()
    corpus = {row["_id"]: _paper(row) for row in _rows(arguments.collection / "corpus.jsonl")}
    rarity = Idf([paper for paper, _ in corpus.values()])
    verifier = Verifier(analysed=analysed, idf=rarity)
    pairs = list(_pairs(_rows(arguments.collection / "claims.jsonl"), corpus, vectors))
    examples = [_example(pair, verifier) for pair in pairs if not pair.held_back]
    coefficients = _fit([*examples, *_labelled(arguments.statements)])
    print("COEFFICIENTS = Coefficients(" + ", ".join(f"{value:.2f}" for value in coefficients) + ")")
    if any(abs(new - old) > 0.011 for new, old in zip(coefficients, COEFFICIENTS, strict=True)):
        print("    not those of assistant/verification/support.py, with which the verdicts below are made")
    held = [pair for pair in pairs if pair.held_back]
    _compare(held, verifier, vectors, coefficients)
    _report_verdicts(held, verifier)
    if arguments.pages.is_dir():
        _report_altered(arguments.pages, vectors)


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def _paper(row: dict[str, Any]) -> tuple[Paper, tuple[Quote, ...]]:
    abstract = " ".join(row["sentences"])
    quotes, start = [], 0
    for sentence in row["sentences"]:
        quotes.append(Quote.cut(abstract, start, start + len(sentence)))
        start += len(sentence) + 1
    return Paper(id=row["_id"], title=row["title"], abstract=abstract), tuple(quotes)


class Idf:
    """Inverse document frequency of terms, as in BM25."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._papers = len(papers)
        self._frequency = Counter(term for paper in papers for term in set(analysed(f"{paper.title} {paper.abstract}")))

    def __call__(self, term: str) -> float:
        return idf(self._papers, self._frequency[term])


def _pairs(
    claims: list[dict[str, Any]], corpus: dict[str, tuple[Paper, tuple[Quote, ...]]], vectors: Vectors
) -> Iterator[Pair]:
    groups = _groups(claims)
    used = sorted({id for claim in claims for id in (*claim["evidence"], *claim["cited_doc_ids"])})
    owners = [(id, quote) for id in used for quote in corpus[id][1]]
    rows = vectors([quote.text for _, quote in owners])
    places: dict[str, list[int]] = defaultdict(list)
    for place, (id, _) in enumerate(owners):
        places[id].append(place)
    for claim in claims:
        text, held_back = claim["claim"], _is_held_back(groups[claim["id"]])
        likeness = rows @ vectors([text])[0]

        def pair(id: str, quotes: Sequence[Quote], kind: str, text: str = text, held: bool = held_back) -> Pair:
            return Pair(text, corpus[id][0], tuple(sorted(quotes, key=lambda quote: quote.start)), kind, held)

        for id, evidence in claim["evidence"].items():
            marked = {index for each in evidence for index in each["sentences"]}
            for each in evidence:
                yield pair(id, [corpus[id][1][index] for index in each["sentences"]], each["label"])
            rest = [place for index, place in enumerate(places[id]) if index not in marked]
            if rest:
                rest.sort(key=lambda place: -likeness[place])
                yield pair(id, [owners[rest[0]][1]], "unjudged")
                yield pair(id, [owners[rest[len(rest) // 2]][1]], "other part")
        if not claim["evidence"]:
            for id in claim["cited_doc_ids"]:
                nearest = sorted(places[id], key=lambda place: -likeness[place])
                several = 1 + int(claim["id"]) % 2
                yield pair(id, [owners[place][1] for place in nearest[:several]], "silent")
        foreign = next(place for place in np.argsort(-likeness) if groups[owners[place][0]] != groups[claim["id"]])
        yield pair(owners[foreign][0], [owners[foreign][1]], "elsewhere")


def _groups(claims: list[dict[str, Any]]) -> dict[str, str]:
    """Claims and papers by the group of all that are connected, named by its first paper."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for claim in claims:
        for id in (*claim["evidence"], *claim["cited_doc_ids"]):
            one, two = sorted((root(f"claim {claim['id']}"), root(id)))
            parent[two] = one
    return {node.removeprefix("claim "): root(node) for node in list(parent)}


def _is_held_back(group: str) -> bool:
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % 100 < 100 * HELD_BACK


class Example(NamedTuple):
    features: Features
    holds: bool
    weight: float


def _example(pair: Pair, verifier: Verifier) -> Example:
    features = verifier.features(pair.claim, [(pair.paper, quote) for quote in pair.quotes])
    return Example(features, pair.kind == "SUPPORT", WEIGHTS[pair.kind])


def _labelled(name: str) -> list[Example]:
    """The statements of the open half that words alone may tell apart: as written, and with a wrong source."""
    found = load_statements(find(name)).half("open")
    with open_library("starter", settings_of(None, {}, model=False)) as assistant:
        papers = {paper.id: paper for paper in assistant.papers()}
    verifier = Verifier(analysed=analysed, idf=Idf(list(papers.values())))
    examples = []
    for each in found.statements:
        if each.supported is not None and each.kind in ("written", "source"):
            cited = [
                (citation.paper, Quote(text=citation.quote, start=citation.start, end=citation.end))
                for citation in found.citations(each, papers)
            ]
            examples.append(Example(verifier.features(each.statement, cited), each.supported, LABELLED_WEIGHT))
    return examples


def _fit(examples: Sequence[Example]) -> Coefficients:
    """Weighted logistic regression with a small ridge, by Newton's method."""
    rows: Matrix = np.array([(*example.features, 1.0) for example in examples])
    labels = np.array([example.holds for example in examples], dtype=float)
    weights = balanced(np.array([example.weight for example in examples]), labels)
    ridge = np.diag([RIDGE] * len(Features._fields) + [0.0])
    found = np.zeros(rows.shape[1])
    for _ in range(50):
        fits = 1 / (1 + np.exp(-rows @ found))
        gradient = rows.T @ (weights * (fits - labels)) + ridge @ found
        hessian = (rows * (weights * fits * (1 - fits))[:, None]).T @ rows + ridge
        found -= np.linalg.solve(hessian, gradient)
    return Coefficients(*(round(float(value), 2) for value in found))


def _compare(pairs: Sequence[Pair], verifier: Verifier, vectors: Vectors, coefficients: Coefficients) -> None:
    """Our score beside plain ones, by how often a pair that holds scores above one that does not."""
    features = [verifier.features(pair.claim, [(pair.paper, quote) for quote in pair.quotes]) for pair in pairs]
    kinds = np.array([pair.kind for pair in pairs])
    labels = (kinds == "SUPPORT").astype(float)
    share = balanced(np.array([WEIGHTS[kind] for kind in kinds]), labels)
    ours = np.array([support_probability(each, coefficients) for each in features])
    texts = [[quote.text for quote in pair.quotes] for pair in pairs]
    nearest = [float(np.max(vectors(text) @ vectors([pair.claim])[0])) for text, pair in zip(texts, pairs, strict=True)]
    rows = {
        "ours": ours,
        "word overlap": np.array([each.coverage for each in features]),
        "vector similarity": np.array(nearest),
    }
    against = ("CONTRADICT", "silent", "other part", "elsewhere")
    print(f"\nheld back: {dict(Counter(kinds.tolist()))}\n")
    print("held back             AUC    AP     AUC against " + ", ".join(against))
    for name, scores in rows.items():
        single = [auc(scores, labels, np.isin(kinds, ["SUPPORT", kind]).astype(float)) for kind in against]
        print(
            f"{name:20} {auc(scores, labels, share):6.3f} {average_precision(scores, labels, share):6.3f}     "
            + "  ".join(f"{value:.3f}" for value in single)
        )
    for bound in BOUNDS:
        precision, recall = precision_recall(ours >= bound, labels, share)
        print(f"from {bound:.2f}: precision {precision:.2f}, recall {recall:.2f}")
    print("\nestimated probability, and share of pairs that hold (both sides weighing the same):")
    for low, high in pairwise(BINS):
        inside = (ours >= low) & (ours < high) & (share > 0)
        if inside.any():
            hold = np.average(labels[inside], weights=share[inside])
            print(f"  {low:.1f} to {high:.1f}: {hold:.2f} of {inside.sum()}")


def _report_verdicts(pairs: Sequence[Pair], verifier: Verifier) -> None:
    checks = verifier.check_all([(pair.claim, [(pair.paper, quote) for quote in pair.quotes]) for pair in pairs])
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for pair, check in zip(pairs, checks, strict=True):
        by_kind[pair.kind][check.verdict] += 1
    print(f"\nverdicts on what is held back (supported from {SUPPORTED}, weak from {WEAK})")
    _print_verdicts(by_kind)


def _print_verdicts(by_kind: dict[str, Counter[str]]) -> None:
    verdicts = ("supported", "weak", "unsupported")
    print(f"{'':42}" + "".join(f"{verdict:>13}" for verdict in verdicts))
    for kind, counts in by_kind.items():
        total = counts.total()
        print(f"{kind:35} {total:6}" + "".join(f"{counts[verdict] / total:13.1%}" for verdict in verdicts))


def _report_altered(pages: Path, vectors: Vectors) -> None:
    files = (file for file in discover([pages]) if isinstance(file, SourceFile))
    records = (record for file in files for record in read(file))
    found = {record.title: record.abstract for record in records if isinstance(record, SourceRecord)}
    papers = [Paper(id=str(place), title=title, abstract=text) for place, (title, text) in enumerate(found.items())]
    quotes = [(paper, Quote.cut(paper.abstract, *span)) for paper in papers for span in sentences(paper.abstract)]
    rows = vectors([quote.text for _, quote in quotes])

    def nearest(text: str, own: Paper) -> tuple[Paper, Quote]:
        likeness = rows @ vectors([text])[0]
        return next(quotes[int(place)] for place in np.argsort(-likeness) if quotes[int(place)][0] is not own)

    made = list(cases(papers, nearest))
    for name, rarity in (("with IDF", Idf(papers)), ("without IDF", None)):
        verifier = Verifier(analysed=analysed, idf=rarity)
        checks = verifier.check_all([(case.statement, case.cited) for case in made])
        by_kind: dict[str, Counter[str]] = defaultdict(Counter)
        for case, check in zip(made, checks, strict=True):
            by_kind[("holds: " if case.holds else "fails: ") + case.kind[:28]][check.verdict] += 1
        print(f"\nstatements made from sentences of {len(papers)} abstracts, {name}")
        _print_verdicts(dict(sorted(by_kind.items(), reverse=True)))


if __name__ == "__main__":
    main()
