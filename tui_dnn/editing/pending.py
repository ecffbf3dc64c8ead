"""Edits that wait for Enter."""

from __future__ import annotations

from typing import Any

from core.spec.experiment import Experiment
from tui_dnn.editing.check import Refused, structural, tried
from tui_dnn.editing.facts import Facts
from tui_dnn.editing.row import Edits, Row, holds, minimal, settings_of


class Pending:
    """At most one edit for every group of rows; what they give together is always a valid experiment."""

    def __init__(self, experiment: Experiment, facts: Facts) -> None:
        self.experiment, self.facts = experiment, facts
        """In force."""
        self.preview = experiment
        """With the edits."""
        self.edits: dict[str, Any] = {}
        """All of them together, without what holds already."""
        self._groups: dict[str, Edits] = {}

    def __len__(self) -> int:
        return len(self._groups)

    def __contains__(self, row: Row) -> bool:
        return row.group in self._groups

    @property
    def new_run(self) -> bool:
        """They cannot be taken by the network that is there."""
        return bool(self.edits) and (self.facts.over or structural(self.edits))

    def propose(self, row: Row, edits: Edits) -> None:
        """Take an edit of a row in place of an earlier one; Refused: the earlier one is gone as well."""
        self.withdraw(row)
        if not holds(settings_of(self.experiment), edits):
            self._take({**self._groups, row.group: edits})

    def withdraw(self, row: Row) -> None:
        """Forget the edit of one row, and edits of others that are not possible without it."""
        if row in self:
            self._keep({group: edits for group, edits in self._groups.items() if group != row.group})

    def clear(self) -> None:
        self._take({})

    def rebase(self, experiment: Experiment, facts: Facts) -> None:
        """Other settings are in force; edits that they make needless or impossible are dropped."""
        if experiment is self.experiment and facts == self.facts:
            return
        self.experiment, self.facts = experiment, facts
        settings = settings_of(experiment) if self._groups else {}
        self._keep({group: edits for group, edits in self._groups.items() if not holds(settings, edits)})

    def _keep(self, groups: dict[str, Edits]) -> None:
        """Those of the edits that go together, the older first."""
        self._take({})
        for group, edits in groups.items():
            try:
                self._take({**self._groups, group: edits})
            except Refused:
                continue

    def _take(self, groups: dict[str, Edits]) -> None:
        """These edits and no others; Refused: nothing changes."""
        merged = {key: value for edits in groups.values() for key, value in edits.items()}
        edits = minimal(self.experiment, merged)
        self.preview = tried(self.experiment, edits, self.facts)
        self.edits, self._groups = edits, groups
