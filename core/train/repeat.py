"""A preset under several seeds: its expectations are about the phenomenon, not about one lucky number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from time import perf_counter

from core.spec.experiment import Experiment
from core.train.expectations import Check, shown
from core.train.history import StepResult
from core.train.replay import OnStep, Replay, Report
from core.train.trainer import Trainer


class Repeat:
    """Plays a preset under `seeds` seeds, from its own on; the first play is the one that is reported."""

    def __init__(self, first: Replay) -> None:
        self.first = first
        experiment = first.experiment
        self.seeds = tuple(range(experiment.seed, experiment.seed + experiment.seeds))

    def run(
        self,
        on_step: OnStep | None = None,
        should_stop: Callable[[], bool] | None = None,
        on_other: Callable[[int], None] | None = None,
    ) -> Report:
        """The report of the first seed, with checks that speak of all seeds.

        on_step: after every update under the first seed; on_other: under another one, with that seed.
        """
        began = perf_counter()
        report = self.first.run(on_step, should_stop)
        found = [report.checks]
        for seed in self.seeds[1:]:
            if report.interrupted or self.first.until is not None:
                break
            listen = None if on_other is None else partial(_tell, on_other, seed)
            again = Replay(under_seed(self.first.experiment, seed), self.first.data).run(listen, should_stop)
            if again.interrupted:
                report = replace(report, interrupted=True)
            else:
                found.append(again.checks)
        seeds = self.seeds[: len(found)]
        checks = merged(found, self.first.experiment.hold)
        return replace(report, checks=checks, seeds=seeds, seconds=perf_counter() - began)


def _tell(on_other: Callable[[int], None], seed: int, trainer: Trainer, result: StepResult) -> None:
    on_other(seed)


def under_seed(experiment: Experiment, seed: int) -> Experiment:
    """The same lesson with another seed; digests are left to the first seed, reruns cost as much as the run."""
    blocks = [block.model_copy(update={"digest": None}) for block in experiment.expect]
    telling = tuple(block for block in blocks if block.metrics or block.diagnosis or block.claim)
    return experiment.model_copy(update={"seed": seed, "expect": telling})


def merged(found: Sequence[tuple[Check, ...]], hold: int | None) -> tuple[Check, ...]:
    """Checks of several seeds as one: each passes where it holds under `hold` of them (None: all)."""
    if len(found) == 1:
        return found[0]
    first, *others = [dict(_named(checks)) for checks in found]
    checks = []
    for name, check in first.items():
        rest = [other[name] for other in others if name in other]
        checks.append(_one([check, *rest], hold) if rest else check)
    return tuple(checks)


def _named(checks: Sequence[Check]) -> Iterator[tuple[tuple[object, ...], Check]]:
    """Each check with a name that is the same under every seed, also where it was not reached."""
    times: Counter[tuple[str, ...]] = Counter()
    for check in checks:
        words = check.condition if check.metric in ("claim", "diagnosis") else ""
        name = (check.at, check.run, check.metric, words)
        times[name] += 1
        yield (*name, times[name]), check


def _one(checks: Sequence[Check], hold: int | None) -> Check:
    passed, n = sum(check.passed for check in checks), len(checks)
    values = [check.value for check in checks if check.value is not None]
    words = checks[0].measured
    if len(values) == n:
        low, high = shown(min(values)), shown(max(values))
        words = low if low == high else f"{low} to {high}"
    elif not all(check.measured == words for check in checks):
        words = ", ".join(
            f"{word} {len(list(same))}x" for word, same in groupby(sorted(c.measured for c in checks))
        )
    enough = n if hold is None else min(hold, n)
    if passed < n:
        words += f" ({passed} of {n} seeds)"
    return replace(checks[0], measured=words, passed=passed >= enough)
