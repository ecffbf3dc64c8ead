"""Presets replayed in processes of their own, some at a time, and what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, fields
from threading import Lock
from typing import Any

from core.helper.wanted import VARIABLE as HELPER
from core.train.expectations import Check
from tui_dnn import exit_codes
from tui_dnn.interrupt import Interrupt
from tui_dnn.lessons.library import find
from tui_dnn.lessons.results import Result, Results

CRASHED = 70
_KEPT = tuple(field.name for field in fields(Check))


@dataclass(frozen=True)
class Outcome:
    """What one replay said."""

    id: str
    exit_code: int
    seconds: float
    passed: int = 0
    checks: int = 0
    detail: str = ""
    found: tuple[Check, ...] = field(default=(), repr=False)
    """What was checked."""

    @property
    def verdict(self) -> str:
        """pass, fail, or needs data: that is neither."""
        if self.exit_code == exit_codes.OK:
            return "pass"
        return "needs data" if self.exit_code == exit_codes.DATA_MISSING else "fail"


class Processes:
    """The replays that run now, so that they can be ended together."""

    def __init__(self, at_a_time: int = 1) -> None:
        # Several trainings at once fill the cores by themselves; the bits are the same with and without helper.
        self._environment = {**os.environ, **({HELPER: "off"} if at_a_time > 1 else {})}
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = Lock()
        self.stopped = False

    def run(self, command: Sequence[str]) -> tuple[int, str, str]:
        """(exit code, stdout, stderr); code 130 without a start once everything was stopped."""
        with self._lock:
            if self.stopped:
                return exit_codes.INTERRUPTED, "", ""
            process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env=self._environment,
            )
            self._running.add(process)
        out, err = process.communicate()
        with self._lock:
            self._running.discard(process)
        return process.returncode, out, err

    def stop(self) -> None:
        with self._lock:
            self.stopped = True
            for process in self._running:
                process.terminate()


def replay_all(
    names: Sequence[str], *, jobs: int, app: bool = False, tell: Callable[[Outcome], None]
) -> tuple[list[Outcome], bool]:
    """The outcomes in the order in which they came, and whether it was interrupted; results are remembered.

    tell: called for each as it ends. app: in the app itself.
    """
    outcomes: list[Outcome] = []
    processes, interrupted = Processes(jobs), False
    results = Results()
    with Interrupt(), ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(_one, processes, name, app) for name in names]
        try:
            for future in as_completed(waiting):
                outcomes.append(future.result())
                _remember(results, outcomes[-1])
                tell(outcomes[-1])
        except BaseException as stop:
            processes.stop()
            if not isinstance(stop, KeyboardInterrupt):
                raise
            interrupted = True
    return outcomes, interrupted


def _remember(results: Results, outcome: Outcome) -> None:
    """For the lesson browser and the claims; what is no lesson of theirs is forgotten."""
    if outcome.exit_code in (exit_codes.OK, exit_codes.EXPECTATION_FAILED) and outcome.found:
        lesson = find(outcome.id)
        if lesson is not None:
            results.remember(
                lesson, Result(lesson.fingerprint, outcome.exit_code, outcome.seconds, outcome.found)
            )


def _one(processes: Processes, name: str, app: bool) -> Outcome:
    began = time.perf_counter()
    command = [sys.executable, "-m", "tui_dnn", "replay", name, "--headless", "--json"]
    command += ["--app"] if app else []
    code, out, err = processes.run(command)
    seconds = time.perf_counter() - began
    try:
        document: dict[str, Any] = json.loads(out)
    except ValueError:
        last = err.strip().splitlines()[-1:] or ["no output"]
        return Outcome(
            name, code if code in exit_codes.MEANING and code else CRASHED, seconds, detail=last[0]
        )
    if "error" in document:
        error = document["error"]
        what = error["what"] or error["where"]
        return Outcome(name, code, seconds, detail=f"{what}; try {error['hint']}" if error["hint"] else what)
    checks = document["checks"]
    failed = [item for item in checks if not item["passed"]]
    detail = document["meaning"] if code else ""
    if failed:
        first = failed[0]
        detail = f"at {first['at']} {first['metric']}: {first['measured']}, expected {first['condition']}"
    lies = [item for item in document.get("screen", ()) if not item["passed"]]
    if lies and not failed:
        detail = f"at {lies[0]['at']} the screen shows {lies[0]['shown']!r}, expected {lies[0]['expected']}"
    found = tuple(Check(**{name: item[name] for name in _KEPT if name in item}) for item in checks)
    return Outcome(name, code, seconds, len(checks) - len(failed), len(checks), detail, found)
