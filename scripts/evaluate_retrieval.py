"""nDCG@10 of the assistant on test collections, beside its parts alone and reciprocal rank fusion.

Run:  python -m scripts.evaluate_retrieval [--libraries DIR] [--precision fp32] COLLECTION_DIR...

A collection is a directory in the layout of BEIR (see `scripts/beir.py`). Libraries are made below DIR (default: a
temporary directory) and used again when they are there. Ranks, not scores, are given to ir_measures, so that ties
cannot be broken in anybody's favour.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import RR, R, nDCG

from assistant import Assistant
from assistant.questions.question import Question
from assistant.retrieval.search import TITLE_WEIGHT
from assistant.retrieval.vocabulary import resolved_terms
from evals.asking import DEPTH
from evals.running import rankers as baselines
from scripts.beir import Collection, load, open_library

Ranker = Callable[[str], list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", nargs="+", type=Path, metavar="COLLECTION_DIR")
    parser.add_argument("--libraries", type=Path, default=None)
    parser.add_argument("--precision", choices=["fp32", "int8"], default="int8")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for directory in arguments.collections:
            collection = load(directory)
            settings: dict[str, Any] = {"encoder": {"precision": arguments.precision}}
            with open_library(collection, arguments.libraries or Path(temporary), settings) as assistant:
                report(collection, assistant)


def report(collection: Collection, assistant: Assistant) -> None:
    """Print a line a ranker: nDCG@10, recall@10, RR@10, and the median time of a question."""
    print(f"{collection.name}: {assistant.count()} papers, {len(collection.queries)} questions")
    for name, ranker in rankers(assistant).items():
        run, times = [], []
        for id, text in collection.queries.items():
            started = time.perf_counter()
            ranking = ranker(text)
            times.append(time.perf_counter() - started)
            run += [ir_measures.ScoredDoc(id, paper, -rank) for rank, paper in enumerate(ranking)]
        judgments = [
            ir_measures.Qrel(id, paper, grade)
            for id, papers in collection.judgments.items()
            if id in collection.queries
            for paper, grade in papers.items()
        ]
        found = ir_measures.calc_aggregate([nDCG @ 10, R @ 10, RR @ 10], judgments, run)
        scores = "  ".join(f"{measure} {found[measure]:.4f}" for measure in (nDCG @ 10, R @ 10, RR @ 10))
        print(f"  {name:<22} {scores}  p50 {1000 * statistics.median(times):.1f} ms")


def rankers(assistant: Assistant) -> dict[str, Ranker]:
    """The assistant's search, and what its parts rank alone."""
    library = assistant._library
    papers = library.count()
    ids = {stored.key: stored.paper.id for stored in library.stored(library.keys())}

    def searched(text: str) -> list[str]:
        return [found.paper.id for found in assistant._parts.searcher().search(text, DEPTH)]

    def bm25_of_topic(text: str) -> list[str]:
        query = resolved_terms(Question.parse(text), library, papers)
        return [ids[key] for key in library.lexical(query.search_words, DEPTH, title_weight=TITLE_WEIGHT)]

    return {
        "assistant": searched,
        "BM25 of the topic": bm25_of_topic,
        **baselines(assistant),
    }


if __name__ == "__main__":
    main()
