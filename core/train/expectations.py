"""Checks: a measured number against the bounds of a preset."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from core.spec.expect import Condition


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


def describe(condition: Condition) -> str:
    """The bounds as a person reads them."""
    parts = []
    if condition.near is not None:
        spread = f"{condition.tol:g}" if condition.tol is not None else f"{100 * (condition.rel or 0):g} %"
        parts.append(f"{condition.near:g} +- {spread}")
    if condition.min is not None:
        parts.append(f"at least {condition.min:g}")
    if condition.max is not None:
        parts.append(f"at most {condition.max:g}")
    if condition.between is not None:
        parts.append(f"{condition.between[0]:g} to {condition.between[1]:g}")
    return ", ".join(parts)


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
