"""The expectations of a lab while it runs: judged at their moments, with the value of now before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan

from core.lab.checks import LabChecker
from core.lab.frame import Frame
from core.spec.arms import MAIN
from core.spec.expect import Expect
from core.spec.experiment import Experiment
from core.spec.text import Text
from core.train.checks import verdicts
from core.train.expectations import describe, shown
from tui_dnn.runner.frame import CheckRow, CheckState


@dataclass(frozen=True)
class ClaimRow:
    """A sentence and what was measured about it."""

    text: Text
    says: str
    """What the preset expects of the measurement: supported or contradicted."""
    state: CheckState
    """pass: the verdict stands; fail: the run does not show it."""


class Verdicts:
    """One checker for every block; claims may rest on all of them."""

    def __init__(self, experiment: Experiment, strict: bool = True) -> None:
        """strict: a metric that the lab does not have is a mistake of the preset. Of an experiment that a person has
        changed it is left out: the part that would be measured may have been switched off.
        """
        blocks = experiment.expect
        self._experiment, self._strict = experiment, strict
        self._blocks = [(block, self._checker(block)) for block in blocks]
        self.moments = frozenset(block.at for block in blocks if isinstance(block.at, int))

    def look(self, frame: Frame) -> None:
        """Judge what is due now. PresetError for a metric that the lab does not have."""
        if not self._strict:
            self._leave_out(frame)
        for _, checker in self._blocks:
            checker.look(frame)

    def _checker(self, block: Expect) -> LabChecker:
        return LabChecker(self._experiment.model_copy(update={"expect": (block,)}))

    def _leave_out(self, frame: Frame) -> None:
        """What is due in this frame and not in it; what was judged before stays with its block."""
        there = {f"lab.{name}" for name in frame.metrics}
        for number, (block, checker) in enumerate(self._blocks):
            due = frame.step == (frame.total if block.at == "end" else block.at)
            kept = {name: condition for name, condition in block.metrics.items() if name in there}
            if due and checker.not_reached() and len(kept) < len(block.metrics):
                less = block.model_copy(update={"metrics": kept})
                self._blocks[number] = less, self._checker(less)

    def rows(self, now: Mapping[str, float]) -> tuple[CheckRow, ...]:
        """Every expectation but the claims; of one to come the value of now."""
        rows: list[CheckRow] = []
        for block, checker in self._blocks:
            if checker.not_reached():
                rows += _waiting(block, now)
                continue
            for check in checker.results():
                if check.metric != "claim":
                    state: CheckState = "pass" if check.passed else "fail"
                    rows.append(
                        CheckRow(check.run, check.at, check.metric, check.condition, state, check.measured)
                    )
        return tuple(rows)

    def claims(self) -> tuple[ClaimRow, ...]:
        """In the order of the preset; known when everything is."""
        blocks = tuple(block for block, _ in self._blocks)
        found = {
            number: [check for check in checker.results() if check.metric != "claim"]
            for number, (_, checker) in enumerate(self._blocks)
            if not checker.not_reached()
        }
        over = len(found) == len(blocks)
        judged = iter([check.passed for check in verdicts(blocks, found) if check.metric == "claim"])
        rows = []
        for claim in (block.claim for block in blocks if block.claim is not None):
            state: CheckState = "pending" if not over else "pass" if next(judged) else "fail"
            rows.append(ClaimRow(claim.text, claim.verdict, state))
        return tuple(rows)


def of_lab(experiment: Experiment) -> tuple[CheckRow, ...]:
    """All expectations of a lab with its claims, nothing measured yet."""
    nothing = Verdicts(experiment)
    claims = [
        CheckRow(MAIN, "end", "claim", f'"{claim.text.en or claim.text.ko}" {claim.says}', claim.state, "")
        for claim in nothing.claims()
    ]
    return (*nothing.rows({}), *claims)


def _waiting(block: Expect, now: Mapping[str, float]) -> list[CheckRow]:
    rows = []
    for name, condition in block.metrics.items():
        metric = name.removeprefix("lab.")
        value = float(now.get(metric, nan))
        measured = shown(value) if isfinite(value) else ""
        rows.append(CheckRow(block.run, str(block.at), metric, describe(condition), "pending", measured))
    return rows
