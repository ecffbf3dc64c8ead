"""Which kernels this process runs: NumPy's, and numba's once they are there.

numba is an extra. To import it and to compile a kernel takes most of a second; both are done in a thread, and only
when training has gone on for a while. The bits are the same, so the moment of the change is seen in the time alone.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from time import perf_counter
from typing import Any, TypeVarTuple

import numpy as np

Arguments = TypeVarTuple("Arguments")
Kernel = Callable[..., Any]
"""A kernel of a `kernels.py`, or whatever else a caller of `ask` has made in the place of one."""
Prepare = Callable[[], Callable[[], Kernel]]
"""Makes, in the caller's thread, what makes a kernel in another: it copies what it has to see of the arrays."""

VARIABLE = "TUI_DNN_COMPILED"
"""In the environment: `off` leaves it at NumPy's kernels."""
OFF = ("off", "0", "no")
PATIENCE = 5.0
"""Seconds of training after which numba is imported: a short run does without."""
LATER = 4.0
"""Seconds more for a helper process, which then finds on the disk what its caller has compiled."""
SWITCH = 1e-4
"""Seconds for which the compiler may hold the interpreter against the training, which asks for it at every call."""


class Choice:
    """Kernels by variant: their name and the kinds of their arguments, which decide what is compiled."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._decided: dict[str, Kernel] = {}
        self._met: set[str] = set()
        self._asked: set[str] = set()
        self._first: float | None = None
        self._wanted: bool | None = None
        self._closed = False
        self._one_at_a_time = threading.Lock()
        self._usual = sys.getswitchinterval()

    def run(self, variant: str, kernel: Callable[[*Arguments], None], *args: *Arguments) -> None:
        """Call a kernel of a `kernels.py`, or what took its place."""
        decided = self._decided.get(variant)
        if decided is None:
            self.ask(variant, kernel, partial(loop_for, kernel, args))
            decided = kernel
        decided(*args)

    def ask(self, variant: str, kernel: Kernel, prepare: Prepare) -> None:
        """Have something made that takes a kernel's place, once it is time; what became of it: `decided`."""
        if variant in self._decided or variant in self._asked:
            return
        if self._wanted is None:
            self._wanted = wanted()
        if self._closed or not self._wanted:
            self._decided[variant] = kernel
            return
        now = perf_counter()
        if self._first is None:
            self._first = now
        self._met.add(variant)
        if now - self._first >= self._patience:
            self._start(variant, kernel, prepare)

    def decided(self, variant: str) -> Kernel | None:
        """What runs from now on; None as long as that is open."""
        return self._decided.get(variant)

    @property
    def settled(self) -> bool:
        """Whether that is known of every variant that was run so far."""
        return self._met <= self._decided.keys()

    def wait_longer(self) -> None:
        """This process helps another one, whose choice comes first."""
        self._patience += LATER

    def forked(self) -> None:
        """After a fork: a thread at work is the parent's, and the locks of numba that it held are held for ever."""
        if not self._asked <= self._decided.keys():
            self._closed = True
            sys.setswitchinterval(self._usual)
        self._one_at_a_time = threading.Lock()
        self._asked.clear()
        self._first = None

    def _start(self, variant: str, kernel: Kernel, prepare: Prepare) -> None:
        self._asked.add(variant)
        work = variant, kernel, prepare()
        try:
            threading.Thread(target=self._compile, args=work, name="tui-dnn-compiler", daemon=True).start()
        except RuntimeError:
            # The system gives no more threads.
            self._closed, self._decided[variant] = True, kernel

    def _compile(self, variant: str, kernel: Kernel, make: Callable[[], Kernel]) -> None:
        problem = None
        with self._one_at_a_time:
            decided = kernel
            if not self._closed:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(SWITCH)
                try:
                    decided = make()
                except Exception as error:
                    # Whatever it is, NumPy's kernel is there; it is told below.
                    self._closed, problem = True, error
                finally:
                    sys.setswitchinterval(self._usual)
            self._decided[variant] = decided
        if problem is not None:
            message = f"numba is installed but of no use, NumPy does the rest: {problem!r}"
            warnings.warn(message, RuntimeWarning, stacklevel=1)


def loop_for(kernel: Kernel, args: tuple[Any, ...]) -> Callable[[], Kernel]:
    """Makes the loop that takes the place of a kernel of a `kernels.py`, for arguments like these."""
    # The thread is not to keep a network alive, nor to see it.
    return partial(_compiled, kernel, [_like(arg) if isinstance(arg, np.ndarray) else arg for arg in args])


def _compiled(kernel: Kernel, like: list[Any]) -> Kernel:
    from core.compiled.machine import compiled

    return compiled(kernel, like)


def _like(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """An array of the same shape and dtype; whole numbers, which say where others lie, are copied."""
    return array.copy() if array.dtype.kind == "i" else np.empty_like(array)


def wanted() -> bool:
    """Whether numba is installed and not switched off."""
    return os.environ.get(VARIABLE, "").lower() not in OFF and find_spec("numba") is not None


CHOICE = Choice()
"""The process's choice."""
run = CHOICE.run

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=CHOICE.forked)
