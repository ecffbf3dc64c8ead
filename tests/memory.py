"""Does a call allocate?"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

ROUNDS = 3


def memory(call: Callable[[], object], times: int = 100) -> tuple[int, int]:
    """Bytes by which memory grew over `times` calls, and the most that was held at once, after a warm-up.

    The least of some rounds: a thread that an earlier test left at work can only add to what `call` takes.
    """
    tracemalloc.start()
    try:
        for _ in range(10):
            call()
        rounds = [_round(call, times) for _ in range(ROUNDS)]
    finally:
        tracemalloc.stop()
    return min(growth for growth, _ in rounds), min(peak for _, peak in rounds)


def _round(call: Callable[[], object], times: int) -> tuple[int, int]:
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    for _ in range(times):
        call()
    after, peak = tracemalloc.get_traced_memory()
    return after - before, peak - before
