"""How many threads BLAS uses: a part of the replay contract, since it decides the order of sums."""

from __future__ import annotations

import os
import sys

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def limit(threads: int) -> None:
    """Fix the number of BLAS threads: by environment before NumPy is imported, by threadpoolctl after."""
    for name in VARIABLES:
        os.environ[name] = str(threads)
    if "numpy" in sys.modules:
        import threadpoolctl

        threadpoolctl.threadpool_limits(threads, user_api="blas")
