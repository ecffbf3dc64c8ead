"""Curves on common axes, each known by its letter and its name at the end, not by colour alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from rich.cells import cell_len

from core.lab.frame import Line, LineChart
from tui_dnn.bench.legend import draw_legend, legend_rows
from tui_dnn.bench.marks import Mark, Marks
from tui_dnn.bench.plot import Floats, axis_of, places, polyline, x_labels
from tui_dnn.raster.axis import Axis
from tui_dnn.raster.canvas import Canvas
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.line_labels import draw_grid, y_ticks
from tui_dnn.raster.tiers import GLYPHS, Tier
from tui_dnn.widgets.text import fitted

NAMES_FROM = 44
"""Columns from which on names stand at the ends of lines; below it, in a legend above."""
LONGEST_NAME = 18
THICK_UNTIL = 3
"""Lines that are drawn thick; more of them would hide each other."""
DASH = 3
_LETTERS = 3
"""Letters along a line."""


@dataclass(frozen=True)
class Scales:
    """The two axes of a chart."""

    x: Axis
    y: Axis
    whole: bool = False
    """x counts: epochs, layers, a degree."""

    @classmethod
    def of(cls, chart: LineChart) -> Scales:
        xs = [np.asarray(line.x, np.float64) for line in chart.lines]
        ys = [np.asarray(line.y, np.float64) for line in chart.lines]
        marks = [np.array([x for x, _ in chart.marks])] if chart.marks else []
        nothing = np.empty(0)
        known = np.concatenate([*xs, nothing])
        known = known[np.isfinite(known)]
        return cls(
            axis_of(np.concatenate([*xs, *marks, nothing]), chart.log_x, 0.0),
            axis_of(np.concatenate([*ys, nothing]), chart.log_y, 0.05),
            bool(len(known)) and bool((known == np.rint(known)).all()),
        )


def draw_line_chart(cells: Cells, box: Box, chart: LineChart, marks: Marks, tier: Tier) -> None:
    """Axes, grid, curves and names within a box without a frame."""
    if box.width < 8 or box.height < 3:
        return
    scales = Scales.of(chart)
    shown = [(line, marks.get(line.name, Mark("*", Ink.DATA))) for line in chart.lines]
    if sum(line.style == "points" for line in chart.lines) == 1 and tier is not Tier.ASCII:
        square = GLYPHS[tier].square
        shown = [(line, replace(m, letter=square) if line.style == "points" else m) for line, m in shown]
    at_ends = box.width >= NAMES_FROM and 0 < len(shown) <= box.height - 2
    names = min(LONGEST_NAME, max((cell_len(line.name) for line, _ in shown), default=0)) + 3
    legend = legend_rows(shown, box.width, cell_len(chart.y_label) + 2 if chart.y_label else 0)
    head = int(bool(chart.y_label)) if at_ends or not shown else min(legend, max(1, box.height // 3))
    height = box.height - head - 1
    left = max(len(label) for _, label in [*y_ticks(scales.y, height), (0.0, "0")]) + 1
    plot = box.inside(left=left, right=names if at_ends else 0, top=head, bottom=1)
    if plot.width < 4 or plot.height < 2:
        return
    canvas = Canvas(plot.width, plot.height, tier)
    draw_grid(canvas, scales.y, 0)
    _draw_marks(canvas, chart, scales.x)
    ends = _draw_lines(canvas, shown, scales)
    _name_marks(canvas, chart, scales.x)
    canvas.show(cells, plot.x, plot.y)
    _draw_axes(cells, box, plot, chart, scales)
    taken = cells.write(box.x, box.y, chart.y_label, Ink.FAINT) + 2 - box.x if chart.y_label else 0
    if at_ends:
        _name_ends(cells, Box(plot.x + plot.width + 1, plot.y, names - 1, plot.height), shown, ends)
    elif shown:
        draw_legend(cells, Box(box.x, box.y, box.width, head), shown, taken)


def _draw_lines(canvas: Canvas, shown: list[tuple[Line, Mark]], scales: Scales) -> list[float]:
    """Solid lines first, dashed ones and points above them; the row of cells of every line's end."""
    order = sorted(range(len(shown)), key=lambda i: ("line", "dashed", "points").index(shown[i][0].style))
    thick = len([line for line, _ in shown if line.style == "line"]) <= THICK_UNTIL
    ends = [float("nan")] * len(shown)
    letters: list[tuple[int, int, Mark]] = []
    for i in order:
        line, mark = shown[i]
        columns, rows = places(canvas, scales.x, scales.y, line.x, line.y)
        known = np.flatnonzero(np.isfinite(columns + rows))
        if not len(known):
            continue
        ends[i] = float(np.clip(rows[known[-1]], 0, canvas.rows - 1)) / canvas.down
        if line.style == "points":
            inside = known[
                (columns[known] >= 0) & (columns[known] < canvas.columns - 0.5)
                | (np.rint(columns[known]) == canvas.columns - 1)
            ]
            inside = inside[(rows[inside] >= -0.5) & (rows[inside] <= canvas.rows - 0.5)]
            at = np.rint(columns[inside]).astype(np.intp), np.rint(rows[inside]).astype(np.intp)
            canvas.put(*at, mark.letter, mark.ink)
            continue
        mask = polyline(canvas, columns, rows, DASH * canvas.across if line.style == "dashed" else 0)
        if thick and line.style == "line" and canvas.tier is not Tier.ASCII:
            mask[1:] |= mask[:-1].copy()
        canvas.layer(mask, mark.ink, mark.letter)
        if len(shown) > 1 and canvas.tier is not Tier.ASCII:
            letters += [(*spot, mark) for spot in _spots(canvas, columns, rows, i, len(shown))]
    for row, column, mark in letters:
        canvas.text(row, column, mark.letter, mark.ink | BOLD)
    return ends


def _spots(canvas: Canvas, columns: Floats, rows: Floats, i: int, of: int) -> list[tuple[int, int]]:
    """Cells (row, column) along a line for its letter, at other parts of it than those of its neighbours."""
    known = np.flatnonzero(np.isfinite(columns + rows))
    c, r = columns[known], rows[known]
    if len(known) == 1:
        c, r = np.repeat(c, 2), np.repeat(r, 2)
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(c), np.diff(r)))])
    wanted = (np.arange(_LETTERS) + (i + 1) / (of + 1)) / _LETTERS * lengths[-1]
    spots = zip(np.interp(wanted, lengths, c), np.interp(wanted, lengths, r), strict=True)
    inside = [(x, y) for x, y in spots if 0 <= x <= canvas.columns - 1 and 0 <= y <= canvas.rows - 1]
    return [(int(y) // canvas.down, int(x) // canvas.across) for x, y in inside]


def _draw_marks(canvas: Canvas, chart: LineChart, x: Axis) -> None:
    for value, _ in chart.marks:
        place = x.place_of(value)
        if 0 <= place <= 1:
            mask = np.zeros((canvas.rows, canvas.columns), np.bool_)
            column = round(place * (canvas.columns - 1))
            mask[:, column] = (np.arange(canvas.rows) // max(1, canvas.down // 2) % 2 == 0) | (
                canvas.down == 1
            )
            canvas.layer(mask, Ink.ACCENT, "|")


def _name_marks(canvas: Canvas, chart: LineChart, x: Axis) -> None:
    """The words of each vertical line in the topmost row where they are free."""
    for value, name in chart.marks:
        place = x.place_of(value)
        width = cell_len(name)
        if not 0 <= place <= 1 or width > canvas.width:
            continue
        column = round(place * (canvas.columns - 1)) // canvas.across
        for row in range(canvas.height):
            start = next(
                (
                    start
                    for start in (column + 1, column - width)
                    if canvas.is_free(row, start, start + width)
                ),
                None,
            )
            if start is not None:
                canvas.text(row, start, name, Ink.ACCENT | BOLD)
                break


def _draw_axes(cells: Cells, box: Box, plot: Box, chart: LineChart, scales: Scales) -> None:
    taken: set[int] = set()
    for value, label in y_ticks(scales.y, plot.height):
        place = scales.y.place_of(value)
        row = plot.y + min(plot.height - 1, round((1.0 - place) * (plot.height - 1)))
        if 0 <= place <= 1 and row not in taken:
            cells.write_right(plot.x - 1, row, label, Ink.FAINT)
            taken.add(row)
    end = plot.x
    for column, label in x_labels(scales.x, plot, scales.whole):
        end = cells.write(column, plot.y + plot.height, label, Ink.FAINT)
    stop = box.x + box.width
    if chart.x_label and end + 2 + cell_len(chart.x_label) <= stop:
        cells.write_right(stop, plot.y + plot.height, chart.x_label, Ink.FAINT)


def _name_ends(cells: Cells, box: Box, shown: list[tuple[Line, Mark]], ends: list[float]) -> None:
    """Names beside the ends of their lines, moved apart where they meet; lines without a value stand last."""
    wanted = sorted(range(len(shown)), key=lambda i: (not isfinite(ends[i]), ends[i]))
    rows: list[int] = []
    for i in wanted:
        row = int(ends[i]) if isfinite(ends[i]) else box.height - 1
        rows.append(max(row, rows[-1] + 1 if rows else 0))
    for k in range(len(rows) - 1, -1, -1):
        rows[k] = min(rows[k], box.height - len(rows) + k)
    for i, row in zip(wanted, rows, strict=True):
        line, mark = shown[i]
        cells.write(box.x, box.y + row, mark.letter, mark.ink | BOLD)
        cells.write(box.x + 2, box.y + row, fitted(line.name, box.width - 2), mark.ink)
