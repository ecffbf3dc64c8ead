"""Ctrl-C and SIGTERM: the first one asks a run to stop after its step, the second one stops at once."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any


class Interrupt:
    """While entered, signals set `requested`; before `run_started` and a second time they raise."""

    SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        self.requested = False
        self.running = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interrupt:
        for number in self.SIGNALS:
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def run_started(self) -> None:
        """From now on a signal is a request that the run's loop polls."""
        self.running = True

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.requested or not self.running:
            raise KeyboardInterrupt
        self.requested = True
