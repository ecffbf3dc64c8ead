"""Runs with curves and layers that were made up: what a recorder would hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import nan

import numpy as np

from core.observe.measure import RMS, STD
from core.observe.series import ACTIVATION, GRADIENT
from core.spec.experiment import Experiment
from core.train.history import EpochRow
from tests.widgets.moments import newborn, spiral
from tui_dnn.runner.run import Run, start
from tui_dnn.widgets.layer_rows import LayerRow, newest


def run_with(
    losses: Iterable[float], accuracies: Iterable[float] | None = None, experiment: Experiment | None = None
) -> Run:
    """A run that was never trained, with these curves."""
    run = start("0001", experiment or spiral(), None)
    losses = list(losses)
    shares = [0.5] * len(losses) if accuracies is None else list(accuracies)
    for step, (loss, share) in enumerate(zip(losses, shares, strict=True)):
        run.trainer.recorder.scalar(step, loss, 0.0, share, 0.1)
    run.trainer.steps_done = len(losses)
    return run


def add_epoch(run: Run, step: int, val_loss: float, val_accuracy: float = nan) -> None:
    row = EpochRow(len(run.trainer.epochs) + 1, step, 1.0, 0.5, 1.0, val_loss, val_accuracy, 0.1)
    run.trainer.epochs.append(row)


def layer_row(
    std: Iterable[float] = (0.5, 0.5, 0.5),
    rms: Iterable[float] = (1.0, 1.0, 1.0),
    *,
    dead: Iterable[float] = (),
    saturated: Iterable[float] = (),
    ratio: Iterable[float] = (),
) -> LayerRow:
    """Numbers of hidden layers; the output layer comes after them with ones."""
    stds, gradients = list(std), list(rms)
    template = newest(newborn().run.trainer.recorder)
    assert template is not None
    layers = len(stds) + 1
    stats = np.ones((layers, 4, 5))
    stats[:-1, ACTIVATION, STD], stats[:-1, GRADIENT, RMS] = stds, gradients

    def filled(values: Iterable[float], rest: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        given = list(values)
        return np.array([*given, *[rest] * (layers - len(given))], np.float64)

    return replace(
        template,
        hist=np.ones((layers, 4, 64), np.int32),
        ranges=np.tile([-1.0, 1.0], (layers, 4, 1)),
        stats=stats,
        zeros=np.zeros((layers, 4), np.int32),
        nonfinite=np.zeros((layers, 4), np.int32),
        dead=filled(dead, nan),
        saturated=filled(saturated, nan),
        update_ratio=filled(ratio, 1e-3),
    )
