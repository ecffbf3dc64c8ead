"""What a command is, and what decides whether it can be used now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from rich.cells import cell_len

Scope = Literal["time", "config", "layers", "charts", "diagnosis", "global"]
SCOPES: Final[dict[Scope, str]] = {
    "time": "Run",
    "config": "Change the network",
    "layers": "Layers",
    "charts": "Charts",
    "diagnosis": "Diagnosis",
    "global": "Everywhere",
}
"""Headings, in the order of the help."""


@dataclass(frozen=True)
class Situation:
    """What the screen knows when it asks which commands can be used."""

    state: str = "empty"
    """Of the runner: empty, ready, running, paused, finished, diverged or failed."""
    pending: int = 0
    """Edits that wait for Enter."""
    undo: bool = False
    redo: bool = False
    fixes: int = 0
    """Fixes on F1 to F3."""
    findings: int = 0
    runs: int = 0
    """Of this sitting."""
    step: int = 0
    """Of a lab, steps done."""
    controls: int = 0
    """Settings of a lab that can be turned."""
    figures: int = 0
    """Charts and tables of a lab."""

    @property
    def has_run(self) -> bool:
        return self.state != "empty"

    @property
    def going(self) -> bool:
        """There are steps left to do."""
        return self.state in ("ready", "running", "paused")


Enabled = Callable[[Situation], bool]


def always(situation: Situation) -> bool:
    return True


def has_run(situation: Situation) -> bool:
    return situation.has_run


def going(situation: Situation) -> bool:
    return situation.going


def pending(situation: Situation) -> bool:
    return situation.pending > 0


@dataclass(frozen=True)
class Command:
    """One thing that a person can ask for."""

    id: str
    keys: tuple[str, ...]
    """Names as of `tui_dnn.keys`, a sequence with a space between; none: only in the command palette."""
    title: str
    help: str
    """One line."""
    scope: Scope
    enabled: Enabled = always
    footer: int = 0
    """Place in the footer, from 1; 0: not there."""
    hint: str = ""
    """One or two words for the footer; empty: the title."""
    hint_running: str = ""
    """The same while it trains, where that differs."""
    shown: str = ""
    """The keys as printed, where that is not simply the first."""

    @property
    def key_text(self) -> str:
        return self.shown or (printed(self.keys[0]) if self.keys else "")

    @property
    def hint_width(self) -> int:
        return max(cell_len(self.hint or self.title), cell_len(self.hint_running))

    def hint_in(self, situation: Situation) -> str:
        """One or two words for the footer."""
        running = situation.state == "running" and self.hint_running
        return running or self.hint or self.title


def printed(keys: str) -> str:
    """A sequence as it is written on a screen: `F1`, `Enter`, `x p`."""
    names = {"escape": "Esc", "enter": "Enter", "tab": "Tab", "shift+tab": "Shift+Tab"}
    parts = keys.split(" ")
    return " ".join(names.get(p, p.upper() if p[:1] == "f" and p[1:].isdigit() else p) for p in parts)
