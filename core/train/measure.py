"""The value of a metric of an `[[expect]]` block at this moment of a run."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from core.data.dataset import Split
from core.nn.arena import Array
from core.observe.statistics import LayerStats
from core.spec.metrics import Metric
from core.train.history import EpochRow

if TYPE_CHECKING:
    from core.train.trainer import Trainer


class Measurement:
    """Reads metrics of one trainer at one moment; layer statistics are computed once, on first use."""

    def __init__(self, trainer: Trainer, row: EpochRow | None = None) -> None:
        self.trainer = trainer
        self.row = row or (trainer.epochs[-1] if trainer.epochs else None)
        self._layers: tuple[LayerStats, ...] | None = None

    @property
    def layers(self) -> tuple[LayerStats, ...]:
        if self._layers is None:
            self._layers = self.trainer.observe().layers
        return self._layers

    def value(self, metric: Metric) -> float:
        """NaN where the run has no such number (no validation data, no accuracy, not recorded)."""
        name, args = metric.name, metric.args
        if name in _OF_RUN:
            return _OF_RUN[name](self.trainer)
        if name in _OF_EPOCH:
            return nan if self.row is None else _OF_EPOCH[name](self.row)
        if name == "grad_ratio":
            first, second = (self.layers[index - 1].gradient.rms for index in args)
            return first / second if second else nan
        if name == "update_ratio":
            return self._update_ratio(args[0])
        if name == "output":
            return self._output(*args)
        if name in ("test_loss", "test_acc"):
            test = self.trainer.data.test
            metrics = None if test is None else self.trainer.evaluate(test)
            return nan if metrics is None else metrics.loss if name == "test_loss" else metrics.accuracy
        return _OF_LAYER[name](self.layers[args[0] - 1])

    def _update_ratio(self, layer: int) -> float:
        """From the record of the last step; NaN where it was not recorded."""
        series, last = self.trainer.recorder.layer_series, self.trainer.last
        row = (series.count - 1) % series.capacity
        if last is None or not series.count or series.steps[row] != last[1].step:
            return nan
        return float(series.update_ratio[row, layer - 1])

    def _output(self, row: int, column: int = 0) -> float:
        data = self.trainer.data
        x = inputs(data.train, slice(row, row + 1), data.scale, self.trainer.dtype)
        return float(self.trainer.network.predict(x)[0, column])


def inputs(split: Split, rows: slice, scale: float, dtype: np.dtype[np.floating]) -> Array:
    """Rows of a split as the network sees them."""
    x: Array = split.x[rows].astype(dtype)
    return x * dtype.type(scale) if split.x.dtype == np.uint8 else x


def _last(attribute: str) -> Callable[[Trainer], float]:
    def read(trainer: Trainer) -> float:
        return nan if trainer.last is None else float(getattr(trainer.last[1], attribute))

    return read


_OF_RUN: dict[str, Callable[[Trainer], float]] = {
    "loss": _last("loss"),
    "acc": _last("accuracy"),
    "best_val_loss": lambda trainer: min((row.val_loss for row in trainer.epochs), default=nan),
    "best_val_acc": lambda trainer: max((row.val_accuracy for row in trainer.epochs), default=nan),
    "lr": lambda trainer: trainer.learning_rate,
    "params": lambda trainer: float(trainer.network.parameters),
    "trainable_params": lambda trainer: float(trainer.network.trainable_parameters),
    "grad_norm": lambda trainer: nan if trainer.updater.norm_before is None else trainer.updater.norm_before,
}
_OF_EPOCH: dict[str, Callable[[EpochRow], float]] = {
    "epoch_loss": lambda row: row.loss,
    "epoch_acc": lambda row: row.accuracy,
    "epoch_loss_bar": lambda row: row.loss_bar,
    "val_loss": lambda row: row.val_loss,
    "val_acc": lambda row: row.val_accuracy,
}
_OF_LAYER: dict[str, Callable[[LayerStats], float]] = {
    "act_std": lambda layer: layer.activation.std,
    "act_mean": lambda layer: layer.activation.mean,
    "act_rms": lambda layer: layer.activation.rms,
    "zeros": lambda layer: layer.activation.zeros / layer.activation.histogram.total,
    "grad_rms": lambda layer: layer.gradient.rms,
    "weight_std": lambda layer: layer.weight.std,
    "dead": lambda layer: layer.dead,
    "saturated": lambda layer: layer.saturated,
}
