"""Trials as they stand in a study."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from core.search.space import Params

State = Literal["waiting", "running", "done", "pruned", "diverged", "failed", "interrupted"]
_OPTUNA: Final[dict[str, State]] = {
    "WAITING": "waiting",
    "RUNNING": "running",
    "COMPLETE": "done",
    "PRUNED": "pruned",
    "FAIL": "failed",
}
OVER: frozenset[State] = frozenset({"done", "pruned", "diverged", "failed"})


@dataclass(frozen=True)
class Record:
    """One trial; a trial that was interrupted has a later record with the same `slot`."""

    number: int
    """In the order in which the study got them."""
    slot: int
    """Which trial of the sweep it is, from 0; it decides what is drawn."""
    state: State
    params: Params = field(default_factory=dict)
    value: float | None = None
    """Mean over folds at the end, or where a pruned trial was stopped."""
    folds: tuple[float, ...] = ()
    curve: tuple[tuple[int, float], ...] = ()
    """Epoch and value, as reported."""
    progress: float = 0.0
    owner: str = ""
    """Machine and process that ran it last."""
    seconds: float = 0.0
    retries: int = 0
    error: str = ""


def record_of(trial: Any) -> Record:
    """trial: Optuna's FrozenTrial, which is not named here so that it need not be imported."""
    attributes = trial.user_attrs
    state = _OPTUNA[trial.state.name]
    if state == "failed" and "error" not in attributes:
        state = "interrupted"
    if attributes.get("ended") == "diverged":
        state = "diverged"
    began, ended = trial.datetime_start, trial.datetime_complete
    return Record(
        trial.number,
        attributes["slot"],
        state,
        dict(trial.params),
        trial.value if state in ("done", "pruned") else None,
        tuple(attributes.get("folds", ())),
        tuple(sorted(trial.intermediate_values.items())),
        1.0 if state == "done" else attributes.get("beat", (0.0, 0.0))[1],
        attributes.get("owner", ""),
        (ended - began).total_seconds() if began and ended else 0.0,
        attributes.get("retries", 0),
        attributes.get("error", ""),
    )


def newest(records: Iterable[Record]) -> tuple[Record, ...]:
    """One record for each trial of the sweep, in order of the slots."""
    found: dict[int, Record] = {}
    for record in sorted(records, key=lambda record: record.number):
        found[record.slot] = record
    return tuple(found[slot] for slot in sorted(found))


def ranked(records: Iterable[Record], maximize: bool) -> tuple[Record, ...]:
    """Finished trials from the best on, then pruned ones, then what runs, then the rest."""
    order: dict[State, int] = {"done": 0, "pruned": 1, "running": 2, "diverged": 3, "failed": 4}

    def key(record: Record) -> tuple[int, float, int]:
        value = record.value if record.value is not None else 0.0
        return order.get(record.state, 5), -value if maximize else value, record.slot

    return tuple(sorted(records, key=key))


def best(records: Iterable[Record], maximize: bool) -> Record | None:
    """The finished trial with the best value; the earlier one of equals."""
    done = [record for record in ranked(records, maximize) if record.state == "done"]
    return done[0] if done else None


def count(records: Sequence[Record], *states: State) -> int:
    return sum(record.state in states for record in records)
