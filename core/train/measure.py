"""The value of a metric of an `[[expect]]` block at this moment of a run."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import TYPE_CHECKING, Literal

from core.observe.statistics import LayerStats
from core.spec.metrics import Metric
from core.train.history import EpochRow
from core.train.inputs import inputs
from core.train.kernel_facts import OF_KERNEL
from core.train.metrics import Metrics
from core.train.twins import collapse_error, fold_error, fold_speedup, reload_error

if TYPE_CHECKING:
    from core.train.trainer import Trainer


class Measurement:
    """Reads metrics of one trainer at one moment; layer statistics are computed once, on first use."""

    def __init__(self, trainer: Trainer, row: EpochRow | None = None) -> None:
        self.trainer = trainer
        self.row = row or (trainer.epochs[-1] if trainer.epochs else None)
        self._layers: tuple[LayerStats, ...] | None = None
        self._splits: dict[str, Metrics | None] = {}

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
        if name in OF_KERNEL:
            block = self.trainer.network.chain.blocks[args[0] - 1]
            return OF_KERNEL[name](self.trainer.network.arena.view(f"{block.dense.name}/kernel"))
        if name in _OF_SPLIT:
            return self._of_split(*_OF_SPLIT[name])
        return _OF_LAYER[name](self.layers[args[0] - 1])

    def _of_split(self, part: Literal["train", "test"], figure: Literal["loss", "accuracy"]) -> float:
        """Over the whole part, in inference mode; evaluated once."""
        if part not in self._splits:
            split = getattr(self.trainer.data, part)
            self._splits[part] = None if split is None else self.trainer.evaluate(split)
        metrics = self._splits[part]
        return nan if metrics is None else float(getattr(metrics, figure))

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


def _best_gap(trainer: Trainer) -> float:
    """0 exactly where the parameters of the best epoch are in place."""
    validation = trainer.data.validation
    if validation is None or not trainer.epochs:
        return nan
    return trainer.evaluate(validation).loss - min(row.val_loss for row in trainer.epochs)


def _gap(trainer: Trainer) -> float:
    validation = trainer.data.validation
    if validation is None:
        return nan
    return trainer.evaluate(validation).loss - trainer.evaluate(trainer.data.train).loss


def _last(attribute: str) -> Callable[[Trainer], float]:
    def read(trainer: Trainer) -> float:
        return nan if trainer.last is None else float(getattr(trainer.last[1], attribute))

    return read


_OF_RUN: dict[str, Callable[[Trainer], float]] = {
    "loss": _last("loss"),
    "acc": _last("accuracy"),
    "best_val_loss": lambda trainer: min((row.val_loss for row in trainer.epochs), default=nan),
    "best_val_acc": lambda trainer: max((row.val_accuracy for row in trainer.epochs), default=nan),
    "best_gap": _best_gap,
    "gap": _gap,
    "lr": lambda trainer: trainer.learning_rate,
    "params": lambda trainer: float(trainer.network.parameters),
    "trainable_params": lambda trainer: float(trainer.network.trainable_parameters),
    "grad_norm": lambda trainer: nan if trainer.updater.norm_before is None else trainer.updater.norm_before,
    "steps": lambda trainer: float(trainer.steps_done),
    "fold_error": fold_error,
    "fold_speedup": fold_speedup,
    "collapse_error": collapse_error,
    "reload_error": reload_error,
}
_OF_SPLIT: dict[str, tuple[Literal["train", "test"], Literal["loss", "accuracy"]]] = {
    "train_loss": ("train", "loss"),
    "train_acc": ("train", "accuracy"),
    "test_loss": ("test", "loss"),
    "test_acc": ("test", "accuracy"),
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
