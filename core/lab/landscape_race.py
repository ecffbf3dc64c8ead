"""One optimizer on a surface: the product's own update of two parameters in float64, step by step."""

from __future__ import annotations

import numpy as np

from core.helper import ALONE
from core.lab.surfaces import Numbers, Surface
from core.nn.arena import Arena
from core.optim.optimizer import make_optimizer
from core.optim.update import Updater
from core.spec.optimizer import Optimizer as Spec
from core.spec.train import Train


class Run:
    """Where an optimizer was after every update; a path that leaves the finite numbers stays NaN."""

    def __init__(
        self, spec: Spec, surface: Surface, start: tuple[float, float], *, position: bool = True
    ) -> None:
        """position: a Nesterov racer is shown at w - mu v, a textbook's position; else at w, the look-ahead."""
        self.spec, self.surface = spec, surface
        self._arena = Arena([("point", "kernel", (2, 1))], np.dtype(np.float64))
        self._arena.values[:] = start
        self._optimizer = make_optimizer(spec, 2, self._arena.dtype)
        self._updater = Updater(Train(optimizer=spec), self._arena, self._optimizer, helper=ALONE)
        self._behind = spec.beta if position and spec.kind == "nesterov" else 0.0
        self._points = [np.array(start, np.float64)]

    @np.errstate(all="ignore")
    def step(self) -> None:
        """One update; the rate is the optimizer's lr throughout."""
        w = self._arena.values
        self._arena.gradients[:] = self.surface.slope(w[0], w[1])
        self._updater.apply(self.spec.lr)
        point = np.array(w, np.float64)
        if self._behind:
            point -= self._behind * self._optimizer.slots["velocity"]
        self._points.append(point if np.isfinite(point).all() else np.full(2, np.nan))

    @property
    def path(self) -> Numbers:
        """Points (updates + 1, 2), the start first."""
        return np.array(self._points)

    @property
    @np.errstate(all="ignore")
    def heights(self) -> Numbers:
        """f at every point of the path; NaN beyond the finite numbers."""
        path = self.path
        f = np.asarray(self.surface.height(path[:, 0], path[:, 1]), np.float64)
        return np.where(np.isfinite(f), f, np.nan)


def race(spec: Spec, surface: Surface, start: tuple[float, float], steps: int, *, position: bool) -> Run:
    """A run of so many updates."""
    run = Run(spec, surface, start, position=position)
    for _ in range(steps):
        run.step()
    return run
