"""Letters and names of series, broken into rows."""

from __future__ import annotations

from rich.cells import cell_len

from core.lab.frame import Line
from tui_dnn.bench.marks import Mark
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.widgets.text import fitted


def legend_rows(shown: list[tuple[Line, Mark]], width: int, taken: int = 0) -> int:
    """Rows of a legend; taken: columns of its first row that are not free."""
    return len(_legend(shown, width, taken))


def draw_legend(cells: Cells, box: Box, shown: list[tuple[Line, Mark]], taken: int = 0) -> None:
    """`S sgd  M momentum` in as many rows as the box has; what has no room is left out."""
    for y, row in enumerate(_legend(shown, box.width, taken)[: box.height], box.y):
        x = box.x + (taken if y == box.y else 0)
        for line, mark in row:
            cells.write(x, y, mark.letter, mark.ink | BOLD)
            x = cells.write(x + 2, y, fitted(line.name, box.x + box.width - x - 2), Ink.LABEL) + 2


def _legend(shown: list[tuple[Line, Mark]], width: int, taken: int) -> list[list[tuple[Line, Mark]]]:
    """Broken into rows."""
    rows: list[list[tuple[Line, Mark]]] = [[]]
    x = taken
    for line, mark in shown:
        needed = 2 + cell_len(line.name)
        if x and x + needed > width:
            rows.append([])
            x = 0
        rows[-1].append((line, mark))
        x += needed + 2
    return rows
