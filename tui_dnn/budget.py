"""How often to draw: as often as a share of one processor allows, and never more than so many times a second."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from statistics import fmean, median
from time import thread_time

WINDOW = 12
"""Frames that are averaged."""
ENOUGH = 5
"""Frames that must be known before their cost counts."""
SURPRISE = 3.0
"""A frame counts for at most so many times the median: a page that was opened is not what frames cost."""
WARM_UP = 3
"""Frames that are not counted: everything is done for the first time in them."""
LONGEST = 2.0
"""Seconds; a slow machine still sees something move."""


class Budget:
    """Training slows down by about the share of time that drawing takes, so the cost of a frame sets the pace.

    The cost is all that the calling thread did between two frames: drawing, composing and writing it, keys as well.
    """

    def __init__(self, fps: float, share: float, clock: Callable[[], float] = thread_time) -> None:
        """fps: frames per second at most; share: 0..1 of a processor."""
        self.fps, self.share = fps, share
        self.cost = 0.0
        """Seconds of processor time per frame, averaged; 0 before the first."""
        self._clock = clock
        self._since: float | None = None
        self._drew = False
        self._frames = 0
        self._spent: deque[float] = deque(maxlen=WINDOW)

    @property
    def interval(self) -> float:
        """Seconds from one frame to the next."""
        return min(LONGEST, max(1.0 / self.fps, self.cost / self.share))

    @property
    def rate(self) -> float:
        """Frames per second."""
        return 1.0 / self.interval

    def begin(self) -> None:
        """A frame begins: what was done since the last one began is what that one cost, if it drew anything."""
        now = self._clock()
        if self._since is not None and self._drew:
            self._frames += 1
            if self._frames > WARM_UP:
                self._count(now - self._since)
        self._since, self._drew = now, False

    def _count(self, spent: float) -> None:
        self._spent.append(spent)
        if len(self._spent) < ENOUGH:
            return
        most = SURPRISE * median(self._spent)
        self.cost = fmean(min(one, most) for one in self._spent)

    def drew(self) -> None:
        """This frame had something to show."""
        self._drew = True
