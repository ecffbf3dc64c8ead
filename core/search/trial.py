"""One trial: its folds trained side by side, one epoch of each at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, isfinite, nan

import numpy as np
from threadpoolctl import threadpool_limits

from core.data.dataset import DataSet
from core.data.load import load
from core.search.plan import Plan
from core.search.space import Params
from core.spec.data import Data
from core.spec.metrics import Metric
from core.train.history import TERMINAL
from core.train.measure import Measurement
from core.train.trainer import Trainer

REPORTS = 100
"""A run of more epochs than this is told by every so many of them."""
PATIENCE = 50
"""Updates between two questions whether to stop."""


class Stopped(Exception):
    """The trial was ended from outside, with nothing to say."""


@dataclass(frozen=True)
class Outcome:
    """What a trial came to."""

    values: tuple[float, ...]
    """The metric of every fold."""
    epochs: int
    pruned: bool = False
    diverged: bool = False

    @property
    def value(self) -> float:
        """Mean over folds."""
        return sum(self.values) / len(self.values)

    @property
    def spread(self) -> float:
        """Standard deviation over folds, 0 for one."""
        return float(np.std(self.values))


Report = Callable[[int, float], bool]
"""Told the epoch and the mean of the metric over folds after it; True: the trial is not worth going on."""
Beat = Callable[[float], bool]
"""Told now and then how much is done, 0 to 1; True: end at once."""


def run_trial(plan: Plan, params: Params, report: Report, beat: Beat) -> Outcome:
    """Train the recipe of `params`. A pure function of plan and parameters, as long as nothing ends it.

    LabError where the settings do not go together; Stopped where `beat` said so.
    """
    recipe = plan.recipe(params)
    with threadpool_limits(recipe.threads, user_api="blas"):
        return _Folds(plan, [Trainer(one, _data(one.data, one.dtype)) for one in plan.folds(recipe)]).run(
            report, beat
        )


@lru_cache(maxsize=16)
def _loaded(data: str, dtype: str) -> DataSet:
    return load(Data.model_validate_json(data, strict=False), np.dtype(dtype))


def _data(data: Data, dtype: str) -> DataSet:
    """Read once: trials differ in their network far more often than in their data."""
    return _loaded(data.model_dump_json(), dtype)


class _Folds:
    def __init__(self, plan: Plan, trainers: list[Trainer]) -> None:
        self._metric = Metric.parse(plan.sweep.metric)
        self._trainers = trainers
        first = trainers[0]
        per_epoch = ceil(first.feed.n / first.feed.batch)
        self._every = max(1, ceil(first.total_steps / per_epoch / REPORTS))
        self._total = sum(trainer.total_steps for trainer in trainers)

    def run(self, report: Report, beat: Beat) -> Outcome:
        epoch = 0
        while any(trainer.status not in TERMINAL for trainer in self._trainers):
            epoch += 1
            for trainer in self._trainers:
                self._one_epoch(trainer, beat)
            values = self._values()
            if any(trainer.divergence for trainer in self._trainers):
                return Outcome(values, epoch, diverged=True)
            over = all(trainer.status in TERMINAL for trainer in self._trainers)
            if (epoch % self._every == 0 or over) and isfinite(sum(values)):
                worse = report(epoch, sum(values) / len(values))
                if worse and not over:
                    return Outcome(values, epoch, pruned=True)
        values = self._values()
        return Outcome(values, epoch, diverged=not isfinite(sum(values)))

    def _one_epoch(self, trainer: Trainer, beat: Beat) -> None:
        if trainer.status in TERMINAL:
            return
        for step in range(trainer.feed.n + 1):
            if step % PATIENCE == 0 and beat(self._progress()):
                raise Stopped
            result = trainer.step()
            if result.epoch_row is not None or result.status in TERMINAL:
                return

    def _progress(self) -> float:
        return min(1.0, sum(trainer.steps_done for trainer in self._trainers) / max(1, self._total))

    def _values(self) -> tuple[float, ...]:
        return tuple(
            Measurement(trainer).value(self._metric) if trainer.epochs else nan for trainer in self._trainers
        )
