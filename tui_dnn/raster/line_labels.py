"""What stands around and between the curves of a line chart: axes, grid, chance, edits, epochs, names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tui_dnn.raster.axis import Axis
from tui_dnn.raster.braille import Mask
from tui_dnn.raster.canvas import Canvas
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import Ink
from tui_dnn.raster.tiers import Tier


@dataclass(frozen=True)
class Mark:
    """An edit on the time axis; a pending one is announced, not yet made."""

    x: float
    name: str
    pending: bool = False


@dataclass(frozen=True)
class LineStyle:
    """What a line chart shows besides its curves."""

    chance: tuple[float, str] | None = None
    """The level of guessing and its name, `ln 3`: a tick and a dashed line."""
    marks: tuple[Mark, ...] = ()
    epochs: tuple[tuple[float, str], ...] = ()
    """Names in the lowest row of the plot, centred on their step."""
    header: bool = True
    """A row above the curves for the names of the marks."""
    x_labels: bool = True
    margin: int = 5
    """Columns left of the plot for the labels of the y axis, a blank one included."""
    legend: bool = False
    cursor: float | None = None
    """A step that is being pointed at."""


def header_rows(style: LineStyle) -> int:
    return int(style.header)


def plot_box(box: Box, style: LineStyle) -> Box:
    """Where the curves are, without the labels of the axes."""
    return box.inside(left=style.margin, bottom=int(style.x_labels))


def x_at(box: Box, x: Axis, column: int, style: LineStyle) -> float:
    """The step under a column of the frame, for the mouse; limited to the axis."""
    plot = plot_box(box, style)
    return x.at(min(1.0, max(0.0, (column - plot.x + 0.25) / max(0.5, plot.width - 0.5))))


def _row(canvas: Canvas, y: Axis, top: int, value: float) -> int:
    place = y.place_of(value)
    return round(top + (1.0 - place) * (canvas.rows - 1 - top)) if 0 <= place <= 1 else -1


def column_of(canvas: Canvas, x: Axis, value: float) -> int:
    place = x.place_of(value)
    return round(place * (canvas.columns - 1)) if 0 <= place <= 1 else -1


@lru_cache(64)
def y_ticks(y: Axis, height: int) -> tuple[tuple[float, str], ...]:
    """Ticks for a plot of that many rows of cells."""
    return tuple(y.ticks(max(2, height // 2 if y.log else height // 3)))


@lru_cache(64)
def x_ticks(x: Axis, width: int) -> tuple[tuple[float, str], ...]:
    """Ticks for a plot of that many columns of cells; steps are whole numbers."""
    return tuple(x.ticks(max(2, width // 9), whole=True))


def draw_grid(canvas: Canvas, y: Axis, top: int) -> None:
    if canvas.tier is Tier.ASCII:
        return
    mask = np.zeros((canvas.rows, canvas.columns), np.bool_)
    for value, _ in y_ticks(y, canvas.height):
        row = _row(canvas, y, top, value)
        if row >= 0:
            mask[row, ::6] = True
    canvas.layer(mask, Ink.LINE, ".", quiet=True)


def draw_level(canvas: Canvas, y: Axis, top: int, style: LineStyle) -> None:
    row = _row(canvas, y, top, style.chance[0]) if style.chance else -1
    if row >= 0:
        mask = np.zeros((canvas.rows, canvas.columns), np.bool_)
        mask[row] = np.arange(canvas.columns) // (2 * canvas.across) % 2 == 0
        canvas.layer(mask, Ink.LABEL, "-")


def draw_marks(canvas: Canvas, x: Axis, top: int, style: LineStyle) -> None:
    dashes = (np.arange(canvas.rows) // max(1, canvas.down // 2) % 2 == 0) | (canvas.down == 1)
    dashes[: max(0, top - canvas.down // 2)] = False
    if style.cursor is not None:
        _vertical(canvas, x, style.cursor, np.ones_like(dashes), Ink.LABEL)
    for mark in style.marks:
        _vertical(canvas, x, mark.x, dashes, Ink.ACCENT)


def _vertical(canvas: Canvas, x: Axis, value: float, rows: Mask, ink: int) -> None:
    column = column_of(canvas, x, value)
    if column >= 0:
        mask = np.zeros((canvas.rows, canvas.columns), np.bool_)
        mask[:, column] = rows
        canvas.layer(mask, ink, "|")


def draw_y_labels(cells: Cells, box: Box, plot: Box, y: Axis, style: LineStyle) -> None:
    rows = plot.height - header_rows(style)
    taken: set[int] = set()
    named = [(style.chance[0], style.chance[1], Ink.LABEL)] if style.chance else []
    for value, label, ink in [*named, *((v, s, Ink.FAINT) for v, s in y_ticks(y, plot.height))]:
        place = y.place_of(value)
        if not 0 <= place <= 1:
            continue
        row = plot.y + header_rows(style) + min(rows - 1, round((1.0 - place) * (rows * 4 - 1)) // 4)
        if taken.isdisjoint((row - 1, row, row + 1)):
            cells.write_right(plot.x - 1, row, label[: max(0, style.margin - 1)], ink)
            taken.add(row)


def draw_x_labels(cells: Cells, plot: Box, x: Axis, style: LineStyle) -> None:
    if not style.x_labels:
        return
    end = plot.x - style.margin
    for value, label in x_ticks(x, plot.width):
        column = plot.x + round(x.place_of(value) * (plot.width - 1))
        start = min(max(column - len(label) // 2, plot.x), plot.x + plot.width - len(label))
        if start > end:
            end = cells.write(start, plot.y + plot.height, label, Ink.FAINT)
