"""Allocations of a step, and the memory of a run."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc

import numpy as np

from tests.benchmarks.peers.ours import trainer_of
from tests.benchmarks.peers.workloads import Task

WARM_UP, STEPS = 100, 200
"""Within one epoch: the order of the next one is drawn at its end."""
PRESET = "mnist-bn-3x64"


def allocations(task: Task) -> tuple[float, int]:
    """After a warm-up: bytes of arrays by which memory grows per step, and the most that is held at once in between.

    The second holds what comes and goes: Python's numbers and tuples, NumPy's own buffers of up to 8,192 elements
    for a broadcast bias, and where the layers are recorded the values that were sampled.
    """
    trainer = trainer_of(task, record=10)
    for _ in range(WARM_UP):
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
    """MB resident at the most, helper process included, so that what both share counts twice.

    On Linux from /proc: what getrusage tells includes the parent before the exec.
    """
    program += (
        "\nimport pathlib, resource, sys"
        "\nme = pathlib.Path('/proc/self')"
        "\nchildren = [pid for task in me.glob('task/*/children') for pid in task.read_text().split()]"
        "\nfiles = [me / 'status', *(pathlib.Path('/proc', pid, 'status') for pid in children)]"
        "\nlines = [line for file in files if file.exists() for line in file.read_text().splitlines()]"
        "\nhigh = [int(line.split()[1]) * 1024 for line in lines if line.startswith('VmHWM')]"
        "\nusage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss"
        "\nprint(sum(high) if high else usage if sys.platform == 'darwin' else usage * 1024)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1e6
