"""The numbers of the lab `signal` that expectations ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, nan

import numpy as np

from core.lab.signal_stack import Floats, Stack

BY_LAYER = ("mean", "std", "saturated", "ends", "dh", "dz", "dz_median", "dw")


def measured(stacks: Sequence[Stack]) -> dict[str, float]:
    """Everything that is known by now; what is not, is left out."""
    return {key: value for stack in stacks for key, value in _of(stack) if isfinite(value)}


def _of(stack: Stack) -> Iterator[tuple[str, float]]:
    name, seen = stack.name, stack.seen
    for metric in BY_LAYER:
        for layer, value in enumerate(seen[metric], 1):
            yield f"{metric}[{name},{layer}]", float(value)
    for layer, value in enumerate(median_share(stack), 1):
        yield f"median_share[{name},{layer}]", float(value)
    yield f"theory_error[{name}]", theory_error(stack)
    if stack.depth > 1:
        yield f"std_ratio[{name}]", over_ends(seen["std"][::-1])
    if stack.depth > 1 and stack.from_depth:
        yield f"grad_ratio[{name}]", over_ends(seen["dh"])
        yield f"grad_factor[{name}]", grad_factor(stack)
        yield f"delta_ratio[{name}]", over_ends(seen["dz"])
        yield f"dw_ratio[{name}]", over_ends(seen["dw"])
        yield f"dw_spread[{name}]", spread(seen["dw"])
        yield f"median_ratio[{name}]", over_ends(seen["dz_median"])
        yield f"grad_theory_error[{name}]", grad_theory_error(stack)
        for depth, value in stack.from_depth.items():
            yield f"depth_ratio[{name},{depth}]", value


def over_ends(values: Floats) -> float:
    """First layer over last; NaN where it cannot be said."""
    first, last = float(values[0]), float(values[-1])
    return first / last if last != 0 else nan


def grad_factor(stack: Stack) -> float:
    """Mean change of rms dL/dh from a layer to the one before it."""
    ratio = over_ends(stack.seen["dh"])
    return ratio ** (1 / (stack.depth - 1)) if stack.depth > 1 and ratio >= 0 else nan


def spread(values: Floats) -> float:
    """Largest over smallest."""
    low = float(values.min())
    return float(values.max()) / low if low > 0 else nan


def median_share(stack: Stack) -> Floats:
    """Median of |dL/dz| over its rms: .67 where the gradient is spread as a normal, 0 where few units carry it."""
    share: Floats = stack.seen["dz_median"] / stack.seen["dz"]
    return share


def theory_error(stack: Stack) -> float:
    """Largest relative error of the predicted std of the layers measured so far."""
    return _error([layer.std for layer in stack.theory], stack.seen["std"])


def grad_theory_error(stack: Stack) -> float:
    """The same of rms dL/dh over that of the last layer."""
    seen = stack.seen["dh"]
    return _error([layer.gradient for layer in stack.theory], seen / seen[-1] if seen[-1] else seen * nan)


def grad_theory(stack: Stack) -> Floats:
    """Predicted rms dL/dh, the top being as measured, or 1 before that: what comes down is N(0, 1)."""
    if not stack.theory:
        return np.full(stack.depth, nan)
    measured_top = float(stack.seen["dh"][-1])
    top = measured_top if isfinite(measured_top) else 1.0
    return np.array([layer.gradient * top for layer in stack.theory])


def _error(predicted: Sequence[float], values: Floats) -> float:
    pairs = [
        abs(theory / value - 1)
        for theory, value in zip(predicted, values.tolist(), strict=False)
        if isfinite(value) and value != 0
    ]
    return max(pairs, default=nan)
