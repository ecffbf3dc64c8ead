"""Arrays that two processes see: pieces of one file in memory that has no name.

The file is as large as anything that may be asked for, and empty: large pages are taken with an array that fills half
of one, small ones when they are written, and all are given back with the last array of a piece. Where there is no such
file (it is Linux') and where no helper process is wanted, these are plain NumPy arrays.
"""

from __future__ import annotations

import ctypes
import os
import threading
import warnings
import weakref
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from core.helper.wanted import chosen
from core.helper.window import FILE, LARGE, SPACE, Window

PIECE = LARGE
"""Bytes that small arrays share."""
LINE = 64
"""Arrays begin at a cache line of their own."""


@dataclass(frozen=True)
class Place:
    """Where an array lies in the file; enough to find it from another process."""

    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: str


class Memory:
    """The file, and which parts of it are in use. Raises OSError or ValueError where it cannot be had."""

    def __init__(self) -> None:
        self.fd = os.memfd_create("tui-dnn")
        os.ftruncate(self.fd, FILE)
        self._window = Window(self.fd)
        # A piece may be forgotten by the garbage collector while this very thread is at work here.
        self._lock = threading.RLock()
        self._size = 0
        self._free: dict[int, list[int]] = {}
        self._open: ctypes.Array[ctypes.c_char] | None = None
        self._used = 0

    @property
    def large_pages(self) -> bool:
        """Whether arrays lie in large pages, as far as is known."""
        return self._window.enlarges

    def piece(self, size: int) -> ctypes.Array[ctypes.c_char]:
        """A part of the file of at least `size` bytes, all zeros, in use as long as the object lives.

        Raises MemoryError beyond the end of the file.
        """
        asked, size = size, -(-size // PIECE) * PIECE
        with self._lock:
            places = self._free.get(size)
            if places:
                offset = places.pop()
            elif self._size + size > SPACE:
                raise MemoryError(
                    f"{size} bytes of shared memory are asked for; {SPACE - self._size} of {SPACE} are left"
                )
            else:
                offset, self._size = LARGE + self._size, self._size + size
        piece = (ctypes.c_char * size).from_buffer(self._window.map, self._window.at(offset))
        weakref.finalize(piece, self._forget, offset, size, os.getpid()).atexit = False
        self._window.enlarge(offset, asked)
        return piece

    def _forget(self, offset: int, size: int, owner: int) -> None:
        # A forked process has copies of the arrays, but the pages are not its own to give back.
        if owner == os.getpid():
            with self._lock:
                self._window.give_back(offset, size)
                self._free.setdefault(size, []).append(offset)

    def zeros(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
        size = max(1, -(-prod(shape) * dtype.itemsize // LINE)) * LINE
        if size >= PIECE:
            return np.ndarray(shape, dtype, memoryview(self.piece(size)))
        with self._lock:
            if self._open is None or self._used + size > PIECE:
                self._open, self._used = self.piece(PIECE), 0
            at, self._used = self._used, self._used + size
            return np.ndarray(shape, dtype, memoryview(self._open), at)

    def offset(self, thing: ctypes.Array[ctypes.c_char]) -> int:
        """Where a piece begins in the file."""
        return ctypes.addressof(thing) - self._window.address

    def place(self, array: NDArray[Any]) -> Place | None:
        """Where an array lies; None when it is somewhere else."""
        offset: int = array.__array_interface__["data"][0] - self._window.address
        if not LARGE <= offset < LARGE + SPACE:
            return None
        return Place(offset, array.shape, array.strides, array.dtype.str)


@cache
def shared() -> Memory | None:
    """The process's memory; None where no helper process is wanted, or no such file to be had."""
    if chosen() != "process":
        return None
    try:
        return Memory()
    except (OSError, ValueError) as error:
        message = f"a thread takes the place of a second process, which cannot be had: {error}"
        warnings.warn(message, RuntimeWarning, stacklevel=1)
        return None


def zeros(shape: int | tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """As np.zeros, in the memory that the helper process sees."""
    memory = shared()
    if memory is None:
        return np.zeros(shape, dtype)
    return memory.zeros((shape,) if isinstance(shape, int) else tuple(shape), np.dtype(dtype))


def zeros_like(array: NDArray[Any]) -> NDArray[Any]:
    return zeros(array.shape, array.dtype)


def full(shape: int | tuple[int, ...], value: float, dtype: DTypeLike) -> NDArray[Any]:
    array = zeros(shape, dtype)
    array.fill(value)
    return array


def shared_copy(array: NDArray[Any]) -> NDArray[Any]:
    """The array where the helper process sees it; itself where it does already, or where none is wanted."""
    if seen(array):
        return array
    copy = zeros(array.shape, array.dtype)
    np.copyto(copy, array)
    return copy


def seen(array: NDArray[Any]) -> bool:
    """Whether every helper that there may be sees it."""
    memory = shared()
    return memory is None or memory.place(array) is not None


if hasattr(os, "register_at_fork"):
    # A forked process writes to a file of its own; it must make its own networks as well.
    os.register_at_fork(after_in_child=shared.cache_clear)
