"""The shared file as one process sees it, at addresses that suit large pages.

A processor looks up 2 MiB at once where file and addresses are aligned alike and the kernel has put a large page there,
else 4 KiB. Large pages also come in a third of the time that as many small ones take.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
from contextlib import suppress

LARGE = 2**21
"""Bytes of a large page."""
SPACE = 2**38
"""Bytes of addresses, not of memory."""
FILE = LARGE + SPACE + LARGE
"""Bytes of the file. What is in use lies between the two margins, of which a window may miss a part."""
COLLAPSE = 25
"""MADV_COLLAPSE of Linux 6.1 and later: make these pages large ones now, whatever the setting for such files."""
PASSING = (errno.EAGAIN, errno.EBUSY)
"""What it says where it may work the next time."""


class Window:
    """A mapping of the file. Raises OSError or ValueError where it cannot be had."""

    def __init__(self, fd: int) -> None:
        first = mmap.mmap(fd, SPACE + LARGE)
        self._skipped = _address(first) % LARGE
        first.close()
        # The same address again, by all experience; if not, pages stay small and nothing else changes.
        self.map = mmap.mmap(fd, SPACE + LARGE, offset=self._skipped)
        self.address = _address(self.map) - self._skipped
        """Of the file's first byte, whether or not it is seen."""
        with suppress(OSError):
            self.map.madvise(mmap.MADV_DONTDUMP)
        self.enlarges = self.address % LARGE == 0
        """Whether there are large pages, as far as is known."""

    def at(self, offset: int) -> int:
        """Where in the map a place of the file is."""
        return offset - self._skipped

    def enlarge(self, offset: int, size: int) -> None:
        """Large pages for bytes that fill at least half of one, all zeros so far, at a multiple of LARGE."""
        whole = (size + LARGE // 2) // LARGE * LARGE
        if not whole or not self.enlarges:
            return
        start = self.at(offset)
        for page in range(start, start + whole, LARGE):
            # The kernel refuses what is quite empty. One at a time: other threads of Python wait for a request.
            self.map[page] = 0
            try:
                self.map.madvise(COLLAPSE, page, LARGE)
            except OSError as error:
                if error.errno not in PASSING:
                    # An older kernel, or no such piece of memory free: to ask again and again would be slow.
                    self.enlarges = False
                    return

    def give_back(self, offset: int, size: int) -> None:
        """These bytes are zeros from now on and take no memory."""
        self.map.madvise(mmap.MADV_REMOVE, self.at(offset), size)


def _address(found: mmap.mmap) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(found))
