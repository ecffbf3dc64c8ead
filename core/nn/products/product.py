"""A matrix product on fixed arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import blas
from core.compiled.call import LOOKS, Call
from core.compiled.choice import CHOICE, Kernel
from core.nn import kernels
from core.nn.arena import Array
from core.nn.products.sizes import COLUMNS, FLOAT, LANES, ROWS
from core.nn.products.workspace import Workspace

SHALLOWEST, DEEPEST = LANES, 4096
"""Products per number of `out` between which machine code is looked for."""

Side = tuple[tuple[int, ...], tuple[int, ...]]
"""Shape of an array, and its strides in bytes."""


@dataclass(frozen=True)
class Layout:
    """What decides how a product is best computed."""

    a: Side
    b: Side
    out: Side
    bias: bool
    sparse: bool

    @property
    def suits(self) -> bool:
        """Whether it is a case for machine code: large enough, and numbers lie side by side in every array."""
        (rows, depth), (_, columns) = self.a[0], self.b[0]
        large = rows >= ROWS and columns >= COLUMNS and SHALLOWEST <= depth <= DEEPEST
        forwards = all(min(side[1]) > 0 for side in (self.a, self.b, self.out))
        return large and forwards and FLOAT in self.a[1] and FLOAT in self.b[1] and self.out[1][1] == FLOAT


class Product:
    """out (n, m) = a (n, k) b (k, m), plus a row `bias` (m,) where there is one.

    BLAS computes it, until machine code is found that gives the same bits in less time: see trial.py. Only what is not
    a number may be so in other bits.
    """

    def __init__(
        self,
        a: Array,
        b: Array,
        out: Array,
        bias: Array | None = None,
        *,
        workspace: Workspace,
        sparse: bool = False,
    ) -> None:
        """`sparse`: a may be 0 at many places that lie together, as images are where they are dark."""
        self.a, self.b, self.out, self.bias, self.workspace = a, b, out, bias, workspace
        whole = a.flags.forc and b.flags.forc and out.flags.carray
        self.blas: Kernel = np.dot if whole else np.matmul
        """dot is quicker, but copies slices."""
        sides = [(array.shape, array.strides) for array in (a, b, out)]
        self.layout = Layout(sides[0], sides[1], sides[2], bias is not None, sparse)
        self._add_bias = None if bias is None else Call(kernels.add_bias, out, bias)
        self._machine: Callable[[], object] | None = None
        floats = all(array.dtype == np.float32 for array in (a, b, out))
        self._open = floats and self.layout.suits
        self._undecided = 0
        """Calls since the choice was open."""

    def __call__(self) -> None:
        machine = self._machine
        if machine is not None:
            machine()
            return
        self.by_blas()
        if self._open:
            self._choose()

    def by_blas(self) -> None:
        self.blas(self.a, self.b, self.out)
        if self._add_bias is not None:
            self._add_bias()

    def _choose(self) -> None:
        # With more threads BLAS cuts products, and so their sums, in another way.
        if self._undecided % LOOKS == 0 and blas.threads() == 1:
            variant = f"product {self.layout}"
            CHOICE.ask(variant, self.blas, self._trial)
            decided = CHOICE.decided(variant)
            if decided is not None:
                self._open = False
                self._machine = None if decided is self.blas else decided(self)
        self._undecided += 1

    def _trial(self) -> Callable[[], Kernel]:
        return partial(_found, self.layout, self.blas, self.a == 0.0 if self.layout.sparse else None)

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process makes its own choice.
        made = partial(Product, workspace=self.workspace, sparse=self.layout.sparse)
        return made, (self.a, self.b, self.out, self.bias)


def _found(layout: Layout, blas: Kernel, dark: NDArray[np.bool_] | None) -> Kernel:
    from core.nn.products.trial import found

    return found(layout, blas, dark)
