"""The expectations of a preset while it is played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from core.spec.expect import Expect
from core.spec.experiment import Experiment
from core.train.checks import Checker
from core.train.expectations import Check, describe
from core.train.history import StepResult
from core.train.trainer import Trainer
from tui_dnn.runner.frame import CheckRow, CheckState


@dataclass(frozen=True)
class Moment:
    """Where a digest was taken that a second run of the recipe must repeat."""

    run: str
    step: int
    """Updates done."""
    digest: str


class Watch:
    """One Checker for every `[[expect]]` block, asked only at the block's own moment."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._checks = [(block, Checker(experiment, (block,))) for block in experiment.expect]
        self._moments: dict[int, Moment] = {}
        self.epochs = any(str(block.at).startswith("epoch") for block in experiment.expect)
        """Some block waits for the end of an epoch."""

    def next_step(self, run: str, step: int) -> float:
        """Index of the next update of `run`, from `step` on, after which there is something to check."""
        blocks = [block for block, _ in self._checks if run in (block.run, block.versus)]
        moments = [block.at for block in blocks if isinstance(block.at, int)]
        return min((at for at in moments if at >= step), default=inf)

    def after_step(self, run: str, trainer: Trainer, result: StepResult) -> None:
        """A block with `versus` is checked when both of its runs have been looked at."""
        for number, (block, checker) in enumerate(self._checks):
            if checker.not_reached():
                checker.after_step(run, trainer, result)
                if run == block.run:
                    self._keep_digest(number, trainer)

    def at_end(self, trainers: Mapping[str, Trainer]) -> None:
        for number, (block, checker) in enumerate(self._checks):
            if checker.not_reached():
                checker.at_end(trainers)
                if block.run in trainers:
                    self._keep_digest(number, trainers[block.run])

    def _keep_digest(self, number: int, trainer: Trainer) -> None:
        block, checker = self._checks[number]
        if checker.wants_rerun and number not in self._moments:
            self._moments[number] = Moment(block.run, trainer.steps_done, trainer.digest())

    def moments(self) -> tuple[Moment, ...]:
        """The digests that wait for a rerun."""
        reached = [number for number in self._moments if not self._checks[number][1].not_reached()]
        return tuple(dict.fromkeys(self._moments[number] for number in reached if not self._compared(number)))

    def rerun(self, moment: Moment, digest: str) -> None:
        """What the second run had at `moment`."""
        key = (moment.run, moment.step)
        for number, waiting in self._moments.items():
            if waiting == moment and not self._compared(number):
                self._checks[number][1].compare({key: moment.digest}, {key: digest})

    def _compared(self, number: int) -> bool:
        return any(check.condition == "same as a rerun" for check in self._checks[number][1].results())

    def rows(self) -> tuple[CheckRow, ...]:
        """All expectations in the order of the preset, then the claims, as `core.train.checks.verdicts` has them."""
        found = [self._of_block(number) for number in range(len(self._checks))]
        rows = [row for of_block in found for row in of_block]
        claims = []
        for (block, _), of_block in zip(self._checks, found, strict=True):
            if block.claim is not None:
                states = {row.state for row in of_block or rows}
                state: CheckState = (
                    "fail" if "fail" in states else "pending" if "pending" in states else "pass"
                )
                measured = {"pass": block.claim.verdict, "fail": "not shown", "pending": ""}[state]
                text = block.claim.text.en or block.claim.text.ko
                condition = f'"{text}" {block.claim.verdict}'
                claims.append(CheckRow(block.run, str(block.at), "claim", condition, state, measured))
        return (*rows, *claims)

    def _of_block(self, number: int) -> list[CheckRow]:
        block, checker = self._checks[number]
        if checker.not_reached():
            return _wanted(self._experiment, block)
        rows = [_row(check) for check in checker.results() if check.metric != "claim"]
        if number in self._moments and not self._compared(number):
            moment = self._moments[number]
            rows.append(
                CheckRow(
                    moment.run, str(block.at), "digest", "same as a rerun", "pending", moment.digest[:12]
                )
            )
        return rows


def _row(check: Check) -> CheckRow:
    state: CheckState = "pass" if check.passed else "fail"
    return CheckRow(check.run, check.at, check.metric, check.condition, state, check.measured)


def _wanted(experiment: Experiment, block: Expect) -> list[CheckRow]:
    """The rows that a block will have when its moment has come."""
    wanted = [(name, describe(condition, experiment, block)) for name, condition in block.metrics.items()]
    if block.diagnosis is not None:
        wanted += [("diagnosis", f"has {rule}") for rule in block.diagnosis.has]
        wanted += [("diagnosis", f"lacks {rule}") for rule in block.diagnosis.lacks]
    if block.digest is not None:
        known = block.digest.same_as
        wanted.append(("digest", "same as a rerun" if known == "rerun" else f"is {known[:12]}"))
    return [CheckRow(block.run, str(block.at), name, text, "pending", "") for name, text in wanted]
