"""Tests run NumPy's kernels unless they ask for others: a thread that imports numba would disturb what they measure."""

from __future__ import annotations

import os

from core.optim.chosen import VARIABLE

os.environ.setdefault(VARIABLE, "off")
