"""The lab with drawing switched off every other second, to see what it costs the training beside it.

    python -m tests.benchmarks.paired RESULT.json PAIRS [arguments of tui-dnn ...]

Runs in the terminal it is started in; `tests.benchmarks.lab` starts it in a pseudo-terminal. Absolute speeds drift
with the machine, so neighbouring seconds of one process are compared.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any
from unittest.mock import patch

SECOND = 1.0
WARM_UP = 3.0


def measure(result: Path, pairs: int, words: list[str]) -> int:
    """Run the lab, alternate, write steps per second of every phase, quit."""
    from tui_dnn.cli import main
    from tui_dnn.screens.lab import LabScreen

    tick = LabScreen._tick
    phases: list[dict[str, Any]] = []
    state: dict[str, Any] = {"drawing": True, "frames": 0}

    def gated(self: LabScreen) -> None:
        if state["drawing"]:
            state["frames"] += 1
            tick(self)
        else:
            self.set_timer(0.02, self._tick)

    def switch(lab: LabScreen) -> None:
        run = lab.runner.run
        assert run is not None
        now, steps, cpu = perf_counter(), run.trainer.steps_done, thread_time()
        if "since" in state:
            spent = now - state["since"]
            phases.append(
                {
                    "drawing": state["drawing"],
                    "steps_per_second": (steps - state["steps"]) / spent,
                    "frames_per_second": state["frames"] / spent,
                    "screen_share": (cpu - state["cpu"]) / spent,
                }
            )
            state["drawing"] = not state["drawing"]
        state.update(since=now, steps=steps, cpu=cpu, frames=0)
        if len(phases) < 2 * pairs:
            lab.set_timer(SECOND, lambda: switch(lab))
            return
        result.write_text(json.dumps(phases), encoding="utf-8")
        lab.app.exit(0)

    mounted = LabScreen.on_mount

    def on_mount(self: LabScreen) -> None:
        mounted(self)
        self.runner.play()
        self.set_timer(WARM_UP, lambda: switch(self))

    with patch.multiple(LabScreen, _tick=gated, on_mount=on_mount):
        return main(words)


def kept(phases: list[dict[str, Any]]) -> dict[str, float]:
    """Share of the speed that is kept while it draws: median, quartiles and least of neighbouring seconds."""
    on = [phase for phase in phases if phase["drawing"]]
    off = [phase for phase in phases if not phase["drawing"]]
    ratios = sorted(a["steps_per_second"] / b["steps_per_second"] for a, b in zip(on, off, strict=True))
    return {
        "kept": median(ratios),
        "lower_quartile": ratios[len(ratios) // 4],
        "upper_quartile": ratios[3 * len(ratios) // 4],
        "least": ratios[0],
        "on": median(phase["steps_per_second"] for phase in on),
        "off": median(phase["steps_per_second"] for phase in off),
        "fps": median(phase["frames_per_second"] for phase in on),
        "screen_share": median(phase["screen_share"] for phase in on),
    }


if __name__ == "__main__":
    sys.exit(measure(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
