"""Rules on the curve of the training loss."""

from __future__ import annotations

from math import isnan

import numpy as np

from core.observe import fixes
from core.observe.curves import block_means, slope, turns, typical_jump
from core.observe.findings import Finding
from core.observe.text import format_number, percent
from core.observe.trace import Floats, Trace

RISE = 0.1
ABOVE_CHANCE = 1.1
JUMP_NOISY, TURNS_NOISY = 0.05, 0.85
JUMP_EXACT, TURNS_EXACT = 0.02, 0.5
WINDOW = 100
SLOW_WINDOW = 400
SLOW_LEAST = 200
SLOW_UPDATE = 3e-4
SLOW_PROGRESS = 0.05
CHANCE = 0.01
CHANCE_STEPS = 200


def rate_too_high(trace: Trace) -> Finding | None:
    """The loss rises for good, sits above chance in great leaps, or zigzags; never an absolute rate.

    All three compare with chance level (or the first losses), so that what a converged network does near
    zero, and the noise of small batches, do not count.
    """
    losses = trace.losses_since_edit
    if isnan(trace.reference) or trace.reference <= 0 or len(losses) < 40:
        return None
    return _above_chance(trace, losses) or _risen(trace, losses) or _zigzag(trace, losses)


def _too_high(trace: Trace, evidence: str, measured: float, limit: float, *, error: bool = False) -> Finding:
    advice = fixes.gather(
        fixes.learning_rate(trace.experiment, 0.3),
        fixes.clip(trace.experiment),
        fixes.learning_rate(trace.experiment, 0.1),
    )
    return Finding("lr-too-high", "error" if error else "warn", evidence, measured, limit, (), advice)


def _above_chance(trace: Trace, losses: Floats) -> Finding | None:
    """Worse than a constant answer over 100 steps, getting no better, and leaping."""
    chance = trace.view.chance_loss
    if chance is None or chance <= 0 or len(losses) < WINDOW:
        return None
    window = losses[-WINDOW:]
    third = WINDOW // 3
    share = float(window.mean()) / chance
    falling = window[-third:].mean() < 0.9 * window[:third].mean()
    leaping = typical_jump(window) > JUMP_EXACT * chance
    if share < ABOVE_CHANCE or falling or not leaping or _hardly_moves(trace):
        return None
    return _too_high(
        trace,
        f"mean loss of the last {WINDOW} steps is {format_number(share)} times chance level "
        f"({format_number(chance)}) and does not fall, limit {format_number(ABOVE_CHANCE)}",
        share,
        ABOVE_CHANCE,
        error=True,
    )


def _risen(trace: Trace, losses: Floats) -> Finding | None:
    """The last two blocks lie above the best one by 10 % of chance level and by half, beyond their noise."""
    size = max(10, len(losses) // 50)
    means, errors = block_means(losses, size)
    if len(means) < 4:
        return None
    best = int(means[:-2].argmin())
    lowest, low = float(means[best]), float(means[-2:].min())
    needed = max(RISE * trace.reference, 0.5 * lowest, 4 * float(errors[-2:].max() + errors[best]))
    rise = low - lowest
    if rise <= needed or _hardly_moves(trace):
        return None
    measured = rise / trace.reference
    return _too_high(
        trace,
        f"loss rose from {format_number(lowest)} to {format_number(low)} (means of {size} steps), "
        f"by {percent(measured)} of chance level, limit {percent(needed / trace.reference)}",
        measured,
        needed / trace.reference,
    )


def _zigzag(trace: Trace, losses: Floats) -> Finding | None:
    """Direction changes at nearly every step, by a good part of chance level.

    Batches drawn at random turn at two of three points whatever the rate; the same full batch never should.
    """
    window = losses[-WINDOW:]
    exact = _deterministic(trace)
    limit, jump = (TURNS_EXACT, JUMP_EXACT) if exact else (TURNS_NOISY, JUMP_NOISY)
    share, size = turns(window), typical_jump(window) / trace.reference
    if share < limit or size < jump:
        return None
    return _too_high(
        trace,
        f"loss changes direction at {percent(share)} of the last {len(window)} steps, limit {percent(limit)}, "
        f"by {percent(size)} of chance level, limit {percent(jump)}",
        share,
        limit,
    )


def _deterministic(trace: Trace) -> bool:
    """Whether nothing random enters a step."""
    experiment, examples = trace.experiment, trace.view.examples
    batch = experiment.train.batch
    full = batch == "full" or (examples > 0 and batch >= examples)
    augment = experiment.data.augment
    return full and experiment.model.dropout.rate == 0 and augment == type(augment)()


def _hardly_moves(trace: Trace) -> bool:
    """Updates so small that the rate cannot be too high."""
    recent = trace.update_ratio[-20:]
    return bool(recent.size) and not (recent >= 1e-3).any()


def rate_too_low(trace: Trace) -> Finding | None:
    """Every layer moves by little, the loss is high, and it creeps down or has not left its start.

    A loss that has settled, on whatever floor, is not called slow: nothing shows that more would come.
    """
    losses = trace.losses_since_edit[-SLOW_WINDOW:]
    rows = trace.update_ratio
    if len(losses) < SLOW_LEAST or not len(rows) or not trace.rate_share >= 0.3:
        return None
    recent, ratios = float(losses[-50:].mean()), rows[-20:, trace.trainable]
    if not np.isfinite(ratios).all() or not ratios.size:
        return None
    fastest = float(np.median(ratios, axis=0).max())
    rise, t = slope(losses)
    progress = -rise * SLOW_LEAST / recent if recent > 0 else 0.0
    creeping = t < -3 and progress > 0
    at_start = recent > 0.98 * trace.start_loss
    high = recent > 0.5 * trace.reference
    if fastest >= SLOW_UPDATE or not high or progress > SLOW_PROGRESS or not (creeping or at_start):
        return None
    return Finding(
        "lr-too-low",
        "warn",
        f"update:weight of the fastest layer = {format_number(fastest)}, limit {format_number(SLOW_UPDATE)}, "
        f"while the loss falls by {percent(max(0.0, progress))} in {SLOW_LEAST} steps, limit {percent(SLOW_PROGRESS)}",
        fastest,
        SLOW_UPDATE,
        (),
        fixes.gather(
            fixes.learning_rate(trace.experiment, 3.0),
            fixes.learning_rate(trace.experiment, 10.0),
            fixes.adam(trace.experiment),
        ),
    )


def chance_plateau(trace: Trace) -> Finding | None:
    """The loss stays within 1 % of chance level for 200 steps, in each quarter of them up to its noise."""
    chance, stride = trace.view.chance_loss, trace.experiment.train.record.scalars
    points = -(-CHANCE_STEPS // stride)
    losses = trace.losses[-points:]
    if chance is None or chance <= 0 or len(losses) < max(points, 8):
        return None
    means, errors = block_means(losses, points // 4)
    measured = abs(float(losses.mean()) / chance - 1)
    if measured > CHANCE or (np.abs(means - chance) > CHANCE * chance + 2 * errors).any():
        return None
    return Finding(
        "chance-plateau",
        "error",
        f"mean loss of the last {points * stride} steps is {format_number(float(losses.mean()))}, "
        f"{percent(measured)} from chance level {format_number(chance)}, limit {percent(CHANCE)}",
        measured,
        CHANCE,
        (),
        fixes.gather(
            fixes.init(trace.experiment),
            fixes.batch_norm(trace.experiment),
            fixes.learning_rate(trace.experiment, 3.0),
        ),
    )
