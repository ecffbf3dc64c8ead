"""The `[[expect]]` blocks of a lab against what it shows."""

from __future__ import annotations

from core.errors import PresetError, Problem
from core.lab.frame import Frame
from core.spec.expect import Expect
from core.spec.experiment import Experiment
from core.spec.nearest import did_you_mean
from core.train.checks import verdicts
from core.train.expectations import Check, describe, holds, shown


class LabChecker:
    """Collects a Check for every metric and claim as their moments come."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._found: dict[int, list[Check]] = {}

    def look(self, frame: Frame) -> None:
        """Judge the blocks whose moment this frame is. PresetError for a metric that the lab does not have."""
        for number, block in enumerate(self.experiment.expect):
            moment = frame.total if block.at == "end" else block.at
            if number not in self._found and moment == frame.step:
                self._found[number] = _judged(block, frame, f"{self.experiment.id}: expect[{number}]")

    def results(self) -> tuple[Check, ...]:
        """In the order of the preset, claims last."""
        return verdicts(self.experiment.expect, self._found)

    def not_reached(self) -> int:
        return len(self.experiment.expect) - len(self._found)


def _judged(block: Expect, frame: Frame, where: str) -> list[Check]:
    found = []
    for name, condition in block.metrics.items():
        metric = name.removeprefix("lab.")
        if metric not in frame.metrics:
            known = ", ".join(sorted(frame.metrics)[:8])
            hint = did_you_mean(metric, frame.metrics)
            raise PresetError(where, [Problem(name, "not measured by this lab", f"one of {known} ...", hint)])
        value = float(frame.metrics[metric])
        check = Check(
            str(block.at),
            block.run,
            metric,
            describe(condition),
            shown(value),
            holds(condition, value),
            value,
        )
        found.append(check)
    return found
