"""The columns of the table of compared runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import Final

from core.train.compare import Row
from tui_dnn.widgets.compare_view import Compared

LEAST_NAME: Final = 8


@dataclass(frozen=True)
class Column:
    """One figure of a run."""

    name: str
    width: int
    best: int = 0
    """1: the largest is best, -1: the smallest, 0: neither."""

    def value(self, one: Compared, row: Row) -> float:
        return _speed(one) if self.name == SPEED else float(getattr(row, _FIGURES[self.name]))


SPEED: Final = "steps/s"
_FIGURES: Final = {
    "loss": "loss",
    "acc": "accuracy",
    "v.loss": "val_loss",
    "v.acc": "val_accuracy",
    "steps": "steps",
    "dL/dh": "grad_ratio",
    "best v": "best_val_loss",
}
COLUMNS: Final = (
    Column("loss", 6, -1),
    Column("acc", 4, 1),
    Column("v.loss", 6, -1),
    Column("v.acc", 5, 1),
    Column("dL/dh", 6),
    Column(SPEED, 7),
    Column("steps", 6),
    Column("best v", 6, -1),
)
"""In the order in which they find room."""


def columns(width: int, rows: Sequence[Row]) -> tuple[Column, ...]:
    """Those that fit beside the names; figures that no run has are left out once all have begun."""
    scored = any(isfinite(row.accuracy) for row in rows) or not any(row.steps for row in rows)
    measured = any(isfinite(row.val_loss) for row in rows)
    room, found = width - 5 - LEAST_NAME, []
    for column in COLUMNS:
        absent = (not scored and "acc" in column.name) or (not measured and "v" in column.name)
        if not absent and column.width + 1 <= room:
            found.append(column)
            room -= column.width + 1
    return tuple(found)


def best_of(column: Column, compared: Sequence[Compared], rows: Sequence[Row]) -> float:
    values = [column.value(one, row) for one, row in zip(compared, rows, strict=True)]
    known = [value for value in values if isfinite(value)]
    if not column.best or len(known) < 2:
        return nan
    return max(known) if column.best > 0 else min(known)


def _speed(one: Compared) -> float:
    return 1.0 / one.run.seconds if one.run.seconds > 0 else nan
