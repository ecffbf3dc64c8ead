"""What the rules look at and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from core.observe.recorder import Recorder
from core.observe.statistics import LayerStats
from core.spec.data import TaskName
from core.spec.experiment import Experiment

Severity = Literal["warn", "error"]


@dataclass(frozen=True)
class Fix:
    """One thing to try."""

    title: str
    edits: Mapping[str, object]
    """Dotted keys of the experiment and their new values."""


@dataclass(frozen=True)
class Finding:
    """Something that a rule found, with the number that shows it."""

    rule: str
    severity: Severity
    evidence: str
    measured: float
    limit: float
    layers: tuple[int, ...] = ()
    """The layers concerned, from 1."""
    fixes: tuple[Fix, ...] = ()
    """The best first; edits that a running network takes come before those that need a new run."""


class Epoch(Protocol):
    """A finished epoch; NaN where a figure does not exist."""

    @property
    def step(self) -> int: ...

    @property
    def loss(self) -> float: ...

    @property
    def val_loss(self) -> float: ...


@dataclass(frozen=True)
class InputStats:
    """The inputs of the training set as the network gets them, after normalisation."""

    mean: float
    std: float
    max: float
    """Largest magnitude."""


@dataclass(frozen=True)
class RunView:
    """What a run shows of itself at one moment; only references, so it costs nothing to build.

    What is not known stays at its default, and the rules that need it are silent.
    """

    experiment: Experiment
    """Settings as edited so far."""
    recorder: Recorder
    step: int
    """Updates done."""
    epochs: Sequence[Epoch] = ()
    layers: tuple[LayerStats, ...] = ()
    """A snapshot of every layer, the output layer last; empty when none was taken."""
    chance_loss: float | None = None
    """The loss of the best constant answer, e.g. ln K."""
    diverged: tuple[int, str] | None = None
    """(step, where) of the first number that was not finite."""
    inputs: InputStats | None = None
    examples: int = 0
    """Size of the training set; 0: not known."""
    task: TaskName | None = None
    outputs: int = 0
    """Width of the output layer; 0: not known."""
    loss: str = ""
    """The loss in use, where the experiment says auto."""
    output: str = ""
    """The output activation in use, where the experiment says auto."""
    targets: tuple[float, float] | None = None
    """Smallest and largest target of a task without classes."""
    changed_at: int = 0
    """Updates done at the last edit: curves are judged from there on."""
