"""Values and slopes of squashing functions, from the code that trains networks."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.lab.frame import Frame, Line, LineChart, Numbers, Table
from core.nn.activations import Scratch, function
from core.spec.experiment import Experiment
from core.spec.labs.saturation import Saturation
from core.spec.model import Activation
from core.spec.text import Text

DRAWN = 201
"""Points of a curve."""


def value_and_slope(name: str, x: Numbers, dtype: np.dtype[Any]) -> tuple[Numbers, Numbers]:
    """f(x) and f'(x), the latter as the backward pass computes it: dL/dx for dL/dy = 1."""
    unit = function(Activation.model_validate(name))
    column = np.ascontiguousarray(x, dtype).reshape(-1, 1)
    y, slope = np.empty_like(column), np.empty_like(column)
    scratch = Scratch.allocate(unit.scratch, column.shape, dtype)
    unit.forward(column, y, scratch)
    unit.backward(np.ones_like(column), column, y, slope, scratch)
    return y[:, 0].astype(np.float64), slope[:, 0].astype(np.float64)


class Machine:
    """Writes down one point at a time."""

    controls: tuple[str, ...] = ("lab.gain", "lab.reach")

    def __init__(self, lab: Saturation) -> None:
        self.functions = tuple(dict.fromkeys(lab.functions))
        self.points = np.array(tuple(dict.fromkeys(lab.points)))
        self.total, self.done = len(self.points), 0
        self._x = np.linspace(-lab.reach, lab.reach, DRAWN)
        wide, narrow = np.dtype(np.float64), np.dtype(np.float32)
        curve, points = lab.gain * self._x, lab.gain * self.points
        self._curves = {name: value_and_slope(name, curve, wide) for name in self.functions}
        self._exact = {name: value_and_slope(name, points, wide) for name in self.functions}
        self._single = {name: value_and_slope(name, points, narrow)[1] for name in self.functions}

    def advance(self) -> None:
        self.done = min(self.done + 1, self.total)

    def frame(self) -> Frame:
        return Frame(
            self.done,
            self.total,
            (self._chart("f(x)", 0), self._chart("slope f'(x)", 1)),
            (self._table(),),
            self._notes(),
            self._metrics(),
        )

    def _chart(self, title: str, which: int) -> LineChart:
        """Curves, and the points so far; a slope of zero is a gap on the log axis."""
        lines = []
        for name in self.functions:
            curve, marked = self._curves[name][which], self._exact[name][which][: self.done]
            if which:
                curve, marked = (np.where(part > 0, part, np.nan) for part in (curve, marked))
            lines.append(Line(name, self._x, curve))
            lines.append(Line(f"{name} at x", self.points[: self.done], marked, "points"))
        return LineChart(title, tuple(lines), "x", log_y=bool(which))

    def _table(self) -> Table:
        header = ["x"]
        for name in self.functions:
            header += [name, f"{name}'", f"{name}' in float32"]
        rows = []
        for index in range(self.done):
            row = [f"{self.points[index]:g}"]
            for name in self.functions:
                value, slope = (part[index] for part in self._exact[name])
                row += [f"{value:.9f}", f"{slope:.4g}", f"{self._single[name][index]:.4g}"]
            rows.append(tuple(row))
        return Table("values and slopes", tuple(header), tuple(rows))

    def _notes(self) -> tuple[Text, ...]:
        if not self.done:
            return ()
        at, name = self.done - 1, self.functions[0]
        x, slope, single = self.points[at], self._exact[name][1][at], self._single[name][at]
        notes = [
            Text(
                en=f"At x = {x:g} a unit of {name} hands back {slope:.4g} of the gradient that reaches it.",
                ko=f"x = {x:g}에서 {name} 유닛은 받은 기울기의 {slope:.4g}배만 돌려준다.",
            )
        ]
        if single == 0 < slope:
            notes.append(
                Text(
                    en=f"In float32 the value is 1 to the last bit, and the slope is exactly 0: "
                    f"the unit cannot learn at all. ({name})",
                    ko="float32에서는 값이 정확히 1로 반올림되어 기울기가 0이 된다. "
                    f"이 유닛은 전혀 배우지 못한다. ({name})",
                )
            )
        return tuple(notes)

    def _metrics(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for name in self.functions:
            values, slopes = self._exact[name]
            for index in range(self.done):
                key = f"[{name},{self.points[index]:g}]"
                found[f"value{key}"] = float(values[index])
                found[f"slope{key}"] = float(slopes[index])
                found[f"slope32{key}"] = float(self._single[name][index])
        return found


def make(experiment: Experiment) -> Machine:
    """The lab of `experiment.lab`."""
    assert isinstance(experiment.lab, Saturation)
    return Machine(experiment.lab)
