"""The library that multiplies matrices: its threads decide the order of sums, and so the last bits."""

from __future__ import annotations

from functools import cache

from threadpoolctl import ThreadpoolController


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")


def threads() -> int:
    """How many this process uses now; 1 where the library does not tell."""
    return max((pool["num_threads"] for pool in _pools().info()), default=1)
