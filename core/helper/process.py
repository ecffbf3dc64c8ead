"""A second process on arrays that both see.

Two processes have no interpreter lock between them: a job begins half a microsecond after it is posted, so that half of
a product of ten microseconds is worth handing over. The process is started when a run has gone on for a while.
"""

from __future__ import annotations

import os
import threading
import warnings
from time import perf_counter

from core.errors import LabError
from core.helper.base import Helper
from core.helper.flags import DONE
from core.helper.job import Job
from core.helper.line import Line
from core.helper.memory import shared
from core.helper.wanted import VARIABLE

PATIENCE = 0.3
"""Seconds of training after which the process is started: a short run does without."""
SPINS = 20_000
"""Looks at the helper's word, some 0.8 milliseconds, before the caller lets others run."""
LATE = 1e-3
"""Seconds of waiting beyond which, and beyond four times the job's cost, somebody else has the helper's core."""
TWICE = 0.05
"""Two late jobs within so many seconds are no accident."""
REST, LONGEST_REST = 0.02, 2.0
"""Seconds without helper then; twice as long each further time."""
FORGOTTEN = 0.5
"""Seconds of good service after which the next rest is short again."""
LOOK = 0.05
"""Seconds between two looks whether the process still lives."""
NOTHING = Job((), 0.0)


class HelperLost(LabError):
    """The process ended in the middle of a job."""

    exit_code = 9


class Process(Helper):
    def __init__(self, patience: float = PATIENCE, rest: float = REST) -> None:
        self._patience, self._least_rest = patience, rest
        self.forked()

    def forked(self) -> None:
        """No process: at first, and after a fork, for the process is the parent's."""
        self._line: Line | None = None
        self._taken = threading.Lock()
        self._first: float | None = None
        self._rest_until = self._looked = 0.0
        self._rest, self._late = self._least_rest, 0.0
        self._job, self._introduced = NOTHING, False
        self.problem = ""
        """Why there is no process any more."""

    def start(self, job: Job) -> bool:
        if not self._taken.acquire(blocking=False):
            return False
        begun = False
        try:
            begun = self._begin(job)
        except OSError as error:
            line = self._line
            self._give_up(line.last_words() if line is not None and line.gone else str(error))
        finally:
            if not begun:
                self._taken.release()
        return begun

    def _begin(self, job: Job) -> bool:
        line = self._line
        if line is None:
            self._launch_in_time()
            return False
        if not (line.alive and line.free):
            self._look_after(line)
            return False
        if self._rest_until and perf_counter() < self._rest_until:
            return False
        if self._introduced:
            self._introduced = False
            failure = line.failure()
            if failure:
                self._give_up(failure.strip().splitlines()[-1])
                return False
        if line.asleep:
            line.wake()
            # It may have been lost in its sleep.
            self._look_after(line)
            return False
        if not line.knows(job):
            line.introduce(job)
            self._introduced = True
            return False
        self._job = job
        line.begin(job)
        return True

    def wait(self) -> None:
        line = self._line
        assert line is not None
        try:
            failure = self._end(line)
        finally:
            self._job = NOTHING
            self._taken.release()
        if failure:
            raise RuntimeError(f"in the helper process:\n{failure}")

    def _end(self, line: Line) -> str:
        """Until the job is done: what went wrong in it. Nobody else may begin one before that is known."""
        try:
            self._until_done(line)
        except BaseException:
            # Ctrl-C: the arrays must not change behind the caller's back.
            if self._line is line:
                self._until_done(line)
                # Off the line, where the next failure would be taken for it; the caller hears of Ctrl-C instead.
                line.failure()
            raise
        return line.failure() if self._line is line else ""

    def _until_done(self, line: Line) -> None:
        flags, posted = line.flags, line.posted
        for _ in range(SPINS):
            if flags[DONE] == posted:
                return
        begun = looked = perf_counter()
        while flags[DONE] != posted:
            os.sched_yield()
            if line.asleep:
                line.wake()
            now = perf_counter()
            if now - looked > LOOK:
                looked = now
                if line.gone:
                    self._do_without(line)
                    return
        self._waited(perf_counter() - begun)

    def _waited(self, seconds: float) -> None:
        """Rest where the cores are somebody else's: two who wait for each other are slower than one."""
        if seconds <= max(LATE, 4e-6 * self._job.cost):
            return
        now = perf_counter()
        if now - self._late < TWICE:
            if now - self._rest_until > FORGOTTEN:
                self._rest = self._least_rest
            self._rest_until = now + self._rest
            self._rest = min(2.0 * self._rest, LONGEST_REST)
        self._late = now

    def _do_without(self, line: Line) -> None:
        """The process is gone. What it had not begun, the caller does."""
        self._forget(line.last_words())
        if line.touched:
            raise HelperLost(
                f"the helper process was lost in the middle of a step ({self.problem})",
                hint=f"go on from the last checkpoint; {VARIABLE}=off does without a second process",
            )
        for call in self._job.calls:
            call()
        self._warn()

    def _look_after(self, line: Line) -> None:
        """Now and then, whether a process that is not ready still lives."""
        now = perf_counter()
        if now - self._looked > LOOK:
            self._looked = now
            if line.gone:
                self._give_up(line.last_words())

    def _launch_in_time(self) -> None:
        now = perf_counter()
        if self._first is None:
            self._first = now
        memory = shared()
        if memory is not None and now - self._first >= self._patience:
            self._line = Line(memory)

    def _give_up(self, problem: str) -> None:
        """No process could be started, or it is gone: the caller does everything from now on."""
        self._forget(problem)
        self._warn()

    def _forget(self, problem: str) -> None:
        self.problem = problem
        self._line, self._patience = None, float("inf")

    def _warn(self) -> None:
        message = f"training goes on without its second process: {self.problem}"
        warnings.warn(message, RuntimeWarning, stacklevel=1)

    def close(self) -> None:
        """End the process."""
        if self._line is not None:
            self._line.end()
            self._line = None
