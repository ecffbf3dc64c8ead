"""Lessons replayed in the background, each in a process of its own: the lab goes on as fast as before."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic
from typing import Any, Protocol

from core.train.expectations import Check
from tui_dnn import exit_codes
from tui_dnn.lessons.library import Lesson
from tui_dnn.lessons.results import Result, Results


@dataclass(frozen=True)
class Progress:
    """Of a lesson that waits (step -1) or is being replayed."""

    step: int
    """The newest update done."""


class Checks(Protocol):
    """What the browser asks of whoever checks lessons. `progress` is polled."""

    results: Results

    def start(self, lesson: Lesson) -> None: ...

    def progress(self, lesson: Lesson) -> Progress | None:
        """None: not under way."""

    def stop(self) -> None: ...


class BackgroundChecks:
    """One process at a time, in the order asked for; it goes on when the browser is left."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self._lock = Lock()
        self._waiting: deque[Lesson] = deque()
        self._step: dict[str, int] = {}
        self._process: subprocess.Popen[str] | None = None
        self._thread: Thread | None = None
        self._stopped = False

    def start(self, lesson: Lesson) -> None:
        """Ask for a check; nothing happens if it is under way."""
        with self._lock:
            if lesson.source in self._step or self._stopped:
                return
            self._step[lesson.source] = -1
            self._waiting.append(lesson)
            if self._thread is None:
                self._thread = Thread(target=self._work, name="checks", daemon=True)
                self._thread.start()

    def progress(self, lesson: Lesson) -> Progress | None:
        step = self._step.get(lesson.source)
        return None if step is None else Progress(step)

    def stop(self) -> None:
        """End the process that runs; what waits is forgotten."""
        with self._lock:
            self._stopped = True
            self._waiting.clear()
            process, thread = self._process, self._thread
        if process is not None:
            process.kill()
        if thread is not None:
            thread.join(5.0)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                lesson = self._waiting.popleft()
                command = [sys.executable, "-m", "tui_dnn", "replay", lesson.source, "--headless", "--quiet"]
                process = self._process = subprocess.Popen(
                    [*command, "--jsonl", "-"],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                )
            result = self._follow(lesson, process)
            with self._lock:
                self._process = None
                if not self._stopped:
                    self.results.remember(lesson, result)
                del self._step[lesson.source]

    def _follow(self, lesson: Lesson, process: subprocess.Popen[str]) -> Result:
        """Read its journal until it ends."""
        assert process.stdout is not None and process.stderr is not None
        began, asked = monotonic(), 0.0
        last: list[dict[str, Any]] = []
        said: list[str] = []
        errors = Thread(target=lambda stream: said.append(stream.read()), args=(process.stderr,), daemon=True)
        errors.start()
        for line in process.stdout:
            if not line.startswith('{"event": "scalar"'):
                last.append(json.loads(line))
            elif monotonic() - asked > 0.1:
                asked = monotonic()
                self._step[lesson.source] = int(json.loads(line)["step"])
        code = process.wait()
        errors.join()
        return Result(
            lesson.fingerprint,
            code if code in exit_codes.MEANING else exit_codes.EXPECTATION_FAILED,
            monotonic() - began,
            tuple(_checks(last)),
            "" if any(event["event"] == "end" for event in last) else _last_words("".join(said), code),
        )


def _checks(events: Iterable[dict[str, Any]]) -> Iterable[Check]:
    for event in events:
        if event["event"] == "check":
            yield Check(**{name: value for name, value in event.items() if name != "event"})


def _last_words(said: str, code: int) -> str:
    """Its error message; of a crash the last line of the traceback."""
    _, found, message = said.rpartition("tui-dnn: ")
    lines = said.strip().splitlines() or [f"the replay ended without a word (exit code {code})"]
    return message.strip() if found else lines[-1]
