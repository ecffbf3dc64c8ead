"""`tui-dnn presets list`."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass

from rich.console import Group
from rich.table import Table
from rich.text import Text

from core.errors import LabError
from core.spec.experiment import Experiment
from tui_dnn import catalogue, exit_codes, recipe
from tui_dnn.report.document import dumps
from tui_dnn.report.estimate import data, length, network, seconds
from tui_dnn.report.pace import about
from tui_dnn.report.parts import indented, table
from tui_dnn.report.screen import Screen, open_screen


@dataclass(frozen=True)
class Row:
    """One preset, or why it is not one."""

    id: str
    title: str = ""
    network: str = ""
    data: str = ""
    length: str = ""
    seconds: float | None = None
    checks: int = 0
    error: str = ""

    @property
    def about(self) -> str:
        return "" if self.seconds is None else about(self.seconds)


def row(name: str, experiment: Experiment) -> Row:
    checks = sum(
        len(block.metrics)
        + (len(block.diagnosis.has) + len(block.diagnosis.lacks) if block.diagnosis else 0)
        + (block.digest is not None)
        + (block.claim is not None)
        for block in experiment.expect
    )
    return Row(
        name,
        experiment.title.en or experiment.title.ko,
        network(experiment),
        data(experiment),
        length(experiment),
        seconds(experiment),
        checks,
    )


def rows() -> list[Row]:
    """All packaged presets; one that is not valid is told, not hidden."""
    found = []
    for name in catalogue.names():
        try:
            found.append(row(name, recipe.load(name)))
        except LabError as error:
            found.append(Row(name, error=error.message.splitlines()[0]))
    return found


def show_all(*, as_json: bool) -> int:
    found = rows()
    if as_json:
        print(dumps([asdict(item) | {"about": item.about} for item in found]))
    else:
        screen = open_screen(sys.stdout)
        in_a_row = not sys.stdout.isatty() or screen.width >= 120
        screen.print(indented(_wide(screen, found)) if in_a_row else _narrow(screen, found))
    return exit_codes.PRESET_INVALID if any(item.error for item in found) else exit_codes.OK


def _wide(screen: Screen, found: list[Row]) -> Table:
    """One line per preset: for wide terminals, and for grep."""
    grid = table(screen)
    for name in ("id", "network", "data", "length"):
        grid.add_column(name, no_wrap=True)
    grid.add_column("about", justify="right", no_wrap=True, style="train")
    grid.add_column("checks", justify="right", no_wrap=True)
    grid.add_column("title", no_wrap=True, overflow="ellipsis")
    for item in found:
        last = Text(item.error, "bad") if item.error else Text(item.title, "muted")
        grid.add_row(item.id, item.network, item.data, item.length, item.about, str(item.checks or ""), last)
    if not screen.tier.codes:
        screen.console.width = max(screen.width, 1000)
    return grid


def _narrow(screen: Screen, found: list[Row]) -> Group:
    """Two lines per preset, for 80 columns: the title stands below the id."""
    columns = ("id", "data", "length", "about", "checks")
    cells = [(item.id, item.data, item.length, item.about, str(item.checks or "")) for item in found]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]

    def line(words: tuple[str, ...], style: str) -> Text:
        name, *middle, about, checks = (word.ljust(width) for word, width in zip(words, widths, strict=True))
        text = Text(" ", no_wrap=True, overflow="ellipsis").append(name, style)
        for word in middle:
            text.append("  " + word, "muted" if style == "muted" else "")
        text.append("  " + about.strip().rjust(widths[-2]), "muted" if style == "muted" else "train")
        return text.append("  " + checks.strip().rjust(widths[-1]), "muted" if style == "muted" else "")

    lines = [line(columns, "muted"), Text(" " + screen.glyphs.rule * (screen.width - 2), "muted")]
    for item, words in zip(found, cells, strict=True):
        below = Text("   ", no_wrap=True, overflow="ellipsis")
        below.append(item.error or f"{item.network}: {item.title}", "bad" if item.error else "muted")
        lines += [line(words, "strong"), below]
    return Group(*lines)
