"""The epochs as a table; long runs show a sample that keeps the first, the best and the last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from tui_dnn.charts.axis import tick
from tui_dnn.report import parts
from tui_dnn.report.screen import Screen

if TYPE_CHECKING:
    from core.train.history import EpochRow

MOST_ROWS = 12


def best(rows: Sequence[EpochRow]) -> int | None:
    """Index of the lowest validation loss, if there is any."""
    finite = [index for index, row in enumerate(rows) if math.isfinite(row.val_loss)]
    return min(finite, key=lambda index: rows[index].val_loss, default=None)


def sample(rows: Sequence[EpochRow], most: int = MOST_ROWS) -> list[int]:
    """Indices of the rows to show."""
    if len(rows) <= most:
        return list(range(len(rows)))
    chosen = {round(place * (len(rows) - 1) / (most - 1)) for place in range(most)}
    top = best(rows)
    return sorted(chosen if top is None else chosen | {top})


def table(screen: Screen, rows: Sequence[EpochRow]) -> Table:
    """Loss and accuracy in training and validation, by epoch."""
    grid = parts.table(screen)
    scored = any(math.isfinite(row.accuracy) for row in rows)
    validated = any(not math.isnan(row.val_loss) for row in rows)
    for title, shown, style in (
        ("epoch", True, ""),
        ("step", True, "muted"),
        ("loss", True, "train"),
        ("accuracy", scored, "train"),
        ("val loss", validated, "validation"),
        ("val accuracy", validated and scored, "validation"),
        ("learning rate", True, "muted"),
    ):
        if shown:
            grid.add_column(title, justify="right", style=style, no_wrap=True)
    grid.add_column("", no_wrap=True)
    top = best(rows)
    for index in sample(rows):
        row = rows[index]
        cells = [str(row.epoch), f"{row.step:,}", parts.loss(row.loss)]
        if scored:
            cells.append(parts.percent(row.accuracy))
        if validated:
            cells.append(parts.loss(row.val_loss))
        if validated and scored:
            cells.append(parts.percent(row.val_accuracy))
        cells.append(tick(float(f"{row.learning_rate:.3g}")))
        grid.add_row(*cells, Text("best" if index == top else "", "good"))
    return grid
