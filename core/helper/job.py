"""What a helper is given to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Calls = Sequence[Callable[[], object]]


class Job:
    """Calls that somebody else may make while the caller does something else."""

    __slots__ = ("__weakref__", "calls", "cost", "ticket")

    def __init__(self, calls: Calls, cost: float) -> None:
        self.calls = tuple(calls)
        self.cost = cost
        """Rough microseconds, from shapes alone."""
        self.ticket: Any = None
        """Where the helper process keeps its copy."""
