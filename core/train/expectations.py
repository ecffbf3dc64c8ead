"""Checks: a measured number against the bounds of a preset."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan

from core.spec.arms import label
from core.spec.expect import Condition, Expect
from core.spec.experiment import Experiment


@dataclass(frozen=True)
class Check:
    """One expectation and what was measured."""

    at: str
    """`end`, `epoch 3` or a step index."""
    run: str
    metric: str
    condition: str
    measured: str
    passed: bool
    value: float | None = None
    """The number that was measured, where it is one."""


def describe(condition: Condition, experiment: Experiment | None = None, block: Expect | None = None) -> str:
    """The bounds as a person reads them; a block of an experiment with `versus`: with which run they are compared."""
    parts = []
    if condition.near is not None:
        parts.append(_around(condition.near, condition.tol, condition.rel))
    if condition.min is not None:
        parts.append(f"at least {condition.min:g}")
    if condition.max is not None:
        parts.append(f"at most {condition.max:g}")
    if condition.between is not None:
        parts.append(f"{condition.between[0]:g} to {condition.between[1]:g}")
    text = ", ".join(parts)
    if experiment is None or block is None or block.versus is None:
        return text
    other = label(experiment, block.versus)
    return f"{text} times that of {other}" if block.by == "ratio" else f"{text} above {other}"


def _around(near: float, tol: float | None, rel: float | None) -> str:
    """A relative bound as per cent, or as a number where those per cent would be tiny; none at all is `exactly`."""
    if tol is None and rel is not None and rel >= 1e-4:
        return f"{near:g} +- {100 * rel:g} %"
    spread = tol if tol is not None else float(f"{(rel or 0) * abs(near):.1g}")
    return f"{near:g} +- {spread:g}" if spread else f"exactly {near:g}"


def compared(block: Expect, value: float, other: float) -> float:
    """What a condition of a block with `versus` is held against; NaN for a ratio to zero."""
    if block.by == "difference":
        return value - other
    return value / other if other else nan


def shown(value: float) -> str:
    """Four significant digits; whole numbers in full."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e12 else f"{value:.4g}"


def holds(condition: Condition, value: float) -> bool:
    """Every bound given must hold; a number that is not finite holds none."""
    if not isfinite(value):
        return False
    checks = []
    if condition.near is not None:
        distance = abs(value - condition.near)
        if condition.tol is not None:
            checks.append(distance <= condition.tol)
        if condition.rel is not None:
            checks.append(distance <= condition.rel * abs(condition.near))
    if condition.min is not None:
        checks.append(value >= condition.min)
    if condition.max is not None:
        checks.append(value <= condition.max)
    if condition.between is not None:
        checks.append(condition.between[0] <= value <= condition.between[1])
    return all(checks)
