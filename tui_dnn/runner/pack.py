"""Plays that go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui_dnn.runner.play import Play
from tui_dnn.runner.run import Run


class Pack:
    """Those that are behind catch up first, then all go in lockstep; the bits of each are those it has alone."""

    def __init__(self, plays: Sequence[Play]) -> None:
        self.plays = tuple(plays)

    @property
    def over(self) -> bool:
        return all(play.over for play in self.plays)

    @property
    def runs(self) -> tuple[Run, ...]:
        """Those of a lesson in its order."""
        return tuple(run for play in self.plays for run in sorted(play.runs.values(), key=lambda r: r.place))

    @property
    def steps_left(self) -> int:
        """Updates until the last of all runs ends, as far as today's settings tell."""
        trainers = [lane.run.trainer for play in self.plays for lane in play.lanes]
        return max((trainer.total_steps - trainer.steps_done for trainer in trainers), default=0)

    def round(self) -> bool:
        """One update of every run of the plays that are not ahead; True: something needs attention."""
        # Not `any`: every one of them has its step.
        return True in [play.round() for play in self._behind()]

    def timed_round(self, clock: Callable[[], float]) -> bool:
        """The same, and how long each run took."""
        return True in [play.timed_round(clock) for play in self._behind()]

    def _behind(self) -> list[Play]:
        going = [play for play in self.plays if play.lanes]
        least = min((play.position for play in going), default=0)
        return [play for play in going if play.position <= least]
