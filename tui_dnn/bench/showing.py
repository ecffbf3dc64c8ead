"""What a page shows of its machine at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.lab.frame import Frame
from core.lab.machine import Machine
from core.spec.experiment import Experiment
from core.spec.text import Text
from tui_dnn.bench.verdicts import ClaimRow
from tui_dnn.runner.frame import CheckRow

State = Literal["opening", "ready", "running", "hurrying", "paused", "done", "failed"]


@dataclass(frozen=True)
class Showing:
    """All that the page shows of the machine; replaced as a whole."""

    experiment: Experiment
    state: State = "opening"
    step: int = 0
    total: int = 1
    frame: Frame | None = None
    checks: tuple[CheckRow, ...] = ()
    claims: tuple[ClaimRow, ...] = ()
    controls: tuple[str, ...] = ()
    keys: tuple[tuple[str, Text], ...] = ()
    """Keys of the machine's own, and what each does."""
    speed: float = 1.0
    offer: Experiment | None = None
    """A run that the machine proposes to open: with the rate of a range test."""
    message: str = ""
    """Why it failed, or why something that was asked for is not possible."""
    version: int = 0


def keys_of(machine: Machine | None) -> tuple[tuple[str, Text], ...]:
    """Keys that a machine offers besides its controls."""
    offered = getattr(machine, "keys", None)
    return tuple(offered()) if offered is not None else ()
