"""Plain tables to an experiment, or all that is wrong with them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from core.errors import PresetError, Problem
from core.spec.base import Path
from core.spec.experiment import Experiment
from core.spec.flat import dotted
from core.spec.problems import Found, found_in

ROUNDS = 8
DEEPEST = 32


def validate(tables: dict[str, Any], where: str) -> Experiment:
    """The experiment that `tables` describe; PresetError with every problem at once."""
    if _too_deep(tables):
        raise PresetError(where, [Problem("", "tables or lists too deep", f"at most {DEEPEST} levels")])
    try:
        return Experiment.model_validate(tables)
    except ValidationError as error:
        raise PresetError(where, _all_problems(error, tables)) from None


def _all_problems(error: ValidationError, tables: dict[str, Any]) -> list[Problem]:
    """Wrong values, then what does not go together among the rest: wrong values are taken out for that."""
    found = found_in(Experiment, error, tables)
    problems = [item.problem for item in found]
    removed: set[str] = set()
    rest = deepcopy(tables)
    for _ in range(ROUNDS):
        for item in found:
            needs = (dotted(item.path), *item.needs)
            untouched = not any(_touch(need, key) for need in needs for key in removed)
            if item.conflict and untouched and item.problem not in problems:
                problems.append(item.problem)
        wrong = [item for item in found if not item.whole]
        if not wrong:
            break
        removed.update(_take_out(rest, item) for item in wrong)
        try:
            Experiment.model_validate(rest)
            break
        except ValidationError as again:
            found = found_in(Experiment, again, rest)
    return problems


def _take_out(tables: dict[str, Any], item: Found) -> str:
    """Remove what is wrong: the whole list where it is in a list, the table around it where it is missing."""
    path: Path = item.path
    for index, part in enumerate(path):
        if isinstance(part, int):
            path = path[:index]
            break
    while path:
        *parents, name = path
        table: Any = tables
        for parent in parents:
            table = table.get(parent) if isinstance(table, dict) else None
        if isinstance(table, dict) and name in table:
            del table[name]
            break
        path = path[:-1]
    return dotted(path)


def _touch(one: str, other: str) -> bool:
    """Whether one dotted key is the other or lies inside it."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _too_deep(tables: dict[str, Any]) -> bool:
    level: list[Any] = [tables]
    for _ in range(DEEPEST):
        children = (value.values() if isinstance(value, dict) else value for value in level)
        level = [item for inner in children for item in inner if isinstance(item, dict | list)]
        if not level:
            return False
    return True
