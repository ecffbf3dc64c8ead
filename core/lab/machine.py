"""What every lab is."""

from __future__ import annotations

from typing import Protocol

from core.lab.frame import Frame


class Machine(Protocol):
    """A lab at work. The same experiment gives the same frames; nothing reads a clock or global state."""

    total: int
    """Steps to the end, at least 1."""
    done: int
    """Steps made."""
    controls: tuple[str, ...]
    """Dotted keys of the experiment that a person may turn in the app, such as `lab.rates.sgd`."""

    def advance(self) -> None:
        """One step; at most some 50 ms, so that an app stays alive. Nothing at the end."""

    def frame(self) -> Frame:
        """What there is to see now."""
