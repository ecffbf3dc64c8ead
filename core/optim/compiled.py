"""The loops compiled by numba, whose import takes a quarter of a second: see chosen.py for when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numba
import numpy as np

from core.optim import loops

TRIAL = 301
"""Elements of a trial: full vectors of every width and a rest."""
NUMBER = 0.3
"""Stands for every rate of a trial."""

Kernel = Callable[..., None]


def compiled(kernel: Kernel, like: Iterable[Any]) -> Kernel:
    """A kernel of kernels.py for arguments like these. Raises RuntimeError where a trial gives other bits.

    The machine code is kept on the disk, where there is a place to write.
    """
    sample = tuple(like)
    try:
        made = _machine_code(kernel.__name__, sample, cache=True)
    except Exception:
        # No place to write, a full disk, or a file of the cache that cannot be read.
        made = _machine_code(kernel.__name__, sample, cache=False)
    if not np.array_equal(_trial(made, sample), _trial(kernel, sample)):
        raise RuntimeError(f"{kernel.__name__} does not give NumPy's bits")
    return made


def _machine_code(name: str, sample: tuple[Any, ...], cache: bool) -> Kernel:
    # The error model of Python asks at every division whether it is by 0, which keeps the loop from being vectorised.
    loop: Kernel = getattr(loops, name)
    made: Kernel = numba.njit(error_model="numpy", nogil=True, cache=cache)(loop)
    if made is loop:
        raise RuntimeError("NUMBA_DISABLE_JIT is set")
    _trial(made, sample)
    return made


def _trial(kernel: Kernel, sample: tuple[Any, ...]) -> np.ndarray[Any, Any]:
    """The parameters after two updates: the second shows what the first left in the slots."""
    arguments = [_stand_in(argument, 1.0 + place) for place, argument in enumerate(sample)]
    kernel(*arguments)
    kernel(*arguments)
    w: np.ndarray[Any, Any] = arguments[0]
    return w


def _stand_in(argument: Any, top: float) -> Any:
    if isinstance(argument, np.ndarray):
        return np.linspace(0.1, top, TRIAL, dtype=argument.dtype)
    return NUMBER if isinstance(argument, float) else argument
