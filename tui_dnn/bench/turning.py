"""The number after a number, for a person who turns a knob."""

from __future__ import annotations

from typing import Any

from core.spec.alternatives import Number

FEW = 64
"""A whole number with at most so many values goes up by one; with more of them it doubles."""
SMALL = 16
"""Up to here any whole number goes up by one."""


def next_number(value: float, bounds: Number, way: int) -> Any:
    """Halved or doubled, or one more or less of a number that is counted."""
    if bounds.whole:
        low = bounds.low if bounds.low is not None else 0.0
        few = bounds.high is not None and bounds.high - low <= FEW
        counted = few or value < SMALL or (value == SMALL and way < 0)
        wanted: float = value + way if counted else value * 2 if way > 0 else value // 2
    elif value == 0:
        wanted = way * (bounds.high / 100 if bounds.high is not None and bounds.high <= 1 else 0.01)
    else:
        wanted = float(f"{value * (2.0 if way > 0 else 0.5):.6g}")
    wanted = wanted if bounds.low is None else max(wanted, bounds.low)
    wanted = wanted if bounds.high is None else min(wanted, bounds.high)
    outside = (bounds.low_open and wanted == bounds.low) or (bounds.high_open and wanted == bounds.high)
    if wanted == value or outside:
        return None
    return int(wanted) if bounds.whole else float(wanted)
