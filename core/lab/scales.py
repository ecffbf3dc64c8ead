"""Batch norm against the scale of the initial weights: one network for every scale and place of the norm."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np

from core.data.load import load
from core.lab.frame import Frame, Line, LineChart, Numbers, Table
from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from core.spec.labs.scales import Scales
from core.spec.text import Text
from core.train.history import TERMINAL
from core.train.trainer import Trainer

NAMES = {"none": "no batch norm", "before": "before activation", "after": "after activation"}


class Machine:
    """One epoch of one network at every step: all networks finish an epoch before the next one starts."""

    controls: tuple[str, ...] = ("lab.largest", "lab.smallest", "train.optimizer.lr", "model.batch_norm.eps")

    def __init__(self, experiment: Experiment, lab: Scales) -> None:
        self.lab = lab
        self.variants: tuple[str, ...] = tuple(dict.fromkeys(lab.variants))
        self.scales = np.logspace(np.log10(lab.largest), np.log10(lab.smallest), lab.count)
        # Only the training images are looked at.
        self.data = replace(load(experiment.data, np.dtype(experiment.dtype)), validation=None, test=None)
        self.turns: list[tuple[int, str]] = list(product(range(lab.count), self.variants))
        self.epochs = experiment.train.epochs or 0
        self.trainers = {
            (index, variant): Trainer(_recipe(experiment, variant, float(self.scales[index])), self.data)
            for index, variant in self.turns
        }
        self.accuracy: dict[str, Numbers] = {
            variant: np.full((self.epochs, lab.count), np.nan) for variant in self.variants
        }
        """(epochs, scales): mean over the batches of the epoch; 0 where the network has diverged."""
        self.total, self.done = max(1, self.epochs * len(self.turns)), 0

    def advance(self) -> None:
        if self.done == self.total:
            return
        epoch, turn = divmod(self.done, len(self.turns))
        self.done += 1
        if not self.epochs:
            return
        index, variant = self.turns[turn]
        trainer = self.trainers[index, variant]
        while trainer.status not in TERMINAL and trainer.step().epoch_row is None:
            pass
        diverged = trainer.status == "diverged"
        self.accuracy[variant][epoch, index] = 0.0 if diverged else trainer.epochs[-1].accuracy

    @property
    def shown(self) -> int:
        """The scale whose curves are drawn: the one that trained last."""
        return self.turns[(self.done - 1) % len(self.turns)][0] if self.done else 0

    def latest(self, variant: str) -> Numbers:
        """Accuracy of every scale after its last epoch."""
        table = self.accuracy[variant]
        reached = np.count_nonzero(np.isfinite(table), axis=0)
        return np.array([table[n - 1, index] if n else np.nan for index, n in enumerate(reached)])

    def frame(self) -> Frame:
        charts = (self._by_scale(), self._by_epoch())
        return Frame(self.done, self.total, charts, (self._table(),), self._notes(), self._metrics())

    def _by_scale(self) -> LineChart:
        lines = tuple(Line(NAMES[v], self.scales, self.latest(v)) for v in self.variants)
        done = self.done // len(self.turns)
        return LineChart(f"accuracy by weight std, epoch {done}", lines, "std of the weights", log_x=True)

    def _by_epoch(self) -> LineChart:
        x = np.arange(1, self.epochs + 1, dtype=np.float64)
        lines = tuple(Line(NAMES[v], x, self.accuracy[v][:, self.shown]) for v in self.variants)
        return LineChart(f"accuracy by epoch at std {self.scales[self.shown]:.2g}", lines, "epoch")

    def _table(self) -> Table:
        columns = [self.latest(variant) for variant in self.variants]
        rows = [
            (f"{scale:.2g}", *(_written(column[index]) for column in columns))
            for index, scale in enumerate(self.scales)
        ]
        return Table("accuracy", ("std", *(NAMES[v] for v in self.variants)), tuple(rows))

    def _notes(self) -> tuple[Text, ...]:
        if not self.done:
            return ()
        n, bar = self.lab.count, self.lab.learned
        counts = {v: int(np.count_nonzero(self.latest(v) >= bar)) for v in self.variants}
        en = ", ".join(f"{count} {NAMES[v]}" for v, count in counts.items())
        korean = {"none": "배치 정규화 없이", "before": "활성화 앞", "after": "활성화 뒤"}
        ko = ", ".join(f"{korean[v]} {count}개" for v, count in counts.items())
        return (
            Text(
                en=f"Of {n} scales have reached {bar:.0%}: {en}.",
                ko=f"{n}개 척도 중 정확도 {bar:.0%}에 이른 것: {ko}.",
            ),
        )

    def _metrics(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for variant in self.variants:
            latest = self.latest(variant)
            if np.isfinite(latest).all():
                found |= {f"acc[{variant},{i + 1}]": float(value) for i, value in enumerate(latest)}
                found[f"learned[{variant}]"] = float(np.count_nonzero(latest >= self.lab.learned))
                found[f"worst[{variant}]"] = float(latest.min())
                found[f"mean[{variant}]"] = float(latest.mean())
        return found


def _written(accuracy: float) -> str:
    """A network that met NaN has no accuracy to show."""
    return "" if np.isnan(accuracy) else f"{accuracy:.3f}" if accuracy else "diverged"


def _recipe(experiment: Experiment, variant: str, scale: float) -> Experiment:
    """The network of the preset with weights of this scale."""
    norm: dict[str, object] = {"model.batch_norm.enabled": variant != "none"}
    if variant != "none":
        norm["model.batch_norm.place"] = variant
    alone = experiment.model_copy(update={"lab": None, "arms": (), "timeline": (), "expect": ()})
    init = {"kind": "normal", "std": scale}
    return with_edits(alone, {"model.init": init, "train.record.hist": 0, **norm})


def make(experiment: Experiment) -> Machine:
    """The lab of `experiment.lab`."""
    assert isinstance(experiment.lab, Scales)
    return Machine(experiment, experiment.lab)
