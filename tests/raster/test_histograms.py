from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.heat import draw_heat, rebin
from tui_dnn.raster.ink import HEAT, Ink
from tui_dnn.raster.ridge import RidgeStyle, draw_range, draw_ridge, range_labels, resampling
from tui_dnn.raster.tiers import Tier

_EIGHTHS = " ▁▂▃▄▅▆▇█"


def _heights(cells: Cells, style: int) -> list[int]:
    """Eighths per column of one ink or its shade."""
    level = np.array([[_EIGHTHS.find(c) for c in row] for row in cells.rows()])
    return np.where(cells.styles != Ink.LINE, level, 0).sum(axis=0).tolist() if style else []


def test_the_fullest_column_leaves_three_eighths_free() -> None:
    for height in (1, 2, 4):
        cells = Cells(8, height)
        draw_ridge(cells, cells.box, np.arange(64))
        assert max(_heights(cells, Ink.DATA)) == 8 * height - 3


def test_a_single_outlier_shows() -> None:
    counts = np.zeros(64)
    counts[10], counts[63] = 1e6, 1
    cells = Cells(16, 2)
    draw_ridge(cells, cells.box, counts)
    heights = _heights(cells, Ink.DATA)
    assert heights[15] == 1 and heights[2] == 13 and sum(heights) == 14


@pytest.mark.parametrize(("share", "eighths"), [(0.0, 0), (1e-6, 1), (0.5, 6), (1.0, 13)])
def test_zeros_are_to_the_scale_of_their_share(share: float, eighths: int) -> None:
    counts = np.full(64, (1 - share) * 1000)
    cells = Cells(20, 2)
    draw_ridge(cells, cells.box, counts, share * 64_000, RidgeStyle(zeros=True))
    heights = _heights(cells, Ink.GHOST)
    assert heights[:3] == [eighths, eighths, 0]


def test_rows_are_shaded_and_take_the_ink_they_are_told() -> None:
    cells = Cells(8, 2)
    draw_ridge(cells, cells.box, np.ones(64), style=RidgeStyle(Ink.BAD))
    assert (cells.styles[0] == Ink.BAD).all() and (cells.styles[1] == Ink.BAD_SHADE).all()


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [(-1, 1, ("-1", "0", "1")), (0, 2.52, ("0", "1.26", "2.52")), (-4e-8, 4e-8, ("-4e-8", "0", "4e-8"))],
)
def test_range_labels(low: float, high: float, labels: tuple[str, str, str]) -> None:
    assert range_labels(low, high) == labels


def test_a_narrow_range_leaves_its_middle_out() -> None:
    cells = Cells(9, 1)
    draw_range(cells, cells.box, -0.125, 0.125)
    assert cells.rows() == ["-.125.125"]


@given(st.integers(1, 90), st.integers(1, 90))
def test_resampling_keeps_the_sum(source: int, target: int) -> None:
    np.testing.assert_allclose(resampling(source, target).sum(axis=1), 1)


_COUNTS = arrays(np.float64, st.tuples(st.integers(0, 30), st.just(64)), elements=st.floats(0, 1e9))


@given(_COUNTS, st.floats(-10, 10), st.floats(1e-3, 20), st.integers(1, 50))
def test_rebin_keeps_every_value(hist: NDArray[np.float64], low: float, width: float, bins: int) -> None:
    ranges = np.tile([-2.0, 2.0], (len(hist), 1))
    found = rebin(hist, ranges, low, low + width, bins)
    assert found.shape == (len(hist), bins)
    np.testing.assert_allclose(found.sum(axis=1), hist.sum(axis=1), rtol=1e-9, atol=1e-6)
    assert (found >= -1e-3).all()


def test_rebin_over_the_same_range_is_the_same_histogram() -> None:
    hist = np.arange(64.0)[None]
    ranges = np.array([[-0.5, 0.5]])
    np.testing.assert_allclose(rebin(hist, ranges, -0.5, 0.5, 64), hist)
    np.testing.assert_allclose(rebin(hist, ranges, -1, 1, 64)[0, 16:48], hist.reshape(32, 2).sum(axis=1))


@given(_COUNTS, st.integers(0, 20), st.integers(0, 6), st.sampled_from(list(Tier)))
def test_heat_of_anything_fills_its_box(
    hist: NDArray[np.float64], width: int, height: int, tier: Tier
) -> None:
    cells = Cells(24, 8)
    draw_heat(cells, Box(1, 1, width, height), hist, np.tile([-1.0, 1.0], (len(hist), 1)), -2, 2, tier)
    inks = set((cells.styles & 0xFF).ravel().tolist()) | set((cells.styles >> 8 & 0xFF).ravel().tolist())
    assert len([ink for ink in inks if ink >= HEAT]) <= 16
    assert (cells.codes[0] == 32).all() and (cells.codes[:, 0] == 32).all()


@given(
    arrays(np.float64, st.integers(1, 100), elements=st.floats(0, 1e12)),
    st.integers(0, 20),
    st.integers(0, 5),
    st.floats(0, 1e12),
    st.sampled_from(list(Tier)),
)
def test_ridge_of_anything_stays_in_its_box(
    counts: NDArray[np.float64], width: int, height: int, zeros: float, tier: Tier
) -> None:
    cells = Cells(24, 8)
    draw_ridge(cells, Box(1, 1, width, height), counts, zeros, RidgeStyle(zeros=True), tier)
    outside = np.ones((8, 24), np.bool_)
    outside[1 : 1 + height, 1 : 1 + width] = False
    assert (cells.codes[outside] == 32).all()
