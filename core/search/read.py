"""A sweep from its TOML, with every problem at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from core.errors import LabError, PresetError, Problem
from core.search.axis import Range, flatten_space, kind_of
from core.search.plan import Plan, make_plan
from core.search.spec import Sweep
from core.spec.base import Part
from core.spec.experiment import Experiment
from core.spec.flat import dotted
from core.spec.problems import found_in
from core.spec.toml import read_tables
from core.spec.validate import validate

Find = Callable[[str], Experiment]
"""The experiment of a preset's id or path; a LabError where there is none."""


def parse_sweep(text: str, where: str, find: Find, overrides: Mapping[str, Any] | None = None) -> Plan:
    """overrides: settings of the command line, in place of those of the text."""
    tables = {**read_tables(text, where), **(overrides or {})}
    sweep, problems = _checked(tables)
    base: Experiment | None = None
    try:
        base = _base(tables, find)
    except PresetError as error:
        problems += [Problem(f"base.{p.key}", p.given, p.expected, p.hint) for p in error.problems]
    except LabError as error:
        problems.append(Problem("preset", error.what, error.expected, error.hint))
    if sweep is not None and base is not None:
        try:
            plan = make_plan(sweep, base, where)
        except PresetError as error:
            problems += error.problems
        else:
            if not problems:
                return plan
    raise PresetError(where, problems)


def _checked(tables: dict[str, Any]) -> tuple[Sweep | None, list[Problem]]:
    """The sweep, or what is wrong with its own keys; axes are checked one by one, as what each is."""
    problems: list[Problem] = []
    space = flatten_space(tables.get("space", {}))
    axes: dict[str, Any] = {}
    for key, table in space.items() if isinstance(space, dict) else ():
        axis = _axis(key, table, problems)
        if axis is not None:
            axes[key] = axis
    if space == {}:
        problems.append(Problem("space", "nothing to vary", 'a table such as "train.optimizer.lr" = {..}'))
    wrong = len(problems)
    if isinstance(space, dict):
        space = axes or {"seed": Range(low=0, high=0)}  # what is wrong with it has been said
    try:
        sweep = Sweep.model_validate({**tables, "space": space})
    except ValidationError as error:
        found = found_in(Sweep, error, {**tables, "space": space})
        return None, [item.problem for item in found] + problems
    return (None if wrong else sweep), problems


def _axis(key: str, table: Any, problems: list[Problem]) -> Part | None:
    kind = kind_of(table)
    try:
        return kind.model_validate(table)
    except ValidationError as error:
        if not isinstance(table, dict):
            expected = "{ low = .., high = .. }, { choices = [..] } or { depth = {..}, width = {..} }"
            problems.append(Problem(f"space.{dotted((key,))}", "no table", expected))
            return None
        for item in found_in(kind, error, table):
            place = dotted(("space", key, *item.path))
            problems.append(Problem(place, item.problem.given, item.problem.expected, item.problem.hint))
    return None


def _base(tables: Mapping[str, Any], find: Find) -> Experiment | None:
    preset, base = tables.get("preset"), tables.get("base")
    if isinstance(preset, str) and preset and preset != "none":
        return find(preset)
    return validate(base, "base") if isinstance(base, dict) and base else None
