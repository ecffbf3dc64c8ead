"""Several runs at one moment, and which two of them are held against each other."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from core.train.compare import Row, figures
from tui_dnn.raster.ink import class_ink
from tui_dnn.raster.tiers import GLYPHS, Tier
from tui_dnn.runner.run import Run
from tui_dnn.widgets.curves import curves_of
from tui_dnn.widgets.facts import run_word
from tui_dnn.widgets.view import LabView

STATISTICS = ("sd", "dL/dh", "update:weight", "saturated", "dead")
"""What of the layers is shown."""


@dataclass(frozen=True)
class Compared:
    """A run in a comparison; its letter and colour are its as long as it stays."""

    run: Run
    slot: int

    @property
    def letter(self) -> str:
        return "abcdefgh"[self.slot]

    @property
    def ink(self) -> int:
        return class_ink(self.slot)

    @property
    def word(self) -> str:
        """Its label among the arms, or what it is called in the lab."""
        return self.run.label or run_word(self.run)

    @property
    def name(self) -> str:
        return f"{self.letter} {self.word}"

    def sample(self, tier: Tier) -> str:
        """Its line in a legend."""
        return self.letter if tier is Tier.ASCII else GLYPHS[tier].sample


@dataclass(frozen=True)
class CompareView(LabView):
    """`run` is the first of the pair."""

    compared: tuple[Compared, ...] = ()
    first: Compared | None = None
    """What the other is held against."""
    second: Compared | None = None
    validation: bool = False
    """Curves of the validation data in place of those of training."""
    metric: int = 0
    """Which of the curves is drawn where there is room for one: loss or accuracy."""
    statistic: int = 0
    """Which of STATISTICS."""
    language: str = "en"

    @property
    def rows(self) -> tuple[Row, ...]:
        """Their figures now."""
        return figures({one.name: one.run.trainer for one in self.compared})

    @property
    def moved(self) -> Hashable:
        """Changes when any of the runs does."""
        return tuple(
            (one.run.id, one.slot, curves_of(one.run).count, len(one.run.trainer.epochs), len(one.run.marks))
            for one in self.compared
        )

    @property
    def pair(self) -> Hashable:
        slots = [None if one is None else one.slot for one in (self.first, self.second)]
        return tuple(slots)

    def is_paired(self, one: Compared) -> bool:
        return one is self.first or one is self.second
