"""Edits tried out on an experiment, and why not, in one line."""

from __future__ import annotations

from core.errors import LabError, PresetError, Problem
from core.spec.edits import is_live, with_edits, with_live_edits
from core.spec.experiment import Experiment
from tui_dnn.editing.facts import Facts
from tui_dnn.editing.row import Edits


class Refused(LabError):
    """An edit that gives no experiment; the message is one line."""


def structural(edits: Edits) -> bool:
    """A running network cannot take them: they start a new run."""
    return not all(is_live(key) for key in edits)


def tried(experiment: Experiment, edits: Edits, facts: Facts) -> Experiment:
    """The settings with these edits, as the runner would make them; Refused.

    The preset's timeline and expectations are left aside: they stay only if they fit.
    """
    if not edits:
        return experiment
    try:
        if structural(edits):
            changed = with_edits(experiment.model_copy(update={"timeline": (), "expect": ()}), edits)
        else:
            changed = with_live_edits(experiment, edits)
    except PresetError as error:
        raise Refused(_line(error.problems[0])) from None
    batch, most = changed.train.batch, facts.examples
    if "data.name" not in edits and most is not None and isinstance(batch, int) and batch > most:
        raise Refused(f"batch {batch}; wants at most {most}")
    return changed


def _line(problem: Problem) -> str:
    return f"{problem.given}; wants {problem.expected}"
