"""What a run tells after a step and after an epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Status = Literal["ready", "running", "finished", "stopped_early", "diverged"]
TERMINAL: frozenset[Status] = frozenset({"finished", "stopped_early", "diverged"})


@dataclass(frozen=True)
class EpochRow:
    """One finished epoch.

    `loss` and `accuracy` are means over the epoch while it ran, with dropout on, so they lag behind
    `val_loss`, which is measured after it. `loss_bar` is the mean over steps of the running mean: the
    figure that the progress bar of TensorFlow 2.4 printed, and with it much published output.
    """

    epoch: int
    """From 1."""
    step: int
    """Updates done at its end."""
    loss: float
    accuracy: float
    """NaN where the task has none."""
    loss_bar: float
    val_loss: float
    """NaN without validation data."""
    val_accuracy: float
    learning_rate: float


class StepResult(NamedTuple):
    """One update. Loss and accuracy are of the batch, before the update."""

    step: int
    """Index of the update, from 0."""
    epoch: int
    """Epoch in which it lies, from 1."""
    loss: float
    """Data loss, without the penalty."""
    penalty: float
    accuracy: float
    learning_rate: float
    epoch_row: EpochRow | None
    """Set by the last update of an epoch."""
    status: Status


@dataclass(frozen=True)
class Divergence:
    """Where the first number that is not finite appeared."""

    step: int
    """Index of the update."""
    layer: str
    what: str
    """`output`, `gradient`, `parameters after the update` or `loss`."""

    def __str__(self) -> str:
        return f"first non-finite number at step {self.step}: {self.what} of {self.layer}"


@dataclass(frozen=True)
class JournalEntry:
    """An edit and when it was applied."""

    step: int
    """Updates done before it."""
    edits: Mapping[str, object]
