"""Changes to an experiment by dotted keys: `--set`, the timeline, and what a person does in the app."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from core.errors import PresetError, Problem, UsageError
from core.spec.apply import LIVE, apply_edits, is_live
from core.spec.experiment import Experiment
from core.spec.flat import flatten
from core.spec.nearest import did_you_mean
from core.spec.timeline import bare
from core.spec.validate import validate

__all__ = ["LIVE", "is_live", "parse_words", "spelled", "with_edits", "with_live_edits"]

UNSET = {"model.dropout.after": "all"}
"""How TOML, which has no null, spells that an optional setting is not set, where it is not "none"."""


def spelled(edits: Mapping[str, object]) -> dict[str, object]:
    """Flat, independent of the caller's objects, and fit for TOML."""
    flat = flatten(deepcopy(dict(edits)))
    return {str(key): UNSET.get(key, "none") if value is None else value for key, value in flat.items()}


def with_edits(experiment: Experiment, edits: Mapping[str, Any], *, where: str = "edit") -> Experiment:
    """The experiment with other settings, checked as a whole, timeline and expectations included.

    A plain value in place of a table sets what it stands for and leaves the rest (`model.dropout = 0.2`);
    another `kind` of optimizer or schedule starts from its own defaults; None or "none" clears an optional
    setting; `train.steps` replaces `train.epochs` and the other way round. PresetError with all problems.
    """
    tables, problems = apply_edits(Experiment, experiment.model_dump(by_alias=True), edits)
    return _checked(tables, problems, where)


def with_live_edits(experiment: Experiment, edits: Mapping[str, Any], *, where: str = "edit") -> Experiment:
    """The settings in force after an edit in the middle of a run.

    Only live keys are allowed (`is_live`). Timeline, expectations and weights by hand are carried over as
    they are: they speak of the run from its start and need not fit settings that hold later.
    """
    fixed = [key for key in flatten(dict(edits)) if not is_live(str(key))]
    if fixed:
        expected = "a setting that can change in a run: " + ", ".join(LIVE)
        hints = [did_you_mean(str(key), LIVE) or "it starts a new run" for key in fixed]
        raise PresetError(
            where,
            [
                Problem(str(key), "cannot change in a run", expected, hint)
                for key, hint in zip(fixed, hints, strict=True)
            ],
        )
    tables, problems = apply_edits(Experiment, bare(experiment), edits)
    changed = _checked(tables, problems, where)
    model = changed.model.model_copy(update={"weights": experiment.model.weights})
    return changed.model_copy(
        update={"model": model, "timeline": experiment.timeline, "expect": experiment.expect}
    )


def _checked(tables: dict[str, Any], problems: list[Problem], where: str) -> Experiment:
    try:
        experiment = validate(tables, where)
    except PresetError as error:
        raise PresetError(where, [*problems, *error.problems]) from None
    if problems:
        raise PresetError(where, problems)
    return experiment


def parse_words(words: Iterable[str]) -> dict[str, Any]:
    """`key=value` words as edits; a value is read as TOML, and what is no TOML is text; the last one wins."""
    edits: dict[str, Any] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key.strip():
            raise UsageError(f"{word} is not key=value", where="--set", expected="train.optimizer.lr=0.01")
        edits[key.strip()] = _value(key.strip(), value.strip())
    return edits


def _value(key: str, text: str) -> Any:
    if "\n" not in text:
        try:
            return tomllib.loads(f"value = {text}")["value"]
        except (ValueError, RecursionError):
            pass
    if text[:1] in ("[", "{", '"', "'"):
        raise UsageError(
            f"{key}={text} is not valid TOML", where="--set", expected="a closed list, table or text"
        )
    return text
