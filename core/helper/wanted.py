"""Whether there is to be a helper, and of which kind."""

from __future__ import annotations

import os
import platform
import sys

VARIABLE = "TUI_DNN_HELPER"
"""In the environment: `off` (one core does everything), `thread`, or `process`."""
OFF = ("off", "0", "no")


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def chosen() -> str:
    """`off`, `thread` or `process`."""
    word = os.environ.get(VARIABLE, "").lower()
    if word in OFF or cores() < 2:
        return "off"
    if word == "thread" or not process_possible():
        return "thread"
    return "process"


def process_possible() -> bool:
    """Files in memory are Linux'. Two processes that talk by plain reads and writes need a processor that keeps the
    order of its writes, as x86-64 does and ARM does not."""
    return sys.platform == "linux" and platform.machine() in ("x86_64", "AMD64")
