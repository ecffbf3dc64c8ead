"""A second worker that makes one list of calls while the caller makes another.

The engine cuts a step into halves by shapes alone (core/nn/lanes.py) and gives one half away. On Linux and x86-64 the
worker is a process on shared memory, elsewhere a thread.
"""

from __future__ import annotations

import os

from core.helper.base import Alone, Helper
from core.helper.job import Calls, Job
from core.helper.memory import shared
from core.helper.process import Process
from core.helper.thread import Thread
from core.helper.wanted import VARIABLE, chosen, cores

ALONE: Helper = Alone()


def _made() -> Helper:
    if shared() is not None:
        return Process()
    return ALONE if chosen() == "off" else Thread()


SHARED: Helper = _made()
"""The process's helper."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SHARED.forked)

__all__ = ["ALONE", "SHARED", "VARIABLE", "Alone", "Calls", "Helper", "Job", "Process", "Thread", "cores"]
