"""What each change of an image must and must not do to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from core.lab.frame import Numbers
from core.lab.picture_moves import Flipped, Rotated, Shifted
from core.lab.picture_values import Blurred, Noisy
from core.spec.text import Text


class Fact(Protocol):
    """A number that grows more exact with every batch."""

    label: str
    expected: str

    @property
    def value(self) -> float: ...
    @property
    def note(self) -> Text: ...
    def add(self, before: Numbers, after: Numbers) -> None:
        """before, after (n, rows, columns), white = 1."""

    def metrics(self) -> dict[str, float]: ...


FACTS: Final[dict[str, Callable[[float], Fact]]] = {
    "flip": Flipped,
    "shift": Shifted,
    "rotation": Rotated,
    "blur": Blurred,
    "noise": Noisy,
}
