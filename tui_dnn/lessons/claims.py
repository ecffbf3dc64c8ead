"""Sentences of lecture notes as cards: what a run says about each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.spec.expect import Expect
from core.spec.text import Text
from core.train.expectations import Check
from tui_dnn.lessons.library import Lesson
from tui_dnn.lessons.results import Result, Results


@dataclass(frozen=True)
class Card:
    """One sentence, and what the lesson that tests it found."""

    lesson: Lesson
    text: Text
    stated: str
    """supported or contradicted: what the lesson says that a run shows."""
    verdict: str
    """What the last run showed: supported, contradicted, `not shown`, or empty where none is remembered."""
    evidence: tuple[Check, ...] = ()
    """The measurements that it rests on."""

    @property
    def holds(self) -> bool | None:
        """Whether the run bears the lesson out; None: it was not run."""
        return None if not self.verdict else self.verdict == self.stated


def cards(lessons: Iterable[Lesson], results: Results) -> tuple[Card, ...]:
    """Every claim of `lessons`, in their order, with what `results` remember."""
    return tuple(card for lesson in lessons for card in _of(lesson, results.of(lesson)))


def _of(lesson: Lesson, result: Result | None) -> Iterator[Card]:
    for block in lesson.experiment.expect if lesson.experiment is not None else ():
        claim = block.claim
        if claim is None:
            continue
        checks = () if result is None else result.checks
        sentence = claim.text.en or claim.text.ko
        said = [check for check in checks if check.metric == "claim" and f'"{sentence}"' in check.condition]
        verdict = "" if not said else claim.verdict if said[0].passed else "not shown"
        yield Card(lesson, claim.text, claim.verdict, verdict, _evidence(block, checks))


def _evidence(block: Expect, checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks of the claim's own block, or of the whole preset where it has none."""
    measured = [check for check in checks if check.metric != "claim"]
    names = {name.removeprefix("lab.") for name in block.metrics}
    rules = block.diagnosis is not None
    own = [
        check
        for check in measured
        if check.at == str(block.at)
        and check.run == block.run
        and (check.metric in names or (rules and check.metric == "diagnosis"))
    ]
    return tuple(own or measured)
