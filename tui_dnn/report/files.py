"""The report of a replay as a file: Markdown for a page, SVG for a picture of the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from core.data.cache import write_bytes
from core.spec.arms import label
from tui_dnn.report import page
from tui_dnn.report.outcome import exit_code
from tui_dnn.report.screen import Screen, Tier

if TYPE_CHECKING:
    from core.train.replay import Report

WIDTH = 100


def write(report: Report, path: Path, kind: str) -> None:
    """OutputError where it cannot be written."""
    text = markdown(report) if kind == "md" else svg(report)
    write_bytes(path, text.encode("utf-8"), "make room, or name another file")


def svg(report: Report) -> str:
    """What a terminal shows of the report."""
    from rich.console import Console
    from rich.theme import Theme

    from tui_dnn.report.palette import STYLES

    console = Console(
        file=StringIO(), record=True, width=WIDTH, force_terminal=True, color_system="truecolor",
        markup=False, highlight=False, emoji=False, theme=Theme(STYLES),
    )  # fmt: skip
    page.closing(
        Screen(sys.stdout, Tier(codes=True, unicode=True, width=WIDTH), console),
        report,
        exit_code(report),
        quiet=False,
    )
    return console.export_svg(title=f"tui-dnn {report.experiment.id}")


def markdown(report: Report) -> str:
    """Recipe in words, network, runs, expectations."""
    from core.nn.summary import summary

    experiment = report.experiment
    lines = [f"# {experiment.title.en or experiment.title.ko or experiment.id}", ""]
    lines += [*(experiment.lesson.en or experiment.lesson.ko).splitlines(), ""]
    network = report.trainers["main"].network
    lines += ["## Network", ""]
    lines += _table(
        ("layer", "kind", "units", "parameters"),
        [(row.name, row.kind, row.units, f"{row.parameters:,}") for row in summary(network)],
    )
    lines += ["", f"{network.parameters:,} parameters, {network.trainable_parameters:,} of them learn.", ""]
    lines += ["## Runs", ""]
    rows = []
    for run, trainer in report.trainers.items():
        last = trainer.epochs[-1] if trainer.epochs else None
        figures = (last.loss, last.accuracy, last.val_loss, last.val_accuracy) if last else ()
        rows.append(
            (
                label(experiment, run),
                f"{trainer.steps_done:,}",
                trainer.status,
                *(_number(f) for f in figures),
            )
        )
    lines += _table(("run", "updates", "status", "loss", "accuracy", "val. loss", "val. accuracy"), rows)
    if report.checks:
        lines += ["", "## Expectations", ""]
        found = [
            ("pass" if check.passed else "FAIL", label(experiment, check.run), check.at, check.metric,
             check.condition, check.measured)
            for check in report.checks
        ]  # fmt: skip
        lines += _table(("", "run", "at", "metric", "expected", "measured"), found)
    return "\n".join([*lines, "", f"Digest `{report.digest}`", ""])


def _number(value: float) -> str:
    return "" if value != value else f"{value:.4g}"


def _table(header: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> list[str]:
    def line(cells: tuple[object, ...]) -> str:
        padded = [*cells, *[""] * (len(header) - len(cells))]
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in padded) + " |"

    return [line(header), "|" + "---|" * len(header), *(line(row) for row in rows)]
