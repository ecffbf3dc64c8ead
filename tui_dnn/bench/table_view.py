"""A table of words and numbers: numbers stand right, and what is too wide is cut, never sheared."""

from __future__ import annotations

import re

from rich.cells import cell_len

from core.lab.frame import Table
from tui_dnn.bench.marks import Marks
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.widgets.text import fitted

GAP = 2
_NUMBER = re.compile(r"[-+x*~<>=]*\s*[\d.,]+(e[-+]?\d+)?\s*(%|x|ms|s|k|M|deg)?|-|nan|inf|-inf", re.IGNORECASE)


def natural_widths(table: Table) -> list[int]:
    """Columns as wide as their longest cell."""
    rows = [table.header, *table.rows]
    count = max((len(row) for row in rows), default=0)
    return [max((cell_len(row[i]) for row in rows if i < len(row)), default=0) for i in range(count)]


def natural_size(table: Table) -> tuple[int, int]:
    """Columns and rows of cells, the header included."""
    widths = natural_widths(table)
    return sum(widths) + GAP * max(0, len(widths) - 1) + 2, len(table.rows) + 1


def widths_in(table: Table, room: int, gap: int = GAP) -> list[int]:
    """Widths that fit: long words of the header give up first, then the widest; at last columns are left out."""
    widths = natural_widths(table)
    body = [
        max((cell_len(row[i]) for row in table.rows if i < len(row)), default=0) for i in range(len(widths))
    ]
    while widths and sum(widths) + gap * (len(widths) - 1) > room:
        headed = [i for i, width in enumerate(widths) if width > max(4, body[i])]
        widest = max(headed or range(len(widths)), key=lambda i: widths[i])
        if headed or widths[widest] > 6:
            widths[widest] -= 1
        else:
            widths.pop()
    return widths


def draw_table(cells: Cells, box: Box, table: Table, marks: Marks) -> None:
    """Header, then rows; a row that begins with the name of a series has its letter and ink."""
    lettered = any(row and row[0] in marks for row in table.rows)
    indent = 2 if lettered and box.width >= 12 else 0
    room = box.width - indent
    full = sum(natural_widths(table)) + GAP * (len(table.header) - 1) <= room
    gap = GAP if full else 1
    widths = widths_in(table, room, gap)
    right = [_is_numeric(table, i) for i in range(len(widths))]
    shown = table.rows[: max(0, box.height - 1)]
    if len(table.rows) > len(shown) and len(shown) > 1:
        shown = shown[:-1]
    _row(cells, box.x + indent, box.y, table.header, widths, gap, right, [Ink.FAINT] * len(widths))
    for y, row in enumerate(shown, box.y + 1):
        inks: list[int] = [Ink.TEXT if is_right else Ink.LABEL for is_right in right]
        mark = marks.get(row[0]) if row else None
        if mark is not None and indent:
            cells.write(box.x, y, mark.letter, mark.ink | BOLD)
            inks[:1] = [mark.ink]
        _row(cells, box.x + indent, y, row, widths, gap, right, inks)
    if len(shown) < len(table.rows) and box.height > 2:
        cells.write(box.x, box.y + 1 + len(shown), f"+{len(table.rows) - len(shown)}", Ink.ACCENT)


def _is_numeric(table: Table, column: int) -> bool:
    values = [row[column].strip() for row in table.rows if column < len(row) and row[column].strip()]
    return bool(values) and all(_NUMBER.fullmatch(value) for value in values)


def _row(
    cells: Cells,
    x: int,
    y: int,
    row: tuple[str, ...],
    widths: list[int],
    gap: int,
    right: list[bool],
    inks: list[int],
) -> None:
    for text, width, is_right, ink in zip(row, widths, right, inks, strict=False):
        words = fitted(text, width)
        start = x + width - cell_len(words) if is_right else x
        cells.write(start, y, words, ink)
        x += width + gap
