"""What a helper is to the engine."""

from __future__ import annotations

from abc import ABC, abstractmethod

from core.helper.job import Calls, Job


class Helper(ABC):
    """Somebody who does one job at a time; two runs in one process take turns.

    Who does a job never changes a bit of what it writes: a job and what runs beside it write different arrays, and
    how work is cut into jobs depends on shapes alone.
    """

    @abstractmethod
    def start(self, job: Job) -> bool:
        """Begin a job and return at once; False, with nothing begun, where the helper is busy, absent or asleep.

        After True the caller must call `wait`.
        """

    @abstractmethod
    def wait(self) -> None:
        """Until the job is done. Raises what went wrong in it."""

    @abstractmethod
    def forked(self) -> None:
        """Begin anew in a forked process, which has copies of locks but no thread and no child."""

    def both(self, mine: Calls, its: Job) -> None:
        """The caller's calls and the job; returns when both are done."""
        helped = self.start(its)
        try:
            for call in mine:
                call()
        finally:
            if helped:
                self.wait()
        if not helped:
            for call in its.calls:
                call()


class Alone(Helper):
    """No help: everything is done by the caller, one after the other."""

    def start(self, job: Job) -> bool:
        return False

    def wait(self) -> None:
        """Nothing was begun."""

    def forked(self) -> None:
        """Nothing was copied."""
