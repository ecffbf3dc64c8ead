"""The helper process: it spins for a job, and sleeps when none comes for a while.

python -m core.helper.child MEMORY_FD PAGE_OFFSET STREAM_FD
"""

from __future__ import annotations

import gc
import os
import socket
import sys
import traceback
from contextlib import suppress

import numpy as np

from core.compiled.choice import CHOICE
from core.helper import messages
from core.helper.flags import ALIVE, ASLEEP, BEGUN, DONE, FAILED, JOB, POSTED, SENT, words
from core.helper.job import Calls
from core.helper.wire import View, unpack

SPINS = 60_000
"""Looks at the caller's word, about two milliseconds, before it goes to sleep."""


class Child:
    """Jobs by number, and the two ends of the line."""

    def __init__(self, view: View, flags: memoryview, stream: socket.socket) -> None:
        self._view, self._flags, self._stream = view, flags, stream
        self._jobs: dict[int, Calls] = {}
        self._received = self._naps = 0

    def serve(self) -> None:
        """Until the caller is gone."""
        flags, jobs = self._flags, self._jobs
        done = 0
        flags[ALIVE] = 1
        while True:
            spins = 0
            while flags[POSTED] == done:
                spins += 1
                if spins == SPINS:
                    self._sleep(done)
                    spins = 0
            flags[BEGUN] = done + 1
            number = flags[JOB]
            try:
                if number:
                    for call in jobs[number]:
                        call()
                else:
                    while self._received < flags[SENT]:
                        self._receive()
            except EOFError:
                return
            except Exception:
                # The caller raises it, whatever it is.
                flags[FAILED] = 1
                messages.send(self._stream, number, traceback.format_exc().encode())
            else:
                flags[FAILED] = 0
            done += 1
            flags[DONE] = done

    def _sleep(self, done: int) -> None:
        self._naps += 1
        self._flags[ASLEEP] = self._naps
        if self._flags[POSTED] == done:
            self._receive()
        self._flags[ASLEEP] = 0

    def _receive(self) -> None:
        """One message; EOFError when the caller is gone."""
        number, content = messages.receive(self._stream)
        self._received += 1
        if content == messages.FORGET:
            self._jobs.pop(number, None)
        elif content != messages.WAKE:
            self._jobs[number] = unpack(content, self._view)


def main() -> int:
    memory, offset, stream = map(int, sys.argv[1:])
    # The caller decides what a number that is not finite means; see Trainer.step.
    np.seterr(all="ignore")
    gc.disable()
    CHOICE.wait_longer()
    view = View(memory)
    with socket.socket(fileno=stream) as line, suppress(EOFError, OSError):
        Child(view, words(view.window.map, view.window.at(offset)), line).serve()
    # Arrays of jobs still lie in the pieces: leave them to the kernel.
    os._exit(0)


if __name__ == "__main__":
    main()
