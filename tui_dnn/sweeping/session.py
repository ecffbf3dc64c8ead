"""A sweep from start to exit code: study, workers, display, report. Imports NumPy and Optuna."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.data.load import load
from core.errors import LabError, UsageError
from core.search.best import as_preset
from core.search.plan import Plan
from core.search.records import OVER, Record, best, newest
from core.search.worker import alive, work
from core.spec.toml import dump_experiment
from tui_dnn import exit_codes
from tui_dnn.interrupt import Interrupt
from tui_dnn.report.screen import open_screen
from tui_dnn.runner.recipe import write
from tui_dnn.runner.saving import user_presets
from tui_dnn.sweeping import report
from tui_dnn.sweeping.live import open_display
from tui_dnn.sweeping.specs import journal, open_study
from tui_dnn.sweeping.workers import Workers

if TYPE_CHECKING:
    from core.search.study import Study

LOOK = 0.25
"""Seconds between two looks at the study."""


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    trials: int | None = None
    jobs: int = 2
    storage: str | None = None
    study: str | None = None
    json: bool = False
    export: str | None = None
    child: bool = False
    """End when the process that began this one is gone."""


class NoResult(LabError):
    """No trial came to its end."""

    exit_code = exit_codes.EXPECTATION_FAILED


def sweep(plan: Plan, options: Options) -> int:
    """Run what is left of the sweep, report, save the best, and return the exit code."""
    orphaned = _orphaned(options.child)
    name = options.study or plan.sweep.id
    url = options.storage or journal(name)
    for fold in plan.folds(plan.base):  # data that are missing end the sweep before it begins
        load(fold.data, np.dtype(fold.dtype))
    study = open_study(url, name, plan)
    study.requeue(alive)
    study.fill(options.trials or plan.trials)
    screen = open_screen(sys.stderr if options.json else sys.stdout)
    began = time.perf_counter()
    with Interrupt() as interrupt:
        display = open_display(screen, plan, name, silent=options.json and not sys.stderr.isatty())
        workers = Workers(url, name, options.jobs)
        interrupt.run_started()
        try:
            _run(study, workers, options.jobs, display.show, lambda: interrupt.requested or orphaned())
        finally:
            workers.stop()
            display.close()
        interrupted = interrupt.requested or orphaned()
    study.requeue(alive)
    records = newest(study.records())
    top = best(records, plan.sweep.maximize)
    saved = None if top is None else export(plan, top, name, options.export)
    code = exit_codes.INTERRUPTED if interrupted else exit_codes.OK
    seconds = time.perf_counter() - began
    if top is None and not interrupted:
        raise _nothing(records, workers)
    result = report.Result(
        plan, name, url, records, study.importance(), top, saved, seconds, code, workers.errors
    )
    if options.json:
        print(report.document(result))
    else:
        report.page(screen, result)
    return code


def _run(
    study: Study,
    workers: Workers,
    jobs: int,
    show: Callable[[Sequence[Record]], None],
    should_stop: Callable[[], bool],
) -> None:
    left = [record for record in newest(study.records()) if record.state not in OVER]
    workers.start(min(jobs, len(left)))
    while workers.look() and not should_stop():
        study.requeue(alive)
        show(study.records())
        time.sleep(LOOK)
    show(study.records())


def _nothing(records: tuple[Record, ...], workers: Workers) -> LabError:
    reasons = [record.error for record in records if record.error] + workers.errors
    first = reasons[0].splitlines() if reasons else ["every trial diverged or was pruned"]
    return NoResult("no trial came to its end", expected="at least one", hint="; ".join(first[:3]))


def export(plan: Plan, record: Record, study: str, target: str | None) -> Path:
    """Write a trial as a preset, by default among those that the lab shows as the person's own."""
    path = Path(target).expanduser() if target else user_presets() / f"{study}-best.toml"
    name = path.stem.lower()
    allowed = all(letter.isalnum() or letter == "-" for letter in name) and name.isascii()
    preset = as_preset(plan, record, name if allowed and name[:1].isalnum() else f"{study}-best", study)
    write(dump_experiment(preset), path, overwrite=True)
    return path


def join(storage: str, study: str | None, plan: Plan | None, *, child: bool) -> int:
    """Be a worker of a study until nothing is left of it."""
    name = study or (plan.sweep.id if plan else None)
    if name is None:
        raise UsageError("which study?", where="--worker", expected="SPEC.toml, or --study NAME")
    shared = open_study(storage, name, None if child else plan)
    orphaned = _orphaned(child)
    with Interrupt() as interrupt:
        interrupt.run_started()
        done = work(shared, shared.plan, lambda: interrupt.requested or orphaned())
    if not child:
        print(f"{done} trials were run here; the study {name} has nothing left to do")
    return exit_codes.INTERRUPTED if interrupt.requested else exit_codes.OK


def _orphaned(child: bool) -> Callable[[], bool]:
    """Whether the process that began this one is gone; never where nobody is to be followed."""
    parent = os.getppid()
    return lambda: child and os.getppid() != parent
