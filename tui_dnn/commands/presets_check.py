"""`tui-dnn presets check`: every preset in a process of its own, some at a time."""

from __future__ import annotations

import fnmatch
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

from rich.text import Text

from core.errors import UsageError
from tui_dnn import catalogue, exit_codes
from tui_dnn.interrupt import Interrupt
from tui_dnn.report.document import dumps
from tui_dnn.report.pace import span
from tui_dnn.report.screen import Screen, open_screen

CRASHED = 70


@dataclass(frozen=True)
class Outcome:
    """What one replay said."""

    id: str
    exit_code: int
    seconds: float
    passed: int = 0
    checks: int = 0
    detail: str = ""

    @property
    def verdict(self) -> str:
        """pass, fail, or needs data: that is neither."""
        if self.exit_code == exit_codes.OK:
            return "pass"
        return "needs data" if self.exit_code == exit_codes.DATA_MISSING else "fail"


class Processes:
    """The replays that run now, so that they can be ended together."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = Lock()
        self.stopped = False

    def run(self, command: Sequence[str]) -> tuple[int, str, str]:
        """(exit code, stdout, stderr); code 130 without a start once everything was stopped."""
        with self._lock:
            if self.stopped:
                return exit_codes.INTERRUPTED, "", ""
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
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


def chosen(pattern: str) -> list[str]:
    """Ids that match a pattern, or the one file that it names."""
    ids = fnmatch.filter(catalogue.names(), pattern)
    if ids:
        return ids
    if catalogue.is_path(pattern):
        return [pattern]
    catalogue.text(pattern) if not set("*?[") & set(pattern) else None
    raise UsageError(f"no preset matches {pattern!r}", hint="tui-dnn presets list")


def check(pattern: str, *, jobs: int, as_json: bool, app: bool = False) -> int:
    """Replay all that match, tell each as it ends, and return the worst exit code; app: in the app itself."""
    names, began = chosen(pattern), time.perf_counter()
    screen = open_screen(sys.stdout)
    outcomes: list[Outcome] = []
    processes, interrupted = Processes(), False
    width = max(map(len, names))
    with Interrupt(), ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(_replay, processes, name, app) for name in names]
        try:
            for future in as_completed(waiting):
                outcomes.append(future.result())
                if not as_json:
                    screen.print(_line(screen, outcomes[-1], width))
                    screen.stream.flush()
        except BaseException as stop:
            processes.stop()
            if not isinstance(stop, KeyboardInterrupt):
                raise
            interrupted = True
    code = exit_codes.INTERRUPTED if interrupted else worst(outcomes)
    seconds = time.perf_counter() - began
    if as_json:
        done = sorted(outcomes, key=lambda item: names.index(item.id))
        results = [asdict(item) | {"verdict": item.verdict} for item in done]
        print(dumps({"exit_code": code, "seconds": seconds, "presets": results}))
    else:
        screen.print("", _summary(outcomes, len(names), seconds))
    return code


def worst(outcomes: Sequence[Outcome]) -> int:
    """The worst code; a replay that crashed counts as failed."""
    codes = (item.exit_code for item in outcomes)
    return exit_codes.worst(
        code if code in exit_codes.MEANING else exit_codes.EXPECTATION_FAILED for code in codes
    )


def _replay(processes: Processes, name: str, app: bool) -> Outcome:
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
    return Outcome(name, code, seconds, len(checks) - len(failed), len(checks), detail)


def _line(screen: Screen, outcome: Outcome, width: int) -> Text:
    glyphs = screen.glyphs
    mark, style = {
        "pass": (glyphs.passed, "good"),
        "fail": (glyphs.failed, "bad"),
        "needs data": (glyphs.warning, "warn"),
    }[outcome.verdict]
    line = Text.assemble((f" {mark:<2} {outcome.verdict:<10} ", style))
    line.append(f"{outcome.id:<{width}}  ", "strong")
    line.append(f"{outcome.passed:>3}/{outcome.checks:<3}" if outcome.checks else " " * 7)
    line.append(f"{span(outcome.seconds):>10}", "muted")
    if outcome.detail:
        line.append(f"\n    {outcome.detail}", "muted")
    return line


def _summary(outcomes: Sequence[Outcome], total: int, seconds: float) -> Text:
    counts = {
        verdict: sum(item.verdict == verdict for item in outcomes)
        for verdict in ("pass", "fail", "needs data")
    }
    words = [f"{counts['pass']} of {total} passed"]
    words += [
        f"{counts[name]} {word}"
        for name, word in (("fail", "failed"), ("needs data", "need data"))
        if counts[name]
    ]
    if len(outcomes) < total:
        words.append(f"{total - len(outcomes)} not finished")
    style = "good" if counts["pass"] == total else "bad" if counts["fail"] else "warn"
    return Text(f" {', '.join(words)} in {span(seconds)}", style)
