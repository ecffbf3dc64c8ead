"""Rules on training against validation loss, in windows of epochs."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from core.observe import fixes
from core.observe.findings import Finding
from core.observe.text import format_number, percent
from core.observe.trace import Floats, Trace

WINDOWS = 30
UPS = 3
RISE = 0.02
FLAT_WINDOWS = 5
FLAT = 0.02
HIGH = 0.5
GAP = 0.1


@dataclass(frozen=True)
class Windows:
    """Mean losses by window; a window is one epoch, or more of them in a run of many."""

    train: Floats
    validation: Floats
    epochs: int
    """Epochs in a window."""


def windows(trace: Trace) -> Windows | None:
    """Epochs with a finite loss and validation loss, since the last edit; None without any."""
    rows = [
        (row.loss, row.val_loss)
        for row in trace.view.epochs
        if row.step > trace.view.changed_at and np.isfinite(row.loss) and np.isfinite(row.val_loss)
    ]
    if not rows:
        return None
    size = ceil(len(rows) / WINDOWS)
    pairs = np.array(rows, np.float64)
    count = len(pairs) // size
    means = pairs[len(pairs) - count * size :].reshape(count, size, 2).mean(axis=1)
    return Windows(means[:, 0], means[:, 1], size)


def overfit(trace: Trace) -> Finding | None:
    """Validation loss rose three windows in a row while training loss fell, and has not come back."""
    found = windows(trace)
    if found is None or len(found.validation) < UPS + 1:
        return None
    train, validation = found.train, found.validation
    best = int(validation.argmin())
    rising = [
        start
        for start in range(best, len(validation) - UPS)
        if (np.diff(validation[start : start + UPS + 1]) > 0).all() and train[start + UPS] < train[start]
    ]
    rise = float(validation[-1] - validation[best])
    needed = max(RISE * trace.reference, 0.05 * float(validation[best]))
    if not rising or not rise > needed or not train[-1] < train[best]:
        return None
    return Finding(
        "overfit",
        "warn",
        f"validation loss rose {UPS} times in a row to {format_number(float(validation[-1]))}, by "
        f"{format_number(rise)} above its best, limit {format_number(needed)}, while training loss fell "
        f"to {format_number(float(train[-1]))} (windows of {found.epochs} epoch{'s' * (found.epochs > 1)})",
        rise,
        needed,
        (),
        fixes.gather(
            fixes.dropout(trace.experiment),
            fixes.l2(trace.experiment),
            fixes.early_stopping(trace.experiment),
        ),
    )


def underfit(trace: Trace) -> Finding | None:
    """Training and validation loss are both flat and both high, close to each other."""
    found = windows(trace)
    if found is None or len(found.train) < FLAT_WINDOWS + 1 or not trace.reference > 0:
        return None
    train, validation = found.train[-FLAT_WINDOWS:], found.validation[-FLAT_WINDOWS:]
    flat = all(np.ptp(curve) <= FLAT * abs(curve.mean()) for curve in (train, validation))
    close = abs(validation[-1] - train[-1]) <= GAP * train[-1]
    measured = float(train[-1]) / trace.reference
    if not flat or not close or measured < HIGH:
        return None
    return Finding(
        "underfit",
        "warn",
        f"training loss {format_number(float(train[-1]))} and validation loss {format_number(float(validation[-1]))} "
        f"are flat over {FLAT_WINDOWS * found.epochs} epochs at {percent(measured)} of chance level, "
        f"limit {percent(HIGH)}",
        measured,
        HIGH,
        (),
        fixes.gather(
            fixes.less_regularisation(trace.experiment),
            fixes.learning_rate(trace.experiment, 3.0),
            fixes.wider(trace.experiment),
        ),
    )
