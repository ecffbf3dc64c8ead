"""Small presets in files, and the command run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

SMALL = """
schema = 1
id = "small"
title = { en = "A small run", ko = "작은 실행" }
lesson = { en = "Four points." }
seed = 3
[data]
name = "xor"
[model]
hidden = [4]
activation = "tanh"
[train]
loss = "sigmoid_bce"
optimizer = { kind = "sgd", lr = 0.1 }
batch = "full"
steps = 12
record = { hist = 5, keyframe = 4 }
"""

Write = Callable[..., str]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def preset(tmp_path: Path) -> Write:
    """Write a preset: the small one, with words replaced and blocks added; returns its path."""

    def write(*extra: str, replace: Mapping[str, str] | None = None, name: str = "small.toml") -> str:
        text = SMALL
        for old, new in (replace or {}).items():
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text("\n".join([text, *extra]), encoding="utf-8")
        return str(path)

    return write


def environment(**changes: str) -> dict[str, str]:
    """This environment without what decides about colour and encoding."""
    drop = {"NO_COLOR", "COLUMNS", "LC_ALL", "LC_CTYPE", "LANG", "PYTHONIOENCODING", "TERM", "COLORTERM"}
    kept = {name: value for name, value in os.environ.items() if name not in drop}
    return {**kept, "LANG": "C.UTF-8", "TERM": "xterm-256color", **changes}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command in a process of its own, its output in pipes."""

    def command(*words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tui_dnn", *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            cwd=tmp_path,
            env=environment(**(env or {})),
            timeout=60,
            check=False,
        )

    return command


def in_terminal(words: Sequence[str], *, columns: int = 80, **changes: str) -> tuple[int, str]:
    """Run the command in a pseudo-terminal; returns exit code and everything it wrote."""
    import pty
    import struct
    from fcntl import ioctl
    from termios import TIOCSWINSZ

    own, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_dnn", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(**changes),
    )
    os.close(theirs)
    chunks = []
    while True:
        try:
            chunk = os.read(own, 65536)
        except OSError:  # Linux says EIO when the last writer is gone.
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(own)
    return process.wait(timeout=60), b"".join(chunks).decode("utf-8")
