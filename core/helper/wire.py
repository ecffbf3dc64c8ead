"""Jobs as bytes: calls are pickled, arrays are named by their place in the shared memory."""

from __future__ import annotations

import io
import pickle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.helper.job import Calls
from core.helper.memory import Memory, Place
from core.helper.window import Window


class _Sender(pickle.Pickler):
    def __init__(self, file: io.BytesIO, memory: Memory) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._memory = memory

    def persistent_id(self, obj: Any) -> Place | None:
        if type(obj) is not np.ndarray:
            return None
        place = self._memory.place(obj)
        if place is None and obj.flags.writeable:
            raise ValueError(
                f"an array {obj.shape} of a job lies outside of the shared memory and may change"
            )
        return place


class _Receiver(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, view: View) -> None:
        super().__init__(file)
        self._view = view

    def persistent_load(self, place: Place) -> NDArray[Any]:
        return self._view.array(place)


class View:
    """The shared memory as the other process sees it."""

    def __init__(self, fd: int) -> None:
        self.window = Window(fd)

    def array(self, place: Place) -> NDArray[Any]:
        window = self.window
        return np.ndarray(place.shape, place.dtype, window.map, window.at(place.offset), place.strides)


def pack(calls: Calls, memory: Memory) -> bytes:
    """Raises ValueError for an array that can change and that only this process sees."""
    file = io.BytesIO()
    _Sender(file, memory).dump(tuple(calls))
    return file.getvalue()


def unpack(data: bytes, view: View) -> Calls:
    calls: Calls = _Receiver(io.BytesIO(data), view).load()
    return calls
