"""One headless replay from start to exit code: progress, log, report. Imports NumPy."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from core.spec.experiment import Experiment
from core.train.history import StepResult
from core.train.repeat import Repeat
from core.train.replay import OnStep, Replay
from core.train.trainer import Trainer
from tui_dnn.interrupt import Interrupt
from tui_dnn.report import document, page
from tui_dnn.report.journal import Journal
from tui_dnn.report.outcome import exit_code
from tui_dnn.report.progress import Meter, open_meter
from tui_dnn.report.screen import open_screen


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    until: int | None = None
    verify: bool = False
    json: bool = False
    jsonl: str | None = None
    quiet: bool = False


def replay(experiment: Experiment, options: Options) -> int:
    """Train, report, and return the exit code."""
    taken = options.json or options.jsonl == "-"
    screen = open_screen(sys.stderr if taken else sys.stdout, quiet=options.quiet)
    with Interrupt() as interrupt, Journal(options.jsonl) as journal:
        journal.start(experiment)
        if not options.json:
            page.opening(screen, experiment, quiet=options.quiet)
        run = Replay(experiment, until=options.until, verify=options.verify)
        meter = open_meter(
            open_screen(sys.stderr, quiet=options.quiet),
            experiment.id,
            until=options.until,
            silent=options.quiet or (options.json and not sys.stderr.isatty()),
        )
        interrupt.run_started()
        try:
            report = Repeat(run).run(_listener(meter, journal, run.trainers), lambda: interrupt.requested)
        finally:
            meter.close()
        code = exit_code(report)
        journal.finish(report, code)
    if options.json:
        print(document.dumps(document.result(report, code)))
    else:
        page.closing(screen, report, code, quiet=options.quiet, verified=options.verify)
    return code


def _listener(meter: Meter, journal: Journal, runs: Mapping[str, Trainer]) -> OnStep:
    if not journal.active:
        return meter
    names: dict[int, str] = {}

    def listen(trainer: Trainer, result: StepResult) -> None:
        name = names.get(id(trainer))
        if name is None:
            name = names[id(trainer)] = next(run for run, known in runs.items() if known is trainer)
        journal.step(trainer, result, name)
        meter(trainer, result)

    return listen
