"""Controls: what a setting reads as, what it is turned to, what may be typed."""

from __future__ import annotations

from typing import Any

import pytest

from core.spec.edits import with_edits
from core.spec.experiment import Experiment
from tests.bench.machine import experiment
from tui_dnn.bench.setting import Setting

TURNS: list[tuple[dict[str, Any], str, int, Any]] = [
    ({}, "lab.points", 1, 15),
    ({}, "lab.points", -1, 13),
    ({}, "seed", 1, 1),
    ({}, "seed", -1, None),
    ({"seed": 100}, "seed", 1, 200),
    ({"train.optimizer.lr": 0.01}, "train.optimizer.lr", 1, 0.02),
    ({"train.optimizer.lr": 0.01}, "train.optimizer.lr", -1, 0.005),
    ({}, "model.batch_norm.enabled", 1, True),
    ({}, "dtype", 1, "float64"),
    ({}, "dtype", -1, "float64"),
    ({"train.optimizer": "adam"}, "train.optimizer", 1, None),
    ({}, "model.dropout", 1, None),
    ({}, "model.hidden", 1, None),
]


@pytest.mark.parametrize(("edits", "key", "way", "wanted"), TURNS)
def test_turned(edits: dict[str, Any], key: str, way: int, wanted: Any) -> None:
    base = with_edits(experiment(), edits)
    found = Setting.of(base, key).turned(way)
    if wanted is not None:
        assert found == wanted and type(found) is type(wanted)
        with_edits(base, {key: found})
    elif key == "seed":
        assert found is None
    elif found is not None:
        with_edits(base, {key: found})


def test_kinds_go_round() -> None:
    base, seen = experiment(), []
    for _ in range(40):
        setting = Setting.of(base, "train.optimizer")
        seen.append(setting.text)
        base = with_edits(base, {"train.optimizer": setting.turned(1)})
    assert len(set(seen)) >= 8 and seen[0] in seen[1:]


def test_activation_is_a_choice() -> None:
    setting = Setting.of(experiment(), "model.activation")
    assert setting.text == "relu" and isinstance(setting.turned(1), str)
    assert not setting.needs_typing and Setting.of(experiment(), "model.hidden").needs_typing


def test_a_bound_is_not_crossed() -> None:
    base = with_edits(experiment(), {"lab.points": 14})
    value = Setting.of(base, "lab.points")
    for _ in range(300):
        turned = value.turned(-1)
        if turned is None:
            break
        base = with_edits(base, {"lab.points": turned})
        value = Setting.of(base, "lab.points")
    assert value.turned(-1) is None


def test_labels_and_help() -> None:
    setting = Setting.of(experiment(), "train.optimizer.lr")
    assert setting.label == "optimizer lr" and setting.help
    assert Setting.of(experiment(), "lab.points").label == "points"


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("lab.points", "20", 20),
        ("train.optimizer.lr", "1", 1.0),
        ("train.optimizer.lr", "3e-4", 3e-4),
        ("model.hidden", "64, 32", [64, 32]),
        ("model.hidden", "[8]", [8]),
        ("data.name", "xor", "xor"),
    ],
)
def test_typed(key: str, text: str, value: Any) -> None:
    found = Setting.of(experiment(), key).typed(text)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("key", "text"), [("lab.points", "abc"), ("model.hidden", "1, x"), ("lab.points", " ")]
)
def test_what_is_no_value_is_told(key: str, text: str) -> None:
    with pytest.raises(ValueError, match="no"):
        Setting.of(experiment(), key).typed(text)


def test_free_tables() -> None:
    base = Experiment.model_validate({"schema": 1, "lab": {"kind": "landscape"}})
    setting = Setting.of(base, "lab.racers.sgd.lr")
    assert setting.label == "sgd lr" and setting.turned(1) == pytest.approx(2 * setting.value)
    with pytest.raises(KeyError):
        Setting.of(base, "lab.racers.nobody.lr")
