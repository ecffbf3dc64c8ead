"""The report of a lab from top to bottom, as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from tui_dnn.language import in_language
from tui_dnn.report import expectations, lab_charts, page, parts
from tui_dnn.report.pace import span
from tui_dnn.report.screen import Screen

if TYPE_CHECKING:
    from core.lab.frame import Table as Rows
    from core.lab.play import LabReport


def closing(screen: Screen, report: LabReport, code: int, *, quiet: bool, language: str) -> None:
    """What the lab showed."""
    sections = [] if quiet else [*_charts(screen, report), *_tables(screen, report), _notes(report, language)]
    for section in [*sections, expectations.section(screen, report)]:
        if section:
            screen.print("", *section)
    frame = report.frame
    steps = f"{frame.step:,} of {frame.total:,} steps in {span(report.seconds)}"
    ending = f" {'interrupted' if report.interrupted else 'finished'} after {steps}"
    verdict = page.verdict(screen, code, checked=bool(report.checks))
    screen.print("", parts.heading(screen, "result"), Text(ending), verdict)


def _charts(screen: Screen, report: LabReport) -> list[list[RenderableType]]:
    return [
        [parts.heading(screen, title, as_written=True), picture]
        for title, picture in lab_charts.drawn(screen, report.frame)
    ]


def _tables(screen: Screen, report: LabReport) -> list[list[RenderableType]]:
    return [
        [parts.heading(screen, rows.title, as_written=True), parts.indented(_table(screen, rows))]
        for rows in report.frame.tables
    ]


def _table(screen: Screen, rows: Rows) -> Table:
    grid = parts.table(screen)
    for index, title in enumerate(rows.header):
        grid.add_column(title, justify="left" if index == 0 else "right", no_wrap=index == 0)
    for row in rows.rows:
        grid.add_row(*row)
    return grid


def _notes(report: LabReport, language: str) -> list[RenderableType]:
    return [Text(f" {in_language(note, language)}") for note in report.frame.notes]
