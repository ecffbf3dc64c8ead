"""Runs side by side: what differs in their recipes, and the figures of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite, nan
from typing import Any, Final

from core.observe.measure import RMS, STD
from core.observe.series import ACTIVATION, GRADIENT
from core.spec.experiment import Experiment
from core.spec.flat import flatten
from core.train.history import EpochRow, Status
from core.train.layer_figures import layer_figures
from core.train.trainer import Trainer

RECENT: Final = 50
"""Batches whose mean stands for the loss where a batch is only a part of the data."""
TEXTS: Final = frozenset(
    {"arms", "timeline", "expect", "lab", "seeds", "hold", "label", "id", "title", "lesson", "source"}
)
"""What speaks of the lesson and not of the run."""
NEEDS: Final[Mapping[str, tuple[str, tuple[object, ...]]]] = {
    "model.init.std": ("model.init.kind", ("normal", "truncated_normal")),
    "model.init.limit": ("model.init.kind", ("uniform",)),
    "model.init.value": ("model.init.kind", ("constant",)),
    "model.init.gain": ("model.init.kind", ("orthogonal",)),
    "model.batch_norm.place": ("model.batch_norm.enabled", (True,)),
    "model.batch_norm.momentum": ("model.batch_norm.enabled", (True,)),
    "model.batch_norm.eps": ("model.batch_norm.enabled", (True,)),
}
"""Settings that mean nothing unless another one has one of these values."""
Difference = tuple[str, dict[str, Any]]
"""A dotted key, and its value in every run that has such a setting."""


@dataclass(frozen=True)
class Row:
    """The figures of one run now; NaN for what it does not have."""

    run: str
    steps: int
    status: Status
    loss: float
    """Of the newest batch, or the mean of the newest RECENT small ones; without the penalty."""
    accuracy: float
    val_loss: float
    val_accuracy: float
    best_val_loss: float
    best_val_accuracy: float
    first_std: float
    """Standard deviation of the activations of the first hidden layer, when it was recorded last."""
    last_std: float
    """And of the last hidden layer."""
    grad_ratio: float
    """rms dL/dh of the first hidden layer over that of the last."""
    hidden: int
    """Hidden layers."""
    parameters: int

    @property
    def factor(self) -> float:
        """By which dL/dh changes from a layer to the one below it, as a geometric mean; NaN for one layer."""
        return self.grad_ratio ** (1 / (self.hidden - 1)) if self.hidden > 1 else nan


def differences(recipes: Mapping[str, Experiment]) -> tuple[Difference, ...]:
    """Settings in which some runs differ, in the order of the recipe.

    A run without such a setting (another kind of optimizer has other keys) is left out of the values. What
    only some kinds have is told where a recipe sets it, and left out where all are at their defaults.
    """
    tables = {run: flatten(_settings(recipe)) for run, recipe in recipes.items()}
    full = {run: _meant(settings) for run, settings in tables.items()}
    given = {key for recipe in recipes.values() for key in flatten(_settings(recipe, exclude_defaults=True))}
    found = []
    for key in _together(key for settings in tables.values() for key in settings):
        values = {run: settings[key] for run, settings in full.items() if key in settings}
        everywhere = len(values) == len(full)
        if (everywhere and _differ(values.values())) or (values and not everywhere and key in given):
            found.append((key, values))
    return tuple(found)


def _together(keys: Iterable[str]) -> list[str]:
    """Each key once, those of one table beside each other."""
    tables: dict[str, dict[str, None]] = {}
    for key in keys:
        tables.setdefault(key.rpartition(".")[0], {})[key] = None
    return [key for table in tables.values() for key in table]


def _settings(recipe: Experiment, *, exclude_defaults: bool = False) -> dict[str, Any]:
    tables = recipe.model_dump(by_alias=True, exclude_defaults=exclude_defaults)
    return {key: value for key, value in tables.items() if key not in TEXTS and key != "schema"}


def _meant(settings: dict[str, Any]) -> dict[str, Any]:
    """Without what has no effect beside the other settings."""
    idle = {key for key, (switch, values) in NEEDS.items() if settings.get(switch) not in values}
    return {key: value for key, value in settings.items() if key not in idle}


def _differ(values: Iterable[Any]) -> bool:
    first, *others = values
    return any(other != first for other in others)


def unequal_batches(recipes: Mapping[str, Experiment]) -> tuple[str, ...]:
    """Settings that give some runs other examples or another order of them; empty: all see the same batches."""
    found = (key for key, _ in differences(recipes))
    return tuple(key for key in found if key in ("seed", "dtype", "train.batch") or key.startswith("data."))


def figures(trainers: Mapping[str, Trainer]) -> tuple[Row, ...]:
    """A row for every run, in their order. Another thread may ask while they train."""
    return tuple(_row(run, trainer) for run, trainer in trainers.items())


def _row(run: str, trainer: Trainer) -> Row:
    epochs = trainer.epochs[:]
    measured = [row for row in epochs if isfinite(row.val_loss)]
    layers = layer_figures(trainer)
    hidden = len(trainer.recorder.names) - 1
    first = last = ratio = nan
    if layers is not None and hidden > 0:
        rms = layers.stats[:, GRADIENT, RMS]
        first, last = (float(layers.stats[layer, ACTIVATION, STD]) for layer in (0, hidden - 1))
        ratio = float(rms[0] / rms[hidden - 1]) if rms[hidden - 1] > 0 else nan
    return Row(
        run,
        trainer.steps_done,
        trainer.status,
        _recent(trainer, "loss"),
        _recent(trainer, "accuracy"),
        _newest(epochs, "val_loss"),
        _newest(epochs, "val_accuracy"),
        min((row.val_loss for row in measured), default=nan),
        max((row.val_accuracy for row in measured), default=nan),
        first,
        last,
        ratio,
        hidden,
        trainer.network.parameters,
    )


def _recent(trainer: Trainer, name: str) -> float:
    """NaN before the first step and after divergence."""
    whole = trainer.experiment.train.batch == "full"
    values = trainer.recorder.scalar_series.tail(name, 1 if whole else RECENT)[1]
    return float(values.mean()) if len(values) and isfinite(values[-1]) else nan


def _newest(epochs: list[EpochRow], name: str) -> float:
    return float(getattr(epochs[-1], name)) if epochs else nan
