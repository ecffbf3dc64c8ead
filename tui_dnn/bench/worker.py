"""The player in a thread of its own: the page answers keys whatever a step costs."""

from __future__ import annotations

import threading
from time import monotonic
from typing import Final

from core.lab.registry import make_machine
from core.spec.experiment import Experiment
from tui_dnn.bench.player import Make, Player

FRAMES: Final = 12.0
"""Frames per second at most."""


class ThreadedPlayer(Player):
    """Paces itself by the clock."""

    def __init__(self, experiment: Experiment, make: Make = make_machine) -> None:
        self._work = threading.Event()
        self._closing = False
        super().__init__(experiment, make)
        self._thread = threading.Thread(target=self._loop, name="bench", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        self._work.set()

    def stop(self, timeout: float = 0.0) -> bool:
        """End after the step that is being done; True: it has ended."""
        self._closing = True
        self._work.set()
        if timeout > 0:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        shown = owed = 0.0
        since = monotonic()
        dirty = False
        while not self._closing:
            self.serve()
            now = monotonic()
            owed = min(owed + (now - since) * self.speed, max(1.0, self.speed / 4)) if self.running else 0.0
            since = now
            most = 10**9 if self.hurrying else int(owed)
            done = self.work(most) if most else 0
            owed -= min(owed, done)
            dirty |= done > 0
            over = not (self.hurrying or self.running)
            if dirty and (over or monotonic() - shown >= 1.0 / FRAMES):
                self._guarded(self.publish)
                shown, dirty = monotonic(), False
            if over or not most:
                self._work.wait(None if over else max(0.001, min((1.0 - owed) / self.speed, 0.05)))
                self._work.clear()
