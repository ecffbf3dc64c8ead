"""The learning rate at a step (from 0) as pure functions; past its end a schedule holds its last rate."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from math import cos, floor, pi
from typing import Any

from core.spec import schedule as spec


def learning_rate(schedule: spec.Schedule, base: float, step: int) -> float:
    """The rate of the update that follows `step` updates; `base` is the optimizer's lr (one_cycle: the peak).

    A plateau moves by epoch, not by step: `base` is then the rate that `PlateauState` last gave.
    """
    return SCHEDULES[schedule.kind](schedule, base, step)


def constant(s: spec.Constant | spec.Plateau, base: float, step: int) -> float:
    return base


def exponential(s: spec.Exponential, base: float, step: int) -> float:
    """base rate^(step / steps); staircase: the exponent rounded down."""
    exponent = step / s.steps
    return float(base * s.rate ** (floor(exponent) if s.staircase else exponent))


def power(s: spec.Power, base: float, step: int) -> float:
    """base / (1 + rate step / steps)^exponent; Keras calls exponent 1 InverseTimeDecay."""
    return float(base / (1.0 + s.rate * step / s.steps) ** s.exponent)


def piecewise(s: spec.Piecewise, base: float, step: int) -> float:
    """A boundary belongs to the piece on its left. The rates are absolute: `base` has no part in it."""
    return s.values[bisect_left(s.boundaries, step)]


def cosine(s: spec.Cosine, base: float, step: int) -> float:
    """A line from warmup_from to base (Keras: warmup_target), then in `steps` half a cosine to alpha base."""
    if step < s.warmup_steps:
        return s.warmup_from + (base - s.warmup_from) * step / s.warmup_steps
    share = min(step - s.warmup_steps, s.steps) / s.steps
    return base * ((1.0 - s.alpha) * 0.5 * (1.0 + cos(pi * share)) + s.alpha)


def polynomial(s: spec.Polynomial, base: float, step: int) -> float:
    """From base to end along (1 - step / steps)^power."""
    left = 1.0 - min(step, s.steps) / s.steps
    return float((base - s.end) * left**s.power + s.end)


def one_cycle(s: spec.OneCycle, base: float, step: int) -> float:
    """Up to base and down again (Smith 2018) in one of two forms."""
    step = min(step, s.steps)
    return _three_lines(s.steps, base, step) if s.form == "linear" else _two_cosines(s.steps, base, step)


def _three_lines(steps: int, base: float, step: int) -> float:
    """Lecture notes' form: base / 10 to base, back in as many steps, to base / 10,000 in the last tenth."""
    half = (steps - (steps // 10 + 1)) // 2
    low = base / 10.0
    if step < half:
        return low + (base - low) * step / half
    if step < 2 * half:
        return base + (low - base) * (step - half) / half
    last = low / 1000.0
    return low + (last - low) * (step - 2 * half) / (steps - 2 * half)


def _two_cosines(steps: int, base: float, step: int) -> float:
    """PyTorch's OneCycleLR: pct_start .3, div_factor 25, final_div_factor 1e4; the last step is steps - 1."""
    start = base / 25.0
    top, end = 0.3 * steps - 1.0, steps - 1.0
    if step <= top:
        return _between(start, base, step / top)
    return _between(base, start / 1e4, min((step - top) / (end - top), 1.0))


def _between(start: float, stop: float, share: float) -> float:
    return stop + (start - stop) / 2.0 * (1.0 + cos(pi * share))


SCHEDULES: dict[str, Callable[[Any, float, int], float]] = {
    "constant": constant,
    "exponential": exponential,
    "power": power,
    "piecewise": piecewise,
    "cosine": cosine,
    "polynomial": polynomial,
    "one_cycle": one_cycle,
    "plateau": constant,
}
"""Every schedule by its name in a preset."""
