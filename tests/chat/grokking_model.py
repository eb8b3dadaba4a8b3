"""A model that knows two of the invented papers, and claims one thing that no sentence supports."""

from __future__ import annotations

import re

from tests.openai_server import Request

__all__ = ["STATEMENTS", "UNSUPPORTED", "written"]

UNSUPPORTED = "Robots grasp wine glasses 😀 by sight."
STATEMENTS = (
    ("Grokking coincides with the moment at which the rotation circuit outgrows the memorising one", "Its embedding"),
    ("Weight decay of 0.3 brings the moment forward by a factor of five", "Weight decay of"),
    ("- The memorising solution has a larger norm than the generalising one", "A mechanistic analysis"),
    ("- Rescaling the initial weights removes the delay altogether", "Rescaling the"),
    (f"- {UNSUPPORTED.removesuffix('.')}", "We study"),
)
"""What it writes, and how the sentence begins that it cites."""


def written(request: Request) -> str:
    """The reply: the statements with the numbers that the prompt gives their sentences."""
    return "\n".join(f"{text} [{_number(request, begin)}]." for text, begin in STATEMENTS)


def _number(request: Request, begin: str) -> str:
    found = re.search(rf"\[(\d+)\] *{re.escape(begin)}", request.prompt)
    return found[1] if found else "999"
