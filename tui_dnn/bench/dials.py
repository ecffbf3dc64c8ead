"""The controls of a page: which one is chosen, what is typed for it, and what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from core.spec.experiment import Experiment
from tui_dnn.bench.setting import Setting

MORE: Final = ".-,[]\"'_"
"""Characters of a value besides letters and digits."""


class Dials:
    """Edits as (key, value) for whoever owns the experiment; it changes nothing itself."""

    def __init__(self) -> None:
        self.settings: tuple[Setting, ...] = ()
        self.original: tuple[str, ...] = ()
        """The values of the preset, as text."""
        self.selected = 0
        self.typed: str | None = None
        """None: nothing is being typed."""

    @property
    def key(self) -> str:
        """Of the chosen control; empty without any."""
        return self.settings[self.selected].key if self.settings else ""

    def take(self, experiment: Experiment, keys: Sequence[str]) -> None:
        """The values of now."""
        self.settings = tuple(Setting.of(experiment, key) for key in keys)
        self.original = self.original or tuple(setting.text for setting in self.settings)
        self.selected = min(self.selected, max(0, len(self.settings) - 1))

    def select(self, way: int) -> None:
        self.typed = None
        self.selected = (self.selected + way) % len(self.settings)

    def turned(self, way: int) -> tuple[str, Any] | None:
        """The edit; None where the end is reached, or where a value has to be typed, which begins."""
        setting = self.settings[self.selected]
        value = setting.turned(way)
        if value is None and setting.needs_typing:
            self.typed = ""
        return None if value is None else (setting.key, value)

    def switched(self) -> tuple[str, Any] | None:
        """The edit of a switch; None where the chosen control is none."""
        setting = self.settings[self.selected]
        return (setting.key, not setting.value) if setting.is_switch else None

    def begins(self, name: str) -> bool:
        """Whether this key begins a value."""
        return bool(self.settings) and (name.isdigit() or name == "-")

    def type(self, name: str) -> bool:
        """One more key of the value; False: it is not part of one."""
        if self.typed is None:
            return False
        if name == "backspace":
            self.typed = self.typed[:-1]
        elif name == "space" or (len(name) == 1 and (name.isalnum() or name in MORE)):
            self.typed += " " if name == "space" else name
        else:
            return False
        return True

    def applied(self) -> tuple[str, Any]:
        """The edit that was typed; ValueError where it is no value, and it stays to be corrected."""
        setting = self.settings[self.selected]
        value = setting.typed(self.typed or "")
        self.typed = None
        return setting.key, value
