from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tui_dnn.raster.braille import any_dot, braille, stroke
from tui_dnn.raster.envelope import Points, bridge, edges, smooth


def test_columns_hold_what_fell_into_them() -> None:
    x, y = np.arange(9), np.array([1.0, 5, 2, np.nan, np.nan, np.nan, 7, np.inf, -4])
    found = Points(x, y).columns(1, 7, 3)
    assert edges(1, 7, 3).tolist() == [-0.5, 2.5, 5.5, 8.5]
    assert found.samples.tolist() == [3, 3, 3]
    np.testing.assert_array_equal(found.low, [1, np.nan, -4])
    np.testing.assert_array_equal(found.high, [5, np.nan, 7])
    np.testing.assert_allclose(found.mean, [8 / 3, np.nan, 1.5])
    assert found.last == -4


@given(
    arrays(np.float64, st.integers(0, 60), elements=st.floats(allow_infinity=True, allow_nan=True, width=32)),
    st.integers(1, 20),
)
def test_columns_against_brute_force(y: np.ndarray[tuple[int], np.dtype[np.float64]], columns: int) -> None:
    x = np.arange(len(y))
    found = Points(x, y).columns(0, 59, columns)
    limits = edges(0, 59, columns)
    for c in range(columns):
        inside = y[(x >= limits[c]) & (x < limits[c + 1])]
        known = inside[np.isfinite(inside)]
        assert found.samples[c] == len(inside)
        if len(known):
            assert (found.low[c], found.high[c]) == (known.min(), known.max())
            assert found.mean[c] == pytest.approx(known.mean(), rel=1e-6, abs=1e-30)
        else:
            assert np.isnan([found.low[c], found.high[c], found.mean[c]]).all()


def test_bounds() -> None:
    points = Points(np.arange(5), np.array([9.0, 1, np.nan, 3, -8]))
    assert points.bounds(1, 3) == (1, 3)
    assert points.bounds(2, 2) is None


def test_bridge_joins_neighbours_but_not_gaps() -> None:
    values = np.array([np.nan, 2, np.nan, 4, np.nan, np.nan, np.nan, 1])
    samples = np.array([0, 1, 0, 1, 0, 1, 0, 1])
    np.testing.assert_array_equal(bridge(values, samples), [np.nan, 2, 3, 4, np.nan, np.nan, np.nan, 1])


def test_smoothing_is_an_exponential_average_that_starts_anew_after_a_gap() -> None:
    values = np.array([1.0, 2, np.nan, 5, 7])
    np.testing.assert_allclose(smooth(values, 0.5), [1, 1.5, np.nan, 5, 6])
    assert smooth(values, 0.0) is values


def test_braille_dots() -> None:
    order = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1)]
    for bit, (row, column) in enumerate(order):
        mask = np.zeros((4, 2), np.bool_)
        mask[row, column] = True
        assert braille(mask).tolist() == [[0x2800 + (1 << bit)]]
        assert any_dot(mask, 2, 4).tolist() == [[True]]
    assert braille(np.ones((8, 4), np.bool_)).tolist() == [[0x28FF] * 2] * 2


def _art(top: list[float], bottom: list[float], rows: int, thickness: int = 1) -> list[str]:
    mask = stroke(np.array(top), np.array(bottom), rows, thickness)
    return ["".join(".#"[dot] for dot in row) for row in mask.tolist()]


def test_stroke_joins_columns() -> None:
    assert _art([0, 4, 1], [0, 4, 1], 5) == ["#..", ".##", ".##", ".##", ".#."]


def test_stroke_is_two_dots_thick_and_steep_parts_too() -> None:
    assert _art([1, 1, 1], [1, 1, 1], 4, 2) == ["...", "###", "###", "..."]
    assert _art([0, 5, 5], [0, 5, 5], 7, 2) == ["#..", "###", ".##", ".##", ".##", ".##", ".##"]


def test_stroke_breaks_at_gaps_and_stays_inside() -> None:
    assert _art([0, np.nan, 2], [0, np.nan, 2], 3) == ["#..", "...", "..#"]
    assert _art([-9, -9], [9, -9], 3) == ["##", "#.", "#."]
