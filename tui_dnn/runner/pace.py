"""How fast it goes, and how fast it may."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

WINDOW = 1.0
"""Seconds over which the speed is averaged."""
GLANCE = 0.005
"""Seconds between two looks at the clock, about."""
MOST_ROUNDS = 1024


class Timings(NamedTuple):
    """Published about ten times a second."""

    steps_per_second: float
    """0.0 while nothing runs."""
    seconds_left: float | None
    """None while nothing runs or before it is known."""


IDLE = Timings(0.0, None)


class Pace:
    """Speed over the last second, from a look at the clock every few rounds, and the brake."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.timings = IDLE
        self.speed: float | None = None
        """Rounds per second; None: as fast as it goes."""
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque()
        self._rounds = 1
        self._published = 0.0
        self._since, self._done = 0.0, 0

    def start(self) -> None:
        """Training begins or goes on."""
        self._since = self._published = self._clock()
        self._done, self._rounds = 0, 1
        self._samples.clear()
        self._samples.append((self._since, 0))

    def stop(self) -> None:
        self.timings = IDLE

    def limit(self, speed: float | None) -> None:
        self.speed = speed
        self._since, self._done = self._clock(), 0

    @property
    def rounds(self) -> int:
        """So many may be done before the next look at the clock; 0: the brake holds."""
        if self.speed is None:
            return self._rounds
        now = self._clock()
        owed = int((now - self._since) * self.speed) + 1 - self._done
        if owed > max(1.0, self.speed * 0.25):
            # Slower than wished; it must not catch up in a rush later.
            self._since, self._done, owed = now, 0, 1
        return min(owed, self._rounds)

    def wait(self) -> float:
        """Seconds until the brake lets the next round go."""
        return 0.0 if self.speed is None else max(1e-4, self._since + self._done / self.speed - self._clock())

    def count(self, rounds: int, left: int) -> None:
        """So many rounds were done, and `left` are to come."""
        now = self._clock()
        self._done += rounds
        self._samples.append((now, self._samples[-1][1] + rounds))
        while len(self._samples) > 2 and self._samples[1][0] < now - WINDOW:
            self._samples.popleft()
        (since, first), (_, last) = self._samples[0], self._samples[-1]
        rate = (last - first) / max(now - since, 1e-9)
        self._rounds = min(max(1, int(rate * GLANCE)), MOST_ROUNDS)
        if now - self._published >= 0.1:
            self._published = now
            self.timings = Timings(rate, left / rate)
