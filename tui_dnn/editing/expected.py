"""Settings between the key and the next step: what was asked for holds until the run says otherwise."""

from __future__ import annotations

from core.spec.experiment import Experiment


class Expected:
    """So that pressing `<` twice halves twice, and a row does not fall back for a moment."""

    def __init__(self, experiment: Experiment) -> None:
        self._seen = experiment
        self._asked: list[Experiment] = []

    def asked(self, result: Experiment) -> Experiment:
        """An edit is on its way."""
        self._asked.append(result)
        return result

    def seen(self, experiment: Experiment) -> Experiment:
        """What the run says; what is in force once all that was asked for is done."""
        if experiment is not self._seen:
            self._seen = experiment
            done = [i for i, expected in enumerate(self._asked) if expected == experiment]
            self._asked = self._asked[done[0] + 1 :] if done else []
        return self._asked[-1] if self._asked else experiment

    def forget(self) -> Experiment:
        """Something was refused."""
        self._asked.clear()
        return self._seen
