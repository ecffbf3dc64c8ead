"""Times for people, and a clock that is asked only every few milliseconds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


class Pace:
    """Says when `interval` seconds have passed; a call in between costs an addition and a comparison.

    The clock is asked about every 5 ms, however short the steps are.
    """

    ASK_EVERY = 0.005

    def __init__(self, interval: float, clock: Callable[[], float] = time.perf_counter) -> None:
        self.interval, self._clock = interval, clock
        self._calls, self._ask_at, self._stride = 0, 1, 1
        self._asked = self._fired = clock()

    def due(self) -> bool:
        """Whether the interval has passed since the last time this was true."""
        self._calls += 1
        if self._calls < self._ask_at:
            return False
        now = self._clock()
        per_call = (now - self._asked) / self._stride
        fitting = self.ASK_EVERY / per_call if per_call > 0 else math.inf
        self._stride = int(max(1, min(fitting, 2 * self._stride, 4096)))
        self._ask_at, self._asked = self._calls + self._stride, now
        if now - self._fired < self.interval:
            return False
        self._fired = now
        return True


def span(seconds: float) -> str:
    """A length of time: 0.42 s, 12 s, 3 min 05 s, 1 h 12 min."""
    if seconds < 9.95:
        return f"{seconds:.2f} s" if seconds < 0.995 else f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def about(seconds: float) -> str:
    """An estimate, no more precise than it is: <1 s, ~5 s, ~20 s, ~2 min, ~3 h."""
    if seconds < 1:
        return "<1 s"
    size, unit = (1, "s") if seconds < 90 else (60, "min") if seconds < 5400 else (3600, "h")
    count = seconds / size
    return f"~{round(count) if count < 10 else 5 * round(count / 5)} {unit}"


def clock(seconds: float) -> str:
    """A count-down: 0:07, 12:05, 1:02:03."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
