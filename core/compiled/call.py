"""A kernel bound to its arguments, as ops are to their arrays."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from core.compiled.choice import CHOICE, Kernel, loop_for

LOOKS = 64
"""Calls from one look at the choice to the next: as long as it is open, to ask costs as much as a small kernel."""


class Call:
    """kernel(*args) on fixed arrays: NumPy's, or the machine code that took its place."""

    def __init__(self, kernel: Kernel, *args: Any) -> None:
        self.kernel, self.args = kernel, args
        arrays = [arg for arg in args if isinstance(arg, np.ndarray)]
        # Machine code wants its numbers side by side; slices across a layer are left to NumPy.
        side_by_side = all(array.flags.carray for array in arrays)
        self._variant = " ".join((kernel.__name__, *(str(array.dtype) for array in arrays)))
        self._decided: Kernel | None = None if side_by_side else kernel
        self._undecided = 0
        """Calls since the choice was open."""

    def __call__(self) -> None:
        decided = self._decided
        if decided is None:
            if self._undecided % LOOKS == 0:
                CHOICE.ask(self._variant, self.kernel, partial(loop_for, self.kernel, self.args))
                self._decided = CHOICE.decided(self._variant)
            self._undecided += 1
            decided = self._decided or self.kernel
        decided(*self.args)

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process makes its own choice.
        return Call, (self.kernel, *self.args)
