"""Axes, grids, and parameters as edits."""

from __future__ import annotations

import pytest

from core.search.space import edits
from tests.search.plans import plan


def test_layers_become_a_list_of_equal_widths() -> None:
    sweep = plan()
    for depth in (0, 1, 3):
        params = {"train.optimizer.lr": 0.1, "model.hidden.depth": depth, "model.hidden.width": 74}
        assert plan().recipe(params).model.hidden == (74,) * depth
        assert edits(sweep.sweep.space, params)["model.hidden"] == [74] * depth


@pytest.mark.parametrize(
    ("axis", "values"),
    [
        ("{ low = 0.0, high = 0.5, step = 0.25 }", (0.0, 0.25, 0.5)),
        ("{ low = 0.0, high = 0.5, points = 3 }", (0.0, 0.25, 0.5)),
        ("{ choices = [0.1, 0.3] }", (0.1, 0.3)),
    ],
)
def test_grids_of_an_axis(axis: str, values: tuple[float, ...]) -> None:
    (dimension,) = plan('method = "grid"', space=f'[space]\n"model.dropout.rate" = {axis}').dimensions
    assert dimension.grid() == pytest.approx(values)


def test_a_logarithmic_axis_is_even_in_the_logarithm() -> None:
    axis = "{ low = 1e-4, high = 1e-1, log = true, points = 4 }"
    (lr,) = plan('method = "grid"', space=f'[space]\n"train.optimizer.lr" = {axis}').dimensions
    assert lr.grid() == pytest.approx((1e-4, 1e-3, 1e-2, 1e-1))
    assert [lr.place(value) for value in (1e-4, 1e-3, 1e-1)] == pytest.approx([0, 1 / 3, 1])


def test_whole_numbers() -> None:
    sweep = plan(
        'method = "grid"', space='[space]\n"train.batch" = { low = 8, high = 20, int = true, step = 4 }'
    )
    assert sweep.dimensions[0].grid() == (8, 12, 16, 20)
    assert sweep.trials == 4
    assert sweep.recipe({"train.batch": 12}).train.batch == 12


def test_choices_may_be_lists_and_tables() -> None:
    space = """[space]
"model.hidden" = { choices = [[], [30, 10]] }
"train.optimizer" = { choices = [{ kind = "adam" }, { kind = "momentum", beta = 0.5 }] }"""
    sweep = plan(space=space)
    first, second = sweep.dimensions
    recipe = sweep.recipe({first.name: first.labels[1], second.name: second.labels[1]})
    assert recipe.model.hidden == (30, 10)
    assert recipe.train.optimizer.model_dump()["beta"] == 0.5
    assert all(isinstance(label, str) for label in (*first.labels, *second.labels))
