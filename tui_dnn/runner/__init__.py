"""Drives runs for the screen: in a worker thread, or stepped by the caller."""

from __future__ import annotations

from tui_dnn.runner.runner import Runner
from tui_dnn.runner.stepped import SteppedRunner

__all__ = ["Runner", "SteppedRunner"]
