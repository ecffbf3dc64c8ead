"""Every expectation with the number that was measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from core.spec.arms import label
from tui_dnn.report import parts
from tui_dnn.report.screen import Screen

if TYPE_CHECKING:
    from core.lab.play import LabReport
    from core.spec.experiment import Experiment
    from core.train.expectations import Check
    from core.train.replay import Report


def section(screen: Screen, report: Report | LabReport) -> list[RenderableType]:
    """Heading, table, and what was not reached; nothing where a preset expects nothing."""
    if not report.experiment.expect:
        return []
    lines: list[RenderableType] = [parts.heading(screen, "expectations", *count(report.checks, report.seeds))]
    if report.checks:
        lines.append(parts.indented(table(screen, report.checks, report.experiment)))
    if report.not_reached:
        blocks = "1 block" if report.not_reached == 1 else f"{report.not_reached} blocks"
        lines.append(Text(f" {blocks} not reached: the run ended before", "warn"))
    return lines


def verdict(screen: Screen, passed: bool) -> Text:
    """PASS or FAIL, which a reader without colour understands."""
    glyphs = screen.glyphs
    return Text(f"{glyphs.passed} PASS", "good") if passed else Text(f"{glyphs.failed} FAIL", "bad")


def table(screen: Screen, checks: Sequence[Check], experiment: Experiment | None = None) -> Table:
    """One row per check, in the order of the preset. experiment: its runs are called as in its charts."""
    grid = parts.table(screen)
    grid.add_column("", no_wrap=True)
    grid.add_column("at", no_wrap=True, style="muted")
    grid.add_column("metric", no_wrap=True)
    # A name that is broken in its middle would not be found by a search.
    longest = max((len(word) for check in checks for word in check.condition.split()), default=0)
    grid.add_column("expected", overflow="fold", min_width=longest)
    grid.add_column("measured", overflow="fold", style="strong")
    several = len({check.run for check in checks}) > 1
    if several:
        grid.add_column("run", no_wrap=True, style="muted")
    for check in checks:
        row: list[Text | str] = [
            verdict(screen, check.passed),
            check.at,
            check.metric,
            check.condition,
            check.measured,
        ]
        grid.add_row(*row, *([label(experiment, check.run) if experiment else check.run] if several else []))
    return grid


def count(checks: Sequence[Check], seeds: Sequence[int] = ()) -> tuple[str, ...]:
    """How many passed, and under which seeds where there are several."""
    passed = f"{sum(check.passed for check in checks)} of {len(checks)} passed"
    return (passed, f"under each of the seeds {seeds[0]} to {seeds[-1]}") if len(seeds) > 1 else (passed,)
