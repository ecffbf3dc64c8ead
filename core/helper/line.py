"""The caller's end of the line to a helper process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import weakref
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from core.helper import messages
from core.helper.flags import ALIVE, ASLEEP, BEGUN, DONE, FAILED, JOB, POSTED, SENT, words
from core.helper.job import Job
from core.helper.memory import Memory
from core.helper.wanted import VARIABLE
from core.helper.wire import pack

PAGE = 4096


@dataclass(frozen=True)
class Ticket:
    """A job that the process knows."""

    line: Line
    number: int


class Line:
    """A process that waits for jobs. Raises OSError where it cannot be started or is gone."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._page = memory.piece(PAGE)
        self.flags = words(self._page)
        self.posted = self._numbers = self._woken = 0
        self._unwanted: deque[int] = deque()
        self._stream, theirs = socket.socketpair()
        # Not the terminal, on which a screen may be drawn.
        self._complaints = os.fdopen(os.memfd_create("tui-dnn-errors"), "w+b")
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    # Files of the folder in which somebody happens to be are not ours.
                    "-P",
                    "-m",
                    "core.helper.child",
                    *map(str, (memory.fd, memory.offset(self._page), theirs.fileno())),
                ],
                pass_fds=(memory.fd, theirs.fileno()),
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._complaints,
                # Ctrl-C and a closed terminal are the caller's business.
                start_new_session=True,
            )
        self.end = weakref.finalize(self, _end, self._stream, self._process)
        """Close the line and wait for the process, which ends when nobody is at the other end; also at exit."""

    @property
    def alive(self) -> bool:
        """Whether the process is ready for its first job."""
        return bool(self.flags[ALIVE])

    @property
    def free(self) -> bool:
        """Whether it has nothing to do."""
        return bool(self.flags[DONE] == self.posted)

    @property
    def asleep(self) -> bool:
        return bool(self.flags[ASLEEP])

    @property
    def gone(self) -> bool:
        return self._process.poll() is not None

    @property
    def touched(self) -> bool:
        """Whether the last job was begun."""
        return bool(self.flags[BEGUN] == self.posted)

    def last_words(self) -> str:
        """How the process ended and what it said last, once it is gone."""
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").strip().splitlines()
        return ": ".join((f"it ended with {self._process.wait()}", *said[-1:]))

    def knows(self, job: Job) -> bool:
        return isinstance(job.ticket, Ticket) and job.ticket.line is self

    def introduce(self, job: Job) -> None:
        """Send the calls; the process is busy until it has read them."""
        self._numbers += 1
        number = self._numbers
        content = pack(job.calls, self._memory)
        while self._unwanted:
            self._send(self._unwanted.popleft(), messages.FORGET)
        self._send(number, content)
        self._post(0)
        job.ticket = Ticket(self, number)
        # A finalizer runs anywhere, also in the middle of a message.
        weakref.finalize(job, self._unwanted.append, number).atexit = False

    def begin(self, job: Job) -> None:
        """A job that it knows, while it is free."""
        self._post(job.ticket.number)

    def wake(self) -> None:
        """Once for every nap."""
        nap = self.flags[ASLEEP]
        if nap not in (0, self._woken):
            self._woken = nap
            self._send(0, messages.WAKE)

    def failure(self) -> str:
        """What went wrong in the job that was just done; empty when nothing did."""
        return messages.receive(self._stream)[1].decode() if self.flags[FAILED] else ""

    def _post(self, number: int) -> None:
        self.posted += 1
        self.flags[JOB] = number
        self.flags[POSTED] = self.posted

    def _send(self, number: int, content: bytes) -> None:
        messages.send(self._stream, number, content)
        self.flags[SENT] += 1


def _end(stream: socket.socket, process: subprocess.Popen[bytes]) -> None:
    stream.close()
    process.wait()


def _environment() -> dict[str, str]:
    """One BLAS thread: the helper is the second core's. It must find this package wherever the caller found it."""
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(threads, "1"), "PYTHONPATH": path, VARIABLE: "off"}
