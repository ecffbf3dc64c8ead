"""The step axis of a chart that grows while it is looked at."""

from __future__ import annotations

from math import ceil

from tui_dnn.raster.axis import Axis, nice_step

_LEAST = 10.0
_AHEAD = 1.5
"""Seconds of training that an axis has room for, so that it moves at most about once a second."""


_LOOSE = 1.5
"""Length over that of the run that is too much once it rests."""


class TimeAxis:
    """From 0 to a round number beyond the newest step; shrinks for another run, one that went back, one at rest."""

    def __init__(self) -> None:
        self._high = 0.0
        self._newest = 0.0
        self._run = ""

    def update(self, run_id: str, newest: float, total: float, speed: float) -> Axis:
        """newest, total: steps; speed: steps per second."""
        if run_id != self._run:
            self._run, self._high = run_id, 0.0
        went_back, self._newest = newest < self._newest, newest
        loose = not speed and self._high > _LOOSE * max(newest, _LEAST)
        if not self._high or newest > self._high or went_back or loose:
            wanted = max(newest + _AHEAD * speed, 1.04 * newest, _LEAST)
            if newest <= total:
                wanted = min(wanted, max(total, _LEAST))
            step = nice_step(wanted, 8, whole=True)
            self._high = max(newest, ceil(wanted / step - 1e-9) * step)
        return Axis(0.0, self._high)
