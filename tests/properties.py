"""How often properties are tried."""

from __future__ import annotations

from hypothesis import settings

_USUAL = 100


def examples(count: int) -> int:
    """`count`, or as many times that as other properties are tried more often than usual."""
    assert settings.default is not None
    return count * settings.default.max_examples // _USUAL
