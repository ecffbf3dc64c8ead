"""Letters beside the ends of many lines, so that they are told apart without colour."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from math import isfinite

from tui_dnn.raster.axis import Axis
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD
from tui_dnn.raster.line_labels import LineStyle, header_rows, plot_box


@dataclass(frozen=True)
class End:
    """Where a line ends, and what stands there."""

    x: float
    place: float
    """0 at the foot of the plot, 1 at its top; NaN: there is no line."""
    letter: str
    ink: int


def draw_ends(cells: Cells, box: Box, ends: Sequence[End], x: Axis, style: LineStyle, gutter: int) -> None:
    """Letters right of their lines in a chart drawn into `box`; `gutter` columns beside it are free for them.

    Where lines end in one place their letters stand side by side, and move up or down when that is full; the
    first of `ends` come nearest to their lines.
    """
    plot = plot_box(box, style)
    top, rows = plot.y + header_rows(style), plot.height - header_rows(style)
    if rows < 1 or plot.width < 2:
        return
    taken: set[tuple[int, int]] = set()
    for end in ends:
        if isfinite(end.place):
            column = plot.x + round(min(1.0, max(0.0, x.place_of(end.x))) * (plot.width - 1)) + 1
            high = min(1.0, max(0.0, end.place))
            row = min(rows - 1, round((1.0 - high) * (rows * 4 - 1)) // 4)
            place = free_place(row, rows, column, gutter, taken)
            if place is not None:
                taken.add(place)
                cells.write(place[1], top + place[0], end.letter, end.ink | BOLD)


def free_place(
    row: int, rows: int, column: int, width: int, taken: Container[tuple[int, int]]
) -> tuple[int, int] | None:
    """The free (row, column) nearest to a place: first to the right, then below and above."""
    for distance in range(rows):
        for at in {row + distance, row - distance}:
            for beside in range(width):
                if 0 <= at < rows and (at, column + beside) not in taken:
                    return at, column + beside
    return None
