"""The starter library: digests of 220 papers on machine learning, written for this program.

Each line of `papers.jsonl` has a title, a digest of the abstract in our own words (`abstract`) and `kind` "digest".
`vectors.npz` has their vectors by the built-in encoder in int8, in the format of `library.vectors`;
`python -m scripts.make_starter_vectors` renews it when a digest changes. Another processor's differ a little: the last
digit is enough to round to another of 256 steps, which lowers the cosine to 0.999.
"""

from pathlib import Path

__all__ = ["NAME", "PAPERS", "VECTORS"]

NAME = "starter library"
"""The papers' source name in a library, wherever the package is installed."""

PAPERS = Path(__file__).with_name("papers.jsonl")
VECTORS = Path(__file__).with_name("vectors.npz")
