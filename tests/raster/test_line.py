from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from tui_dnn.raster.axis import Axis
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.envelope import Points
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.line import Series, draw_line, ghost_series, run_series, validation_series
from tui_dnn.raster.line_labels import LineStyle, Mark, plot_box, x_at
from tui_dnn.raster.pyramid import Pyramid
from tui_dnn.raster.tiers import Tier

Values = NDArray[np.float64]
BARE = LineStyle(header=False, x_labels=False, margin=0)
_DOTS = np.array([0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80])


def _lit(cells: Cells, ink: int) -> NDArray[np.bool_]:
    """(4h, 2w) Braille dots of one ink."""
    bits = np.where(cells.styles & 0xFF == ink, cells.codes - 0x2800, 0)
    bits[(cells.codes < 0x2800) | (cells.codes > 0x28FF)] = 0
    dots = (bits[:, :, None] & _DOTS) > 0
    height, width, _ = dots.shape
    lit: NDArray[np.bool_] = (
        dots.reshape(height, width, 4, 2).transpose(0, 2, 1, 3).reshape(4 * height, 2 * width)
    )
    return lit


@given(st.integers(2, 3000), st.integers(0, 10_000), st.booleans())
def test_every_spike_shows(n: int, seed: int, up: bool) -> None:
    """One sample of any number of them reaches the edge of the picture at its own column."""
    values, at = np.full(n, 0.5), seed % n
    values[at] = 1.0 if up else 0.0
    cells = Cells(20, 5)
    thin = Series(Points(np.arange(n), values), thick=False)
    draw_line(cells, cells.box, [thin], Axis(0, n - 1), Axis(0, 1), BARE)
    column = round(at / (n - 1) * 39)
    near = slice(max(0, column - 1), column + 2)
    assert _lit(cells, Ink.DATA)[0 if up else 19, near].any()


def test_every_spike_of_a_million_steps_shows() -> None:
    values = np.full(1_000_000, 0.5)
    spikes = [3, 123_456, 700_001, 999_990]
    values[spikes] = 1.0
    pyramid = Pyramid(1)
    pyramid.append(np.arange(len(values)), values[None])
    cells = Cells(50, 5)
    draw_line(cells, cells.box, [Series(pyramid.curve(0), thick=False)], Axis(0, 1e6), Axis(0, 1), BARE)
    top = _lit(cells, Ink.DATA)[0]
    assert [bool(top[max(0, round(s / 1e6 * 99) - 1) :][:3].any()) for s in spikes] == [True] * 4


def test_nan_is_a_gap_and_missing_steps_are_not() -> None:
    x = np.arange(0, 100, 10)
    values = np.full(10, 0.5)
    values[5] = np.nan
    cells = Cells(25, 2)
    draw_line(cells, cells.box, [Series(Points(x, values), thick=False)], Axis(0, 98), Axis(0, 1), BARE)
    lit = np.logical_or.reduce(_lit(cells, Ink.DATA), axis=0)
    at = np.arange(50) * 2
    assert not lit[(at > 41) & (at < 59)].any()
    assert lit[(at <= 40)].all() and lit[(at >= 60) & (at <= 88)].all()


_ANY = arrays(np.float64, st.integers(0, 40), elements=st.floats(allow_nan=True, allow_infinity=True))


@given(
    _ANY,
    _ANY,
    st.integers(0, 40),
    st.integers(0, 12),
    st.sampled_from(list(Tier)),
    st.booleans(),
    st.floats(0, 0.99),
)
def test_any_data_in_any_size(
    one: Values, other: Values, width: int, height: int, tier: Tier, log: bool, smoothing: float
) -> None:
    cells = Cells(44, 14)
    box = Box(2, 1, width, height)
    y = Axis(1e-3, 10, True) if log else Axis(-1, 1)
    style = LineStyle(
        chance=(0.5, "1/2"),
        marks=(Mark(3, "bn on"), Mark(20, "학습률", pending=True), Mark(99, "far")),
        epochs=((10, "ep 1"),),
        legend=True,
        cursor=5,
    )
    series = [
        ghost_series(Points(np.arange(len(one)), one), "이전 실행"),
        run_series(Points(np.arange(len(other)), other), "train", smoothing),
        validation_series(Points(np.arange(len(one)), one)),
        Series(Points(np.arange(len(one)), one), Ink.WARN, dash=2, end="a"),
    ]
    draw_line(cells, box, series, Axis(0, 40), y, style, tier)
    outside = np.ones((14, 44), np.bool_)
    outside[box.y : box.y + box.height, box.x : box.x + box.width] = False
    assert (cells.codes[outside] == ord(" ")).all(), "exactly its box, nothing else"


@pytest.mark.parametrize("kind", ["run", "ghost", "validation"])
def test_kinds_differ_in_ink_and_glyph(kind: str) -> None:
    make = {"run": run_series, "ghost": ghost_series, "validation": validation_series}[kind]
    x = np.arange(50)
    cells = Cells(20, 4)
    draw_line(cells, cells.box, [make(Points(x[::7], np.full(8, 0.5)))], Axis(0, 49), Axis(0, 1), BARE)
    thickness = (
        _lit(cells, {"run": Ink.DATA, "ghost": Ink.GHOST, "validation": Ink.SECOND}[kind]).any(axis=1).sum()
    )
    assert (thickness, str(cells).count("▪")) == {"run": (2, 0), "ghost": (1, 0), "validation": (0, 8)}[kind]


def test_newest_mark_is_named_first_and_names_never_overlap() -> None:
    cells = Cells(30, 6)
    style = LineStyle(marks=tuple(Mark(x, f"edit {x}") for x in (10, 12, 14, 90)))
    draw_line(cells, cells.box, [], Axis(0, 100), Axis(0, 1), style)
    row = cells.rows()[0]
    assert "edit 14" in row and "edit 90" in row
    assert "edit 12" not in row and "edit 10" not in row


def test_the_chance_tick_wins_its_row() -> None:
    cells = Cells(20, 8)
    style = LineStyle(chance=(1.0986, "ln 3"), header=False)
    draw_line(cells, cells.box, [], Axis(0, 10), Axis(0.01, 1.2, log=True), style)
    labels = [row[:5].strip() for row in cells.rows()]
    assert labels[0] == "ln 3" and "1" not in labels and ".01" in labels


def test_the_mouse_finds_the_step() -> None:
    box, style = Box(10, 3, 45, 9), LineStyle()
    plot = plot_box(box, style)
    assert plot == Box(15, 3, 40, 8)
    x = Axis(0, 790)
    assert x_at(box, x, 0, style) == 0 and x_at(box, x, 99, style) == 790
    steps = [x_at(box, x, column, style) for column in range(plot.x, plot.x + plot.width)]
    assert steps == sorted(steps)
    for column, step in enumerate(steps):
        assert round(x.place_of(step) * 79) // 2 == column


def test_a_pointed_step_is_marked() -> None:
    cells = Cells(20, 4)
    draw_line(
        cells,
        cells.box,
        [],
        Axis(0, 19),
        Axis(0, 1),
        LineStyle(header=False, x_labels=False, margin=0, cursor=9),
    )
    assert np.flatnonzero(_lit(cells, Ink.LABEL).all(axis=0)).tolist() == [18]
