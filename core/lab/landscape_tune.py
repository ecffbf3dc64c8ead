"""The rate with which an optimizer ends lowest: a grid in log lr, then golden sections around its best."""

from __future__ import annotations

from collections.abc import Generator
from math import exp, inf, isfinite, log, sqrt

import numpy as np

from core.lab.landscape_race import race
from core.lab.surfaces import Surface
from core.spec.optimizer import Optimizer as Spec

LOW, HIGH = 1e-5, 20.0
GRID = 33
SECTIONS = 12
RACES = GRID + 2 + SECTIONS
"""Races of one search."""
Ask = Generator[float, float, tuple[float, float]]
"""Yields an x, is sent f(x), returns (x, f(x)) of the lowest that it met."""


class Search:
    """The search of one racer's rate, a race at a time."""

    def __init__(
        self, spec: Spec, surface: Surface, start: tuple[float, float], steps: int, *, position: bool
    ) -> None:
        self._spec, self._surface, self._start = spec, surface, start
        self._steps, self._position = steps, position
        self._asks = search()
        self._next = next(self._asks)
        self.best: tuple[float, float] | None = None
        """(lr, f after the last update) once it is found."""

    def step(self) -> None:
        """One race at one rate; nothing once the best is found."""
        if self.best is None:
            spec = self._spec.model_copy(update={"lr": exp(self._next)})
            run = race(spec, self._surface, self._start, self._steps, position=self._position)
            f = float(run.heights[-1])
            try:
                self._next = self._asks.send(f if isfinite(f) else inf)
            except StopIteration as found:
                rate, lowest = found.value
                self.best = exp(rate), lowest

    def finish(self) -> tuple[float, float]:
        while self.best is None:
            self.step()
        return self.best


def search() -> Ask:
    """Over log lr. f may have many dents there: the best of the grid decides for one."""
    grid = np.linspace(log(LOW), log(HIGH), GRID).tolist()
    heights = [inf] * GRID
    for index, rate in enumerate(grid):
        heights[index] = yield rate
    best = int(np.argmin(heights))
    found = yield from golden(grid[max(best - 1, 0)], grid[min(best + 1, GRID - 1)])
    return found if found[1] < heights[best] else (grid[best], heights[best])


def golden(low: float, high: float) -> Ask:
    """Golden-section search (Kiefer 1953): the bracket shrinks to .618 of itself with every f(x)."""
    share = (sqrt(5.0) - 1.0) / 2.0
    left, right = high - share * (high - low), low + share * (high - low)
    at_left = yield left
    at_right = yield right
    best = min((at_left, left), (at_right, right))
    for _ in range(SECTIONS):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - share * (high - low)
            at_left = yield left
            best = min(best, (at_left, left))
        else:
            low, left, at_left = left, right, at_right
            right = low + share * (high - low)
            at_right = yield right
            best = min(best, (at_right, right))
    return best[1], best[0]
