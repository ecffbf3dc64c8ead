"""Does a call allocate?"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable


def memory(call: Callable[[], object], times: int = 100) -> tuple[int, int]:
    """Bytes by which memory grew over `times` calls, and the most that was held at once, after a warm-up."""
    tracemalloc.start()
    try:
        for _ in range(10):
            call()
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        for _ in range(times):
            call()
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return after - before, peak - before
