"""A terminal that goes away: the process must not stay behind."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

GRACE: Final = 2.0
"""Seconds until a process without a terminal ends, whatever it is waiting for."""


def resume_only_after_stop() -> None:
    """Let SIGCONT open the terminal again only where SIGTSTP closed it.

    A terminal that is closed sends SIGHUP and SIGCONT together. Textual would take the second as the end of a
    pause, open the terminal that is gone, and wait for it for ever.
    """
    stop, resume = signal.getsignal(signal.SIGTSTP), signal.getsignal(signal.SIGCONT)
    if not (callable(stop) and callable(resume)):
        return
    stopped = threading.Event()
    signal.signal(signal.SIGTSTP, _before(stop, stopped.set))

    def go_on(number: int, frame: FrameType | None) -> None:
        if stopped.is_set():
            stopped.clear()
            resume(number, frame)

    signal.signal(signal.SIGCONT, go_on)


def _before(
    handler: Callable[[int, FrameType | None], Any], what: Callable[[], None]
) -> Callable[[int, FrameType | None], Any]:
    def both(number: int, frame: FrameType | None) -> Any:
        what()
        return handler(number, frame)

    return both


def end_soon(code: int) -> None:
    """End the process after GRACE, also where its end waits for a terminal that is gone."""
    last = threading.Timer(GRACE, os._exit, (code,))
    last.daemon = True
    last.start()
