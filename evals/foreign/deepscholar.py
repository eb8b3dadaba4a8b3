"""DeepScholar-Bench (Patel et al., 2025): papers, and what their sections on related work cite.

Read are the tables of citations (`citations.csv`, `recovered_citations.csv`, `important_citations.csv`), whichever are
there. A question asks for the related work of a paper; what is important answers it, the rest is on its topic. Only
citations with an abstract can be searched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from evals.foreign.converted import Converted, Passage, made_id
from evals.foreign.files import header, rows
from evals.metrics.case import flat
from evals.question_set import folded

__all__ = ["convert"]

_COLUMNS = {"parent_paper_arxiv_id", "parent_paper_title", "cited_paper_title", "cited_paper_abstract"}
_IMPORTANT = "important"
_BEST, _TOPIC = 2, 1
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/(?P<id>[^\s?#]+?)(?:v\d+)?(?:\.pdf)?$", re.IGNORECASE)


def convert(files: Sequence[Path], collection: str = "") -> Converted | None:
    """The papers of these tables as a set of lists; None where there is no table of citations."""
    tables = [path for path in files if set(header(path)) >= _COLUMNS]
    if not tables:
        return None
    found = Converted(
        "DeepScholar", "The related work of papers, from the abstracts that they cite (DeepScholar-Bench)."
    )
    graded = any(_IMPORTANT in path.name for path in tables) and not all(_IMPORTANT in path.name for path in tables)
    parents: dict[str, str] = {}
    ids: dict[str, str] = {}
    without: set[str] = set()
    for path in tables:
        grade = _TOPIC if graded and _IMPORTANT not in path.name else _BEST
        for row in rows(path):
            title, abstract = flat(row["cited_paper_title"]), flat(row["cited_paper_abstract"])
            if not abstract or not title:
                without.add(folded(title))
                continue
            parent = flat(row["parent_paper_arxiv_id"]) or made_id(row["parent_paper_title"], "")
            parents.setdefault(parent, flat(row["parent_paper_title"]))
            link = _ARXIV.search(row.get("cited_paper_arxiv_link", ""))
            id = ids.setdefault(folded(title), link["id"] if link else made_id(title, abstract))
            found.passages.setdefault(id, Passage(title, abstract))
            judged = found.judgments.setdefault(parent, {})
            judged[id] = max(grade, judged.get(id, 0))
    found.left_out["cited papers without an abstract"] += len(without - set(ids))
    for parent, title in parents.items():
        if not any(grade == _BEST for grade in found.judgments[parent].values()):
            found.left_out["papers of whose important citations none has an abstract"] += 1
            del found.judgments[parent]
            continue
        question = f"which papers are related work for {title}"
        found.queries.append({"_id": parent, "text": question, "type": "list"})
        found.answers.append({"_id": parent, "expected": "answered", "nuggets": []})
    return found
