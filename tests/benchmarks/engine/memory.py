"""Allocations of a step, and the memory of a run."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc

import numpy as np

from tests.benchmarks.peers.ours import trainer_of
from tests.benchmarks.peers.workloads import Task

STEPS = 300
PRESET = "mnist-bn-3x64"


def allocations(task: Task) -> tuple[float, int]:
    """After a warm-up: bytes of arrays by which memory grows per step, and the most that is held at once in between.

    The second holds the few Python numbers and tuples that come and go; an array of a batch would be far larger.
    """
    trainer = trainer_of(task, record=10)
    for _ in range(STEPS):
        trainer.step()
    arrays = [tracemalloc.DomainFilter(inclusive=True, domain=np.lib.tracemalloc_domain)]
    gc.collect()
    gc.disable()
    tracemalloc.start()
    before = tracemalloc.take_snapshot().filter_traces(arrays)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    for _ in range(STEPS):
        trainer.step()
    peak = tracemalloc.get_traced_memory()[1] - held
    after = tracemalloc.take_snapshot().filter_traces(arrays)
    tracemalloc.stop()
    gc.enable()
    grown = sum(entry.size_diff for entry in after.compare_to(before, "filename"))
    return grown / STEPS, peak


def peak_memory(steps: int) -> tuple[float, float]:
    """MB at the peak of the preset's first `steps` steps, and of an interpreter that imports NumPy."""
    run = (
        "from core.train.trainer import Trainer\n"
        "from core.spec.toml import parse_experiment\nfrom tui_dnn.catalogue import text\n"
        f"trainer = Trainer(parse_experiment(text({PRESET!r}), {PRESET!r}))\n"
        f"for _ in range({steps}): trainer.step()\n"
        "assert trainer.data.test is not None\n"
        "trainer.evaluate(trainer.data.test)\n"
    )
    return _peak(run), _peak("import numpy")


def _peak(program: str) -> float:
    program += "\nimport resource\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    unit = 1 if sys.platform == "darwin" else 1024
    return int(done.stdout) * unit / 1e6
