"""What has to be settled before NumPy is imported, and for all tests."""

from __future__ import annotations

import os
from importlib import import_module

from tui_dnn.threads import limit

# As the command line does it: tests compare the bits of runs in this process and in others.
limit(1)

# A thread that imports numba would disturb what tests measure; those that are about it ask for it.
os.environ.setdefault(import_module("core.compiled.choice").VARIABLE, "off")
