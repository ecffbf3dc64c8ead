"""A preset trained once, with a meter, for what is made of it afterwards. Imports NumPy."""

from __future__ import annotations

import sys

from core.spec.experiment import Experiment
from core.train.replay import Replay, Report
from tui_dnn.commands.session import listener
from tui_dnn.export.outputs import Outputs, Targets
from tui_dnn.interrupt import Interrupt
from tui_dnn.report.journal import Journal
from tui_dnn.report.outcome import exit_code
from tui_dnn.report.progress import open_meter
from tui_dnn.report.screen import open_screen


def train(experiment: Experiment, targets: Targets, jsonl: str | None = None) -> Report:
    """The report of its first seed; curves are written while it trains."""
    with Interrupt() as interrupt, Journal(jsonl) as journal, Outputs(experiment, targets) as outputs:
        journal.start(experiment)
        run = Replay(experiment)
        outputs.started(run.trainers)
        meter = open_meter(open_screen(sys.stderr), experiment.id, until=None, silent=False)
        interrupt.run_started()
        try:
            report = run.run(listener(meter, journal, outputs, run.trainers), lambda: interrupt.requested)
        finally:
            meter.close()
        journal.finish(report, exit_code(report))
        outputs.finish(report.trainers)
    return report
