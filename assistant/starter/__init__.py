"""The starter library: digests of 220 papers on machine learning, written for this program.

`papers.jsonl` has a title, a digest of the abstract in our own words (`abstract`) and `kind` "digest" a line.
"""

from pathlib import Path

__all__ = ["NAME", "PAPERS"]

NAME = "starter library"
"""What a library knows the papers' source by, wherever the package is installed."""

PAPERS = Path(__file__).with_name("papers.jsonl")
