"""Arms: the recipe of each, and messages about what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import PresetError
from core.spec.arms import label, recipes
from core.spec.toml import dump_experiment, parse_experiment
from core.spec.validate import validate

BASE: dict[str, Any] = {
    "id": "base",
    "label": "sgd",
    "data": {"name": "spiral3"},
    "model": {"hidden": [8, 8]},
    "train": {"steps": 20, "optimizer": {"kind": "sgd", "lr": 0.1}},
    "timeline": [{"at": 5, "run": "fast", "set": {"train.optimizer.lr": 0.3}}],
}


def with_arms(*arms: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**BASE, "timeline": [], "arms": list(arms), **more}


def problems(tables: dict[str, Any]) -> list[str]:
    with pytest.raises(PresetError) as caught:
        validate(tables, "test")
    return [str(problem) for problem in caught.value.problems]


def test_an_arm_is_the_preset_with_its_own_settings() -> None:
    tables = with_arms(
        {"name": "fast", "set": {"train.optimizer.lr": 0.5}},
        {"name": "adam", "set": {"train": {"optimizer": "adam"}, "model.hidden": [4]}},
    )
    found = recipes(validate(tables, "test"))
    assert list(found) == ["main", "fast", "adam"]
    assert [found[name].train.optimizer.lr for name in found] == [0.1, 0.5, 0.001]
    assert found["adam"].model.hidden == (4,)
    assert all(not recipe.arms for recipe in found.values())
    assert found["fast"].train.steps == 20


def test_the_first_run_has_a_name_among_its_arms() -> None:
    experiment = validate(with_arms({"name": "fast", "set": {}}), "test")
    assert label(experiment, "main") == "sgd"
    assert label(experiment, "fast") == "fast"


def test_arms_survive_toml() -> None:
    tables = with_arms(
        {"name": "fast", "set": {"train.optimizer.lr": 0.5}, "title": {"en": "fast", "ko": "빠름"}},
        {"name": "later", "after": "fast", "take": ["dense_1"], "set": {"train.steps": 5}},
        seeds=5,
        hold=4,
    )
    experiment = validate(tables, "test")
    assert parse_experiment(dump_experiment(experiment), "test") == experiment


def test_timeline_and_expectations_can_speak_of_arms() -> None:
    tables = {
        **with_arms({"name": "fast", "set": {"train.steps": 10, "model.hidden": [8, 8, 8, 8]}}),
        "timeline": BASE["timeline"],
        "expect": [
            {"at": 10, "run": "fast", "versus": "main", "loss": {"max": 1.0}},
            {"at": "end", "run": "fast", "act_std[5]": {"min": 0.0}},
        ],
    }
    assert validate(tables, "test").expect[0].versus == "main"


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (with_arms({"name": "main", "set": {}}), 'arms[0].name: "main" a second time'),
        (with_arms({"name": "a", "set": {}}, {"name": "a", "set": {}}), 'arms[1].name: "a" a second time'),
        (
            with_arms({"name": "a", "set": {"train.optimizer.lrr": 1.0}}),
            'arms[0].set."train.optimizer.lrr": unknown key',
        ),
        (with_arms({"name": "a", "set": {"expect": []}}), "belongs to the whole lesson"),
        (with_arms({"name": "a", "after": "b", "set": {}}), 'arms[0].after: "b"'),
        (with_arms({"name": "a", "take": ["dense_1"], "set": {}}), "arms[0].take: without after"),
        (
            with_arms({"name": "a", "after": "main", "take": ["dense_9"], "set": {}}),
            'arms[0].take[0]: "dense_9"; expected a layer of both networks',
        ),
        (with_arms({"name": "a", "set": {}}, seeds=3, hold=4), "hold: 4; expected at most seeds = 3"),
        (
            with_arms({"name": "a", "set": {}}, expect=[{"at": "end", "versus": "b", "loss": {"max": 1.0}}]),
            'expect[0].versus: "b"; expected a run that exists by then: main, a',
        ),
        (
            with_arms({"name": "a", "set": {}}, expect=[{"at": "end", "versus": "main", "loss": {"max": 1}}]),
            'expect[0].versus: "main", the run itself',
        ),
        (
            with_arms(
                {"name": "a", "set": {"train.steps": 5}},
                expect=[{"at": 10, "run": "a", "loss": {"max": 1.0}}],
            ),
            "expect[0].at: 10; expected at most train.steps = 5",
        ),
        (
            {**BASE, "timeline": [], "expect": [{"at": "end", "lab.f[sgd]": {"max": 1.0}}]},
            "not measured here",
        ),
        (
            {**BASE, "timeline": [], "lab": "landscape", "expect": [{"at": "end", "loss": {"max": 1.0}}]},
            "not measured here",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(tables: dict[str, Any], expected: str) -> None:
    found = problems(tables)
    assert any(expected in problem for problem in found), found
