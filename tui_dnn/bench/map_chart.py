"""A function of two variables: shaded heights with contour lines, or regions of classes, and paths on them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from rich.cells import cell_len

from core.lab.frame import Line, MapChart
from tui_dnn.bench.legend import draw_legend, legend_rows
from tui_dnn.bench.map_ground import draw_heights, draw_regions
from tui_dnn.bench.marks import Mark, Marks, is_spot
from tui_dnn.bench.plot import places, polyline, x_labels
from tui_dnn.raster.axis import Axis
from tui_dnn.raster.canvas import Canvas
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink, class_ink, on
from tui_dnn.raster.tiers import GLYPHS, Tier

DENSE = 80
"""Points of a path from which on not every one has its letter."""


def draw_map_chart(cells: Cells, box: Box, chart: MapChart, marks: Marks, tier: Tier) -> None:
    """Axes, ground, paths and a legend within a box without a frame."""
    shown = _shown(chart, marks)
    legend = min(3, legend_rows(shown, box.width - 4)) if shown and box.height >= 8 else 0
    left, right, bottom, top = chart.extent
    if box.width < 10 or box.height < 4 or not (right > left and top > bottom):
        return
    x, y = Axis(left, right), Axis(bottom, top)
    ticks = y.ticks(max(2, box.height // 4))
    margin = max(len(label) for _, label in ticks) + 1 if ticks else 2
    plot = box.inside(left=margin, bottom=1 + legend)
    if plot.width < 4 or plot.height < 2:
        return
    canvas = Canvas(plot.width, plot.height, tier)
    ground = draw_regions(canvas, chart) if chart.classes else draw_heights(canvas, chart)
    _draw_paths(canvas, shown, x, y)
    for spot in chart.paths:
        if is_spot(spot):
            _draw_spot(canvas, spot, x, y)
    bare = canvas.styles >> 8 & 0xFF == 0
    canvas.styles[bare] |= ground[bare] << 8
    canvas.show(cells, plot.x, plot.y)
    for value, label in ticks:
        row = plot.y + min(plot.height - 1, round((1.0 - y.place_of(value)) * (plot.height - 1)))
        cells.write_right(plot.x - 1, row, label, Ink.FAINT)
    for column, label in x_labels(x, plot):
        cells.write(column, plot.y + plot.height, label, Ink.FAINT)
    if legend:
        draw_legend(cells, Box(plot.x, plot.y + plot.height + 1, plot.width, legend), shown)


def _shown(chart: MapChart, marks: Marks) -> list[tuple[Line, Mark]]:
    """Points on regions have the colour of the class of their number."""
    found = []
    points = 0
    for line in (path for path in chart.paths if not is_spot(path)):
        mark = marks.get(line.name, Mark("*", Ink.TEXT))
        if chart.classes and line.style == "points":
            mark = replace(mark, ink=class_ink(points))
            points += 1
        elif chart.classes:
            mark = replace(mark, ink=Ink.TEXT)
        found.append((line, mark))
    return found


def _draw_paths(canvas: Canvas, shown: list[tuple[Line, Mark]], x: Axis, y: Axis) -> None:
    """Lines, then the letters of their points, then where each of them is now."""
    spots = []
    for line, mark in shown:
        columns, rows = places(canvas, x, y, line.x, line.y)
        spots.append((line, mark, columns, rows))
        if line.style != "points" and len(columns) > 1:
            dash = 2 * canvas.across if line.style == "dashed" else 0
            canvas.layer(
                polyline(canvas, columns, rows, dash), mark.ink, "." if line.style == "dashed" else ":"
            )
    for line, mark, columns, rows in spots:
        stride = max(1, len(columns) // DENSE) if line.style != "dashed" else max(1, len(columns) // 3)
        for c, r in zip(columns[::stride], rows[::stride], strict=True):
            _letter(canvas, c, r, mark.letter, mark.ink | BOLD)
    for line, mark, columns, rows in reversed(spots):
        if line.style == "line" and len(columns):
            _letter(canvas, columns[-1], rows[-1], mark.letter, on(Ink.ON_SOLID, mark.ink, BOLD))


def _draw_spot(canvas: Canvas, spot: Line, x: Axis, y: Axis) -> None:
    """A sign where no path is, and the name beside it where there is room."""
    columns, rows = places(canvas, x, y, spot.x, spot.y)
    if not np.isfinite(columns[0] + rows[0]):
        return
    column, row = round(float(columns[0])) // canvas.across, round(float(rows[0])) // canvas.down
    if canvas.is_free(row, column, column + 1):
        canvas.text(row, column, GLYPHS[canvas.tier].diamond, Ink.TEXT | BOLD)
    width = cell_len(spot.name)
    for start in (column + 2, column - width - 1):
        for line in (row, row + 1, row - 1):
            if canvas.is_free(line, start - 1, start + width + 1):
                canvas.text(line, start, spot.name, Ink.TEXT)
                return


def _letter(canvas: Canvas, column: float, row: float, letter: str, style: int) -> None:
    if not (
        np.isfinite(column + row) and 0 <= column <= canvas.columns - 0.5 and 0 <= row <= canvas.rows - 0.5
    ):
        return
    canvas.put(np.array([round(column)]), np.array([round(row)]), letter, style)
