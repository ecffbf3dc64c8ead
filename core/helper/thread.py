"""A second thread, where a second process is not to be had.

NumPy lets go of the interpreter lock in products and in elementwise functions on large arrays, so two threads fill
two cores as long as their calls are long.
"""

from __future__ import annotations

import threading
from queue import SimpleQueue

import numpy as np

from core.helper.base import Helper
from core.helper.job import Calls, Job

PAYS_FROM = 150.0
"""Microseconds of a job below which the thread stays asleep: waking it takes 90 on a virtual machine, and two threads
that make many short calls spend the gain in handing the interpreter lock to and fro."""


class _Task:
    """The calls of a job, and how they ended. Who waits for another job never sees it."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.done = threading.Lock()
        """Held until they have ended."""
        self.done.acquire()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            for call in self.calls:
                call()
        except BaseException as error:
            self.error = error
        self.done.release()


NOTHING = _Task(())


class Thread(Helper):
    def __init__(self, pays_from: float = PAYS_FROM) -> None:
        self._pays_from = pays_from
        self.forked()

    def forked(self) -> None:
        """A new lock and no thread: also after a fork, which copies locks but not threads."""
        self._taken = threading.Lock()
        self._tasks: SimpleQueue[_Task] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._task = NOTHING

    def start(self, job: Job) -> bool:
        if job.cost < self._pays_from or not self._taken.acquire(blocking=False):
            return False
        if self._thread is None and not self._launch():
            self._taken.release()
            return False
        self._task = _Task(job.calls)
        self._tasks.put(self._task)
        return True

    def _launch(self) -> bool:
        thread = threading.Thread(target=_serve, args=(self._tasks,), name="tui-dnn-helper", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            # The system gives no more threads.
            return False
        self._thread = thread
        return True

    def wait(self) -> None:
        task = self._task
        try:
            task.done.acquire()
        except BaseException:
            # Ctrl-C: the arrays must not change behind the caller's back.
            task.done.acquire()
            raise
        finally:
            self._task = NOTHING
            self._taken.release()
        if task.error is not None:
            raise task.error


def _serve(tasks: SimpleQueue[_Task]) -> None:
    # The caller decides what a number that is not finite means; see Trainer.step.
    np.seterr(all="ignore")
    while True:
        tasks.get().run()
