"""BLAS threads, and the replays in the background that depend on them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Protocol

from threadpoolctl import ThreadpoolController, threadpool_limits

Job = Callable[[Callable[[], bool]], None]
"""Called with `should_stop`, which it must ask between two steps."""


class Jobs(Protocol):
    def start(self, job: Job) -> None: ...

    def cancel(self, timeout: float) -> None:
        """Make every job stop, and wait so many seconds for each."""


class ThreadJobs:
    """Each job in a thread of its own."""

    def __init__(self) -> None:
        self._running: list[tuple[Event, Thread]] = []

    def start(self, job: Job) -> None:
        stop = Event()
        thread = Thread(target=job, args=(stop.is_set,), name="verify", daemon=True)
        self._running = [(flag, other) for flag, other in self._running if other.is_alive()]
        self._running.append((stop, thread))
        thread.start()

    def cancel(self, timeout: float) -> None:
        for stop, _ in self._running:
            stop.set()
        for _, thread in self._running:
            thread.join(timeout)


class InlineJobs:
    """Each job at once, in the caller's thread."""

    def start(self, job: Job) -> None:
        job(lambda: False)

    def cancel(self, timeout: float) -> None:
        """None is under way."""


class Blas:
    """The number of BLAS threads is part of a recipe, and a setting of the whole process."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._threads: int | None = None
        self._limits: list[threadpool_limits] = []

    def use(self, threads: int) -> None:
        """A background replay with another number is ended first: it would set its own back."""
        if threads != self._threads:
            self._jobs.cancel(timeout=10.0)
            self.release()
            self._limits.append(ThreadpoolController().limit(limits=threads, user_api="blas"))
            self._threads = threads

    def release(self) -> None:
        """As it was before."""
        while self._limits:
            self._limits.pop().restore_original_limits()
        self._threads = None
