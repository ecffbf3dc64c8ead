"""Which runs are compared, and which two of them are held against each other."""

from __future__ import annotations

from collections.abc import Sequence

from tui_dnn.runner.run import Run
from tui_dnn.widgets.compare_view import Compared

MOST = 8


class Choice:
    """A run keeps its letter as long as it stays; a letter that is free again goes to the next that is added."""

    def __init__(self) -> None:
        self.compared: tuple[Compared, ...] = ()
        self.first: Compared | None = None
        self.second: Compared | None = None
        self.touched = False
        """A person dropped or added a run: new ones do not come by themselves any more."""

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(one.run.id for one in self.compared)

    def follow(self, together: Sequence[Run], ghost: Run | None, runs: Sequence[Run]) -> None:
        """What to compare until a person says otherwise: all that go together, else the run and its ghost."""
        if not self.touched:
            wanted = list(together[:MOST])
            if len(wanted) == 1:
                others = [ghost] if ghost is not None else [run for run in runs if run not in wanted][-1:]
                wanted = [*others, *wanted]
            for run in wanted:
                self._take(run)
        self._forget([one for one in self.compared if one.run not in runs])

    def add(self, runs: Sequence[Run]) -> Run | None:
        """The newest run that is not here yet; None if there is none or no room."""
        spare = [run for run in runs if run.id not in self.ids]
        if not spare or len(self.compared) >= MOST:
            return None
        self.touched = True
        self._take(spare[-1])
        return spare[-1]

    def drop(self) -> Run | None:
        """The second of the pair goes, unless only two are left."""
        gone = self.second
        if gone is None or len(self.compared) <= 2:
            return None
        self.touched = True
        self._forget([gone])
        return gone.run

    def swap(self) -> None:
        self.first, self.second = self.second, self.first

    def turn(self, way: int) -> None:
        """Another run as the second of the pair."""
        self.second = self._next(self.second, self.first, way)

    def turn_first(self, way: int) -> None:
        """Another run that it is held against."""
        self.first = self._next(self.first, self.second, way)

    def point(self, slot: int) -> None:
        """This run as the second of the pair; the first one changes places with it."""
        found = next((one for one in self.compared if one.slot == slot), None)
        if found is self.first:
            self.swap()
        elif found is not None:
            self.second = found

    def _next(self, now: Compared | None, not_this: Compared | None, way: int) -> Compared | None:
        able = [one for one in self.compared if one is not not_this]
        if not able:
            return None
        at = able.index(now) if now in able else -1 if way > 0 else 0
        return able[(at + way) % len(able)]

    def _take(self, run: Run) -> None:
        if run.id in self.ids or len(self.compared) >= MOST:
            return
        slots = {one.slot for one in self.compared}
        slot = min(set(range(MOST)) - slots)
        added = Compared(run, slot)
        self.compared = tuple(sorted((*self.compared, added), key=lambda one: one.slot))
        if self.first is None:
            self.first = added
        elif self.second is None:
            self.second = added

    def _forget(self, gone: Sequence[Compared]) -> None:
        self.compared = tuple(one for one in self.compared if one not in gone)
        if self.second not in self.compared:
            self.second = self._after(self.second, self.first)
        if self.first not in self.compared:
            self.first = self._after(self.first, self.second)

    def _after(self, gone: Compared | None, not_this: Compared | None) -> Compared | None:
        """The run that stands where one was; None if no other is left."""
        able = [one for one in self.compared if one is not not_this]
        below = [one for one in able if gone is not None and one.slot > gone.slot]
        return next(iter(below or able), None)
