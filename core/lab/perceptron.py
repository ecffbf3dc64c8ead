"""Rosenblatt's perceptron: one threshold unit that learns from its mistakes."""

from __future__ import annotations

from functools import cached_property, partial

import numpy as np

from core.data.batches import epoch_order
from core.data.dataset import DataSet
from core.data.load import load
from core.errors import PresetError
from core.lab.frame import Frame, Line, LineChart, MapChart, Numbers, Table
from core.lab.mistakes import Moment, mistake_bound, rule
from core.spec.experiment import Experiment
from core.spec.labs.perceptron import Perceptron
from core.spec.text import Text

GRID = 60
"""Cells of the map in each direction."""
ORDERS = 100
"""Other orders that are tried for the new example."""


class Machine:
    """Goes on to the next mistake, or to the end of the epoch."""

    controls: tuple[str, ...] = ("lab.lr", "lab.epochs", "lab.order", "data.name")

    def __init__(self, lab: Perceptron, data: DataSet, seed: int) -> None:
        self.lab, self.data, self.seed = lab, data, seed
        self.new = np.array([1.0, *lab.predict])
        self.x = np.column_stack([np.ones(len(data.train)), data.train.x.astype(np.float64)])
        self.y = data.train.y.astype(np.float64)
        self.moments = rule(self.x, self.y, lab.lr, lab.epochs, self._order)
        self.total, self.done = len(self.moments) - 1, 0
        self.bound = mistake_bound(self.x, 2 * self.y - 1)
        low, high = self.x[:, 1:].min(axis=0), self.x[:, 1:].max(axis=0)
        room = np.maximum(0.15 * (high - low), 0.1)
        self.extent = (low[0] - room[0], high[0] + room[0], low[1] - room[1], high[1] + room[1])

    def _order(self, epoch: int) -> Numbers:
        given = self.lab.order == "given"
        return np.arange(len(self.x)) if given else epoch_order(self.seed, epoch, len(self.x))

    def advance(self) -> None:
        self.done = min(self.done + 1, self.total)

    @property
    def now(self) -> Moment:
        return self.moments[self.done]

    @property
    def wrong(self) -> int:
        """Examples of the whole set on the wrong side of the line."""
        return int(np.count_nonzero((self.x @ self.now.weights >= 0) != self.y))

    @cached_property
    def agreement(self) -> float:
        """Share of shuffled orders whose last line says 1 of the new example."""
        n, lab = len(self.x), self.lab
        ends = [
            rule(self.x, self.y, lab.lr, lab.epochs, partial(epoch_order, self.seed + 1 + number, n=n))[-1]
            for number in range(ORDERS)
        ]
        return float(np.mean([self.new @ end.weights >= 0 for end in ends]))

    def frame(self) -> Frame:
        charts = (self._map(), self._errors())
        return Frame(self.done, self.total, charts, (self._table(),), self._notes(), self._metrics())

    def _map(self) -> MapChart:
        left, right, bottom, top = self.extent
        down, across = np.linspace(top, bottom, GRID), np.linspace(left, right, GRID)
        bias, first, second = self.now.weights
        sides = (bias + first * across[None, :] + second * down[:, None] >= 0).astype(np.int64)
        names = self.data.class_names
        classes = [(name, self.x[self.y == label]) for label, name in enumerate(names)]
        paths = [Line(name, rows[:, 1], rows[:, 2], "points") for name, rows in classes]
        if self.now.example is not None:
            row = self.x[self.now.example]
            paths.append(Line("last mistake", row[1:2], row[2:3], "points"))
        title = " over ".join(reversed(self.data.feature_names))
        return MapChart(title, sides, self.extent, tuple(paths), classes=True)

    def _errors(self) -> LineChart:
        errors = np.array(self.now.errors, dtype=np.float64)
        epochs = np.arange(1, len(errors) + 1, dtype=np.float64)
        return LineChart("mistakes per epoch", (Line("mistakes", epochs, errors),), "epoch")

    def _table(self) -> Table:
        names = ("bias", *self.data.feature_names)
        before = self.moments[max(self.done - 1, 0)].weights
        rows = zip(names, self.now.weights, self.now.weights - before, strict=True)
        written = tuple((name, f"{weight:.4g}", f"{change:+.4g}") for name, weight, change in rows)
        return Table("weights", ("of", "weight", "last change"), written)

    def _notes(self) -> tuple[Text, ...]:
        now, wrong, n = self.now, self.wrong, len(self.x)
        mistakes, over = sum(now.errors), self.done == self.total
        notes = []
        if over and not now.errors[-1]:
            answer = int(self.new @ now.weights >= 0)
            where = f"[{self.new[1]:g}, {self.new[2]:g}]"
            notes += [
                Text(
                    en=f"Epoch {now.epoch} passed without a mistake: the line will not move again.",
                    ko=f"{now.epoch}번째 에폭은 실수 없이 지났다. 직선은 더 움직이지 않는다.",
                ),
                Text(
                    en=f"{where} -> {answer}; of {ORDERS} shuffled orders {self.agreement:.0%} answer 1.",
                    ko=f"{where} -> {answer}. 순서를 섞은 {ORDERS}번 가운데 {self.agreement:.0%}가 1이라고 답한다.",
                ),
            ]
        elif over:
            notes.append(
                Text(
                    en=f"After {now.epoch} epochs {wrong} of {n} examples are still wrong.",
                    ko=f"{now.epoch}에폭이 지나도 {n}개 중 {wrong}개가 틀린다.",
                )
            )
        notes.append(
            Text(
                en=f"{mistakes} corrections so far; {wrong} of {n} examples on the wrong side.",
                ko=f"지금까지 {mistakes}번 고쳤고, {n}개 중 {wrong}개가 틀린 쪽에 있다.",
            )
        )
        if self.bound is None:
            en, ko = "No line separates these points.", "이 점들을 나누는 직선은 없다."
        else:
            en = f"A line with a margin exists: Novikoff allows at most {self.bound:.0f} corrections."
            ko = f"여백을 두고 나누는 직선이 있으므로, 노비코프 정리에 따라 많아야 {self.bound:.0f}번 고친다."
        return (*notes, Text(en=en, ko=ko))

    def _metrics(self) -> dict[str, float]:
        now = self.now
        ends = [m.errors[-1] for m in self.moments[1 : self.done + 1] if m.example is None]
        largest = max(np.abs(m.weights).max() for m in self.moments[: self.done + 1])
        found = {
            "wrong": float(self.wrong),
            "epochs": float(now.epoch),
            "mistakes": float(sum(now.errors)),
            "fewest_mistakes": float(min(ends, default=np.nan)),
            "converged": float(0 in ends),
            "largest_weight": float(largest) / self.lab.lr,
            f"predict[{self.new[1]:g},{self.new[2]:g}]": float(self.new @ now.weights >= 0),
            "bound": np.inf if self.bound is None else self.bound,
        }
        found |= {f"weight[{i}]": float(weight) for i, weight in enumerate(now.weights)}
        over = self.done == self.total and found["converged"]
        return found | {"agreement": self.agreement if over else np.nan}


def make(experiment: Experiment) -> Machine:
    """The lab of `experiment.lab`; PresetError for data that are not two classes in two columns."""
    assert isinstance(experiment.lab, Perceptron)
    data = load(experiment.data, np.dtype(np.float64))
    if data.task != "binary" or data.features != 2:
        given = f"{data.name}, {data.task} with {data.features} columns"
        raise PresetError.at("data.name", given, "two classes and two columns", "iris_setosa, xor, moons")
    return Machine(experiment.lab, data, experiment.seed)
