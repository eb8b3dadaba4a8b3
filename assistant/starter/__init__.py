"""The starter library: digests of 220 papers on machine learning, written for this program.

Each line of `papers.jsonl` has a title, a digest of the abstract in our own words (`abstract`) and `kind` "digest".
`vectors.npz` has their vectors by the built-in encoder in fp32, in the format of `library.vectors`;
`python -m scripts.make_starter_vectors` renews it when a digest changes. Vectors in int8 would not be valid everywhere:
processors differ in the last digit, which is enough to round to another of 256 steps and lowers the cosine to 0.999
(in fp32: 1.0000).
"""

from pathlib import Path

__all__ = ["NAME", "PAPERS", "VECTORS"]

NAME = "starter library"
"""The papers' source name in a library, wherever the package is installed."""

PAPERS = Path(__file__).with_name("papers.jsonl")
VECTORS = Path(__file__).with_name("vectors.npz")
