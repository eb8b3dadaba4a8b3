"""Show what each rule of the verifier is worth: the labelled statements verified without it.

    python -m scripts.ablate_verification [SET] [--half open]

A line for each rule: without it, how many of the statements that hold are accused, and how many of the others are
caught, by kind. A rule earns its place by what it catches that no other does, against what it accuses.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence

from assistant.library.lexicon import analysed
from assistant.records import Paper, Quote
from assistant.verification.claims import Cited
from assistant.verification.verifier import RULES, Rule, Verifier
from evals.libraries import open_library
from evals.reading import find
from evals.running import settings_of
from evals.statement_set import HALVES, LabelledStatement, StatementSet, load_statements
from scripts.calibrate_support import Idf

KINDS = ("number", "name", "quotation", "direction", "scope", "certainty", "source", "written")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", metavar="SET", nargs="?", default="statements")
    parser.add_argument("--half", choices=HALVES, default="open")
    arguments = parser.parse_args()
    found = load_statements(find(arguments.directory)).half(arguments.half)
    with open_library("starter", settings_of(None, {}, model=False)) as assistant:
        papers = {paper.id: paper for paper in assistant.papers()}
    agreed = (each for each in found.statements if each.supported is not None)
    statements = [(each, _cited(found, each, papers)) for each in agreed]
    rarity = Idf(list(papers.values()))
    print(f"{'without':22}{'accused':>10}" + "".join(f"{kind:>11}" for kind in KINDS))
    for rule in (None, *RULES):
        _print_row(rule, statements, rarity)


def _cited(found: StatementSet, each: LabelledStatement, papers: dict[str, Paper]) -> Cited:
    citations = found.citations(each, papers)
    return [(one.paper, Quote(text=one.quote, start=one.start, end=one.end)) for one in citations]


def _print_row(rule: Rule | None, statements: Sequence[tuple[LabelledStatement, Cited]], rarity: Idf) -> None:
    verifier = Verifier(analysed=analysed, idf=rarity, without=(rule,) if rule else ())
    checks = verifier.check_all([(each.statement, cited) for each, cited in statements])
    refused, totals = Counter[str](), Counter[str]()
    for (each, _), check in zip(statements, checks, strict=True):
        kind = "accused" if each.supported else each.kind
        totals[kind] += 1
        refused[kind] += check.verdict != "supported"
    columns = [f"{refused[kind]}/{totals[kind]}" if totals[kind] else "-" for kind in ("accused", *KINDS)]
    print(f"{rule or 'nothing':22}{columns[0]:>10}" + "".join(f"{column:>11}" for column in columns[1:]))


if __name__ == "__main__":
    main()
