"""Names inside a line chart, written where nothing is drawn: of edits, epochs, ghosts and series."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.cells import cell_len

from tui_dnn.raster.axis import Axis
from tui_dnn.raster.canvas import Canvas
from tui_dnn.raster.envelope import Floats
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.line_labels import LineStyle, column_of
from tui_dnn.raster.tiers import GLYPHS, Tier


def draw_texts(canvas: Canvas, x: Axis, style: LineStyle) -> None:
    """Names of marks in the top row, newest first; names of epochs in the lowest row where they are free."""
    for mark in reversed(style.marks) if style.header else ():
        column = column_of(canvas, x, mark.x) // canvas.across
        name = f"pending: {mark.name}" if mark.pending else mark.name
        width = cell_len(name)
        if column < 0 or width > canvas.width:
            continue
        for start in (column - width + 1, column + 1, column - width):
            free = [canvas.is_free(0, i, i + 1) or i == column for i in range(start - 1, start + width + 1)]
            inside = start >= 0 and start + width <= canvas.width
            if inside and all(free[int(start == 0) : len(free) - int(start + width == canvas.width)]):
                canvas.text(0, start, name, Ink.ACCENT | BOLD)
                break
    for value, name in style.epochs:
        width = cell_len(name)
        start = min(column_of(canvas, x, value) // canvas.across - width // 2, canvas.width - width)
        if start >= 0 and canvas.is_free(canvas.height - 1, start, start + width):
            canvas.text(canvas.height - 1, start, name, Ink.FAINT)


def name_curve(canvas: Canvas, name: str, rows: Floats) -> None:
    """Write a name beside a curve, at the first free place near its middle; not at all if there is none."""
    width = cell_len(name)
    known = np.flatnonzero(np.isfinite(rows))
    if not len(known):
        return
    middle = int(known[len(known) // 2]) // canvas.across
    for distance in range(0, canvas.width, 2):
        for start in {middle - width // 2 + distance, middle - width // 2 - distance}:
            at = min(max((start + width // 2) * canvas.across, 0), canvas.columns - 1)
            if not np.isfinite(rows[at]):
                continue
            line = int(rows[at]) // canvas.down
            for row in (line - 1, line + 1, line - 2, line + 2):
                if row >= 1 and canvas.is_free(row, start - 1, start + width + 1):
                    canvas.text(row, start, name, Ink.FAINT)
                    return


def draw_legend(canvas: Canvas, entries: Sequence[tuple[str, int, bool, str]]) -> None:
    """Samples and names, right-aligned in the first row with room for them."""
    glyphs = GLYPHS[canvas.tier]
    width = sum(cell_len(name) + 5 for name, *_ in entries)
    for row in range(1, canvas.height):
        start = canvas.width - width
        if not canvas.is_free(row, start - 1, canvas.width):
            continue
        for name, ink, squares, glyph in entries:
            sample = glyph if canvas.tier is Tier.ASCII else glyphs.square if squares else glyphs.sample
            canvas.text(row, start, sample, ink)
            canvas.text(row, start + 2, name, Ink.LABEL)
            start += cell_len(name) + 5
        return
