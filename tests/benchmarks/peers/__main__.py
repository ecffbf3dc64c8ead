"""Steps per second beside JAX, PyTorch, Keras and scikit-learn, on the machine it runs on.

    python -m tests.benchmarks.peers [--only A,C,depth] [--engines ours,JAX] [--rounds 5] [--seconds 1] [--json FILE]

Needs the extra `peers`; an engine that cannot be imported is left out and named. Each engine is a process of its own.
All start from the same weights and see the same batches; after each of --epochs epochs one judge computes the loss of
what each has learnt, so that nobody wins by doing less. Then they take turns of --seconds each (whole epochs where an
engine cannot be stopped in one), in an order drawn anew for each of --rounds rounds. Ratios are medians over rounds of
neighbouring times. Full MNIST is taken from TUI_DNN_FULL_DATA or the cache, else the embedded subset.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from statistics import median
from time import sleep
from typing import Any

from tests.benchmarks.peers.data import mnist
from tests.benchmarks.peers.learnt import read as learnt_layers
from tests.benchmarks.peers.ours import loss_of
from tests.benchmarks.peers.table import table
from tests.benchmarks.peers.worker import ENGINES, environment
from tests.benchmarks.peers.workloads import WORKLOADS, read, save

Row = dict[str, Any]
PAUSE = 0.2
"""Seconds between two turns: threads of the engine before may still spin."""


class Process:
    """An engine's process."""

    def __init__(self, engine: str, folder: Path) -> None:
        self.engine = engine
        command = [sys.executable, "-m", "tests.benchmarks.peers.worker", engine, str(folder)]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment(engine),
        )

    def ask(self, command: str) -> Row:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            return {"absent": f"its process ended with {self.process.wait()}"}
        found: Row = json.loads(answer)
        return found

    def end(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()


def compare(processes: list[Process], name: str, folder: Path, options: argparse.Namespace) -> Row:
    """One workload on all engines."""
    task, engines = read(folder, name), {}
    running = []
    for process in processes:
        answer = process.ask(f"load {name}")
        row: Row = {**answer, "losses": [], "microseconds": []}
        engines[process.engine] = row
        if "absent" in answer:
            continue
        if options.epochs and not process.engine.startswith("products"):
            learnt = folder / "learnt.npz"
            answer = process.ask(f"learn {options.epochs} {learnt}")
            if "absent" in answer:
                row |= answer
                continue
            row["losses"] = [loss_of(task, layers) for layers in learnt_layers(learnt)]
        # The first holds compilation, and so says nothing of how many steps a turn can have.
        process.ask("time 0.2")
        process.ask("time 0.2")
        running.append(process)
    for turn in range(options.rounds):
        for process in Random(turn).sample(running, len(running)):
            sleep(PAUSE)
            answer = process.ask(f"time {options.seconds}")
            if "absent" in answer:
                engines[process.engine] |= answer | {"microseconds": []}
                running.remove(process)
                continue
            engines[process.engine]["microseconds"].append(answer["microseconds"])
    for row in engines.values():
        if row["microseconds"]:
            taken = sorted(row["microseconds"])
            row |= {"median": median(taken), "low": taken[0], "high": taken[-1]}
            ours = engines["ours"]["microseconds"]
            row["ratio"] = median(
                theirs / mine for theirs, mine in zip(row["microseconds"], ours, strict=True)
            )
    return {"workload": name, "batch": task.load.batch, "steps_per_epoch": task.steps, "engines": engines}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="workloads by the start of their names, with commas")
    parser.add_argument("--engines", default="", help="engines by the start of their names, with commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--epochs", type=int, default=2, help="epochs after which losses are compared")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    loads = [name for name in WORKLOADS if _chosen(name, options.only)]
    # Ours goes first: the others are measured by it.
    names = [name for name in ENGINES if name == "ours" or _chosen(name, options.engines)]
    data, x, y = mnist()
    print(f"{data}; {options.rounds} rounds of {options.seconds:g} s in turns; µs per step", flush=True)
    results = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        processes = [Process(name, folder) for name in names]
        try:
            for name in loads:
                save(folder, WORKLOADS[name], x, y)
                result = compare(processes, name, folder, options)
                (folder / f"{name}.npz").unlink()
                results.append(result)
                print(table(result), flush=True)
        finally:
            for process in processes:
                process.end()
    if options.json is not None:
        text = json.dumps({"data": data, "results": results}, indent=1)
        options.json.write_text(text, encoding="utf-8")
    return 0


def _chosen(name: str, choice: str) -> bool:
    return not choice or any(name.startswith(start.strip()) for start in choice.split(","))


if __name__ == "__main__":
    raise SystemExit(main())
