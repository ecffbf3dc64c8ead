"""Where the engine's time and memory go.

    python -m tests.benchmarks.engine [--rounds 7] [--seconds 0.3] [--plot docs/engine.svg] [--json FILE]

The breakdown is taken on one core; `step` in the second table has the helper process as well. Compiled work where
numba is installed: nothing is timed before it is at work.
Full MNIST is taken from TUI_DNN_FULL_DATA or the cache, else the embedded subset.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from core.compiled.choice import wanted
from tests.benchmarks.engine.breakdown import PARTS, breakdown
from tests.benchmarks.engine.growth import curves
from tests.benchmarks.engine.memory import PRESET, allocations, peak_memory
from tests.benchmarks.engine.plot import svg
from tests.benchmarks.engine.timing import in_turns, ratio
from tests.benchmarks.peers.data import mnist
from tests.benchmarks.peers.ours import Products, trainer_of, warm_up
from tests.benchmarks.peers.workloads import WORKLOADS, Task, read, save
from tui_dnn.threads import KERNELS, best_kernels

NAMES = ("A", "B", "C", "D")
ROUNDS_OF_BREAKDOWN = 150
STEPS_OF_MEMORY = 1500
"""Long enough for the helper process to be at work."""
SNAPSHOTS = 10.0
"""Recorded steps per second, as the lab shows them."""


def telemetry(task: Task, rounds: int, seconds: float) -> dict[str, float]:
    """The step, its products' share of it, and what records of the layers cost in percent: ten a second, and all."""
    plain = trainer_of(task)
    per_step = median(in_turns({"step": plain.step}, 3, seconds)["step"])
    stride = max(1, round(1e6 / per_step / SNAPSHOTS))
    recorded, always, products = trainer_of(task, record=stride), trainer_of(task, record=1), Products(task)
    things = {
        "plain": plain.step,
        "ten": recorded.step,
        "every": always.step,
        "products": lambda: products.run(0, 0, 1),
    }
    # Whole strides, so that every round holds its share of records.
    taken = in_turns(things, rounds, max(seconds, 0.4))
    every = ratio(taken["every"], taken["plain"]) - 1.0
    return {
        "step": median(taken["plain"]),
        "products / step": ratio(taken["products"], taken["plain"]),
        "one record, µs": every * median(taken["plain"]),
        "ten a second, %": 100.0 * (ratio(taken["ten"], taken["plain"]) - 1.0),
        "ten a second by count, %": 100.0 * every / stride,
    }


def rows(title: str, columns: tuple[str, ...], found: dict[str, dict[str, float]]) -> None:
    print(f"\n{title}\n\n| | {' | '.join(columns)} |\n|---|{'---:|' * len(columns)}")
    for name, row in found.items():
        print(f"| {name} | {' | '.join(f'{row[column]:,.4g}' for column in columns)} |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    data, x, y = mnist()
    print(f"{data}; {'numba' if wanted() else 'NumPy alone'}")
    results: dict[str, Any] = {"data": data}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        tasks = {}
        for name in NAMES:
            save(folder, WORKLOADS[name], x, y)
            tasks[name] = read(folder, name)
        for task in tasks.values():
            warm_up(trainer_of(task))
        parts = {name: breakdown(task, ROUNDS_OF_BREAKDOWN) for name, task in tasks.items()}
        rows("Parts of a step, one core, µs", (*PARTS, "step"), parts)
        telling = {name: telemetry(task, options.rounds, options.seconds) for name, task in tasks.items()}
        rows("Step and telemetry", tuple(telling["A"]), telling)
        grown = {}
        for name, task in tasks.items():
            growth, held = allocations(task)
            grown[name] = {"array bytes per step": growth, "most bytes held in a step": float(held)}
        rows("Allocations after warm-up", tuple(grown["A"]), grown)
        run, bare = peak_memory(STEPS_OF_MEMORY)
        print(f"\nPeak memory of {PRESET}: {run:.0f} MB, {run - bare:.0f} MB above an interpreter with NumPy")
        growing = curves(folder, x, y, options.rounds, options.seconds)
    for curve in growing:
        cells = " ".join(f"{at:g}: {cost:,.0f}" for at, cost in zip(curve.x, curve.ours, strict=True))
        print(f"{curve.title}, {curve.unit}: {cells}")
    results |= {"parts": parts, "telemetry": telling, "allocations": grown, "memory": [run, bare]}
    results["growth"] = [asdict(curve) for curve in growing]
    if options.plot is not None:
        options.plot.write_text(svg(growing), encoding="utf-8")
    if options.json is not None:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        # The number of BLAS threads is fixed when NumPy is imported, which has happened.
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        if (kernels := best_kernels()) is not None:
            os.environ.setdefault(KERNELS, kernels)
        os.execv(sys.executable, [sys.executable, "-m", "tests.benchmarks.engine", *sys.argv[1:]])
    raise SystemExit(main())
