"""The open menu as cells: under its row, or above it where that leaves more room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from tui_dnn.editing.menu import Menu
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.frame import Words, write_words
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.raster.tiers import GLYPHS, Tier

MOST: Final = 8
"""Choices that are visible at once."""
_GROUND: Final = Ink.RAISED
_TEXT, _KEY, _LABEL = on(Ink.TEXT, _GROUND), on(Ink.ACCENT, _GROUND, BOLD), on(Ink.LABEL, _GROUND)
_CHOSEN: Final = on(Ink.ON_SOLID, Ink.ACCENT, BOLD)


@dataclass(frozen=True)
class MenuBox:
    """Where the menu is drawn, and what part of it."""

    menu: Menu
    refusal: str
    above: int
    """Lines free above the row."""
    below: int
    row: int
    """Line of the row."""

    def draw(self, cells: Cells, area: Box, tier: Tier) -> Iterator[tuple[Box, int]]:
        """In the columns of `area`; gives the place of every visible choice."""
        options, room = self.menu.options, max(self.above, self.below)
        reason = wrap(self.refusal, area.width - 2)[: max(1, room - 2)] if self.refusal else []
        hints = 1 if self.menu.text or not reason else 0
        visible = max(0, min(len(options), MOST, room - hints - len(reason)))
        height = visible + hints + len(reason)
        top = self.row + 1 if self.below >= min(height, self.above + 1) else self.row - height
        first = max(0, min(self.menu.at - visible // 2, len(options) - visible))
        cells.fill(Box(area.x, top, area.width, height), _TEXT)
        for i in range(first, first + visible):
            line = Box(area.x, top + i - first, area.width, 1)
            self._option(cells, line, i, tier)
            yield line, i
        y, stop = top + visible, area.x + area.width
        if hints:
            end = write_words(cells, area.x + 1, y, self._hint(), stop)
            at = f"{self.menu.at + 1}/{len(options)} "
            if visible < len(options) and end + len(at) < stop:
                cells.write_right(stop, y, at, on(Ink.FAINT, _GROUND))
        for i, text in enumerate(reason):
            cells.write(area.x + 1, y + hints + i, text, on(Ink.WARN, _GROUND))

    def _option(self, cells: Cells, line: Box, index: int, tier: Tier) -> None:
        menu, option, glyphs = self.menu, self.menu.options[index], GLYPHS[tier]
        chosen = index == menu.at and not menu.text
        if chosen:
            cells.fill(line, _CHOSEN)
        mark = glyphs.square if index == menu.in_force else " "
        cells.write(line.x + 1, line.y, mark, _CHOSEN if chosen else _LABEL)
        room = line.width - 4
        end = cells.write(line.x + 3, line.y, option.text[:room], _CHOSEN if chosen else _TEXT)
        if option.note and end + 1 + len(option.note) < line.x + line.width:
            cells.write_right(line.x + line.width - 1, line.y, option.note, _CHOSEN if chosen else _LABEL)

    def _hint(self) -> Words:
        menu = self.menu
        typed = menu.option.typed
        if menu.text and typed is not None:
            return [(typed.name, _LABEL), (f"{menu.text}_", _KEY)]
        words = [(menu.row.keys[0], _KEY), ("next", _LABEL)]
        return [*words, (" 0-9", _KEY), (typed.name, _LABEL)] if typed is not None else words
