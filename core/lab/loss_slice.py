"""The loss around a trained network: a 2-D slice along two filter-normalised directions (Li et al. 2018)."""

from __future__ import annotations

import numpy as np

from core.data.dataset import DataSet
from core.lab.frame import Frame, Line, LineChart
from core.lab.loss_slice_grid import Slice, per_step
from core.lab.loss_slice_plane import Plane
from core.nn.arena import Array
from core.spec.experiment import Experiment
from core.spec.labs.loss_slice import LossSlice
from core.spec.text import Text
from core.train.history import TERMINAL
from core.train.trainer import Trainer


class TrainedSlice:
    """A lesson: train to the end, then slice."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment, self.lab = experiment, _settings(experiment)
        plain = experiment.model_copy(update={"lab": None, "timeline": (), "expect": (), "arms": ()})
        self._trainer = Trainer(plain)
        size = max(self._trainer.network.arena.values.size, 1)
        batch = min(self._trainer.feed.batch, self._trainer.feed.n)
        self._updates = per_step(3 * size * batch)
        self._training = max(1, -(-self._trainer.total_steps // self._updates))
        self._slice: Slice | None = None
        self.done = 0
        self.controls: tuple[str, ...] = ("lab.radius", "lab.points", "lab.rows", "lab.seed")
        points = self.lab.points**2
        work = min(self.lab.rows, len(self._trainer.data.train)) * size
        self.total = self._training + -(-points // per_step(work))

    def advance(self) -> None:
        if self.done >= self.total:
            return
        self.done += 1
        if self._slice is not None:
            self._slice.advance()
            return
        for _ in range(self._updates):
            if self._trainer.status in TERMINAL:
                break
            self._trainer.step()
        if self._trainer.status in TERMINAL:
            self._slice = slice_of(self._trainer, self.lab)
            # Early stopping makes the training shorter than its settings told.
            self.total = self.done + self._slice.total

    def frame(self) -> Frame:
        if self._slice is None:
            return self._learning()
        found = self._slice.frame()
        return Frame(self.done, self.total, found.charts, found.tables, found.notes, found.metrics)

    def _learning(self) -> Frame:
        steps, loss = self._trainer.recorder.scalar_series.tail("loss", 1 << 30)
        chart = LineChart(
            "training loss", (Line("loss", np.asarray(steps, float), loss),), "update", "loss", log_y=True
        )
        done = self._trainer.steps_done
        note = Text(
            en=f"Training first: {done:,} of {self._trainer.total_steps:,} updates.",
            ko=f"먼저 학습한다: {self._trainer.total_steps:,}번 가운데 {done:,}번.",
        )
        return Frame(self.done, self.total, (chart,), (), (note,), {})


def make(experiment: Experiment) -> TrainedSlice:
    return TrainedSlice(experiment)


def slice_of(trainer: Trainer, lab: LossSlice | None = None) -> Slice:
    """The slice of a run as it is now: everything is copied, the run may go on at once."""
    arrays = trainer.network
    return slice_at(
        trainer.experiment, trainer.data, arrays.arena.values, arrays.moving_values, lab or LossSlice()
    )


def slice_at(experiment: Experiment, data: DataSet, values: Array, moving: Array, lab: LossSlice) -> Slice:
    """The slice at given parameters, e.g. `arrays["parameters"]` and `arrays["moving"]` of a TrainerState."""
    return Slice(Plane(experiment, data, values, moving, rows=lab.rows, seed=lab.seed), lab)


def _settings(experiment: Experiment) -> LossSlice:
    if not isinstance(experiment.lab, LossSlice):
        raise TypeError("not a loss slice")
    return experiment.lab


__all__ = ["Slice", "TrainedSlice", "make", "slice_at", "slice_of"]
