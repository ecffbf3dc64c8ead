"""The learning-rate range test (Smith 2017): one short run whose rate grows until the loss runs away."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Any

import numpy as np

from core.data.dataset import DataSet
from core.data.load import load
from core.lab.frame import Frame
from core.lab.range_test_curve import Numbers, Reading, over, rates, read, smoothed
from core.lab.range_test_frame import draw
from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.labs.range_test import RangeTest
from core.spec.schedule import Piecewise
from core.spec.text import Text
from core.spec.train import Record
from core.train.trainer import Trainer

FORGOTTEN: dict[str, Any] = {
    "lab": None,
    "arms": (),
    "timeline": (),
    "expect": (),
    "seeds": 1,
    "hold": None,
}
"""What the run behind the test does not take from the experiment."""


class Sweep:
    """An update per step, with the experiment's own data, network, optimizer and batches."""

    def __init__(self, experiment: Experiment, data: DataSet | None = None) -> None:
        lab = experiment.lab
        if not isinstance(lab, RangeTest):
            raise TypeError("not a range test")
        self.experiment, self.lab = experiment, lab
        self.rates = rates(lab.min, lab.max, lab.steps)
        if data is None:
            data = load(experiment.data, np.dtype(experiment.dtype))
        # Validation after every epoch would take longer than the test itself and tell nothing.
        data = replace(data, validation=None)
        self.trainer = Trainer(_growing(experiment, self.rates), data)
        self.losses: list[float] = []
        self.done, self.total = 0, lab.steps
        self.controls: tuple[str, ...] = ("lab.min", "lab.max", "lab.steps", "lab.smoothing")

    def advance(self) -> None:
        if self.done >= self.total:
            return
        self.losses.append(self.trainer.step().loss)
        self.done += 1
        if over(np.array(self.losses), self.lab.smoothing, self.lab.stop):
            self.total = self.done

    @property
    def reading(self) -> Reading:
        """What the curve says so far."""
        lab = self.lab
        return read(lab.min, lab.max, lab.steps, np.array(self.losses), lab.smoothing, lab.stop)

    @property
    def curve(self) -> Numbers:
        """The smoothed losses so far; NaN where a loss was no number."""
        losses = np.array(self.losses)
        finite = np.isfinite(losses)
        curve = np.full(len(losses), np.nan)
        curve[finite] = smoothed(losses[finite], self.lab.smoothing)
        return curve

    def frame(self) -> Frame:
        return draw(self)

    def keys(self) -> tuple[tuple[str, Text], ...]:
        """Keys besides the controls, and what each does."""
        return (("t", Text(en="take the suggested lr", ko="제안된 학습률 쓰기")),)

    def press(self, key: str, control: str = "") -> Experiment | None:
        """t, at the end: the run itself, without the test, with the suggested rate."""
        found = self.reading.suggestion
        if key != "t" or self.done < self.total or not isfinite(found):
            return None
        return with_edits(self.experiment.model_copy(update=FORGOTTEN), taking(found))


def make(experiment: Experiment) -> Sweep:
    return Sweep(experiment)


def range_test_of(experiment: Experiment, lab: RangeTest | None = None) -> Experiment:
    """The range test of a run: same data, network, optimizer and seed."""
    return experiment.model_copy(update={**FORGOTTEN, "lab": lab or RangeTest()})


def taking(suggestion: float) -> dict[str, float]:
    """Edits of a run, also in its middle, that give it the rate of a test, to two digits."""
    return {"train.optimizer.lr": float(f"{suggestion:.2g}")}


def _growing(experiment: Experiment, rate: Any) -> Experiment:
    """The run behind the test. A step belongs to the piece on its left, so every step has a rate of its own."""
    values = tuple(float(value) for value in rate)
    train = experiment.train.model_copy(
        update={
            "schedule": Piecewise(boundaries=tuple(range(len(values) - 1)), values=values),
            "steps": len(values),
            "epochs": None,
            "early_stopping": None,
            "keep_best": False,
            "record": Record(hist=0),
        }
    )
    return experiment.model_copy(update={**FORGOTTEN, "train": train})
