"""Least-squares polynomials of growing degree on noisy points: underfit, fit, overfit."""

from __future__ import annotations

import numpy as np
from numpy.polynomial import chebyshev

from core.lab.frame import Frame, Line, LineChart, Numbers, Table
from core.lab.least_squares import CURVES, fit, largest, rmse
from core.random import stream
from core.spec.experiment import Experiment
from core.spec.labs.polynomial import Polynomial
from core.spec.text import Text


class Machine:
    """One degree more at every step."""

    controls: tuple[str, ...] = ("lab.points", "lab.noise", "lab.curve", "lab.ridge", "lab.degrees")

    def __init__(self, lab: Polynomial, seed: int) -> None:
        self.lab = lab
        self.reach, self.truth = CURVES[lab.curve]
        self.total, self.done = lab.degrees, 0
        self.x, self.y = self._points(seed, "train", lab.points)
        self.new_x, self.new_y = self._points(seed, "validation", lab.validation)
        self.fits: list[Numbers] = []
        self.train: list[float] = []
        self.validation: list[float] = []

    def _points(self, seed: int, part: str, count: int) -> tuple[Numbers, Numbers]:
        """x uniform in each of `count` equal cells, so that no seed leaves a gap at an end."""
        rng = stream(seed, f"polynomial/{part}")
        x = self.reach * (2 * (np.arange(count) + rng.random(count)) / count - 1)
        return x, self.truth(x) + rng.normal(0.0, self.lab.noise, count)

    def advance(self) -> None:
        if self.done == self.total:
            return
        self.done += 1
        self.fits.append(fit(self.x, self.y, self.done, self.reach, self.lab.ridge))
        self.train.append(rmse(self._at(self.x) - self.y))
        self.validation.append(rmse(self._at(self.new_x) - self.new_y))

    def _at(self, x: Numbers) -> Numbers:
        values: Numbers = chebyshev.chebval(x / self.reach, self.fits[-1])
        return values

    @property
    def best(self) -> int:
        """The degree so far with the smallest validation error; 0 before the first fit."""
        return int(np.argmin(self.validation)) + 1 if self.validation else 0

    def frame(self) -> Frame:
        return Frame(
            self.done,
            self.total,
            (self._picture(), self._curves()),
            (self._table(),),
            self._notes(),
            self._metrics(),
        )

    def _picture(self) -> LineChart:
        """The curve, cut off beyond the points' own height."""
        x = np.linspace(-self.reach, self.reach, 241)
        lines = [Line("points", self.x, self.y, "points"), Line("without noise", x, self.truth(x), "dashed")]
        if self.fits:
            y = self._at(x)
            low, high = self.y.min(), self.y.max()
            room = 0.5 * max(high - low, 1e-9)
            y = np.where((y > low - room) & (y < high + room), y, np.nan)
            lines.append(Line(f"degree {self.done}", x, y))
        return LineChart(f"degree {self.done}" if self.fits else "noisy points", tuple(lines), "x", "y")

    def _curves(self) -> LineChart:
        degree = np.arange(1, self.done + 1, dtype=np.float64)
        return LineChart(
            "root mean square error by degree",
            (
                Line("train", degree, _positive(self.train)),
                Line("validation", degree, _positive(self.validation)),
                Line("noise", degree, np.full(self.done, self.lab.noise or np.nan), "dashed"),
            ),
            "degree",
            log_y=True,
            marks=((float(self.best), "best"),) if self.best else (),
        )

    def _table(self) -> Table:
        rows = [
            (str(d), f"{a:.4g}", f"{b:.4g}", f"{largest(c):.3g}")
            for d, (a, b, c) in enumerate(zip(self.train, self.validation, self.fits, strict=True), 1)
        ]
        return Table("errors", ("degree", "train", "validation", "largest coefficient"), tuple(rows))

    def _notes(self) -> tuple[Text, ...]:
        if not self.fits:
            return ()
        train, validation = self.train[-1], self.validation[-1]
        return (
            Text(
                en=f"Degree {self.done}: {train:.3g} on the points that were fitted, {validation:.3g} on new ones "
                f"(the noise itself is {self.lab.noise:g}).",
                ko=f"{self.done}차: 맞춘 점에서 오차 {train:.3g}, 새 점에서 {validation:.3g} "
                f"(잡음의 표준편차는 {self.lab.noise:g}).",
            ),
            Text(
                en=f"Best on new points so far: degree {self.best}.",
                ko=f"지금까지 새 점에서 가장 좋은 것은 {self.best}차.",
            ),
        )

    def _metrics(self) -> dict[str, float]:
        found: dict[str, float] = {}
        rows = zip(self.train, self.validation, self.fits, strict=True)
        for degree, (train, validation, coefficients) in enumerate(rows, 1):
            found[f"train_rmse[{degree}]"] = train
            found[f"val_rmse[{degree}]"] = validation
            found[f"coefficient[{degree}]"] = largest(coefficients)
        if self.fits:
            # Rounding can let a fit through all points be 1e-15 worse than the one before it.
            rises = [after - before for before, after in zip(self.train, self.train[1:], strict=False)]
            found["largest_rise"] = max(rises, default=0.0)
            found["best_degree"] = float(self.best)
            found["underfit"] = self.validation[0] / self.validation[self.best - 1]
            found["overfit"] = self.validation[-1] / self.validation[self.best - 1]
            found["gap"] = self.validation[-1] / self.train[-1] if self.train[-1] else float("inf")
        return found


def _positive(values: list[float]) -> Numbers:
    """For a log axis: a fit through all points has no error to draw."""
    return np.array([value if value > 1e-12 else np.nan for value in values])


def make(experiment: Experiment) -> Machine:
    """The lab of `experiment.lab`."""
    assert isinstance(experiment.lab, Polynomial)
    return Machine(experiment.lab, experiment.seed)
