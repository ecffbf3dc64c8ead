"""Takes trials from a study and runs them until there is nothing left to do."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.errors import LabError
from core.search.plan import Plan
from core.search.trial import Outcome, Stopped, run_trial

if TYPE_CHECKING:
    from core.search.records import Record
    from core.search.study import Study, Ticket

BEAT = 1.0
"""Seconds between two signs of life."""
LOOK = 0.5
"""Seconds between two looks whether a trial of another process comes back."""


def owner() -> str:
    """Machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def alive(name: str) -> bool | None:
    """Whether the process `owner` named lives; None: it is on another machine."""
    host, _, number = name.rpartition(":")
    if host != socket.gethostname() or os.name == "nt":  # Windows: os.kill would end it
        return None
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def work(study: Study, plan: Plan, should_stop: Callable[[], bool]) -> int:
    """Run trials until none waits and none of another process runs; how many were run here."""
    done = 0
    while not should_stop():
        study.requeue(alive)
        ticket = study.take(owner())
        if ticket is not None:
            run(study, plan, ticket, should_stop)
            done += 1
        elif any(record.state in ("running", "waiting") for record in study.records()):
            time.sleep(LOOK)
        else:
            break
    return done


def run(study: Study, plan: Plan, ticket: Ticket, should_stop: Callable[[], bool]) -> None:
    """One trial. Whatever ends it other than its own end puts it back."""
    last = 0.0

    def beat(progress: float) -> bool:
        nonlocal last
        if time.monotonic() - last > BEAT:
            last = time.monotonic()
            ticket.beat(progress)
        return should_stop()

    try:
        same = _same(plan, ticket, study.records())
        outcome = same or run_trial(plan, ticket.params, ticket.report, beat)
    except LabError as error:
        ticket.failed(error.message)
    except BaseException as stop:
        ticket.back()
        if not isinstance(stop, Stopped):
            raise
    else:
        if outcome.diverged:
            ticket.diverged()
        elif outcome.pruned:
            ticket.pruned()
        else:
            ticket.done(outcome.value, outcome.values)


def _same(plan: Plan, ticket: Ticket, records: tuple[Record, ...]) -> Outcome | None:
    """The result of the same experiment, e.g. of no hidden layer of another width; it would come out again."""
    recipe = plan.recipe(ticket.params)
    for record in records:
        if record.state == "done" and plan.recipe(record.params) == recipe:
            return Outcome(record.folds, record.curve[-1][0] if record.curve else 0)
    return None
