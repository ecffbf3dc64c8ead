"""The menu of one row: what can be chosen, where the choice stands, what is being typed."""

from __future__ import annotations

from core.spec.experiment import Experiment
from tui_dnn.editing.facts import Facts
from tui_dnn.editing.row import Edits, Option, Row, holds, settings_of

_DIGITS = frozenset("0123456789.")
LONGEST = 20
"""Characters of a typed value."""


class Menu:
    """Opens on the value in force."""

    def __init__(self, row: Row, experiment: Experiment, facts: Facts) -> None:
        self.row = row
        self.options: tuple[Option, ...] = row.options(experiment, facts)
        settings = settings_of(experiment)
        self.at = next((i for i, option in enumerate(self.options) if holds(settings, option.edits)), 0)
        self.in_force = self.at
        self.text = ""
        """Typed so far; empty: the choice counts."""

    @property
    def option(self) -> Option:
        return self.options[self.at]

    def move(self, by: int) -> None:
        """To another choice, round the end; what was typed is gone."""
        self.choose((self.at + by) % len(self.options))

    def choose(self, index: int) -> None:
        self.at, self.text = index, ""

    def accepts(self, key: str) -> bool:
        """Whether a key belongs to the number that is being typed."""
        typed = self.option.typed
        if len(key) != 1 or typed is None or len(self.text) >= LONGEST:
            return False
        if key in _DIGITS:
            return True
        if not self.text:
            return key == "-" and "-" in typed.more
        exponent = key in "eE" or (key in "+-" and self.text.endswith("e"))
        return exponent or key in typed.more

    def type(self, key: str) -> None:
        self.text += key.lower()

    def erase(self) -> None:
        self.text = self.text[:-1]

    def edits(self) -> Edits:
        """Of the choice, or of what was typed; ValueError for what is no number, or not yet."""
        if self.text and self.option.typed is not None:
            return self.option.typed.parse(self.text)
        return self.option.edits
