"""The starter library: digests of 220 papers on machine learning, written for this program.

`papers.jsonl` has a title, a digest of the abstract in our own words (`abstract`) and `kind` "digest" a line.
`vectors.npz` has what the built-in encoder makes of them in fp32, in the format of `library.vectors`;
`python -m scripts.make_starter_vectors` renews it when a digest changes. In int8 it would not be true everywhere: a
difference in the last digit, as between processors, is enough to round to another of 256 steps, and moves vectors to a
cosine of 0.999 (in fp32: 1.0000).
"""

from pathlib import Path

__all__ = ["NAME", "PAPERS", "VECTORS"]

NAME = "starter library"
"""What a library knows the papers' source by, wherever the package is installed."""

PAPERS = Path(__file__).with_name("papers.jsonl")
VECTORS = Path(__file__).with_name("vectors.npz")
