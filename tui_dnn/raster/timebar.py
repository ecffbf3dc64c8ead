"""The time of a run as one line: how far it is, and where it was edited."""

from __future__ import annotations

from collections.abc import Sequence

from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink
from tui_dnn.raster.tiers import GLYPHS, Tier


def column_at(box: Box, step: float, total: float) -> int:
    """The cell of a step."""
    share = min(1.0, max(0.0, step / total)) if total > 0 else 0.0
    return box.x + round(share * (box.width - 1))


def step_at(box: Box, column: int, total: float) -> float:
    """The step under a cell, for the mouse."""
    return min(1.0, max(0.0, (column - box.x) / max(1, box.width - 1))) * total


def draw_time(
    cells: Cells, box: Box, step: float, total: float, edits: Sequence[float] = (), tier: Tier = Tier.BRAILLE
) -> None:
    """A line of one row: done is thick, to come is thin, edits are diamonds, now is a ring."""
    if box.width < 2 or box.height < 1:
        return
    glyphs = GLYPHS[tier]
    now = column_at(box, step, total)
    cells.write(box.x, box.y, glyphs.horizontal * box.width, Ink.LINE)
    cells.write(box.x, box.y, glyphs.thick * (now - box.x), Ink.DATA)
    for edit in edits:
        cells.write(column_at(box, edit, total), box.y, glyphs.diamond, Ink.ACCENT | BOLD)
    cells.write(now, box.y, glyphs.now, Ink.TEXT | BOLD)
