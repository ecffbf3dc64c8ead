"""A real pseudo-terminal with a program in it, for tests and benchmarks of the lab."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from types import TracebackType
from typing import Final

from tests.cells import Cells

ANSWERS: Final = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[c": b"\x1b[?62;22c"}
"""What a terminal says when it is asked: that it can show a frame at once, and what it is."""
AWAY: Final = ("1049", "1000", "1002", "1003", "1004", "1006", "1015", "2004", "2026", "2048")
"""Modes that must be off again when the program has ended."""
DROPPED: Final = ("NO_COLOR", "COLUMNS", "LINES", "LC_ALL", "LC_CTYPE", "LANG", "TERM", "COLORTERM", "TMUX")


def environment(**changes: str) -> dict[str, str]:
    """This environment, as a terminal of many colours in a UTF-8 locale has it."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    return {**kept, "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor", **changes}


class PseudoTerminal:
    """Starts a program; `screen` is what it shows, `started` the moment on `perf_counter`."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int] = (120, 40),
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._own, self._theirs = pty.openpty()
        self._open: tuple[int, ...] = (self._own, self._theirs)
        self.screen = Cells(*size)
        self.bytes = 0
        self.first_output: float | None = None
        self.last_output = 0.0
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.resize(*size, tell=False)
        self.settings_before = termios.tcgetattr(self._theirs)
        self.started = perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            env=dict(environment() if env is None else env),
            preexec_fn=self._take_terminal,
        )

    @staticmethod
    def _take_terminal() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def __enter__(self) -> PseudoTerminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """Close the terminal, whoever is still in it."""
        for end in self._open:
            os.close(end)
        self._open = ()

    def resize(self, width: int, height: int, *, tell: bool = True) -> None:
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        if tell:
            rows = self.screen
            self.screen = Cells(width, height)
            self.screen.modes = rows.modes
            self.process.send_signal(signal.SIGWINCH)

    def send(self, text: str) -> float:
        """Type; returns the moment."""
        now = perf_counter()
        os.write(self._own, text.encode())
        return now

    def read(self, timeout: float) -> bool:
        """Take in what comes next within so many seconds; True: something came."""
        ready, _, _ = select.select([self._own], [], [], max(0.0, timeout))
        if not ready:
            return False
        with contextlib.suppress(OSError):
            chunk = os.read(self._own, 1 << 16)
            self.last_output = perf_counter()
            self.first_output = self.first_output or self.last_output
            self.bytes += len(chunk)
            for question, answer in ANSWERS.items():
                if question in chunk:
                    os.write(self._own, answer)
            self.screen.feed(self._decode(chunk))
            return True
        return False

    def wait_for(self, seen: Callable[[Cells], bool], timeout: float) -> float | None:
        """The moment at which the screen first fulfils a condition; None: it did not in time."""
        deadline = perf_counter() + timeout
        while perf_counter() < deadline:
            if seen(self.screen):
                return self.last_output
            if self.process.poll() is not None and not self.read(0.0):
                return None
            self.read(min(0.05, deadline - perf_counter()))
        return self.last_output if seen(self.screen) else None

    def wait_for_text(self, text: str, timeout: float = 10.0) -> float | None:
        return self.wait_for(lambda screen: text in screen.text(), timeout)

    def watch(self, seconds: float) -> int:
        """Let it run; bytes that it wrote meanwhile."""
        before, deadline = self.bytes, perf_counter() + seconds
        while (left := deadline - perf_counter()) > 0:
            self.read(min(left, 0.05))
        return self.bytes - before

    def wait(self, timeout: float = 10.0) -> tuple[int | None, float]:
        """Exit code (None: still running) and the moment of the end, everything it wrote taken in."""
        deadline = perf_counter() + timeout
        while self.process.poll() is None and perf_counter() < deadline:
            self.read(0.002)
        ended = perf_counter()
        while self.read(0.0):
            pass
        return self.process.poll(), ended

    def left_behind(self) -> list[str]:
        """What the program did not put back: modes, cursor, keyboard protocol, settings of the line."""
        modes = self.screen.modes
        wrong = [f"mode {mode} is still on" for mode in AWAY if modes.get(mode, False)]
        if not modes.get("25", True):
            wrong.append("the cursor is hidden")
        if not modes.get("7", True):
            wrong.append("lines no longer wrap")
        if self.screen.keyboard_levels > 0:
            wrong.append("the kitty keyboard protocol is still on")
        if termios.tcgetattr(self._theirs) != self.settings_before:
            wrong.append("termios settings differ")
        return wrong


def lab(*words: str) -> list[str]:
    """The command line of the lab in this interpreter."""
    return [sys.executable, "-m", "tui_dnn", *words]
