"""How the histogram of one layer changed: time to the right, value upwards, how many as brightness."""

from __future__ import annotations

import numpy as np
from rich.cells import cell_len

from core.observe.recorder import Recorder
from core.observe.series import ACTIVATION
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.heat import draw_heat
from tui_dnn.raster.ink import HEAT, HEAT_LEVELS, Ink
from tui_dnn.raster.numbers import number
from tui_dnn.raster.tiers import GLYPHS, Tier
from tui_dnn.widgets.layer_range import TAIL, percentiles
from tui_dnn.widgets.layer_rows import History, history
from tui_dnn.widgets.view import LabView

MARGIN = 8
_BOUNDED = ((-1.0, 1.0), (0.0, 1.0))


def draw_history(cells: Cells, box: Box, recorder: Recorder, layer: int, view: LabView, name: str) -> None:
    """Heat map with a value axis, a step axis and a legend."""
    plot = box.inside(left=MARGIN, bottom=2)
    if plot.width < 4 or plot.height < 2:
        return
    found = history(recorder, layer, view.charts.signal, 2 * plot.width)
    if not len(found.steps):
        cells.write(box.x, box.y, f"nothing of {name} recorded yet", Ink.LABEL)
        return
    low, high = _ends(found, view.charts.signal)
    draw_heat(cells, plot, found.hist, found.ranges, low, high, view.look.tier)
    middle = plot.y + (plot.height - 1) // 2
    rows = ((plot.y, high), (middle, (low + high) / 2), (plot.y + plot.height - 1, low))
    for y, value in rows:
        cells.write_right(plot.x - 1, y, number(value), Ink.FAINT)
    below = plot.y + plot.height
    cells.write(plot.x, below, f"{found.steps[0]:,}", Ink.FAINT)
    stop = cells.write_right(plot.x + plot.width, below, f"step {found.steps[-1]:,}", Ink.FAINT)
    _marks(cells, plot, stop, found, view)
    _legend(cells, plot, below + 1, view.look.tier, float(found.std[0]), float(found.std[-1]))


def _ends(found: History, signal: int) -> tuple[float, float]:
    """The range of a bounded activation, else up to the widest percentile."""
    low, high = float(found.ranges[:, 0].min()), float(found.ranges[:, 1].max())
    if signal == ACTIVATION and (low, high) in _BOUNDED:
        return low, high
    widest = float(percentiles(found.hist, found.ranges, TAIL).max())
    return (-widest if low < 0 else 0.0), widest


def _marks(cells: Cells, plot: Box, stop: int, found: History, view: LabView) -> None:
    """Edits below the map, their names where they do not reach `stop`."""
    run = view.run
    if run is None or len(found.steps) < 2:
        return
    glyph = GLYPHS[view.look.tier].diamond
    for mark in run.marks:
        place = int(np.searchsorted(found.steps, mark.step)) / len(found.steps)
        if 0 < place < 1:
            x = plot.x + round(place * (plot.width - 1))
            y, width = plot.y + plot.height, cell_len(mark.label)
            if x + 2 + width < stop:
                cells.write(x + 2, y, mark.label, Ink.ACCENT)
            elif x - width - 1 > plot.x + MARGIN:
                cells.write(x - width - 1, y, mark.label, Ink.ACCENT)
            if x < stop:
                cells.write(x, y, glyph, Ink.ACCENT)


def _legend(cells: Cells, plot: Box, y: int, tier: Tier, first: float, last: float) -> None:
    x = cells.write(plot.x, y, "none ", Ink.LABEL)
    for level in range(0, HEAT_LEVELS, 2):
        if tier is Tier.BRAILLE:
            x = cells.write(x, y, "█", HEAT + level)
        else:
            density = GLYPHS[tier].density
            x = cells.write(x, y, chr(int(density[level * len(density) // HEAT_LEVELS])), Ink.TEXT)
    cells.write(x, y, " most", Ink.LABEL)
    cells.write_right(plot.x + plot.width, y, f"std {number(first)} at first, {number(last)} now", Ink.LABEL)
