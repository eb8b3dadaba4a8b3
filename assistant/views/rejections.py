"""Rejected records in lines, those with one reason together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from assistant.text.safe import safe_text

if TYPE_CHECKING:
    from assistant.records import Rejection

__all__ = ["rejections_told"]

_FIRST = 3
"""Rejections told of each kind where there are more."""
_KINDS = 10
"""Kinds told where there are more."""
_VALUE = re.compile(r"[\"“].*[\"”]|\(.*\)|<.*>|\d+(?:[.,:-]\d+)*", re.DOTALL)
_VALUES_ALONE = re.compile(r":\s*…[\s:…]*$")


def rejections_told(rejected: Sequence[Rejection], *, every: bool = False, hint: str = "") -> Iterator[str]:
    """A line for each rejection; of more than a few for one reason, unless `every`, for the first, and their number.

    Reasons are one that differ only in a title, a name, a date or another number. `hint` tells how to see all.
    """
    kinds: dict[str, list[Rejection]] = {}
    for rejection in rejected:
        kinds.setdefault("" if every else _kind(rejection.why), []).append(rejection)
    shown = 0
    for kind, of_kind in islice(kinds.items(), _KINDS):
        # The last one is as short as a line that counts it.
        some = of_kind if every or len(of_kind) <= _FIRST + 1 else of_kind[:_FIRST]
        shown += len(some)
        # Each by itself: a control string begun by one and ended by the other would swallow what is between.
        yield from (f"{safe_text(one.where)}: {safe_text(one.why)}" for one in some)
        if more := len(of_kind) - len(some):
            yield f"and {more:,} more: {safe_text(kind)}"
    others = [len(of_kind) for of_kind in islice(kinds.values(), _KINDS, None)]
    if others:
        yield f"and {sum(others):,} more for {len(others):,} other reason{'s' if len(others) > 1 else ''}"
    if hint and shown < len(rejected):
        yield hint


def _kind(why: str) -> str:
    """The reason without the values in it."""
    bare = _VALUE.sub("…", why)
    head, colon, end = bare.rpartition(": ")
    if colon and len(end.split()) == 1:  # an id, or a word that is quoted without quotation marks
        bare = head
    return _VALUES_ALONE.sub("", bare)
