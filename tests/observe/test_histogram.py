"""Histograms equal NumPy's, bin for bin."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.nn.arena import Array
from core.observe.histogram import BINS, bounds, exponent_above, histogram
from core.observe.measure import Block

FIXED: list[tuple[float, float] | None] = [None, (-1.0, 1.0), (0.0, 1.0), (0.0, 6.0)]


def floats(dtype: str) -> st.SearchStrategy[Any]:
    """Everything that a float can be, and more often what shares a magnitude or lies on an edge."""
    width: Literal[32, 64] = 32 if dtype == "float32" else 64
    # Ranges wider than the largest float64 are out of np.histogram's reach.
    limit = None if dtype == "float32" else 2.0**1000
    return st.one_of(
        st.floats(width=width, allow_nan=False, allow_infinity=False)
        if limit is None
        else st.floats(-limit, limit, width=width),
        st.floats(-1, 1, width=width),
        st.integers(-64, 64).map(lambda k: k / 32),
        st.sampled_from([0.0, -0.0, 1.0, -1.0, 1e-30, -1e-30, 2.0, 0.5]),
    )


def arrays(dtype: str) -> st.SearchStrategy[Any]:
    return hnp.arrays(dtype, st.integers(1, 60), elements=floats(dtype))


def expected(values: Array, low: float, high: float) -> Any:
    """np.histogram of what is finite and not zero, in float64."""
    kept = values[np.isfinite(values) & (values != 0)].astype(np.float64)
    return np.histogram(kept, bins=BINS, range=(low, high))[0]


def by_block(values: Array, output_range: tuple[float, float] | None, extra: int) -> tuple[Any, ...]:
    """The recorder's kernel on the same values, next to a longer row so that padding is at work."""
    block = Block([values.size, values.size + extra], values.dtype, [output_range, None])
    np.copyto(block.rows[0], values)
    block.rows[1].fill(3.0)
    hist, ranges = np.zeros((2, BINS), np.int32), np.zeros((2, 2))
    stats, zeros, lost = np.zeros((2, 5)), np.zeros(2, np.int32), np.zeros(2, np.int32)
    with np.errstate(all="ignore"):
        block.measure(hist, ranges, stats, zeros, lost)
    assert hist[1].sum() == values.size + extra
    return hist[0], *ranges[0], int(zeros[0]), int(lost[0])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["float32", "float64"]).flatmap(arrays), st.sampled_from(FIXED), st.integers(0, 5))
@example(np.full(7, 0.3, np.float32), None, 1)
@example(np.zeros(5, np.float32), None, 0)
@example(np.full(5, -0.0, np.float32), None, 2)
@example(np.array([1e30, -1e-45], np.float32), None, 0)
@example(np.array([3e38, -3e38, 1e-45, -1e-45], np.float32), None, 3)
@example(np.array([1e-45, -1e-45], np.float32), None, 0)
@example(np.array([1.0, -1.0, 0.999], np.float32), (-1.0, 1.0), 0)
@example(np.array([2.0, -1.0], np.float32), (-1.0, 1.0), 0)
@example(np.array([6.0, 5.99], np.float64), (0.0, 6.0), 0)
def test_equals_numpy_bin_for_bin(
    values: Array, output_range: tuple[float, float] | None, extra: int
) -> None:
    one = histogram(values, output_range)
    assert one.low <= float(values.min()) and float(values.max()) <= one.high
    assert one.counts.tolist() == expected(values, one.low, one.high).tolist()
    assert one.zeros == np.count_nonzero(values == 0)
    assert one.total == values.size
    hist, low, high, zeros, lost = by_block(values, output_range, extra)
    assert (low, high, zeros, lost) == (one.low, one.high, one.zeros, 0)
    assert hist.tolist() == one.counts.tolist()


@settings(max_examples=150, deadline=None)
@given(
    hnp.arrays("float32", st.integers(1, 40), elements=st.floats(width=32)),
    st.sampled_from(FIXED),
    st.integers(0, 3),
)
@example(np.array([np.nan], np.float32), None, 0)
@example(np.array([np.nan, np.inf, -np.inf, 0.0, 1.0], np.float32), (0.0, 1.0), 2)
@example(np.array([3e38, -3e38], np.float32), None, 0)
def test_numbers_that_are_not_finite_are_counted_apart(
    values: Array, output_range: tuple[float, float] | None, extra: int
) -> None:
    one = histogram(values, output_range)
    assert one.nonfinite == np.count_nonzero(~np.isfinite(values))
    assert one.total == values.size
    assert one.counts.tolist() == expected(values, one.low, one.high).tolist()
    hist, low, high, zeros, lost = by_block(values, output_range, extra)
    assert (low, high, zeros, lost) == (one.low, one.high, one.zeros, one.nonfinite)
    assert hist.tolist() == one.counts.tolist()


def test_the_largest_float64_does_not_crash() -> None:
    values = np.array([1.7e308, -1.7e308, 1.0])
    one = histogram(values)
    assert one.counts[[0, -1]].tolist() == [1, 1] and one.total == 3
    hist = by_block(values, None, 1)[0]
    assert hist.tolist() == one.counts.tolist()


RANGES = [
    ([0.3, 0.2], None, (0.0, 0.5)),
    ([-0.3, 0.2], None, (-0.5, 0.5)),
    ([-0.3], None, (-0.5, 0.5)),
    ([0.999], None, (0.0, 1.0)),
    ([1.0], None, (0.0, 2.0)),
    ([1.0], (0.0, 1.0), (0.0, 1.0)),
    ([1.01], None, (0.0, 2.0)),
    ([0.0], None, (0.0, 1.0)),
    ([0.01], (-1.0, 1.0), (-1.0, 1.0)),
    ([0.01], (0.0, 1.0), (0.0, 1.0)),
    ([0.01], (0.0, 6.0), (0.0, 8.0)),
    ([-3.0, 0.1], (0.0, 1.0), (-4.0, 4.0)),
]


@pytest.mark.parametrize(("values", "output_range", "wanted"), RANGES)
def test_range(
    values: list[float], output_range: tuple[float, float] | None, wanted: tuple[float, float]
) -> None:
    found = histogram(np.array(values, np.float32), output_range)
    assert (found.low, found.high) == wanted


@given(st.floats(2.0**-100, 2.0**100))
def test_a_range_is_the_smallest_power_of_two(magnitude: float) -> None:
    high = bounds(exponent_above(magnitude, np.dtype("float64")), False)[1]
    assert magnitude < high <= 2 * magnitude
