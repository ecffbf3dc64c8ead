"""Checks: a measured number against the bounds of a preset."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan

from core.spec.expect import Condition, Expect


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


def describe(condition: Condition, block: Expect | None = None) -> str:
    """The bounds as a person reads them; block: with what they are compared."""
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
    text = ", ".join(parts)
    if block is None or block.versus is None:
        return text
    return f"{text} times that of {block.versus}" if block.by == "ratio" else f"{text} above {block.versus}"


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
