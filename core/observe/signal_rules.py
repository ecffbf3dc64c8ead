"""Rules on how signals pass through the layers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.observe import fixes
from core.observe.findings import Finding, Fix
from core.observe.text import format_number, percent
from core.observe.trace import Floats, Trace

VANISHING = 1e-3
EXPLODING = 70.0
GROWTH = 10.0
GROWTH_STEPS = 10
COLLAPSED = 1e-3
SATURATED = 0.3
SATURATED_ERROR = 0.7
FROZEN = 1e-5
MOVING = 1e-4


def vanishing(trace: Trace) -> Finding | None:
    """rms dL/dh of the first over the last hidden layer stays below 1e-3."""
    ratio = _gradient_ratio(trace)
    if ratio is None or (first := trace.held_since(ratio < VANISHING)) is None:
        return None
    last, measured = trace.hidden, float(ratio[-1])
    return Finding(
        "vanishing-gradient",
        "error",
        f"rms dL/dh L1/L{last} = {format_number(measured)}, limit {format_number(VANISHING)}, "
        f"for {trace.held_for(first)} steps",
        measured,
        VANISHING,
        (1, last),
        fixes.gather(
            fixes.batch_norm(trace.experiment),
            fixes.init(trace.experiment),
            fixes.activation(trace.experiment, "relu"),
        ),
    )


def exploding(trace: Trace) -> Finding | None:
    """The same ratio stays above 70, or the norm of all gradients leaps."""
    return _leap(trace) or _growing(trace)


def _growing(trace: Trace) -> Finding | None:
    ratio = _gradient_ratio(trace)
    if ratio is None or (first := trace.held_since(ratio > EXPLODING)) is None:
        return None
    last, measured = trace.hidden, float(ratio[-1])
    return Finding(
        "exploding-gradient",
        "warn",
        f"rms dL/dh L1/L{last} = {format_number(measured)}, limit {format_number(EXPLODING)}, "
        f"for {trace.held_for(first)} steps",
        measured,
        EXPLODING,
        (1, last),
        _calmer(trace),
    )


def _leap(trace: Trace) -> Finding | None:
    """x10 within 10 steps, to stay there: all later norms are x10 above every earlier one.

    A converged network sees single hard batches with many times its usual gradient; that is no explosion.
    Where records lie further apart than 10 steps, the growth must be x10 for every 10 steps.
    """
    norms, steps = trace.gradient_norm, trace.steps
    if len(norms) < 3 or not np.isfinite(norms[0]):
        return None
    norms = np.where(np.isfinite(norms), norms, np.inf)
    highest_before = np.maximum.accumulate(norms)[:-1]
    lowest_after = np.minimum.accumulate(norms[::-1])[::-1][1:]
    apart = np.maximum(np.diff(steps), GROWTH_STEPS) / GROWTH_STEPS
    with np.errstate(all="ignore"):
        grown = np.where(highest_before > 0, lowest_after / highest_before, 0.0)
        leaps = grown >= GROWTH**apart
    # At least two records show the new level.
    at = np.flatnonzero(leaps[:-1])
    # A leap between the records around an edit is the edit's doing: a rescued network gets its gradient back.
    if not at.size or steps[at[-1]] < trace.view.changed_at:
        return None
    row = int(at[-1])
    measured = float(grown[row])
    return Finding(
        "exploding-gradient",
        "error",
        f"gradient norm rose from {format_number(float(norms[row]))} to {format_number(float(norms[row + 1]))} "
        f"at step {steps[row + 1]} and stays above x{format_number(measured)}, limit x{format_number(GROWTH)}",
        measured,
        GROWTH,
        (),
        _calmer(trace),
    )


def _calmer(trace: Trace) -> tuple[Fix, ...]:
    return fixes.gather(
        fixes.clip(trace.experiment), fixes.learning_rate(trace.experiment, 0.1), fixes.init(trace.experiment)
    )


def collapsed(trace: Trace) -> Finding | None:
    """The std of a hidden layer stays below 1e-3 of that of the first."""
    if trace.hidden < 2 or not len(trace.steps):
        return None
    std = trace.activation_std[:, : trace.hidden]
    with np.errstate(all="ignore"):
        share = np.where(std[:, :1] > 0, std / std[:, :1], np.nan)
    since = _held_by_layer(trace, share < COLLAPSED)
    if not since:
        return None
    worst = min(since, key=lambda layer: share[-1, layer])
    measured = float(share[-1, worst])
    return Finding(
        "collapsed-activations",
        "error",
        f"L{worst + 1} std {format_number(float(std[-1, worst]))} is {format_number(measured)} of L1, "
        f"limit {format_number(COLLAPSED)}, for {trace.held_for(since[worst])} steps",
        measured,
        COLLAPSED,
        tuple(layer + 1 for layer in since),
        fixes.gather(
            fixes.batch_norm(trace.experiment),
            fixes.init(trace.experiment),
            fixes.learning_rate(trace.experiment, 0.3) if _was_wider(std[:, worst]) else None,
        ),
    )


def _was_wider(std: Floats) -> bool:
    """Whether training, not the start, made the layer collapse."""
    return bool(std[-1] < 0.1 * std[0])


def saturated(trace: Trace) -> Finding | None:
    """More than 30 % of a hidden layer's outputs stay where the activation is flat, by its own meaning."""
    if not trace.hidden or not len(trace.steps):
        return None
    share = trace.saturated[:, : trace.hidden]
    since = _held_by_layer(trace, share > SATURATED)
    if not since:
        return None
    worst = max(since, key=lambda layer: share[-1, layer])
    measured = float(share[-1, worst])
    return Finding(
        "saturated",
        "error" if measured > SATURATED_ERROR else "warn",
        f"{percent(measured)} of the outputs of L{worst + 1} are saturated, limit {percent(SATURATED)}, "
        f"for {trace.held_for(since[worst])} steps",
        measured,
        SATURATED,
        tuple(layer + 1 for layer in since),
        fixes.gather(
            fixes.init(trace.experiment),
            fixes.batch_norm(trace.experiment),
            fixes.activation(trace.experiment, "relu"),
        ),
    )


def frozen(trace: Trace) -> Finding | None:
    """update:weight of a layer that should learn stays below 1e-5; about 1e-3 is healthy.

    A converged network moves as little. So either nothing was learnt yet, or other layers move.
    """
    rows = trace.update_ratio
    if not len(rows) or not trace.rate_share >= 0.01:
        return None
    loss, reference = trace.recent_loss, trace.reference
    unlearnt = loss > 0.9 * min(reference, trace.start_loss)
    uneven = bool((rows[-1] >= MOVING).any()) and loss > 0.1 * reference
    since = _held_by_layer(trace, (rows < FROZEN) & trace.trainable)
    if not since or not (unlearnt or uneven):
        return None
    slowest = min(since, key=lambda layer: rows[-1, layer])
    measured = float(rows[-1, slowest])
    return Finding(
        "frozen-layer",
        "warn",
        f"update:weight of L{slowest + 1} = {format_number(measured)}, limit {format_number(FROZEN)}, "
        f"for {trace.held_for(since[slowest])} steps",
        measured,
        FROZEN,
        tuple(layer + 1 for layer in since),
        fixes.gather(fixes.learning_rate(trace.experiment, 10.0), fixes.adam(trace.experiment)),
    )


def _gradient_ratio(trace: Trace) -> Floats | None:
    """(rows,) rms dL/dh of the first over the last hidden layer; NaN where the last has none."""
    if trace.hidden < 2 or not len(trace.steps):
        return None
    rms = trace.gradient_rms
    with np.errstate(all="ignore"):
        return np.where(rms[:, trace.hidden - 1] > 0, rms[:, 0] / rms[:, trace.hidden - 1], np.nan)


def _held_by_layer(trace: Trace, holds: NDArray[np.bool_]) -> dict[int, int]:
    """Since which row `holds` (rows, layers), for the layers for which it does long enough."""
    since = {layer: trace.held_since(holds[:, layer]) for layer in range(holds.shape[1])}
    return {layer: row for layer, row in since.items() if row is not None}
