"""How BLAS multiplies: its threads and its kernels, a part of the replay contract as they decide the order of sums."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
KERNELS = "OPENBLAS_CORETYPE"
CPU = Path("/proc/cpuinfo")
HEAD = 8192
"""Bytes that hold the first core's lines."""


def limit(threads: int) -> None:
    """Fix the number of BLAS threads: by environment before NumPy is imported, by threadpoolctl after."""
    choose_kernels()
    for name in VARIABLES:
        os.environ[name] = str(threads)
    if "numpy" in sys.modules:
        import threadpoolctl

        threadpoolctl.threadpool_limits(threads, user_api="blas")


def choose_kernels() -> None:
    """Before NumPy is imported; what the environment says already stands."""
    kernels = best_kernels()
    if kernels is not None and "numpy" not in sys.modules:
        os.environ.setdefault(KERNELS, kernels)


def best_kernels() -> str | None:
    """OpenBLAS' kernels for this processor where its own choice is not the best; by model, never by the clock.

    Zen 4 does AVX-512 in two halves: the AVX2 kernels, which OpenBLAS calls Haswell's, are up to a fifth faster there
    (`python -m tests.benchmarks.blas`).
    """
    try:
        with CPU.open(encoding="ascii", errors="replace") as file:
            lines = file.read(HEAD).split("\n\n")[0].splitlines()
    except OSError:
        return None
    facts = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    zen_3_or_4 = (facts.get("vendor_id"), facts.get("cpu family")) == ("AuthenticAMD", "25")
    return "Haswell" if zen_3_or_4 and "avx512f" in facts.get("flags", "").split() else None
