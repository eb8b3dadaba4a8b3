"""Papers of our own invention that state what tables ask for, and one that states hardly anything."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["PAPERS", "write_stated_papers"]

PAPERS: list[dict[str, object]] = [
    {
        "id": "heron",
        "title": "Heron: Sparse Attention for Long Recordings of Birds",
        "authors": ["Ada Example", "Ben Sample"],
        "published": "2031-02-03",
        "venue": "Journal of Invented Acoustics",
        "abstract": "Recordings of a whole night are too long for most models. In this paper, we study how to find "
        "rare calls in recordings of many hours. We propose Heron, a sparse attention model that skips silent frames. "
        "Our model has 240 million parameters. On the NightCalls dataset, Heron achieves an accuracy of 91.4%, and it "
        "outperforms the state-of-the-art methods by 6.2%. Our results suggest that silence carries little "
        "information. Code is available at https://example.org/heron.",
    },
    {
        "id": "steps",
        "title": "Evening Walks and Sleep: a Randomised Trial",
        "published": "2029",
        "abstract": "OBJECTIVE: To determine whether evening walks improve sleep in adults with insomnia. METHODS: In "
        "this randomised controlled trial, 212 adults with insomnia were recruited from three clinics and assigned to "
        "walks or to usual care. RESULTS: Sleep efficiency was significantly higher in the walking group than in the "
        "control group (84% versus 71%, P=0.003). CONCLUSION: These results suggest that evening walks may be advised "
        "to adults with insomnia.",
    },
    {
        "id": "quiet",
        "title": "On Quiet Rooms",
        "abstract": "Quiet rooms are pleasant. People have always liked them. There is a long tradition of building "
        "such rooms.",
    },
    {"id": "bare", "title": "A Title Alone", "abstract": ""},
]


def write_stated_papers(path: Path) -> Path:
    """JSON Lines with all of them."""
    path.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), encoding="utf-8")
    return path
