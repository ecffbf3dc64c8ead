"""A kernel bound to its arguments, as ops are to their arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.compiled.choice import CHOICE, Kernel


class Call:
    """kernel(*args) on fixed arrays: NumPy's, or the machine code that took its place."""

    def __init__(self, kernel: Kernel, *args: Any) -> None:
        self.kernel, self.args = kernel, args
        arrays = [arg for arg in args if isinstance(arg, np.ndarray)]
        # Machine code wants its numbers side by side; slices across a layer are left to NumPy.
        side_by_side = all(array.flags.carray for array in arrays)
        self._variant = " ".join((kernel.__name__, *(str(array.dtype) for array in arrays)))
        self._decided: Kernel | None = None if side_by_side else kernel

    def __call__(self) -> None:
        decided = self._decided
        if decided is None:
            decided = self._decided = CHOICE.decided(self._variant)
            if decided is None:
                CHOICE.run(self._variant, self.kernel, *self.args)
                return
        decided(*self.args)

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process makes its own choice.
        return Call, (self.kernel, *self.args)
