"""One headless replay from start to exit code: progress, log, report. Imports NumPy."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.spec.experiment import Experiment
from core.train.history import TERMINAL, StepResult
from core.train.repeat import Repeat
from core.train.replay import OnStep, Replay
from core.train.trainer import Trainer
from tui_dnn.export.outputs import Outputs, Targets
from tui_dnn.interrupt import Interrupt
from tui_dnn.language import spoken
from tui_dnn.report import document, page
from tui_dnn.report.count import Count
from tui_dnn.report.journal import Journal
from tui_dnn.report.outcome import exit_code
from tui_dnn.report.progress import Meter, open_meter
from tui_dnn.report.screen import open_screen
from tui_dnn.settings import SettingsFile


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    until: int | None = None
    verify: bool = False
    json: bool = False
    jsonl: str | None = None
    quiet: bool = False
    lang: str | None = None
    targets: Targets = field(default_factory=Targets)


def replay(experiment: Experiment, options: Options) -> int:
    """Train, or play the lab; report, and return the exit code."""
    if experiment.lab is not None:
        from tui_dnn.commands import lab_session

        return lab_session.replay(experiment, options, language(options.lang))
    taken = options.json or options.jsonl == "-"
    screen = open_screen(sys.stderr if taken else sys.stdout, quiet=options.quiet)
    outputs = Outputs(experiment, options.targets)
    with Interrupt() as interrupt, Journal(options.jsonl) as journal, outputs:
        journal.start(experiment)
        if not options.json:
            page.opening(screen, experiment, quiet=options.quiet, language=language(options.lang))
        run = Replay(experiment, until=options.until, verify=options.verify)
        outputs.started(run.trainers)
        meter = open_meter(
            open_screen(sys.stderr, quiet=options.quiet),
            experiment.id,
            until=options.until,
            silent=options.quiet or (options.json and not sys.stderr.isatty()),
        )
        others = _Others(meter, experiment, silent=options.quiet or options.json)
        interrupt.run_started()
        try:
            report = Repeat(run).run(
                listener(meter, journal, outputs, run.trainers), lambda: interrupt.requested, others
            )
        finally:
            meter.close()
            others.close()
        code = exit_code(report)
        journal.finish(report, code)
        if options.json:
            print(document.dumps(document.result(report, code)))
        else:
            page.closing(screen, report, code, quiet=options.quiet, verified=options.verify)
        for line in outputs.finish(report.trainers):
            print(f" {line}", file=sys.stderr if taken else sys.stdout)
    return code


class _Others:
    """What is shown while the expectations are checked under the other seeds."""

    def __init__(self, meter: Meter, experiment: Experiment, *, silent: bool) -> None:
        self._meter, self._experiment = meter, experiment
        self._count = Count(open_screen(sys.stderr), experiment.id, silent=silent)
        self._seed: int | None = None

    def __call__(self, seed: int) -> None:
        if self._seed is None:
            self._meter.close()
        self._seed = seed
        number = seed - self._experiment.seed + 1
        self._count.say(f"again under seed {seed}, {number} of {self._experiment.seeds}")

    def close(self) -> None:
        self._count.close()


def language(asked: str | None) -> str:
    """The flag, what was chosen in the app, or the locale."""
    return spoken(asked, SettingsFile().settings.lang)


def listener(meter: Meter, journal: Journal, outputs: Outputs, runs: Mapping[str, Trainer]) -> OnStep:
    """The meter follows the first run that goes on; the journal and other files all of them."""
    names: dict[int, str] = {}

    def listen(trainer: Trainer, result: StepResult) -> None:
        if len(runs) == 1 or trainer is _leading(runs):
            meter(trainer, result)
        if not (journal.active or outputs.active):
            return
        name = names.get(id(trainer))
        if name is None:
            name = names[id(trainer)] = next(run for run, known in runs.items() if known is trainer)
        if journal.active:
            journal.step(trainer, result, name)
        if outputs.active:
            outputs.step(name, trainer, result, runs)

    return listen


def _leading(runs: Mapping[str, Trainer]) -> Trainer | None:
    return next((run for run in runs.values() if run.status not in TERMINAL), None)
