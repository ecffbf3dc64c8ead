"""The compiled product, and how a product is bound to it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import numba
import numpy as np
from llvmlite import binding

from core.nn.products import panels, sizes, tile
from core.nn.products.panels import Words
from core.nn.products.product import Product
from core.nn.products.sizes import FLOAT, ROW, ROWS

FEATURE = "avx512f"
PREPARING = "TUI_DNN_PREPARING"
"""In the environment of a process that only compiles."""
WITHIN = 60.0
"""Seconds for it; it takes three, and twice as long beside a training."""
NICE = 5
"""It gives way to the training, but not to everything."""


def has_vectors() -> bool:
    """Whether this processor has vectors of 16 float32."""
    return bool(binding.get_host_cpu_features().get(FEATURE))


@cache
def compiled() -> Callable[[Words, Words], None]:
    """panels.multiply as machine code, kept on the disk where there is a place to write."""

    def product(words: Words, counts: Words) -> None:
        panels.multiply(words, counts)

    # numba knows code on the disk by this name and this file; what it calls lies in others.
    product.__qualname__ = f"product_{_fingerprint()}"
    try:
        return _made(product, keep=True)
    except Exception:
        # No place to write, a full disk, or a file of the cache that cannot be read; any other fault comes again now.
        return _made(product, keep=False)


def _made(product: Callable[[Words, Words], None], keep: bool) -> Callable[[Words, Words], None]:
    made: Any = numba.njit(nogil=True, error_model="numpy", cache=keep)(product)
    if made is product:
        raise RuntimeError("NUMBA_DISABLE_JIT is set")
    if keep and not list(Path(made.stats.cache_path).glob(f"*.{product.__qualname__}-*.nbi")):
        _compile_elsewhere()
    # Nothing to do: it is compiled, or loaded.
    made(np.zeros(panels.ENDS + 1, np.int64), np.zeros(0, np.int64))
    found: Callable[[Words, Words], None] = made
    return found


def _compile_elsewhere() -> None:
    """Let a process that nobody waits for write the code to the disk: a training must share its interpreter with a
    compiler at work, and takes ten times as long. What goes wrong there goes wrong here again."""
    if PREPARING in os.environ:
        return
    root = str(Path(__file__).parents[3])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-P", "-m", __name__]
    nothing = subprocess.DEVNULL
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": path, PREPARING: "1"},
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            timeout=WITHIN,
            check=False,
        )


def _fingerprint() -> str:
    """Of all that the machine code depends on."""
    files = [Path(str(module.__file__)) for module in (panels, tile, sizes)]
    here = Path(__file__).stat().st_mtime_ns
    parts = (numba.__version__, binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten(), here)
    return sha256(repr((parts, [file.read_bytes() for file in files])).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Order:
    """How a library adds the products that make a number."""

    ends: tuple[int, ...]
    """Where blocks of depth end whose sums are added in order."""
    cleared: bool
    """Whether the first of them is added to 0, so that the number is never -0."""


class Way:
    """Binds products to machine code."""

    def __init__(self, order: Order, skip: bool = False) -> None:
        self.order = order
        self.skip = skip
        """Whether what is 0 is left out."""

    def __call__(self, product: Product) -> Callable[[], object]:
        a, b, out, bias = product.a, product.b, product.out, product.bias
        (height, depth), width = a.shape, b.shape[1]
        tiles, packs = -(-height // ROWS), a.strides[0] == FLOAT
        sizes = (
            max(end - begin for begin, end in pairwise((0, *self.order.ends))) * ROW,
            ROWS * ROW,
            tiles * depth * ROWS * FLOAT if packs else 0,
            (tiles if packs or self.skip else 0) * depth * FLOAT + depth * FLOAT,
        )
        room = product.workspace.address(sum(sizes))
        words = [
            *(a.ctypes.data, *a.strides, height, depth),
            *(b.ctypes.data, *b.strides, width),
            *(out.ctypes.data, out.strides[0]),
            *(0 if bias is None else bias.ctypes.data, self.order.cleared, self.skip),
            *(room + sum(sizes[:index]) for index in range(len(sizes))),
            *self.order.ends,
        ]
        counts = np.zeros(tiles * len(self.order.ends), np.int64)
        return partial(compiled(), np.array(words, np.int64), counts)


if __name__ == "__main__":
    os.nice(NICE)
    # By its own name: numba keeps the code under the module's.
    import_module("core.nn.products.machine").compiled()
