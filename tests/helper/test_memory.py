"""Arrays in shared memory are like any other array, and go when nobody uses them."""

from __future__ import annotations

import gc
import os
from functools import partial

import numpy as np
import pytest

from core.helper import Job
from core.helper.memory import PIECE, Memory, shared
from core.helper.wanted import process_possible
from core.helper.window import SPACE
from core.helper.wire import View, pack, unpack

pytestmark = pytest.mark.skipif(not process_possible(), reason="no shared memory on this system")
F4, F8 = np.dtype(np.float32), np.dtype(np.float64)


@pytest.fixture
def memory() -> Memory:
    return Memory()


def test_arrays_are_zero_aligned_and_apart(memory: Memory) -> None:
    made = [memory.zeros(shape, F8) for shape in ((3,), (), (4, 5), (0,), (PIECE // 8 + 1,), (2, 2, 2))]
    for index, array in enumerate(made):
        assert not array.any()
        assert array.__array_interface__["data"][0] % 64 == 0
        array[...] = index + 1
    for index, array in enumerate(made):
        assert (array == index + 1).all()


def test_views_are_found_by_place(memory: Memory) -> None:
    view = View(memory.fd)
    array = memory.zeros((6, 8), F4)
    array[...] = np.arange(48).reshape(6, 8)
    for mine in (array, array.T, array[2:, 1::3], array[3], array[:, 4:]):
        place = memory.place(mine)
        assert place is not None
        theirs = view.array(place)
        np.testing.assert_array_equal(theirs, mine)
        theirs[...] += 100
        np.testing.assert_array_equal(theirs, mine)
    assert memory.place(np.zeros(3)) is None


def test_more_than_there_is_room_for_is_refused_and_the_rest_can_be_had(memory: Memory) -> None:
    with pytest.raises(MemoryError, match=f"of {SPACE} are left"):
        memory.zeros((SPACE // 4 + 1,), F4)
    assert not memory.zeros((PIECE,), F4).any()
    with pytest.raises(MemoryError, match=f"{SPACE - 4 * PIECE} of {SPACE} are left"):
        memory.zeros((SPACE // 4,), F4)


def test_where_there_is_no_such_file_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Memory:
        raise OSError("no more files")

    monkeypatch.setattr("core.helper.memory.chosen", lambda: "process")
    monkeypatch.setattr("core.helper.memory.Memory", none)
    with pytest.warns(RuntimeWarning, match="a thread takes the place of a second process.*no more files"):
        assert shared.__wrapped__() is None


def test_pages_come_back(memory: Memory) -> None:
    def used() -> int:
        return os.fstat(memory.fd).st_blocks * 512

    keep = memory.zeros((4,), F8)
    for _ in range(20):
        big = memory.zeros((PIECE,), F4)
        big.fill(1.0)
        part = big[10:20]
        del big
        gc.collect()
        assert part[0] == 1.0
        assert used() >= 4 * PIECE
        del part
        gc.collect()
    assert used() <= 2 * PIECE
    keep += 1


def test_calls_cross_with_their_arrays(memory: Memory) -> None:
    a, b = memory.zeros((2, 3), F4), memory.zeros((3, 2), F4)
    out = memory.zeros((2, 2), F4)
    a[...], b[...] = np.arange(6).reshape(2, 3), 1.0
    job = Job([partial(np.dot, a, b, out), partial(np.matmul, b.T[:1], b, out[1:])], 1.0)
    for call in unpack(pack(job.calls, memory), View(memory.fd)):
        call()
    np.testing.assert_array_equal(out, [[3, 3], [3, 3]])
    with pytest.raises(ValueError, match="outside"):
        pack([partial(np.add, a, np.zeros((2, 3)), a)], memory)
