"""Runs the `[[expect]]` blocks of an experiment as their moments come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.spec.expect import Expect
from core.spec.experiment import Experiment
from core.spec.metrics import Metric
from core.train.expectations import Check, compared, describe, holds, shown
from core.train.history import EpochRow, StepResult
from core.train.measure import Measurement
from core.train.trainer import Trainer


class Look(NamedTuple):
    """One run at the moment of a block."""

    values: dict[str, float]
    """By metric."""
    rest: list[Check]


class Checker:
    """Collects a Check for every metric, diagnosis, digest and claim of the blocks."""

    def __init__(self, experiment: Experiment, blocks: tuple[Expect, ...] | None = None) -> None:
        self.experiment = experiment
        self.blocks = experiment.expect if blocks is None else blocks
        self._found: dict[int, list[Check]] = {}
        self._looks: dict[int, dict[str, Look]] = {}
        """Block number -> run -> what was measured."""
        self._digest_at: dict[int, int] = {}
        """Block number -> updates done when its moment came."""

    def silent(self) -> Checker:
        """For a second run: takes the same digests, checks nothing else."""
        nothing: dict[str, object] = {"metrics": {}, "diagnosis": None, "versus": None}
        blocks = tuple(block.model_copy(update=nothing) for block in self.blocks)
        return Checker(self.experiment, blocks)

    @property
    def wants_rerun(self) -> bool:
        """A digest that was reached is to be compared with that of a second run."""
        reached = (self.blocks[number].digest for number in self._digest_at)
        return any(digest is not None and digest.same_as == "rerun" for digest in reached)

    def wants_digest(self, run: str, step: int) -> bool:
        return any(
            block.digest is not None and block.run == run and block.at == step for block in self.blocks
        )

    def after_step(self, run: str, trainer: Trainer, result: StepResult) -> None:
        for number, block in enumerate(self.blocks):
            if number in self._found or run not in (block.run, block.versus):
                continue
            if block.at == result.step:
                self._look(number, block, run, trainer)
            elif result.epoch_row is not None and block.at == f"epoch {result.epoch_row.epoch}":
                self._look(number, block, run, trainer, result.epoch_row)

    def at_end(self, trainers: Mapping[str, Trainer]) -> None:
        """Blocks for the end, and those whose moment lies after a run's own end."""
        for number, block in enumerate(self.blocks):
            runs = [block.run] if block.versus is None else [block.run, block.versus]
            if number in self._found or any(run not in trainers for run in runs):
                continue
            for run in runs:
                trainer = trainers[run]
                if run in self._looks.get(number, {}):
                    continue
                if block.at not in ("end", trainer.steps_done):
                    self._missed(number, block, trainer)
                    break
                self._look(number, block, run, trainer)

    def _look(
        self, number: int, block: Expect, run: str, trainer: Trainer, row: EpochRow | None = None
    ) -> None:
        """Measure one run at the moment of a block; the checks follow when both runs were looked at."""
        measurement = Measurement(trainer, row)
        values = {name: measurement.value(Metric.parse(name)) for name in block.metrics}
        rest = self._of_the_run(number, block, trainer) if run == block.run else []
        looks = self._looks.setdefault(number, {})
        looks[run] = Look(values, rest)
        if block.versus is None or len(looks) == 2:
            self._found[number] = _judged(self.experiment, block, looks)

    def _of_the_run(self, number: int, block: Expect, trainer: Trainer) -> list[Check]:
        """Diagnosis and digest."""
        found, at = [], str(block.at)
        if block.diagnosis is not None:
            rules = {finding.rule for finding in trainer.observe().findings}
            for rule in (*block.diagnosis.has, *block.diagnosis.lacks):
                has = rule in block.diagnosis.has
                measured = "found" if rule in rules else "absent"
                wanted = f"{'has' if has else 'lacks'} {rule}"
                found.append(Check(at, block.run, "diagnosis", wanted, measured, has == (rule in rules)))
        if block.digest is not None:
            self._digest_at[number] = trainer.steps_done
            if block.digest.same_as != "rerun":
                given, digest = block.digest.same_as, trainer.digest()
                same = digest == given
                found.append(Check(at, block.run, "digest", f"is {given[:12]}", digest[:12], same))
        return found

    def _missed(self, number: int, block: Expect, trainer: Trainer) -> None:
        measured = f"not reached: {trainer.status} at step {trainer.steps_done}"
        names = [
            *block.metrics,
            *(["diagnosis"] if block.diagnosis else []),
            *(["digest"] if block.digest else []),
        ]
        self._found[number] = [
            Check(str(block.at), block.run, name, f"at {block.at}", measured, False) for name in names
        ]

    def compare(self, first: Mapping[tuple[str, int], str], second: Mapping[tuple[str, int], str]) -> None:
        """The verdict of `same_as = "rerun"`: every digest up to that moment is repeated."""
        for number, block in enumerate(self.blocks):
            if block.digest is None or block.digest.same_as != "rerun" or number not in self._digest_at:
                continue
            until = self._digest_at[number]
            keys = [key for key in first if key[0] == block.run and key[1] <= until]
            same = [key for key in keys if first[key] == second.get(key)]
            here = first.get((block.run, until), "")[:12]
            measured = f"{len(same)} of {len(keys)} digests equal, last {here}"
            self._found[number].append(
                Check(
                    str(block.at),
                    block.run,
                    "digest",
                    "same as a rerun",
                    measured,
                    bool(keys) and len(same) == len(keys),
                )
            )

    def results(self) -> tuple[Check, ...]:
        """In the order of the preset, claims last."""
        return verdicts(self.blocks, self._found)

    def not_reached(self) -> int:
        return len(self.blocks) - len(self._found)


def verdicts(blocks: tuple[Expect, ...], found: Mapping[int, list[Check]]) -> tuple[Check, ...]:
    """All checks, then the claims: one stands when the checks of its block do, or all where it has none."""
    checks = [check for number in sorted(found) for check in found[number]]
    claims = []
    for number, block in enumerate(blocks):
        if block.claim is not None and number in found:
            ground = found[number] or checks
            borne_out = bool(ground) and all(check.passed for check in ground)
            measured = block.claim.verdict if borne_out else "not shown"
            sentence = f'"{block.claim.text.en or block.claim.text.ko}" {block.claim.verdict}'
            claims.append(Check(str(block.at), block.run, "claim", sentence, measured, borne_out))
    return (*checks, *claims)


def _judged(experiment: Experiment, block: Expect, looks: Mapping[str, Look]) -> list[Check]:
    """The metrics of a block against their conditions, then what else was looked at."""
    found = []
    for name, condition in block.metrics.items():
        value = looks[block.run].values[name]
        if block.versus is not None:
            value = compared(block, value, looks[block.versus].values[name])
        found.append(
            Check(
                str(block.at),
                block.run,
                name,
                describe(condition, experiment, block),
                shown(value),
                holds(condition, value),
                value,
            )
        )
    return found + looks[block.run].rest
