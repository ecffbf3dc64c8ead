"""A second thread that carries out one list of calls while the caller carries out another.

NumPy lets go of the interpreter lock in products and in elementwise functions on large arrays, so two threads fill
two cores. Who runs a list of calls never changes a bit of what it writes: the two lists write different arrays, and
how work is cut into lists depends on shapes alone. OpenBLAS' own threads gave 1.3 times one thread's speed on
networks of this size, two lists of products 1.9 times.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence

import numpy as np

Calls = Sequence[Callable[[], object]]

VARIABLE = "TUI_DNN_HELPER"
"""`off` in the environment: one thread does everything."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def wanted() -> bool:
    return cores() > 1 and os.environ.get(VARIABLE, "").lower() not in ("off", "0", "no")


class Helper:
    """One more thread, at most one list of calls at a time; two runs in one process take turns."""

    def __init__(self, *, enabled: bool) -> None:
        self.enabled = enabled
        self._reset()

    def _reset(self) -> None:
        """A new pair of locks and no thread: also after a fork, which copies locks but not threads."""
        self._taken, self._go, self._done = threading.Lock(), threading.Lock(), threading.Lock()
        self._go.acquire()
        self._done.acquire()
        self._thread: threading.Thread | None = None
        self._calls: Calls = ()
        self._finished = True
        self._error: BaseException | None = None

    def start(self, calls: Calls) -> bool:
        """Begin `calls` and return at once; False, with nothing begun, where the thread is busy or not wanted.

        After True the caller must call `wait`.
        """
        if not self.enabled or not self._taken.acquire(blocking=False):
            return False
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="tui-dnn-helper", daemon=True)
            self._thread.start()
        self._calls, self._finished = calls, False
        self._go.release()
        return True

    def wait(self) -> None:
        """Until the calls are done. Raises what one of them raised."""
        try:
            self._done.acquire()
        except BaseException:
            # Ctrl-C: the arrays must not change behind the caller's back.
            while not self._finished:
                time.sleep(0.0005)
            self._done.acquire(blocking=False)
            raise
        finally:
            error, self._error, self._calls = self._error, None, ()
            self._taken.release()
        if error is not None:
            raise error

    def both(self, mine: Calls, its: Calls) -> None:
        """Both lists; returns when both are done."""
        helped = self.start(its)
        try:
            for call in mine:
                call()
        finally:
            if helped:
                self.wait()
        if not helped:
            for call in its:
                call()

    def _serve(self) -> None:
        # The caller decides what a number that is not finite means; see Trainer.step.
        np.seterr(all="ignore")
        go, done = self._go, self._done
        while True:
            go.acquire()
            try:
                for call in self._calls:
                    call()
            except BaseException as error:
                self._error = error
            self._finished = True
            done.release()


SHARED = Helper(enabled=wanted())
"""The process's helper."""

ALONE = Helper(enabled=False)
"""No help: every list is run by the caller, one after the other."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SHARED._reset)
