"""Every reference case must be the parameter of a test in a module that declares to cover its family."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from tests.reference_cases import Case, cases, families

HERE = Path(__file__).parent
EXPECTED = {
    "optimizer": 17,
    "activation": 16,
    "loss": 9,
    "batch_norm": 3,
    "schedule": 7,
    "reduce_on_plateau": 3,
    "early_stopping": 3,
    "constraint": 4,
    "regularizer": 3,
    "initializer": 30,
    "trajectory": 10,
}


def modules() -> list[ModuleType]:
    """Test modules with a `COVERS`: one family or several."""
    paths = [path for path in sorted(HERE.rglob("test_*.py")) if "\nCOVERS" in path.read_text("utf-8")]
    names = [".".join(("tests", *path.relative_to(HERE).with_suffix("").parts)) for path in paths]
    return [importlib.import_module(name) for name in names]


def parametrized(module: ModuleType) -> set[tuple[str, str]]:
    """(family, name) of every case that parametrizes a test of the module."""
    marks = [
        mark
        for name, function in vars(module).items()
        if name.startswith("test_")
        for mark in getattr(function, "pytestmark", [])
        if mark.name == "parametrize"
    ]
    values = [getattr(value, "values", (value,)) for mark in marks for value in mark.args[1]]
    return {(item.family, item.name) for value in values for item in value if isinstance(item, Case)}


def covered(module: ModuleType) -> tuple[str, ...]:
    declared: str | tuple[str, ...] = module.COVERS
    return (declared,) if isinstance(declared, str) else declared


def test_all_105_cases_are_here() -> None:
    assert families() == EXPECTED
    assert sum(EXPECTED.values()) == 105


@pytest.mark.parametrize("family", EXPECTED)
def test_every_case_of_the_family_has_a_test(family: str) -> None:
    responsible = [module for module in modules() if family in covered(module)]
    assert responsible, f"no test module declares COVERS = {family!r}"
    present = set().union(*(parametrized(module) for module in responsible))
    assert {(family, case.name) for case in cases(family)} <= present
