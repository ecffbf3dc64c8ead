"""One small picture of every chart, whose text is known by heart in `expected_art`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tui_dnn.raster.axis import Axis
from tui_dnn.raster.bars import Bar, draw_bars
from tui_dnn.raster.boundary import Plane, Samples, draw_boundary, sample_grid
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.digits import draw_digits
from tui_dnn.raster.envelope import Points
from tui_dnn.raster.frame import draw_frame
from tui_dnn.raster.heat import draw_heat
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.line import draw_line, ghost_series, run_series, validation_series
from tui_dnn.raster.line_labels import LineStyle, Mark
from tui_dnn.raster.picture import draw_picture, draw_weights
from tui_dnn.raster.ridge import RidgeStyle, draw_range, draw_ridge
from tui_dnn.raster.tiers import Tier
from tui_dnn.raster.timebar import draw_time


def _fall(tier: Tier) -> Cells:
    """At chance until an edit, with the ghost of the run before."""
    cells, x = Cells(30, 9), np.arange(101)
    y = 1.0 / (1 + np.maximum(x - 60, 0) / 4.0)
    style = LineStyle(chance=(1.0, "ln 3"), marks=(Mark(60, "bn on"),))
    series = [ghost_series(Points(x, np.exp(-x / 25)), "old"), run_series(Points(x, y))]
    draw_line(cells, cells.box, series, Axis(0, 100), Axis(0.01, 2, log=True), style, tier)
    return cells


def _gap(tier: Tier) -> Cells:
    """NaN from 40 to 55, one sample far above the axis at 70."""
    cells, x = Cells(24, 6), np.arange(101)
    y = 0.5 + 0.4 * np.sin(x / 3)
    y[40:55], y[70] = np.nan, 5
    series = [run_series(Points(x, y)), validation_series(Points(x[::20], np.full(6, 0.3)))]
    draw_line(cells, cells.box, series, Axis(0, 100), Axis(0, 1), LineStyle(header=False, margin=4), tier)
    return cells


def _smoothed(tier: Tier) -> Cells:
    """Two values in turn, smoothed, with epochs and a legend."""
    cells, x = Cells(40, 9), np.arange(400)
    y = np.where(x % 2, 0.9, 0.3)
    series = [run_series(Points(x, y), "train", 0.8), validation_series(Points(x[::80], y[::80] + 0.4))]
    style = LineStyle(epochs=((200, "ep 1"), (399, "ep 2")), header=False, legend=True)
    draw_line(cells, cells.box, series, Axis(0, 400), Axis(0, 2), style, tier)
    return cells


def _pending(tier: Tier) -> Cells:
    """A mark that is announced."""
    cells, x = Cells(34, 6), np.arange(50)
    style = LineStyle(marks=(Mark(49, "bn on", pending=True),), x_labels=False)
    draw_line(cells, cells.box, [run_series(Points(x, np.ones(50)))], Axis(0, 60), Axis(0, 2), style, tier)
    return cells


def _ridge(tier: Tier) -> Cells:
    cells, counts = Cells(16, 3), np.zeros(64)
    counts[8:56] = np.hanning(48)
    draw_range(cells, Box(0, 0, 16, 1), -1, 1)
    draw_ridge(cells, Box(0, 1, 16, 2), counts, tier=tier)
    return cells


def _zeros(tier: Tier) -> Cells:
    """As many zeros as other values."""
    cells, counts = Cells(16, 3), np.arange(64, 0, -1) ** 2
    draw_range(cells, Box(0, 0, 16, 1), 0, 2.52, zeros=True)
    draw_ridge(cells, Box(0, 1, 16, 2), counts, float(counts.sum()), RidgeStyle(zeros=True), tier)
    return cells


def _heat(tier: Tier) -> Cells:
    """A narrow histogram that falls from the middle and widens."""
    cells, hist = Cells(12, 4), np.zeros((24, 64))
    for t in range(24):
        hist[t, 31 - t : 33] = 8
    draw_heat(cells, cells.box, hist, np.tile([-1.0, 1.0], (24, 1)), -1, 1, tier)
    return cells


def _bars(tier: Tier) -> Cells:
    cells = Cells(44, 6)
    bars = [
        Bar("L1", 4.8e-7, theory=5e-7),
        Bar("L2", 1e-9, Ink.BAD),
        Bar("L3", 0.053),
        Bar("L4", 1.0),
        Bar("out", 58.2),
    ]
    draw_bars(cells, cells.box, bars, tier=tier)
    return cells


def _picture(tier: Tier) -> Cells:
    cells, image = Cells(8, 4), np.zeros((8, 8), np.uint8)
    image[1:7, 2:6], image[3:5, 3:5] = 255, 100
    draw_picture(cells, cells.box, image, tier=tier)
    return cells


def _weights(tier: Tier) -> Cells:
    cells = Cells(10, 2)
    draw_weights(cells, cells.box, np.tile(np.linspace(-1, 1, 10), (4, 1)), tier=tier)
    return cells


def _boundary(tier: Tier) -> Cells:
    """Two half planes, five points, the last on the wrong side."""
    cells, plane = Cells(12, 5), Plane(-1, 1, -1, 1)
    right = 1 / (1 + np.exp(-6 * sample_grid(cells.box, plane, tier)[:, 0]))
    places = np.array([[-0.8, 0.8], [-0.5, 0], [0.5, 0], [0.8, -0.8], [-0.7, -0.7]])
    samples = Samples(places, np.array([0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 0]))
    draw_boundary(cells, cells.box, np.stack((1 - right, right), 1), plane, samples, tier)
    return cells


def _digits(tier: Tier) -> Cells:
    cells = Cells(42, 3)
    draw_digits(cells, draw_digits(cells, 0, 0, "0.1234", tier=tier) + 2, 0, "56789", tier=tier)
    return cells


def _frame(tier: Tier) -> Cells:
    cells = Cells(26, 3)
    draw_frame(
        cells,
        cells.box,
        [("2", Ink.ACCENT), ("손실", Ink.TEXT), (".0126", Ink.DATA)],
        [("log", Ink.FAINT)],
        tier=tier,
    )
    draw_time(cells, Box(2, 1, 20, 1), 50, 100, [25], tier)
    return cells


CHARTS: dict[str, Callable[[Tier], Cells]] = {
    "fall": _fall,
    "gap": _gap,
    "smoothed": _smoothed,
    "pending": _pending,
    "ridge": _ridge,
    "zeros": _zeros,
    "heat": _heat,
    "bars": _bars,
    "picture": _picture,
    "weights": _weights,
    "boundary": _boundary,
    "digits": _digits,
    "frame": _frame,
}
