"""Which way to compute a product: machine code where it gives BLAS' bits, and is quicker.

OpenBLAS' kernels for AVX-512 add the products of a number in order of depth, each with one rounding, in blocks whose
length is the library's; that length is found by trying. Other kernels add in other orders: then BLAS stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from time import perf_counter
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.compiled.choice import Kernel
from core.nn.arena import Array
from core.nn.products.machine import Order, Way, has_vectors
from core.nn.products.product import Layout, Product, Side
from core.nn.products.sizes import FLOAT
from core.nn.products.workspace import Workspace

SHORTEST, LONGEST, UNIT = 64, 1024, 16
"""Blocks of depth that are tried; OpenBLAS cuts at multiples of UNIT."""
TURNS, PATIENCE = 30, 0.008
"""How often each way is timed at the most, and after how many seconds it is enough."""
GAIN = 0.97
"""Of BLAS' time, below which machine code is quicker."""
SEED, DRAWS = 5, 3
Verdict = Literal["no vectors", "other bits", "same bits"]


def found(layout: Layout, blas: Kernel, dark: NDArray[np.bool_] | None) -> Kernel:
    """What binds a product of this layout to its way; `blas` itself where nothing is quicker.

    `dark`: where a is 0 in a batch at hand.
    """
    if not has_vectors():
        return blas
    product = stand_in(layout, dark)
    order = order_of(product)
    return blas if order is None else quickest(product, order, blas)


def verdict() -> Verdict:
    """What becomes of products of middle size here."""
    if not has_vectors():
        return "no vectors"
    product = stand_in(_layout(64, 784, 64), None)
    return "other bits" if order_of(product) is None else "same bits"


def stand_in(layout: Layout, dark: NDArray[np.bool_] | None) -> Product:
    """A product of this layout on arrays of its own."""
    a, b, out = (_like(side) for side in (layout.a, layout.b, layout.out))
    a.fill(1.0)
    if dark is not None:
        a[dark] = 0.0
    bias = _like((out.shape[1:], (FLOAT,))) if layout.bias else None
    product = Product(a, b, out, bias, workspace=Workspace(), sparse=layout.sparse)
    draw(product, 0)
    return product


def _like(side: Side) -> Array:
    size = sum((n - 1) * step for n, step in zip(*side, strict=True)) // FLOAT + 1
    return np.lib.stride_tricks.as_strided(np.zeros(size, np.float32), *side)


def draw(product: Product, number: int) -> None:
    """Other numbers; what is 0 in a stays so. Every third time they are so small that sums are 0 or -0."""
    rng = np.random.default_rng((SEED, number))
    scale = np.float32(1.0 if (number + 1) % 3 else 1e-30)
    bright = product.a != 0.0
    product.a[bright] = rng.standard_normal(np.count_nonzero(bright), np.float32) * scale
    product.b[...] = rng.standard_normal(product.b.shape, np.float32) * scale
    if product.bias is not None:
        product.bias[...] = rng.standard_normal(product.bias.shape, np.float32)


def order_of(product: Product) -> Order | None:
    """In which order BLAS computes such a product; None where it is another altogether."""
    depth = product.a.shape[1]
    # Small products are not cut at all.
    cuts = dict.fromkeys((block_ends(depth, library_block()), (depth,)))
    candidates = [Order(ends, cleared) for cleared in (True, False) for ends in cuts]
    for number in range(DRAWS):
        draw(product, number)
        product.by_blas()
        expected = product.out.tobytes()
        candidates = [order for order in candidates if _bits(product, order) == expected]
    return candidates[0] if candidates else None


def _bits(product: Product, order: Order) -> bytes:
    product.out.fill(np.nan)
    Way(order, product.layout.sparse)(product)()
    return product.out.tobytes()


@cache
def library_block() -> int:
    """The length of the library's blocks of depth; LONGEST where it is not to be found."""
    rows = columns = 64
    product = stand_in(_layout(rows, 2 * LONGEST, columns), None)
    product.by_blas()
    expected = product.out.tobytes()
    lengths = range(SHORTEST, LONGEST, UNIT)
    orders = ((length, Order(block_ends(2 * LONGEST, length), False)) for length in lengths)
    return next((length for length, order in orders if _bits(product, order) == expected), LONGEST)


def _layout(rows: int, depth: int, columns: int) -> Layout:
    """Of whole arrays."""
    a, b, out = (((n, m), (FLOAT * m, FLOAT)) for n, m in ((rows, depth), (depth, columns), (rows, columns)))
    return Layout(a, b, out, bias=False, sparse=False)


def block_ends(depth: int, length: int) -> tuple[int, ...]:
    """As OpenBLAS cuts: blocks of a length, and what is left, if it is less than two of them, in halves."""
    ends, end = [], 0
    while end < depth:
        left = depth - end
        if left >= 2 * length:
            left = length
        elif left > length:
            left = -(-(left // 2) // UNIT) * UNIT
        end += left
        ends.append(end)
    return tuple(ends)


def quickest(product: Product, order: Order, blas: Kernel) -> Kernel:
    """The way that takes the least time here and now."""
    ways = [Way(order, skip) for skip in ((False, True) if product.layout.sparse else (False,))]
    by_blas, *others = least([product.by_blas, *(way(product) for way in ways)])
    best = min(others)
    return ways[others.index(best)] if best < GAIN * by_blas else blas


def least(calls: Sequence[Callable[[], object]]) -> list[float]:
    """Seconds of each, the least of some turns: other threads are at work besides."""
    taken = [float("inf")] * len(calls)
    begun = perf_counter()
    for _ in range(TURNS):
        for index, call in enumerate(calls):
            start = perf_counter()
            call()
            taken[index] = min(taken[index], perf_counter() - start)
        if perf_counter() - begun > PATIENCE * len(calls):
            break
    return taken
