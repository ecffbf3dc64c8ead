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
    """`S sgd  M momentum` in as many rows as the box has; how many have no room stands at the end: `+4`."""
    rows = _legend(shown, box.width, taken)
    left_out = sum(len(row) for row in rows[box.height :])
    rows = rows[: box.height]
    if left_out and rows:
        start = taken if len(rows) == 1 else 0
        while rows[-1] and start + _width(rows[-1]) + len(f"+{left_out}") > box.width:
            rows[-1].pop()
            left_out += 1
    for y, row in enumerate(rows, box.y):
        x = box.x + (taken if y == box.y else 0)
        for line, mark in row:
            cells.write(x, y, mark.letter, mark.ink | BOLD)
            x = cells.write(x + 2, y, fitted(line.name, box.x + box.width - x - 2), Ink.LABEL) + 2
        if left_out and y == box.y + len(rows) - 1 and x + len(f"+{left_out}") <= box.x + box.width:
            cells.write(x, y, f"+{left_out}", Ink.FAINT)


def _width(row: list[tuple[Line, Mark]]) -> int:
    """Columns of a row with the blanks behind it."""
    return sum(4 + cell_len(line.name) for line, _ in row)


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
