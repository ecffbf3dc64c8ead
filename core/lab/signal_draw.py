"""Kernels in strips of rows: the same numbers on the way up and on the way down, without keeping them."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.nn.arena import Array
from core.nn.initializers import initialize, kernel_std
from core.random import stream
from core.spec.model import Init

STRIP = 1 << 20
"""Entries of a kernel that are drawn at once."""
_UNIT: dict[str, Init] = {
    "normal": Init(kind="normal", std=1.0),
    "truncated": Init(kind="truncated_normal", std=1.0),
    "uniform": Init(kind="uniform", limit=1.0),
    "orthogonal": Init(kind="orthogonal", gain=1.0),
    "ones": Init(kind="ones"),
}


def family(init: Init) -> str:
    """Initializers that differ by a factor only."""
    kind = init.kind
    if kind in ("zeros", "ones", "constant"):
        return "ones"
    if kind in ("orthogonal", "normal", "uniform"):
        return kind
    if kind.endswith("uniform"):
        return "uniform"
    return "truncated" if kind == "truncated_normal" or init.truncated else "normal"


def factor(init: Init, shape: tuple[int, int]) -> float:
    """What the family's own kernel is multiplied by."""
    if family(init) == "ones":
        return {"zeros": 0.0, "ones": 1.0, "constant": init.value}[init.kind]
    own, wanted = kernel_std(_UNIT[family(init)], shape), kernel_std(init, shape)
    assert own is not None and wanted is not None
    return wanted / own


def strips(shape: tuple[int, int], kinds: set[str]) -> list[slice]:
    """Rows that are drawn together; an orthogonal kernel is made as a whole."""
    rows = shape[0] if "orthogonal" in kinds else max(1, STRIP // shape[1])
    return [slice(start, min(start + rows, shape[0])) for start in range(0, shape[0], rows)]


def draw(kind: str, seed: int, layer: int, rows: slice, fan_out: int, dtype: np.dtype[Any]) -> Array:
    """Rows of the family's kernel of a layer, from a stream of their own."""
    rng = stream(seed, f"signal/{kind}/{layer}/{rows.start}")
    return initialize(_UNIT[kind], (rows.stop - rows.start, fan_out), rng, dtype)
