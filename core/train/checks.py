"""Runs the `[[expect]]` blocks of an experiment as their moments come."""

from __future__ import annotations

from collections.abc import Mapping

from core.spec.expect import Expect
from core.spec.experiment import Experiment
from core.spec.metrics import Metric
from core.train.expectations import Check, describe, holds
from core.train.history import EpochRow, StepResult
from core.train.measure import Measurement
from core.train.trainer import Trainer


class Checker:
    """Collects a Check for every metric, diagnosis, digest and claim of the blocks."""

    def __init__(self, experiment: Experiment, blocks: tuple[Expect, ...] | None = None) -> None:
        self.experiment = experiment
        self.blocks = experiment.expect if blocks is None else blocks
        self._found: dict[int, list[Check]] = {}
        self._digest_at: dict[int, int] = {}
        """Block number -> updates done when its moment came."""

    def silent(self) -> Checker:
        """For a second run: takes the same digests, checks nothing else."""
        blocks = tuple(block.model_copy(update={"metrics": {}, "diagnosis": None}) for block in self.blocks)
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
            if block.run != run or number in self._found:
                continue
            if block.at == result.step:
                self._check(number, block, trainer)
            elif result.epoch_row is not None and block.at == f"epoch {result.epoch_row.epoch}":
                self._check(number, block, trainer, result.epoch_row)

    def at_end(self, trainers: Mapping[str, Trainer]) -> None:
        """Blocks for the end, and those whose moment lies after the run's own end."""
        for number, block in enumerate(self.blocks):
            if number not in self._found and block.run in trainers:
                trainer = trainers[block.run]
                if block.at == "end" or block.at == trainer.steps_done:
                    self._check(number, block, trainer)
                else:
                    self._missed(number, block, trainer)

    def _check(self, number: int, block: Expect, trainer: Trainer, row: EpochRow | None = None) -> None:
        measurement = Measurement(trainer, row)
        found = []
        for name, condition in block.metrics.items():
            value = measurement.value(Metric.parse(name))
            found.append(
                Check(
                    str(block.at),
                    block.run,
                    name,
                    describe(condition),
                    _shown(value),
                    holds(condition, value),
                )
            )
        if block.diagnosis is not None:
            rules = {finding.rule for finding in trainer.observe().findings}
            for rule in (*block.diagnosis.has, *block.diagnosis.lacks):
                has = rule in block.diagnosis.has
                measured = "found" if rule in rules else "absent"
                wanted = f"{'has' if has else 'lacks'} {rule}"
                found.append(
                    Check(str(block.at), block.run, "diagnosis", wanted, measured, has == (rule in rules))
                )
        if block.digest is not None:
            self._digest_at[number] = trainer.steps_done
            if block.digest.same_as != "rerun":
                given, digest = block.digest.same_as, trainer.digest()
                found.append(
                    Check(
                        str(block.at), block.run, "digest", f"is {given[:12]}", digest[:12], digest == given
                    )
                )
        self._found[number] = found

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
        """In the order of the preset; a claim's verdict stands when every measured check of the preset does."""
        checks = [check for number in sorted(self._found) for check in self._found[number]]
        borne_out = bool(checks) and all(check.passed for check in checks)
        for number, block in enumerate(self.blocks):
            if block.claim is not None and number in self._found:
                measured = block.claim.verdict if borne_out else "not shown"
                claim = f'"{block.claim.text}" {block.claim.verdict}'
                checks.append(Check(str(block.at), block.run, "claim", claim, measured, borne_out))
        return tuple(checks)

    def not_reached(self) -> int:
        return len(self.blocks) - len(self._found)


def _shown(value: float) -> str:
    """Four significant digits; whole numbers in full."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e12 else f"{value:.4g}"
