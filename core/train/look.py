"""What can be seen of a run: a snapshot on request, and the view that the diagnosis reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.data.dataset import DataSet
from core.nn.arena import Array
from core.observe.diagnosis import diagnose
from core.observe.findings import Finding, InputStats, RunView
from core.observe.statistics import LayerStats, layer_statistics
from core.train.chance import chance_loss
from core.train.inputs import inputs
from core.train.probe import probe

if TYPE_CHECKING:
    from core.train.trainer import Trainer

SAMPLE = 2000
"""Rows of the training set that the statistics of the inputs look at."""


@dataclass(frozen=True)
class Snapshot:
    """Full-batch statistics of every layer at one moment; frozen, safe to hand to another thread."""

    step: int
    """Updates done."""
    epoch: int
    loss: float
    accuracy: float
    learning_rate: float
    layers: tuple[LayerStats, ...]
    """Hidden layers in order, then the output layer."""
    findings: tuple[Finding, ...]
    status: str


@dataclass(frozen=True)
class Background:
    """Facts of data and loss that the diagnosis needs; computed once for a run."""

    chance: float | None
    inputs: InputStats
    targets: tuple[float, float] | None


def background(trainer: Trainer) -> Background:
    data = trainer.data
    x = inputs(data.train, slice(0, SAMPLE), data.scale, np.dtype(np.float64))
    stats = InputStats(float(x.mean()), float(x.std()), float(np.abs(x).max()))
    return Background(chance_loss(data, trainer.head.loss), stats, _target_range(data, x))


def _target_range(data: DataSet, x: Array) -> tuple[float, float] | None:
    if data.task == "autoencoder":
        return float(x.min()), float(x.max())
    if data.task == "regression":
        return float(data.train.y.min()), float(data.train.y.max())
    return None


@np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore")
def snapshot(trainer: Trainer) -> Snapshot:
    """Measure now; before the first step and after an edit, on the batch that comes next."""
    kit = probe(trainer) if trainer.last is None else trainer.last[0]
    layers = tuple(layer_statistics(tap) for tap in kit.taps)
    result = None if trainer.last is None else trainer.last[1]
    facts, diverged = trainer.background, trainer.divergence
    view = RunView(
        experiment=trainer.experiment,
        recorder=trainer.recorder,
        step=trainer.steps_done,
        epochs=trainer.epochs,
        layers=layers,
        chance_loss=facts.chance,
        diverged=None if diverged is None else (diverged.step, f"{diverged.what} of {diverged.layer}"),
        inputs=facts.inputs,
        examples=trainer.feed.n,
        task=trainer.data.task,
        outputs=trainer.data.outputs,
        loss=trainer.head.loss,
        output=trainer.head.activation,
        targets=facts.targets,
        changed_at=trainer.journal[-1].step if trainer.journal else 0,
    )
    return Snapshot(
        trainer.steps_done,
        trainer.epoch,
        float("nan") if result is None else result.loss,
        float("nan") if result is None else result.accuracy,
        trainer.learning_rate,
        layers,
        diagnose(view),
        trainer.status,
    )
