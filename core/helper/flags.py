"""The words by which two processes talk: one page of the shared memory, each word written by one side only.

A reader that spins on a word sees a change within half a microsecond; waking a sleeper takes a hundred times that.
"""

from __future__ import annotations

import ctypes
import mmap

POSTED, JOB, SENT = 0, 1, 2
"""The caller's: things posted, the job of the last (0: read your messages), messages sent."""
ALIVE, BEGUN, DONE, ASLEEP, FAILED = 16, 17, 18, 19, 20
"""The helper's: whether it is ready, how many it has begun and done, in which nap it is (0: awake), whether the last
failed."""
SIZE = 32


def words(page: ctypes.Array[ctypes.c_char] | mmap.mmap, offset: int = 0) -> memoryview:
    """The first words of a page, 64 bits each; the two sides on cache lines of their own."""
    return memoryview(page)[offset : offset + SIZE * 8].cast("B").cast("Q")
