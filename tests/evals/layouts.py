"""Benchmarks of our own invention, in the layouts in which public ones are downloaded."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.invented_papers import PAPERS

__all__ = ["write_clapnq", "write_deepscholar", "write_mtrag"]

BY_ID = {id: (title, abstract) for id, title, abstract in PAPERS}
GLASSES = "It breaks 3 % of wine glasses where a visual policy breaks 19 %."


def write_mtrag(root: Path, *, with_corpus: bool = True) -> Path:
    """Tasks with conversations, judgments by collection, and a packed corpus."""
    tasks = [
        _task("c1<::>2", ["robots that grasp", "and how many glasses does it break?"], "ANSWERABLE", "quiet-robots"),
        _task("c2<::>1", ["how does weight decay change grokking?"], "PARTIAL", "delayed-circuits"),
        _task("c3<::>1", ["how long does sourdough bread have to rise?"], "UNANSWERABLE"),
        _task("c4<::>1", ["how many does it need?"], "UNDERSPECIFIED", "borrowed-voices"),
        _task("c5<::>1", ["thank you, that helped"], "CONVERSATIONAL"),
    ]
    _lines(root / "mtragun-human" / "generation_tasks" / "reference.jsonl", tasks)
    qrels = [("c1<::>2", "quiet-robots"), ("c2<::>1", "delayed-circuits"), ("c2<::>1", "slow-then-sudden")]
    _table(
        root / "mtragun-human" / "retrieval_tasks" / "qrels" / "clapnq.tsv",
        ("query-id", "corpus-id", "score"),
        [(*each, 1) for each in qrels],
        "excel-tab",
    )
    if with_corpus:
        rows = [
            {"_id": id, "url": "", "title": title, "text": f"{title}\n{text}"} for id, (title, text) in BY_ID.items()
        ]
        packed = root / "corpora" / "passage_level" / "clapnq.jsonl.zip"
        packed.parent.mkdir(parents=True)
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("clapnq.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    return root


def _task(id: str, turns: Sequence[str], answerability: str, *papers: str) -> dict[str, Any]:
    spoken = [{"speaker": "user", "text": turn, "metadata": {}} for turn in turns]
    for place in range(len(turns) - 1, 0, -1):
        spoken.insert(place, {"speaker": "agent", "text": "It is a gripper.", "metadata": {}})
    contexts = [
        {"document_id": paper, "title": BY_ID[paper][0], "text": "\n".join(BY_ID[paper]), "score": 20.5}
        for paper in papers
    ]
    return {
        "conversation_id": id.partition("<")[0],
        "task_id": id,
        "Collection": "mt-rag-clapnq-elser-512-100-20240503",
        "contexts": contexts,
        "input": spoken,
        "targets": [{"speaker": "agent", "text": "A short answer.", "metadata": {}}],
        "Question Type": ["Factoid"],
        "Multi-Turn": ["Follow-up"] if len(turns) > 1 else float("nan"),
        "answerability": [answerability],
    }


def write_clapnq(root: Path, *, with_passages: bool = False) -> Path:
    """Annotated questions, those that can be answered and those that cannot, and tables for retrieval."""
    title, text = BY_ID["quiet-robots"]
    answered = {
        "id": "138713725038644067",
        "input": "how many wine glasses does a gripper that listens break",
        "passages": [{"title": title, "text": f"{text} ", "sentences": [f"{GLASSES}"]}],
        "output": [
            {
                "answer": "It breaks 3 % of the glasses.",
                "selected_sentences": [f"{GLASSES}&", "It also sings.&"],
                "meta": {"annotator": [1, 2], "non_consecutive": True, "round": 2},
            }
        ],
    }
    title, text = BY_ID["paper-lanterns"]
    unanswered = {
        "id": 2769033134349167616,
        "input": "where were paper lanterns invented",
        "passages": [{"title": title, "text": text, "sentences": []}],
        "output": [{"answer": None, "meta": None}],
    }
    _lines(root / "annotated_data" / "dev" / "clapnq_dev_answerable.jsonl", [answered])
    _lines(root / "annotated_data" / "dev" / "clapnq_dev_unanswerable.jsonl", [unanswered])
    names = ("id", "question", "doc-id-list", "answers")
    listed = [
        (answered["id"], answered["input"], "quiet-robots", "It breaks 3 % of the glasses.::Three in a hundred."),
        ("-42", "which weight decay brings grokking forward", "delayed-circuits, slow-then-sudden", "0.3"),
    ]
    retrieval = root / "retrieval"
    _table(retrieval / "dev" / "question_dev_answerable.tsv", names, listed, "excel-tab")
    _table(
        retrieval / "dev" / "question_dev_unanswerable.tsv", names, [("-7", "how do bees sleep", "", "")], "excel-tab"
    )
    if with_passages:
        passages = [(id, text, title) for id, (title, text) in BY_ID.items()]
        _table(retrieval / "passages.tsv", ("id", "text", "title"), passages, "excel-tab")
    return root


def write_deepscholar(root: Path) -> Path:
    """Tables of what the sections on related work of two papers cite."""
    names = (
        "parent_paper_title",
        "parent_paper_arxiv_id",
        "citation_shorthand",
        "raw_citation_text",
        "cited_paper_title",
        "cited_paper_arxiv_link",
        "cited_paper_abstract",
        "has_metadata",
        "is_arxiv_paper",
    )

    def cited(parent: str, title: str, link: str, abstract: str) -> tuple[object, ...]:
        return (parent, f"2506.0{len(parent)}v1", "key", "\\cite{key}", title, link, abstract, True, bool(link))

    grokking, gripping = "Why Networks Grok,\n  Again", "Hands that Hear"
    all_cited = [
        cited(grokking, *_found("delayed-circuits", "http://arxiv.org/abs/2501.00001v2")),
        cited(grokking, *_found("slow-then-sudden", "")),
        cited(grokking, "A Book on Norms", "", ""),
        cited(gripping, *_found("quiet-robots", "http://arxiv.org/abs/2501.00003v1")),
        cited(gripping, *_found("delayed-circuits", "http://arxiv.org/abs/2501.00001v2")),
        cited("Nothing to Cite", "A Tale", "", ""),
    ]
    _table(root / "dataset" / "citations.csv", names, all_cited, "excel")
    important = [(*row, "the whole section") for row in (all_cited[0], all_cited[3])]
    _table(root / "dataset" / "important_citations.csv", (*names, "related_work_section"), important, "excel")
    _table(root / "dataset" / "papers.csv", ("arxiv_id", "title", "abstract"), [("2506.1", "x", "y")], "excel")
    return root


def _found(id: str, link: str) -> tuple[str, str, str]:
    title, abstract = BY_ID[id]
    return title.replace(" ", "\n  ", 1), link, abstract.replace(". ", ".\n")


def _lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _table(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]], dialect: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, dialect=dialect).writerows([names, *rows])
