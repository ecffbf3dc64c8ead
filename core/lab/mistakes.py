"""The perceptron's rule, and how many corrections it can need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.lab.frame import Numbers

ROUNDS = 20_000
"""Of Gilbert's algorithm: enough for 8 digits of the margin of iris."""


@dataclass(frozen=True)
class Moment:
    """The unit after a correction, or at the end of an epoch."""

    epoch: int
    """From 1; 0 before the first."""
    weights: Numbers
    """Bias, then one weight per column."""
    example: int | None
    """The row that was got wrong; None at the end of an epoch."""
    errors: tuple[int, ...]
    """Mistakes of each epoch so far, the running one last."""


def rule(x: Numbers, y: Numbers, lr: float, epochs: int, order: Callable[[int], Numbers]) -> list[Moment]:
    """w += lr (y - yhat) x with yhat = [w.x >= 0], from w = 0, until an epoch passes without a mistake.

    x (n, 1 + columns) with a leading 1, y (n,) of 0 and 1; order(epoch) gives the rows in turn. Rosenblatt
    1958; scikit-learn's Perceptron is the same with y of -1 and 1.
    """
    weights = np.zeros(x.shape[1])
    moments = [Moment(0, weights.copy(), None, ())]
    counts: list[int] = []
    for epoch in range(epochs):
        counts.append(0)
        for row in order(epoch):
            error = y[row] - (x[row] @ weights >= 0)
            if error:
                weights = weights + lr * error * x[row]
                counts[-1] += 1
                moments.append(Moment(epoch + 1, weights, int(row), tuple(counts)))
        moments.append(Moment(epoch + 1, weights, None, tuple(counts)))
        if not counts[-1]:
            break
    return moments


def mistake_bound(x: Numbers, sign: Numbers) -> float | None:
    """Novikoff's (R / gamma)^2, R = max |x| and gamma the margin; None where no direction separates.

    x (n, columns) with a leading 1, sign (n,) of -1 and 1. The best direction is the point of the convex hull
    of sign * x that is nearest to the origin; Gilbert's algorithm walks towards it. Novikoff 1962.
    """
    points = x * sign[:, None]
    nearest = points.mean(axis=0)
    for _ in range(ROUNDS):
        corner = points[np.argmin(points @ nearest)]
        step = nearest - corner
        length = step @ step
        share = min(nearest @ step / length, 1.0) if length else 0.0
        if share < 1e-12:
            break
        nearest = nearest - share * step
    size = float(np.linalg.norm(nearest))
    margin = float((points @ nearest).min()) / size if size > 1e-9 else 0.0
    return float((points**2).sum(axis=1).max()) / margin**2 if margin > 1e-9 else None
