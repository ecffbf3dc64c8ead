"""Which parts of a frame to ask the runner for, and when: what costs training time is asked for sparingly."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Final

from tui_dnn.runner.frame import Part

PARTS_OF: Final[Mapping[str, tuple[Part, ...]]] = {
    "diagnosis": ("findings", "layers"),
    "layers": ("layers",),
    "boundary": ("boundary",),
    "mistakes": ("mistakes",),
    "weights": ("weights",),
    "expect": ("checks",),
}
"""What each pane shows of a frame."""
PERIOD: Final[Mapping[Part, float]] = {
    "findings": 1.0,
    "layers": 1.0,
    "checks": 1.0,
    "boundary": 0.5,
    "weights": 0.5,
    "mistakes": 1.0,
}
"""Seconds between two of the same while it runs."""
AT_REST: Final[frozenset[Part]] = frozenset({"digest"})
"""Only asked for while nothing runs: it hashes the whole state."""
SHARE: Final = 0.02
"""Of the time may be spent on frames, as seen from here: the answer to a dear one is a long rest."""
GIVE_UP: Final = 5.0
"""Seconds after which an answer is no longer waited for."""


class Wishes:
    """Asked once per tick. Times are seconds on any clock that goes forward."""

    def __init__(self) -> None:
        self._asked: dict[Part, tuple[float, Hashable]] = {}
        self._waiting: float | None = None
        self._disturbs = False
        """The last was asked while it trained."""
        self._rest_until = 0.0

    def due(self, now: float, panes: Iterable[str], moment: Hashable, running: bool) -> frozenset[Part]:
        """Parts to ask for now; empty while an answer is due.

        panes: those on the screen. moment: run, step and settings; at rest every part is wanted once for each.
        """
        if self._waiting is not None and now - self._waiting < GIVE_UP:
            return frozenset()
        wanted = {part for pane in panes for part in PARTS_OF.get(pane, ())}
        if running:
            parts = {part for part in wanted if self._old(part, now)} if now >= self._rest_until else set()
        else:
            parts = {part for part in wanted | AT_REST if self._asked.get(part, (0.0, None))[1] != moment}
        if parts:
            self._disturbs = running
            self._asked |= dict.fromkeys(parts, (now, moment))
            self._waiting = now
        return frozenset(parts)

    def _old(self, part: Part, now: float) -> bool:
        return part not in self._asked or now - self._asked[part][0] >= PERIOD[part]

    def answered(self, now: float) -> None:
        """The frame was taken at `now`: as much longer as it took, it is not asked for the next."""
        if self._waiting is not None and self._disturbs:
            self._rest_until = now + (now - self._waiting) / SHARE
        self._waiting = None

    def forget(self) -> None:
        """Another run: everything is wanted again, and an answer for the old one does not come."""
        self._asked.clear()
        self._waiting = None
        self._rest_until = 0.0
