from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from tui_dnn.raster.bars import Bar, BarStyle, chosen, draw_bars
from tui_dnn.raster.boundary import Plane, Samples, draw_boundary, plane_of, sample_grid, shape
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.digits import draw_digits, width
from tui_dnn.raster.frame import draw_frame
from tui_dnn.raster.ink import Ink, on
from tui_dnn.raster.picture import draw_picture, draw_weights, fit, resize
from tui_dnn.raster.tiers import Tier
from tui_dnn.raster.timebar import column_at, draw_time, step_at

ANY = st.floats(allow_nan=True, allow_infinity=True)


def _bar_lengths(values: list[float]) -> list[int]:
    cells = Cells(60, len(values))
    draw_bars(cells, cells.box, [Bar("L", value) for value in values], BarStyle(ticks=False))
    return [row.count("▆") for row in cells.rows()]


def test_bars_leave_the_line_1_by_powers() -> None:
    lengths = _bar_lengths([1e-6, 1e-4, 1e-2, 1.0, 1e2])
    assert lengths == [*sorted(lengths[:4], reverse=True), lengths[4]]
    assert lengths[3] == 0
    assert lengths[2] == pytest.approx(lengths[4], abs=1)
    assert lengths[0] - 1 == pytest.approx(3 * (lengths[2] - 1), abs=2)


def test_the_band_is_the_rules_limits() -> None:
    cells = Cells(60, 1)
    draw_bars(cells, cells.box, [Bar("L1", 1.0)], BarStyle(ticks=False, low=1e-6, high=1e3))
    shaded = np.flatnonzero(cells.styles[0] >> 8 & 0xFF == Ink.RAISED)
    powers = -6 + (shaded[[0, -1]] - 5) * 9 / 46
    assert powers == pytest.approx([-3, np.log10(70)], abs=0.11)


def test_values_off_the_axis_end_in_an_arrowhead_and_no_number_has_no_bar() -> None:
    cells = Cells(60, 5)
    values = [1e-12, 1e9, inf, nan, 0.0]
    draw_bars(cells, cells.box, [Bar("L", value) for value in values], BarStyle(ticks=False))
    rows = cells.rows()
    assert rows[0][5] == "<" and rows[1][51] == ">" and rows[2][51] == ">"
    assert "▆" not in rows[3] + rows[4]
    assert [row[-7:].strip() for row in rows] == ["1.0e-12", "1.0e9", "inf", "nan", "0"]


@pytest.mark.parametrize(
    ("count", "rows", "shown"), [(3, 5, [0, 1, 2]), (9, 3, [0, 4, 8]), (5, 1, [0]), (100, 4, [0, 33, 66, 99])]
)
def test_too_many_layers_are_thinned_evenly(count: int, rows: int, shown: list[int]) -> None:
    assert chosen(count, rows) == shown


@given(
    st.lists(st.tuples(ANY, ANY), max_size=12),
    st.integers(0, 50),
    st.integers(0, 9),
    st.sampled_from(list(Tier)),
)
def test_any_bars_stay_in_their_box(values: list[tuple[float, float]], w: int, h: int, tier: Tier) -> None:
    cells = Cells(54, 11)
    draw_bars(cells, Box(1, 1, w, h), [Bar("L", value, theory=theory) for value, theory in values], tier=tier)
    outside = np.ones((11, 54), np.bool_)
    outside[1 : 1 + h, 1 : 1 + w] = False
    assert (cells.codes[outside] == 32).all() and (cells.styles[outside] == Ink.TEXT).all()


def test_resize_is_the_mean_and_repeats_pixels() -> None:
    image = np.arange(16.0).reshape(4, 4)
    np.testing.assert_allclose(resize(image, 2, 2), [[2.5, 4.5], [10.5, 12.5]])
    np.testing.assert_allclose(resize(image, 8, 8), image.repeat(2, 0).repeat(2, 1))
    np.testing.assert_allclose(resize(np.full((28, 28), 3.0), 13, 9), 3.0)


@pytest.mark.parametrize(
    ("box", "wanted"),
    [
        (Box(0, 0, 28, 14), Box(0, 0, 28, 14)),
        (Box(0, 0, 40, 14), Box(6, 0, 28, 14)),
        (Box(2, 1, 12, 20), Box(2, 8, 12, 6)),
    ],
)
def test_fit_keeps_pixels_square(box: Box, wanted: Box) -> None:
    assert fit((28, 28), box) == wanted


@given(
    arrays(np.float64, st.tuples(st.integers(1, 12), st.integers(1, 12)), elements=ANY),
    st.integers(0, 12),
    st.integers(0, 6),
    st.sampled_from(list(Tier)),
)
def test_any_picture_fills_its_box(image: NDArray[np.float64], w: int, h: int, tier: Tier) -> None:
    for draw in (draw_picture, draw_weights):
        cells = Cells(14, 8)
        draw(cells, Box(1, 1, w, h), image, tier=tier)
        assert (cells.codes[:, 0] == 32).all() and (cells.styles[:, 1 + w :] == Ink.TEXT).all()


def test_the_network_is_asked_in_the_middle_of_pixels_from_the_top() -> None:
    plane, box = Plane(0, 4, 0, 4), Box(0, 0, 4, 2)
    grid = sample_grid(box, plane)
    assert shape(box) == (4, 4)
    assert (
        grid[0].tolist() == [0.5, 3.5] and grid[-1].tolist() == [3.5, 0.5] and grid[1].tolist() == [1.5, 3.5]
    )
    assert len(sample_grid(box, plane, Tier.ASCII)) == 8


def test_plane_is_a_square_around_the_data() -> None:
    plane = plane_of(np.array([[0.0, 0.0], [10.0, 2.0]]), 0.0)
    assert (plane.x_low, plane.x_high, plane.y_low, plane.y_high) == (0, 10, -4, 6)
    same = plane_of(np.zeros((3, 2)))
    assert same.x_low < same.x_high


@given(
    st.integers(1, 12),
    st.lists(st.tuples(ANY, ANY, st.integers(0, 20), st.integers(0, 20)), max_size=15),
    st.integers(0, 10),
    st.integers(0, 5),
    st.sampled_from(list(Tier)),
    st.floats(allow_nan=True, allow_infinity=True),
)
def test_any_boundary_stays_in_its_box(
    classes: int, points: list[tuple[float, float, int, int]], w: int, h: int, tier: Tier, p: float
) -> None:
    cells, box = Cells(12, 7), Box(1, 1, w, h)
    rows, columns = shape(box, tier)
    probabilities = np.full((rows * columns, classes), p)
    table = np.array(points, np.float64).reshape(-1, 4)
    samples = Samples(table[:, :2], table[:, 2], table[:, 3])
    draw_boundary(cells, box, probabilities, Plane(-2, 2, -2, 2), samples, tier)
    outside = np.ones((7, 12), np.bool_)
    outside[1 : 1 + h, 1 : 1 + w] = False
    assert (cells.codes[outside] == 32).all() and (cells.styles[outside] == Ink.TEXT).all()


def test_digits_stand_on_their_ground_and_refuse_what_they_cannot_write() -> None:
    cells = Cells(20, 3)
    style = on(Ink.DATA, Ink.RAISED)
    assert draw_digits(cells, 1, 0, "96.2", style) == 1 + width("96.2") == 14
    assert (cells.styles[:, 1:14] == style).all() and (cells.styles[:, 14:] == Ink.TEXT).all()
    with pytest.raises(ValueError, match="no big digit for '%'"):
        draw_digits(cells, 0, 0, "9%")
    assert draw_digits(cells, 4, 0, "") == 4


def test_frame_leaves_out_words_without_room() -> None:
    cells = Cells(16, 3)
    inside = draw_frame(
        cells, cells.box, [("2", Ink.ACCENT), ("LOSS", Ink.TEXT), ("much too long", Ink.DATA)]
    )
    assert cells.rows()[0] == "╭─ 2 LOSS ─────╮"
    assert inside == Box(2, 1, 12, 1)
    assert draw_frame(Cells(3, 3), Box(0, 0, 3, 3)).width == 0


def test_time_bar() -> None:
    cells, box = Cells(21, 1), Box(0, 0, 21, 1)
    draw_time(cells, box, 50, 100, [25, 400])
    assert cells.rows() == ["━━━━━◊━━━━◉─────────◊"]
    assert [step_at(box, column_at(box, step, 100), 100) for step in (0, 25, 100)] == [0, 25, 100]
    draw_time(cells, box, 5, 0)
    assert cells.rows()[0][0] == "◉"
