"""At which step a row was last changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui_dnn.editing.rows import ROWS
from tui_dnn.runner.run import Mark


def applied(marks: Sequence[Mark]) -> Mapping[str, int]:
    """Row id to step, of rows that were changed in the middle of the run."""
    return {row.id: mark.step for mark in marks for row in ROWS if row.touches(mark.edits)}
