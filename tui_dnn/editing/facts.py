"""What the rows need to know of a run besides its settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.train.history import TERMINAL

if TYPE_CHECKING:
    from core.train.trainer import Trainer


@dataclass(frozen=True)
class Facts:
    """Plain numbers."""

    examples: int | None = None
    """In the training set."""
    total_steps: int = 1000
    """Of the whole run: what a schedule is laid over."""
    over: bool = False
    """The run has ended: any edit starts a new one."""


def facts_of(trainer: Trainer) -> Facts:
    """Cheap enough for every tick."""
    return Facts(len(trainer.data.train), max(1, trainer.total_steps), trainer.status in TERMINAL)
