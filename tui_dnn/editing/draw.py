"""The config pane as cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from tui_dnn.editing.editor import Editor
from tui_dnn.editing.menu_box import MenuBox
from tui_dnn.editing.row import Row
from tui_dnn.editing.rows import ROWS
from tui_dnn.raster.cells import Box, Cells
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.raster.numbers import count
from tui_dnn.raster.tiers import Tier
from tui_dnn.widgets.signs import SIGNS

NARROW: Final = 23
"""Cells inside the frame from which on labels are written in full."""
HELPFUL: Final = 60
"""From which on there is room for a sentence about every row."""
FOOT: Final = 2
_KEY, _TINT = Ink.ACCENT | BOLD, Ink.ACCENT_TINT


@dataclass(frozen=True)
class Hit:
    """A place that can be clicked: a key, or a line of the menu."""

    box: Box
    means: str | int


@dataclass(frozen=True)
class Layout:
    """Columns and rows of the pane; they depend on its size alone."""

    box: Box

    @property
    def wide(self) -> bool:
        return self.box.width >= NARROW

    @property
    def label(self) -> int:
        return self.box.x + 3

    @property
    def value(self) -> int:
        return self.box.x + (12 if self.wide else 10)

    @property
    def stop(self) -> int:
        """A pending value may use the blank column before the border."""
        return self.help - 2 if self.helpful else self.box.x + self.box.width + 1

    @property
    def helpful(self) -> bool:
        return self.box.width >= HELPFUL

    @property
    def help(self) -> int:
        return self.value + 16

    @property
    def rows(self) -> int:
        """Rows of settings that are visible."""
        return max(0, min(len(ROWS), self.box.height - FOOT))

    @property
    def foot(self) -> int:
        """First line below the settings: one row lower where there is room."""
        return self.box.y + self.rows + (self.box.height > len(ROWS) + FOOT)


class Drawing:
    """One picture; afterwards `hits` says what can be clicked where."""

    def __init__(
        self, cells: Cells, box: Box, editor: Editor, applied: Mapping[str, int], tier: Tier, undo: str = ""
    ) -> None:
        """applied: step of the last change, by row. undo: name of the edit that could be undone."""
        self.cells, self.editor, self.applied, self.tier, self.undo = cells, editor, applied, tier, undo
        self.at, self.signs, self.hits = Layout(box), SIGNS[tier], list[Hit]()

    def draw(self) -> None:
        at, menu = self.at, self.editor.menu
        chosen = next((i for i, row in enumerate(ROWS) if menu is not None and row is menu.row), 0)
        first = max(0, min(chosen - at.rows // 2, len(ROWS) - at.rows))
        for i, row in enumerate(ROWS[first : first + at.rows]):
            self._row(at.box.y + i, row)
        self._foot()
        if menu is not None:
            above, below = chosen - first, at.rows - (chosen - first) - 1
            box = MenuBox(menu, self.editor.refusal, above, below, at.box.y + above)
            area = Box(at.label - 1, 0, at.stop - at.label + 1, 0)
            for line, index in box.draw(self.cells, area, self.tier):
                self.hits.insert(0, Hit(line, index))

    def _row(self, y: int, row: Row) -> None:
        at, cells, pending = self.at, self.cells, self.editor.pending
        old, new = row.show(pending.experiment, pending.facts), row.show(pending.preview, pending.facts)
        changed = old != new
        waits = row in pending and (changed or not row.slot)
        ground = _TINT if changed or waits else Ink.BG
        if ground:
            cells.fill(Box(at.box.x - 1, y, at.stop - at.box.x + 1, 1), on(Ink.TEXT, ground))
        if waits:
            cells.write(at.box.x - 1, y, self.signs.edge, on(Ink.ACCENT, ground))
        cells.write(at.box.x, y, row.key_text, on(_KEY & 0xFF, ground, BOLD))
        label = row.label if at.wide else row.short
        cells.write(at.label, y, label, on(Ink.TEXT, ground, BOLD) if waits else on(Ink.LABEL, ground))
        if changed or waits:
            self._change(y, row, old, new)
        else:
            self._value(y, row, new)
        if at.helpful:
            cells.write(at.help, y, row.help, Ink.LABEL)
        self.hits.append(Hit(Box(at.box.x - 1, y, at.box.width + 2, 1), row.keys[0]))

    def _value(self, y: int, row: Row, text: str) -> None:
        at, step = self.at, self.applied.get(row.id)
        end = self.cells.write(
            at.value, y, text[: at.stop - at.value], Ink.TEXT | (BOLD if step is not None else 0)
        )
        when = "" if step is None else f"@{count(step) if step >= 100_000 else step}"
        if when and end + 1 + len(when) <= at.stop:
            self.cells.write(end + 1, y, when, Ink.FAINT)

    def _change(self, y: int, row: Row, old: str, new: str) -> None:
        """The first of `old › new`, both in brief, and the new one alone that has room."""
        pending, room = self.editor.pending, self.at.stop - self.at.value
        brief = row.brief or row.show
        short = (brief(pending.experiment, pending.facts), brief(pending.preview, pending.facts))
        pairs = [(old, new), (old, short[1]), short, ("", new), ("", short[1])]
        then = self.signs.then
        fitting = [pair for pair in pairs if len(_joined(*pair, then)) <= room and pair[0] != pair[1]]
        before, after = fitting[0] if fitting else ("", new)
        x = self.cells.write(self.at.value, y, f"{before} " if before else "", on(Ink.LABEL, _TINT))
        text = f"{then} {after}"[: self.at.stop - x]
        self.cells.write(x, y, text, on(Ink.ACCENT, _TINT, BOLD))

    def _foot(self) -> None:
        at, editor, y = self.at, self.editor, self.at.foot
        if editor.refusal and editor.menu is None:
            for i, line in enumerate(wrap(editor.refusal, at.box.width + 1)[:FOOT]):
                self.cells.write(at.box.x, y + i, line, Ink.WARN)
        elif editor.pending or editor.menu:
            self._buttons(y)
        elif self.undo:
            self._hint(at.box.x, y, "u", f"undo {self.undo}", "u")
        else:
            self.cells.write(at.box.x, y, "press a letter", Ink.FAINT)
            self.cells.write(at.box.x, y + 1, "to change its row", Ink.FAINT)

    def _buttons(self, y: int) -> None:
        at, pending = self.at, self.editor.pending
        if self.editor.refusal:
            self.cells.write(at.box.x, y, "not possible", Ink.WARN | BOLD)
            self._hint(at.box.x, y + 1, "Esc", "close", "escape")
            return
        word = "pending" if at.wide else "edit" if len(pending) == 1 else "edits"
        self.cells.write(at.box.x, y, f"{len(pending)} {word}" if pending else "no change", _KEY)
        self._hint(at.box.x, y + 1, "Esc", "drop" if pending else "close", "escape")
        end = self.cells.write(at.value - 1, y, " Enter ", on(Ink.ON_SOLID, Ink.ACCENT, BOLD))
        word = "keep" if not pending else "run" if pending.new_run else "live"
        end = self.cells.write(end + 1, y, word, Ink.TEXT | BOLD)
        self.hits.append(Hit(Box(at.value - 1, y, end - at.value + 1, 1), "enter"))
        if pending.new_run:
            self.cells.write(at.value, y + 1, "a new run", Ink.LABEL)
        elif pending:
            self._hint(at.value, y + 1, "F", "as fork", "F")

    def _hint(self, x: int, y: int, key: str, word: str, means: str) -> None:
        end = self.cells.write(x, y, f"{key} ", _KEY)
        end = self.cells.write(end, y, word[: max(0, self.at.stop - end)], Ink.LABEL)
        self.hits.append(Hit(Box(x, y, end - x, 1), means))


def _joined(before: str, after: str, then: str) -> str:
    return f"{before} {then} {after}" if before else f"{then} {after}"
