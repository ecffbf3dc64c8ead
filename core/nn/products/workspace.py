"""Room in which machine code packs what it multiplies."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LINE = 64
"""Bytes of a cache line, at which it begins."""
LEAST = 1 << 19
"""Bytes: as much as most products ask for."""


class Workspace:
    """Shared by products that are never computed at the same time, so that it stays in the cache."""

    def __init__(self) -> None:
        self._rooms: list[NDArray[np.uint8]] = []

    def address(self, size: int) -> int:
        """Of at least `size` bytes, there as long as this object. Who asked before may go on with what it got."""
        if not self._rooms or self._rooms[-1].size < size + LINE:
            self._rooms.append(np.empty(max(size, LEAST) + LINE, np.uint8))
        address = self._rooms[-1].ctypes.data
        return address + -address % LINE

    def __reduce__(self) -> tuple[Any, ...]:
        # A helper process does one thing at a time, in memory of its own.
        return _of_this_process, ()


def _of_this_process() -> Workspace:
    return ONLY


ONLY = Workspace()
