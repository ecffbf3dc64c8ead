"""The runner without a thread: the caller turns the crank."""

from __future__ import annotations

from collections.abc import Callable

from tui_dnn.runner.controls import Controls
from tui_dnn.runner.events import Event
from tui_dnn.runner.jobs import InlineJobs


class SteppedRunner(Controls):
    """The same engine and the same requests as `Runner`, for tests and an app without a terminal.

    Requests are only noted until the next `crank`. Background replays happen at once, inside it.
    """

    def __init__(self, post: Callable[[Event], None]) -> None:
        self._stopped = False
        super().__init__(post, InlineJobs())

    def crank(self, rounds: int = 1) -> int:
        """Serve all requests, and while it runs do up to `rounds` steps of each run; how many were done.

        0 serves requests only. `speed` holds nothing back.
        """
        engine, before = self._engine, self._engine.rounds
        while not self._stopped:
            done = engine.rounds - before
            engine.turn(rounds - done)
            if engine.rounds - before == done and not engine.inbox:
                break
        return engine.rounds - before

    @property
    def alive(self) -> bool:
        return not self._stopped

    def stop(self, timeout: float = 0.0) -> bool:
        """Nothing is served any more."""
        if not self._stopped:
            self._stopped = self._engine.closing = True
            self._engine.close()
        return True
