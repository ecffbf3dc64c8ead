"""The last line of the lab: the keys to know."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

from rich.cells import cell_len
from textual import events

from tui_dnn.actions.command import Command, Situation, printed
from tui_dnn.actions.messages import CommandChosen
from tui_dnn.actions.table import COMMANDS
from tui_dnn.raster.cells import Cells
from tui_dnn.raster.ink import BOLD, Ink, on
from tui_dnn.widgets.pane import Pane
from tui_dnn.widgets.view import LabView

LEFT_OUT_FIRST: Final = (
    "undo", "save_preset", "signal", "palette", "step", "zoom", "compare", "lessons", "lesson",
)  # fmt: skip
"""On a narrow screen."""
_GAP: Final = 2


def footer(
    width: int, table: Sequence[Command] = COMMANDS, left_out: Sequence[str] = LEFT_OUT_FIRST
) -> tuple[Command, ...]:
    """The commands that fit; which depends on the width alone, so that nothing moves."""
    chosen = sorted((c for c in table if c.footer), key=lambda c: c.footer)
    for leave in left_out:
        if _width(chosen) <= width:
            break
        chosen = [c for c in chosen if c.id != leave]
    return tuple(chosen)


def _width(commands: Sequence[Command]) -> int:
    return sum(len(c.key_text) + 1 + c.hint_width + _GAP for c in commands) - _GAP


class KeyBar(Pane, can_focus=False):
    """One line high. A key that cannot be used now is faint; a click on one is `CommandChosen`."""

    GROUND = on(Ink.LABEL, Ink.RAISED)

    def __init__(
        self,
        *,
        table: Sequence[Command] = COMMANDS,
        left_out: Sequence[str] = LEFT_OUT_FIRST,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """table: the commands of the page; left_out: ids that a narrow screen does without, the first first."""
        super().__init__(id=id, classes=classes)
        self._table, self._left_out = table, left_out
        self._situation, self._begun = Situation(), ""
        self._places: list[tuple[int, int, str]] = []

    def tell(self, situation: Situation, waiting: str = "") -> None:
        """waiting: first key of a sequence of which the rest is to come."""
        self._situation, self._begun = situation, waiting
        self.repaint()

    def stamp(self, view: LabView) -> Hashable:
        return (self._situation, self._begun)

    def paint(self, cells: Cells, view: LabView) -> None:
        self._places, x = [], 1
        shown: Sequence[Command] = footer(cells.width - 2, self._table, self._left_out)
        if self._begun:
            x = cells.write(x, 0, f"{printed(self._begun)} ..", on(Ink.ACCENT, Ink.RAISED, BOLD)) + _GAP
            shown = [c for c in self._table if any(keys.startswith(f"{self._begun} ") for keys in c.keys)]
        for command in shown:
            key = self._rest(command)
            usable = command.enabled(self._situation)
            ink = on(Ink.ACCENT, Ink.RAISED, BOLD) if usable else on(Ink.FAINT, Ink.RAISED)
            end = cells.write(x, 0, f"{key} ", ink)
            hint = command.hint_in(self._situation)
            hint += " " * (command.hint_width - cell_len(hint))
            end = cells.write(end, 0, hint, on(Ink.LABEL if usable else Ink.FAINT, Ink.RAISED))
            self._places.append((x, end, command.id))
            x = end + _GAP

    def _rest(self, command: Command) -> str:
        """The keys to press, without the one that was pressed."""
        if not self._begun:
            return command.key_text
        first = f"{self._begun} "
        return next(printed(keys.removeprefix(first)) for keys in command.keys if keys.startswith(first))

    def on_click(self, event: events.Click) -> None:
        for start, stop, command_id in self._places:
            if start <= event.x < stop:
                event.stop()
                self.post_message(CommandChosen(command_id))
