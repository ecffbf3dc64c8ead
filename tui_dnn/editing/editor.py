"""What keys do to the config pane, without a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from core.spec.experiment import Experiment
from tui_dnn.editing.check import Refused, tried
from tui_dnn.editing.expected import Expected
from tui_dnn.editing.facts import Facts
from tui_dnn.editing.menu import Menu
from tui_dnn.editing.pending import Pending
from tui_dnn.editing.row import Row, minimal
from tui_dnn.editing.rows import BY_ID, BY_KEY
from tui_dnn.editing.schedules import scaled

Mode = Literal["live", "fork"]
FACTORS = {"<": 0.5, ">": 2.0}
_RATE = BY_ID["lr"]


@dataclass(frozen=True)
class Request:
    """Edits to be made."""

    edits: dict[str, Any]
    mode: Mode


class Editor:
    """Rows, pending edits, and the menu that is open; `press` is all that a person can do."""

    def __init__(self, experiment: Experiment, facts: Facts) -> None:
        self.pending = Pending(experiment, facts)
        self.menu: Menu | None = None
        self.refusal = ""
        """Why the newest edit is not possible, in one line."""
        self.requests: list[Request] = []
        """What was asked for and not yet taken by the caller."""
        self._expected = Expected(experiment)

    @property
    def experiment(self) -> Experiment:
        """In force, edits included that are on their way."""
        return self.pending.experiment

    def show(self, experiment: Experiment, facts: Facts) -> None:
        """What the run says that it is."""
        self.pending.rebase(self._expected.seen(experiment), facts)

    def refuse(self, reason: str) -> None:
        """The runner did not take an edit."""
        self.refusal = reason
        self.pending.rebase(self._expected.forget(), self.pending.facts)

    def press(self, key: str) -> bool:
        """A key by its name of `tui_dnn.keys`; False: it means nothing here."""
        if self.menu is not None and self._in_menu(self.menu, key):
            return True
        if key in FACTORS:
            self._scale(FACTORS[key])
        elif key in BY_KEY:
            self.open(BY_KEY[key], -1 if key != BY_KEY[key].keys[0] else 1)
        elif key in ("enter", "F") and (self.pending or self.menu):
            self._apply("live" if key == "enter" else "fork")
        elif key == "escape" and (self.pending or self.menu or self.refusal):
            self._escape()
        else:
            return False
        return True

    def open(self, row: Row, by: int = 1) -> None:
        """The menu of a row, one choice on from what is set; in an open menu that is one choice on."""
        if self.menu is None or self.menu.row is not row:
            self.menu = Menu(row, self.pending.preview, self.pending.facts)
        self.menu.move(by)
        self._propose(self.menu)

    def choose(self, index: int) -> None:
        """A line of the open menu."""
        if self.menu is not None and 0 <= index < len(self.menu.options):
            self.menu.choose(index)
            self._propose(self.menu)

    def _in_menu(self, menu: Menu, key: str) -> bool:
        if menu.accepts(key):
            menu.type(key)
            self._propose(menu)
        elif key == "backspace" and menu.text:
            menu.erase()
            self._propose(menu)
        elif key in ("up", "down"):
            self.open(menu.row, 1 if key == "down" else -1)
        elif key in FACTORS and menu.row is _RATE:
            self._scale(FACTORS[key])
        elif len(key) == 1 and key.isdigit():
            self.refusal = f"{menu.option.text} takes no number"
        else:
            return False
        return True

    def _propose(self, menu: Menu) -> bool:
        """Make the choice the pending edit of its row; False: it is refused or not complete."""
        self.refusal = ""
        try:
            self.pending.propose(menu.row, menu.edits())
            return True
        except Refused as error:
            self.refusal = error.message
        except ValueError:
            pass  # not complete: Enter says so
        self.pending.withdraw(menu.row)
        return False

    def _scale(self, factor: float) -> None:
        """The learning rate times a factor: at once, unless it is part of what waits."""
        pending, self.refusal = self.pending, ""
        waits = any(row in pending for row in (_RATE, BY_ID["optimizer"], BY_ID["schedule"]))
        waits = waits or pending.new_run or pending.facts.over
        edits = scaled(pending.preview if waits else pending.experiment, factor)
        edits = minimal(pending.preview if waits else pending.experiment, edits)
        if not edits:
            self.refusal = "0 stays 0; = sets another rate"
            return
        try:
            if waits:
                self.menu = None
                pending.propose(_RATE, edits)
            else:
                self._ask(edits, "live", tried(pending.experiment, edits, pending.facts))
        except Refused as error:
            self.refusal = error.message

    def _apply(self, mode: Mode) -> None:
        if self.menu is not None and not self._propose(self.menu):
            self.refusal = self.refusal or f"{self.menu.text} is not a number yet"
            return
        self.menu = None
        if edits := self.pending.edits:
            preview, new_run = self.pending.preview, self.pending.new_run
            self.pending.clear()
            self._ask(edits, mode, None if new_run else preview)

    def _ask(self, edits: dict[str, Any], mode: Mode, result: Experiment | None) -> None:
        """result: what will be in force; None: that comes with another run."""
        self.requests.append(Request(edits, mode))
        if result is not None:
            self.pending.rebase(self._expected.asked(result), self.pending.facts)

    def _escape(self) -> None:
        """First the menu with its edit, then everything."""
        self.refusal = ""
        if self.menu is not None:
            self.pending.withdraw(self.menu.row)
            self.menu = None
        else:
            self.pending.clear()
