"""The runner of the app: the engine in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tui_dnn.runner import crash
from tui_dnn.runner.controls import Controls
from tui_dnn.runner.events import Event
from tui_dnn.runner.jobs import ThreadJobs


class Runner(Controls):
    """Trains in a daemon thread, which looks for requests between two steps.

    `post` is called from that thread, and must not wait for the screen.
    """

    def __init__(self, post: Callable[[Event], None]) -> None:
        self._work = threading.Event()
        super().__init__(post, ThreadJobs())
        self._thread = threading.Thread(target=self._loop, name="runner", daemon=True)
        self._thread.start()

    def _wake(self) -> None:
        self._work.set()

    def _loop(self) -> None:
        engine, work = self._engine, self._work
        try:
            while not engine.closing:
                wait = engine.turn()
                if wait != 0.0:
                    work.wait(wait)
                    work.clear()
        except Exception as error:
            # Not even the failure could be posted: the screen is gone.
            crash.report(error)
        engine.close()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def stop(self, timeout: float = 0.0) -> bool:
        """End after the step that is being done; wait so many seconds for it. True: it has ended.

        Without a timeout it returns at once, as a message handler must.
        """
        self._engine.closing = True
        self._wake()
        if timeout > 0:
            self._thread.join(timeout)
        return not self._thread.is_alive()
