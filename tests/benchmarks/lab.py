"""What the lab costs and how fast it answers, measured in a real pseudo-terminal of 120x40.

    python -m tests.benchmarks.lab [--only start,quit,speed,keys] [--json FILE] [--quick]

start: process start to the first painted frame, and to a moving chart. quit: `q` to the end of the process, and what
is left of the terminal, also after Ctrl-C, signals and an exception in the engine. speed: training with and without
drawing, paired within one process, and bytes written. keys: from a key to its effect on the screen, while it trains.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from tests.benchmarks.paired import kept
from tests.cells import Cells
from tests.pseudo_terminal import PseudoTerminal, lab

PRESET = ("mnist-bn-3x64-small", "--set", "train.epochs=100000")
BIG = """
schema = 1
id = "big"
title = "784-1024-512-512-512-10"
[data]
name = "mnist_small"
[model]
hidden = [1024, 512, 512, 512]
activation = "relu"
[train]
loss = "softmax_ce"
optimizer = { kind = "sgd", lr = 0.01 }
batch = 128
epochs = 1000
"""
LOSS = (slice(4, 15), slice(28, 72))
"""Rows and columns inside the pane of the loss."""


def steps_shown(screen: Cells) -> int:
    """The number of steps in the header."""
    word = "".join(screen.rows[1]).split()[-1:] or [""]
    digits = word[0].replace(",", "")
    return int(digits) if digits.isdigit() else 0


def chart(screen: Cells) -> str:
    rows, columns = LOSS
    return "\n".join("".join(row[columns]) for row in screen.rows[rows])


def is_open(screen: Cells) -> bool:
    text = screen.text()
    return "CONFIG" in text and "NO RUN" not in text and "quit" in "".join(screen.rows[-1])


def start(times: int) -> dict[str, Any]:
    """Space is typed at the first frame; a chart moves when its picture changes while steps are done."""
    frames, opens, moves, lost = [], [], [], 0
    for _ in range(times):
        with PseudoTerminal(lab(*PRESET)) as terminal:
            first = terminal.wait_for(lambda screen: bool(screen.text().strip()), 10)
            terminal.send(" ")
            ready = terminal.wait_for(is_open, 10)
            moved = terminal.wait_for(_moving([]), 3)
            if moved is None:
                lost += 1
                terminal.send(" ")
                moved = terminal.wait_for(_moving([]), 10)
            if first is None or ready is None or moved is None:
                raise SystemExit(f"the lab did not start:\n{terminal.screen.text()}")
            frames.append(first - terminal.started)
            opens.append(ready - terminal.started)
            moves.append(moved - terminal.started)
            terminal.send("q")
            terminal.wait()
    return {
        "first_frame": median(frames),
        "lab_open": median(opens),
        "moving_chart": median(moves),
        "worst_first_frame": max(frames),
        "worst_moving_chart": max(moves),
        "lost_keys": lost,
    }


def _moving(seen: list[str]) -> Callable[[Cells], bool]:
    """Two different pictures of the loss, both while it trains."""

    def moving(screen: Cells) -> bool:
        now = chart(screen)
        if steps_shown(screen) > 0 and (not seen or now != seen[-1]):
            seen.append(now)
        return len(seen) >= 2

    return moving


def leave(
    ask: Callable[[PseudoTerminal], None], command: Sequence[str], seen: Callable[[Cells], bool]
) -> dict[str, Any]:
    """Start, let it train, ask it to end: seconds, exit code, what is left behind."""
    with PseudoTerminal(command) as terminal:
        if terminal.wait_for(is_open, 15) is None:
            raise SystemExit(f"the lab did not start:\n{terminal.screen.text()}")
        terminal.send(" ")
        if terminal.wait_for(seen, 30) is None:
            raise SystemExit(f"it does not train:\n{terminal.screen.text()}")
        terminal.watch(0.5)
        asked = perf_counter()
        ask(terminal)
        code, ended = terminal.wait()
        return {"seconds": ended - asked, "exit_code": code, "left_behind": terminal.left_behind()}


def quitting(times: int, folder: Path) -> dict[str, Any]:
    preset = folder / "big.toml"
    preset.write_text(BIG, encoding="utf-8")
    big = lab(str(preset))
    broken = [sys.executable, "-m", "tests.broken", "20", *lab(str(preset))[3:]]

    def trains(screen: Cells) -> bool:
        return steps_shown(screen) > 5

    def failed(screen: Cells) -> bool:
        return "FAILED" in screen.text()

    def sent(number: signal.Signals) -> Callable[[PseudoTerminal], None]:
        return lambda terminal: terminal.process.send_signal(number)

    def key(text: str) -> Callable[[PseudoTerminal], None]:
        def typed(terminal: PseudoTerminal) -> None:
            terminal.send(text)

        return typed

    found: dict[str, Any] = {}
    for name, ask, command, seen in (
        ("q", key("q"), big, trains),
        ("Ctrl-C", key("\x03"), big, trains),
        ("SIGINT", sent(signal.SIGINT), big, trains),
        ("SIGTERM", sent(signal.SIGTERM), big, trains),
        ("SIGHUP", sent(signal.SIGHUP), big, trains),
        ("engine raised, then q", key("q"), broken, failed),
    ):
        runs = [leave(ask, command, seen) for _ in range(times)]
        found[name] = {
            "seconds": max(run["seconds"] for run in runs),
            "exit_code": runs[-1]["exit_code"],
            "left_behind": sorted({what for run in runs for what in run["left_behind"]}),
        }
    return found


def speed(pairs: int, folder: Path, *extra: str) -> dict[str, Any]:
    """Paired phases of one process, then bytes per second of another."""
    result = folder / "phases.json"
    result.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.benchmarks.paired", str(result), str(pairs)]
    with PseudoTerminal([*command, *PRESET, *extra]) as terminal:
        code, _ = terminal.wait(2 * pairs + 20)
        if code != 0:
            raise SystemExit(f"exit code {code}:\n{terminal.screen.text()}")
    found: dict[str, Any] = dict(kept(json.loads(result.read_text(encoding="utf-8"))))
    with PseudoTerminal(lab(*PRESET, *extra)) as terminal:
        terminal.wait_for(is_open, 10)
        terminal.send(" ")
        terminal.watch(2)
        seconds = max(4.0, pairs / 2)
        found["bytes_per_second"] = terminal.watch(seconds) / seconds
    return found


def keys(count: int) -> dict[str, Any]:
    """Digits of a new seed are typed; each is on the screen when the whole number typed so far is."""
    latencies: list[float] = []
    dice = random.Random(0)
    with PseudoTerminal(lab(*PRESET)) as terminal:
        terminal.wait_for(is_open, 10)
        terminal.send(" ")
        terminal.watch(2)
        while len(latencies) < count:
            terminal.send("S")
            terminal.watch(0.3)
            typed = ""
            while len(typed) < 6 and len(latencies) < count:
                typed += str(dice.randint(1, 9))
                terminal.watch(dice.uniform(0.03, 0.12))
                pressed = terminal.send(typed[-1])
                shown = terminal.wait_for(partial(_config_says, typed), 3)
                if shown is None:
                    raise SystemExit(f"{typed} is not shown:\n{terminal.screen.text()}")
                latencies.append(shown - pressed)
            terminal.send("\x1b")
            terminal.watch(0.4)
    cuts = quantiles(latencies, n=100)
    return {"keys": count, "p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "worst": max(latencies)}


def _config_says(text: str, screen: Cells) -> bool:
    return any(text in "".join(row[:30]) for row in screen.rows)


LIMITS: dict[str, tuple[float, bool]] = {
    "start first_frame": (0.7, True),
    "start moving_chart": (1.2, True),
    "start lost_keys": (0, True),
    "quit q seconds": (0.3, True),
    "speed kept": (0.95, False),
    "speed at 10 fps kept": (0.90, False),
    "speed bytes_per_second": (150_000, True),
    "keys p99": (0.05, True),
}
"""The figure, its limit, and whether it must stay below."""


def rows(found: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for name, value in found.items():
        flat += rows(value, f"{prefix}{name} ") if isinstance(value, dict) else [(f"{prefix}{name}", value)]
    return flat


def table(found: dict[str, Any]) -> bool:
    """Print everything; False: a limit is broken, or a terminal was not put in order."""
    good = True
    for name, value in rows(found):
        verdict = ""
        if name in LIMITS:
            limit, below = LIMITS[name]
            held = value <= limit if below else value >= limit
            verdict = f"{'ok' if held else 'MISSED'}: {'at most' if below else 'at least'} {limit:g}"
            good &= held
        if name.endswith("left_behind"):
            verdict, good = ("ok", good) if not value else ("MISSED", False)
        shown = f"{value:,.4g}" if isinstance(value, float) and value < 1e4 else f"{value}"
        print(f"{name:<44} {shown:>12}  {verdict}")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="start,quit,speed,keys")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    args = parser.parse_args()
    chosen, few = args.only.split(","), args.quick
    found: dict[str, Any] = {"load before": os.getloadavg()[0]}
    with TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_STATE_HOME"] = name
        if "start" in chosen:
            found["start"] = start(3 if few else 9)
        if "quit" in chosen:
            found["quit"] = quitting(1 if few else 3, folder)
        if "speed" in chosen:
            found["speed"] = speed(5 if few else 20, folder)
            found["speed at 10 fps"] = speed(5 if few else 20, folder, "--fps", "10")
        if "keys" in chosen:
            found["keys"] = keys(60 if few else 250)
    if args.json:
        args.json.write_text(json.dumps(found, indent=2), encoding="utf-8")
    return 0 if table(found) else 1


if __name__ == "__main__":
    sys.exit(main())
