"""`tui-dnn presets check`: every preset in a process of its own, some at a time."""

from __future__ import annotations

import fnmatch
import sys
import time
from collections.abc import Sequence

from rich.text import Text

from core.errors import UsageError
from tui_dnn import catalogue, exit_codes
from tui_dnn.commands.replays import Outcome, replay_all
from tui_dnn.report.document import dumps
from tui_dnn.report.pace import span
from tui_dnn.report.screen import Screen, open_screen


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
    width = max(map(len, names))

    def tell(outcome: Outcome) -> None:
        if not as_json:
            screen.print(_line(screen, outcome, width))
            screen.stream.flush()

    outcomes, interrupted = replay_all(names, jobs=jobs, app=app, tell=tell)
    code = exit_codes.INTERRUPTED if interrupted else worst(outcomes)
    seconds = time.perf_counter() - began
    if as_json:
        done = sorted(outcomes, key=lambda item: names.index(item.id))
        results = [_document(item) for item in done]
        print(dumps({"exit_code": code, "seconds": seconds, "presets": results}))
    else:
        screen.print("", _summary(outcomes, len(names), seconds))
    return code


def _document(outcome: Outcome) -> dict[str, object]:
    fields = {name: value for name, value in vars(outcome).items() if name != "found"}
    return fields | {"verdict": outcome.verdict}


def worst(outcomes: Sequence[Outcome]) -> int:
    """The worst code; a replay that crashed counts as failed."""
    codes = (item.exit_code for item in outcomes)
    return exit_codes.worst(
        code if code in exit_codes.MEANING else exit_codes.EXPECTATION_FAILED for code in codes
    )


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
