"""One headless play of a preset that is a lab: progress, report, exit code. Imports NumPy."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from core.errors import UsageError
from core.lab.play import play
from core.spec.experiment import Experiment
from tui_dnn.interrupt import Interrupt
from tui_dnn.report import document, lab_page, page
from tui_dnn.report.count import Count
from tui_dnn.report.journal import Journal
from tui_dnn.report.outcome import lab_exit_code
from tui_dnn.report.screen import open_screen

if TYPE_CHECKING:
    from tui_dnn.commands.session import Options


def replay(experiment: Experiment, options: Options, language: str) -> int:
    """Advance the lab to its end, report, and return the exit code."""
    if options.verify:
        raise UsageError("--verify compares digests, which a lab has not", hint="leave out --verify")
    taken = options.json or options.jsonl == "-"
    screen = open_screen(sys.stderr if taken else sys.stdout, quiet=options.quiet)
    with Interrupt() as interrupt, Journal(options.jsonl) as journal:
        journal.start(experiment)
        if not options.json:
            page.opening(screen, experiment, quiet=options.quiet, language=language)
        count = Count(open_screen(sys.stderr), experiment.id, silent=options.quiet or options.json)
        interrupt.run_started()
        try:
            report = play(
                experiment,
                until=options.until,
                on_step=lambda machine: count(machine.done, machine.total),
                should_stop=lambda: interrupt.requested,
            )
        finally:
            count.close()
        code = lab_exit_code(report)
        journal.finish_lab(report, code)
    if options.json:
        print(document.dumps(document.lab_result(report, code)))
    else:
        lab_page.closing(screen, report, code, quiet=options.quiet, language=language)
    return code
