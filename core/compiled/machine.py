"""The loops compiled by numba, whose import takes a quarter of a second: see choice.py for when."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

import numba
import numpy as np

NUMBER = 0.3
"""Stands for every number of a trial that is not in an array."""

WORK = "work"
"""How names of arguments begin that a loop leaves alone."""

Kernel = Callable[..., None]


def compiled(kernel: Kernel, like: Iterable[Any]) -> Kernel:
    """A kernel of a `kernels.py` for arguments like these. Raises RuntimeError where a trial gives other bits.

    `like`: arrays of the shapes and dtypes at hand, with whole numbers as they are. The loop stands under the same
    name in the `loops.py` beside it. The machine code is kept on the disk, where there is a place to write.
    """
    sample = tuple(like)
    loop: Kernel = getattr(import_module(kernel.__module__.rpartition(".")[0] + ".loops"), kernel.__name__)
    try:
        made = _machine_code(loop, sample, cache=True)
    except Exception:
        # No place to write, a full disk, or a file of the cache that cannot be read; any other fault comes again now.
        made = _machine_code(loop, sample, cache=False)
    for low in (0.1, -1.0):
        for name, one, other in zip(
            inspect.signature(kernel).parameters,
            _trial(made, sample, low),
            _trial(kernel, sample, low),
            strict=True,
        ):
            if not name.startswith(WORK) and not _same(one, other):
                raise RuntimeError(f"{kernel.__name__} does not give NumPy's bits")
    return made


def _machine_code(loop: Kernel, sample: tuple[Any, ...], cache: bool) -> Kernel:
    # The error model of Python asks at every division whether it is by 0, which keeps the loop from being vectorised.
    made: Kernel = numba.njit(error_model="numpy", nogil=True, cache=cache)(loop)
    if made is loop:
        raise RuntimeError("NUMBA_DISABLE_JIT is set")
    _trial(made, sample, 0.1)
    return made


@np.errstate(all="ignore")
def _trial(kernel: Kernel, sample: tuple[Any, ...], low: float) -> list[Any]:
    """The arguments after two calls: the second shows what the first left."""
    arguments = [_stand_in(argument, low, 1.0 + place) for place, argument in enumerate(sample)]
    kernel(*arguments)
    kernel(*arguments)
    return arguments


def _same(one: Any, other: Any) -> bool:
    """Bit for bit, where they are numbers at all."""
    if not isinstance(one, np.ndarray):
        return bool(one == other)
    numbers = one == one
    return bool((numbers == (other == other)).all()) and one[numbers].tobytes() == other[numbers].tobytes()


def _stand_in(argument: Any, low: float, top: float) -> Any:
    if not isinstance(argument, np.ndarray):
        return NUMBER if isinstance(argument, float) else argument
    if argument.dtype.kind != "f":
        return argument.copy()
    return np.linspace(low, top, argument.size, dtype=argument.dtype).reshape(argument.shape)
