"""A second thread, where a second process is not to be had.

NumPy lets go of the interpreter lock in products and in elementwise functions on large arrays, so two threads fill
two cores as long as their calls are long.
"""

from __future__ import annotations

import threading
import time

import numpy as np

from core.helper.base import Helper
from core.helper.job import Calls, Job

PAYS_FROM = 150.0
"""Microseconds of a job below which the thread stays asleep: waking it takes 90 on a virtual machine, and two threads
that make many short calls spend the gain in handing the interpreter lock to and fro."""


class Thread(Helper):
    def __init__(self, pays_from: float = PAYS_FROM) -> None:
        self._pays_from = pays_from
        self.forked()

    def forked(self) -> None:
        """A new pair of locks and no thread: also after a fork, which copies locks but not threads."""
        self._taken, self._go, self._done = threading.Lock(), threading.Lock(), threading.Lock()
        self._go.acquire()
        self._done.acquire()
        self._thread: threading.Thread | None = None
        self._calls: Calls = ()
        self._finished = True
        self._error: BaseException | None = None

    def start(self, job: Job) -> bool:
        if job.cost < self._pays_from or not self._taken.acquire(blocking=False):
            return False
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="tui-dnn-helper", daemon=True)
            self._thread.start()
        self._calls, self._finished = job.calls, False
        self._go.release()
        return True

    def wait(self) -> None:
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
