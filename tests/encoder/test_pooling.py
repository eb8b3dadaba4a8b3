from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.encoder.pooling import windows


@st.composite
def layouts(draw: st.DrawFn) -> tuple[int, int, int]:
    size = draw(st.integers(1, 60))
    return draw(st.integers(0, 400)), size, draw(st.integers(0, size - 1))


@given(layouts())
def test_every_token_is_kept_exactly_once_and_in_order(layout: tuple[int, int, int]) -> None:
    tokens, size, overlap = layout
    kept = [token for window in windows(tokens, size, overlap) for token in range(window.keep_start, window.keep_end)]
    assert kept == list(range(tokens))


@given(layouts())
def test_kept_tokens_are_inside_their_window_and_windows_fit(layout: tuple[int, int, int]) -> None:
    tokens, size, overlap = layout
    for window in windows(tokens, size, overlap):
        assert window.start <= window.keep_start <= window.keep_end <= window.end <= window.start + size
        assert window.end - window.start == min(size, tokens)


@given(layouts())
def test_neighbours_share_the_overlap_and_a_token_is_kept_far_from_the_edge(layout: tuple[int, int, int]) -> None:
    tokens, size, overlap = layout
    found = list(windows(tokens, size, overlap))
    for left, right in pairwise(found):
        assert left.end - right.start >= overlap
        assert right.keep_start - right.start >= overlap // 2
        assert left.end - left.keep_end >= overlap // 2


def test_a_text_that_fits_is_one_window() -> None:
    assert list(windows(510, 510, 128)) == [(0, 510, 0, 510)]
    assert list(windows(0, 510, 128)) == [(0, 0, 0, 0)]


@pytest.mark.parametrize("overlap", [-1, 10])
def test_an_overlap_that_does_not_fit_is_refused(overlap: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        list(windows(20, 10, overlap))
