"""The report of a replay from top to bottom, as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from core.spec.arms import label
from tui_dnn import exit_codes
from tui_dnn.charts.axis import tick
from tui_dnn.language import in_language
from tui_dnn.report import activations, arms, curves, diagnosis, epochs, expectations, parts, summary
from tui_dnn.report.pace import span
from tui_dnn.report.screen import Screen

if TYPE_CHECKING:
    from core.spec.experiment import Experiment
    from core.train.replay import Report
    from core.train.trainer import Trainer


def opening(screen: Screen, experiment: Experiment, *, quiet: bool, language: str = "en") -> None:
    """What is about to run, before anything heavy happens."""
    title = in_language(experiment.title, language)
    line = Text.assemble((experiment.id, "heading"), ("  " + title) if title else "")
    screen.print(line)
    if quiet:
        return
    dot = f" {screen.glyphs.separator} "
    facts = _of_run(experiment) if experiment.lab is None else [f"lab {experiment.lab.kind}"]
    if experiment.arms:
        facts.append(f"{len(experiment.arms) + 1} runs")
    seeds = f"seed {experiment.seed}"
    facts.append(f"{seeds} to {experiment.seed + experiment.seeds - 1}" if experiment.seeds > 1 else seeds)
    facts.append(experiment.dtype)
    screen.print(Text(dot.join(facts), "muted"))
    for paragraph in in_language(experiment.lesson, language).split("\n\n"):
        if paragraph.strip():
            screen.print(Text(" ".join(paragraph.split())))
    screen.stream.flush()


def _of_run(experiment: Experiment) -> list[str]:
    train = experiment.train
    length = f"{train.steps:,} steps" if train.steps is not None else f"{train.epochs or 0} epochs"
    return [
        experiment.data.name if experiment.data.path is None else experiment.data.path,
        f"{train.optimizer.kind} lr {tick(train.optimizer.lr)}",
        f"batch {train.batch}",
        length,
    ]


def closing(screen: Screen, report: Report, code: int, *, quiet: bool, verified: bool = False) -> None:
    """What the run showed."""
    if quiet:
        sections = [expectations.section(screen, report)] if report.checks else []
    else:
        main = report.trainers["main"]
        sections = [
            _model(screen, main),
            arms.section(screen, report) if report.experiment.arms else _training(screen, report),
            curves.section(screen, _labelled(report)),
            activations.section(
                screen, main.observe().layers, activations.recorded(main.recorder), _whose(report)
            ),
            expectations.section(screen, report),
            _diagnosis(screen, report),
        ]
    for section in sections:
        if section:
            screen.print("", *section)
    screen.print("", *_verdict(screen, report, code, verified))


def _model(screen: Screen, trainer: Trainer) -> list[RenderableType]:
    from core.nn.summary import summary as rows

    network = trainer.network
    return [
        parts.heading(screen, "model"),
        parts.indented(summary.layers(screen, rows(network))),
        summary.totals(network),
    ]


def _labelled(report: Report) -> dict[str, Trainer]:
    return {label(report.experiment, run): trainer for run, trainer in report.trainers.items()}


def _whose(report: Report) -> tuple[str, ...]:
    """Which run a part speaks of, where there are several."""
    return (f"run {report.experiment.label}",) if report.experiment.arms else ()


def _training(screen: Screen, report: Report) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for name, trainer in report.trainers.items():
        start = next((entry.at for entry in report.experiment.timeline if entry.fork == name), 0)
        rows = [row for row in trainer.epochs if row.step > start]
        if rows:
            note = () if len(report.trainers) == 1 else (f"run {name}",)
            lines += [""] if lines else []
            lines += [parts.heading(screen, "training", *note), parts.indented(epochs.table(screen, rows))]
    if report.test is not None:
        accuracy = parts.percent(report.test.accuracy)
        line = Text.assemble(" test set  loss ", (parts.loss(report.test.loss), "strong"))
        if accuracy:
            line.append("  accuracy ").append(accuracy, "strong")
        lines.append(line.append(f"  ({report.test.examples:,} examples)", "muted"))
    return lines


def _diagnosis(screen: Screen, report: Report) -> list[RenderableType]:
    return [parts.heading(screen, "diagnosis", *_whose(report)), *diagnosis.section(screen, report.findings)]


def _verdict(screen: Screen, report: Report, code: int, verified: bool) -> Sequence[RenderableType]:
    lines: list[RenderableType] = [parts.heading(screen, "result")]
    for name, trainer in report.trainers.items():
        run = "" if len(report.trainers) == 1 else f"{label(report.experiment, name)}: "
        lines.append(Text(f" {run}{_ending(report, trainer)}", "bad" if trainer.divergence else ""))
    if len(report.trainers) > 1:
        lines.append(Text(f" {len(report.trainers)} runs in {span(report.seconds)}"))
    lines.append(Text.assemble((" digest ", "muted"), report.digest))
    if report.mismatch is not None:
        run_name, step = report.mismatch
        lines.append(
            Text(
                f" a second run differs first at step {step:,} of run {label(report.experiment, run_name)}",
                "bad",
            )
        )
    elif verified and not report.interrupted:
        lines.append(Text(f" verified: a second run repeats all {len(report.digests)} digests", "good"))
    lines.append(verdict(screen, code, checked=bool(report.checks)))
    return lines


def verdict(screen: Screen, code: int, *, checked: bool) -> RenderableType:
    """The exit code in words."""
    style = "good" if code == exit_codes.OK else "warn" if code == exit_codes.INTERRUPTED else "bad"
    mark = screen.glyphs.passed if code == exit_codes.OK else screen.glyphs.failed
    meaning = exit_codes.MEANING[code]
    if code == exit_codes.OK and not checked:
        meaning = "finished; no expectation was checked"
    return parts.indented(Text(f"{mark} {meaning} (exit code {code})", style))


def _ending(report: Report, trainer: Trainer) -> str:
    steps = f"{trainer.steps_done:,} of {trainer.total_steps:,} steps"
    ending = {
        "finished": "finished",
        "stopped_early": "stopped early",
        "diverged": f"diverged, {trainer.divergence}",
    }.get(trainer.status, "interrupted" if report.interrupted else "stopped")
    # The runs train side by side: no run has a time of its own.
    time = f" in {span(report.seconds)}" if len(report.trainers) == 1 else ""
    return f"{ending} after {steps}{time}"
