"""Several runs of one lesson side by side: what differs, and the figures of each."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from core.spec.arms import label
from core.train.compare import Row, differences, figures
from core.train.contrast import best_first, ranking
from tui_dnn.charts.axis import number
from tui_dnn.report import parts
from tui_dnn.report.screen import Screen

if TYPE_CHECKING:
    from core.train.replay import Report

MOST_KEYS = 4
"""Differing settings that are columns of their own."""


def section(screen: Screen, report: Report) -> list[RenderableType]:
    """A table of all runs, the best first, and a sentence about it."""
    rows = figures({label(report.experiment, run): trainer for run, trainer in report.trainers.items()})
    sentence = ranking(rows).en
    lines: list[RenderableType] = [
        parts.heading(screen, "comparison", f"{len(rows)} runs, same seed"),
        parts.indented(_table(screen, report, [rows[place] for place in best_first(rows)])),
    ]
    if sentence:
        lines.append(Text(f" {sentence}"))
    return lines


def _table(screen: Screen, report: Report, rows: Sequence[Row]) -> Table:
    grid = parts.table(screen)
    changed = differences(
        {label(report.experiment, run): trainer.experiment for run, trainer in report.trainers.items()}
    )
    roomy = screen.width >= 100
    scored = any(isfinite(row.accuracy) for row in rows)
    validated = any(isfinite(row.val_loss) for row in rows)
    keys = [key for key, _ in changed] if len(changed) <= MOST_KEYS and roomy else []
    grid.add_column("run", no_wrap=True, style="strong")
    for key in keys:
        grid.add_column(key.removeprefix("train.").removeprefix("model."), style="muted", overflow="fold")
    for title, shown in (
        ("steps", True),
        ("loss", True),
        ("accuracy", scored),
        ("val loss", validated),
        ("val accuracy" if roomy else "val acc", scored and validated),
        ("dL/dh first/last" if roomy else "dL/dh ratio", True),
    ):
        if shown:
            grid.add_column(title, justify="right", no_wrap=True)
    values = dict(changed)
    for row in rows:
        given = [parts.toml_word(values[key][row.run]) if row.run in values[key] else "" for key in keys]
        loss = "diverged" if row.status == "diverged" else parts.loss(row.loss)
        cells = [row.run, *given, f"{row.steps:,}", loss]
        cells += [parts.percent(row.accuracy)] if scored else []
        cells += [parts.loss(row.val_loss)] if validated else []
        cells += [parts.percent(row.val_accuracy)] if scored and validated else []
        grid.add_row(*cells, number(row.grad_ratio) if isfinite(row.grad_ratio) else "")
    return grid
