"""Which of OpenBLAS' kernels are the quickest for the halves of products that the engine computes.

    python -m tests.benchmarks.blas [--rounds 5]

Each kind in a process of its own, in turns; least microseconds of the forward product, the backward one and the
gradient of the kernel, and the sum of all relative to OpenBLAS' own choice.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter

import numpy as np

from core.nn.layers.base import halves

KINDS = ("", "SkylakeX", "Haswell")
SHAPES = ((128, 784, 1024), (128, 512, 512), (32, 784, 300), (128, 784, 64), (128, 64, 64))
"""Rows, inputs, units."""
SECONDS = 0.15


def least(call: Callable[[], object]) -> float:
    """Microseconds."""
    call()
    best, end = float("inf"), perf_counter() + SECONDS
    while perf_counter() < end:
        begun = perf_counter()
        call()
        best = min(best, perf_counter() - begun)
    return best * 1e6


def measure() -> list[float]:
    """Every shape's three products."""
    rng, found = np.random.default_rng(0), []
    for n, fan_in, units in SHAPES:
        x, kernel = (rng.random(shape, dtype=np.float32) for shape in ((n, fan_in), (fan_in, units)))
        y, dx, dkernel = (np.zeros(shape, np.float32) for shape in ((n, units), x.shape, kernel.shape))
        inputs, outputs = halves(fan_in)[0], halves(units)[0]
        products = (
            (x, kernel[:, outputs], y[:, outputs]),
            (y, kernel.T[:, inputs], dx[:, inputs]),
            (x.T[inputs], y, dkernel[inputs]),
        )
        found += [least(partial(np.matmul, *arrays)) for arrays in products]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one", action="store_true", help="measure in this process")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure()))
        return 0
    taken: dict[str, list[list[float]]] = {kind: [] for kind in KINDS}
    for _ in range(options.rounds):
        for kind in KINDS:
            environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": kind}
            command = [sys.executable, "-m", "tests.benchmarks.blas", "--one"]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            taken[kind].append(json.loads(done.stdout))
    print("| kernels | " + " | ".join(f"{n}x{k}x{u}" for n, k, u in SHAPES) + " | sum |")
    print("|---|" + "---:|" * (len(SHAPES) + 1))
    own = 0.0
    for kind, rounds in taken.items():
        best = [min(times) for times in zip(*rounds, strict=True)]
        own = own or sum(best)
        cells = [" ".join(f"{time:,.1f}" for time in best[at : at + 3]) for at in range(0, len(best), 3)]
        print(f"| {kind or 'own choice'} | {' | '.join(cells)} | {sum(best) / own:.2f} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
