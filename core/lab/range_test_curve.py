"""What a curve of losses over growing rates says: the rate of the steepest descent, the lowest loss, the end."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
NEIGHBOURS = 20
"""A slope is that of a straight line through a window of steps / NEIGHBOURS points."""


def rates(low: float, high: float, steps: int) -> Numbers:
    """low (high / low)^(i / (steps - 1)), i = 0 .. steps - 1."""
    return np.geomspace(low, high, steps)


def smoothed(losses: NDArray[Any], beta: float) -> Numbers:
    """m = beta m + (1 - beta) loss over 1 - beta^t: a running mean without a pull towards its start at 0."""
    out, mean = np.empty(len(losses)), 0.0
    for t, loss in enumerate(np.asarray(losses, np.float64), 1):
        mean = beta * mean + (1.0 - beta) * loss
        out[t - 1] = mean / (1.0 - beta**t)
    return out


def slopes(log_rates: Numbers, losses: Numbers, window: int) -> Numbers:
    """Least-squares slope of the loss over log lr in a window around every point (narrower at the ends)."""
    half, out = max(window // 2, 1), np.zeros(len(losses))
    for i in range(len(losses)):
        at = slice(max(i - half, 0), i + half + 1)
        x = log_rates[at] - log_rates[at].mean()
        spread = float(x @ x)
        out[i] = float(x @ losses[at]) / spread if spread else 0.0
    return out


@dataclass(frozen=True)
class Reading:
    """Rates that the curve points at; NaN where it does not."""

    suggestion: float
    """The steepest descent, where the loss falls fastest per factor of the rate (Smith 2017, fastai)."""
    best_lr: float
    """Where the smoothed loss is lowest: already the edge of what works."""
    tenth: float
    """A tenth of it: the older rule of thumb."""
    diverged_lr: float
    """Where the loss passed `stop` times its lowest, or was no number."""
    lowest: float
    """The lowest smoothed loss."""


def read(low: float, high: float, steps: int, losses: NDArray[Any], beta: float, stop: float) -> Reading:
    """Of the losses so far (finite but for a last one that may not be)."""
    all_rates = rates(low, high, steps)
    kept = smoothed(losses[np.isfinite(losses)], beta)
    diverged = float(all_rates[len(losses) - 1]) if over(losses, beta, stop) else nan
    if len(kept) < 3:
        return Reading(nan, nan, nan, diverged, nan)
    best = int(np.argmin(kept))
    suggestion = nan
    if best >= 2:
        falling = slopes(np.log(all_rates[: len(kept)]), kept, steps // NEIGHBOURS)[: best + 1]
        falling[: _end_of_plateau(kept[: best + 1])] = 0.0
        steepest = int(np.argmin(falling))
        suggestion = float(all_rates[steepest]) if falling[steepest] < 0.0 else nan
    best_lr = float(all_rates[best])
    return Reading(suggestion, best_lr, best_lr / 10.0, diverged, float(kept[best]))


def _end_of_plateau(curve: Numbers) -> int:
    """Last point at the level that the curve began with (median of its first quarter): until there all is noise."""
    level = np.median(curve[: max(len(curve) // 4, 1)])
    return int(np.flatnonzero(curve >= level)[-1])


def over(losses: NDArray[Any], beta: float, stop: float) -> bool:
    """Whether the last loss is no number, or the smoothed curve has left `stop` times its lowest point."""
    if not len(losses):
        return False
    if not np.isfinite(losses[-1]):
        return True
    curve = smoothed(losses, beta)
    return bool(curve[-1] > stop * curve.min())
