"""What the rows show, and what they offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.data.registry import SETS
from core.spec.edits import is_live, with_edits
from core.spec.experiment import Experiment
from core.spec.fields import fields
from core.spec.toml import load_experiment
from core.train.trainer import Trainer
from tests.editing.demo import PRESETS
from tests.editing.helpers import FACTS, rescue
from tui_dnn.editing.check import Refused, tried
from tui_dnn.editing.data_rows import change_to, examples
from tui_dnn.editing.facts import Facts, facts_of
from tui_dnn.editing.row import holds, minimal, settings_of
from tui_dnn.editing.rows import BY_ID, BY_KEY, ROWS

SHOWN: dict[str, list[tuple[dict[str, Any], str]]] = {
    "data": [({}, "spiral3"), ({"data.name": "california_housing"}, "california..")],
    "depth": [({}, "6"), ({"model.hidden": []}, "0")],
    "width": [({}, "32"), ({"model.hidden": [300, 100]}, "300-100"), ({"model.hidden": []}, "-")],
    "activation": [
        ({}, "tanh"), ({"model.activation": "leaky_relu"}, "leaky .2"),
        ({"model.activation": "hard_sigmoid"}, "hard sigm"),
        ({"model.activation": "elu", "model.activation.alpha": 0.5}, "elu .5"),
    ],
    "init": [
        ({}, "N(0, .01)"), ({"model.init": "glorot_uniform"}, "glorot unif"), ({"model.init": "uniform"}, "U(.05)"),
        ({"model.init": "truncated_normal"}, "trunc .01"), ({"model.init": "constant"}, "all 0"),
        ({"model.init": "orthogonal"}, "orthogonal"), ({"model.init": "zeros"}, "zeros"),
    ],
    "batch_norm": [
        ({}, "off"), ({"model.batch_norm": True}, "on"),
        ({"model.batch_norm": True, "model.batch_norm.place": "after"}, "after act"),
    ],
    "dropout": [({}, "0"), ({"model.dropout": 0.25}, ".25")],
    "penalty": [({}, "0 / 0"), ({"train.l1": 1e-4, "train.l2": 0.001}, "1e-4 / .001")],
    "max_norm": [
        ({}, "off"), ({"train.constraint": "max_norm", "train.constraint.limit": 3.0}, "3"),
        ({"train.constraint": "non_neg"}, "non-neg"), ({"train.constraint": "unit_norm"}, "unit"),
    ],
    "clip": [
        ({}, "off"), ({"train.global_clip_norm": 1.0}, "norm 1"), ({"train.clip_value": 0.5}, "value .5"),
        ({"train.clip_norm": 2.0}, "each 2"),
    ],
    "optimizer": [
        ({}, "momentum .9"), ({"train.optimizer": "adam"}, "adam"), ({"train.optimizer": "rmsprop"}, "rmsprop .9"),
    ],
    "lr": [({}, ".1"), ({"train.optimizer.lr": 0.001}, ".001"), ({"train.optimizer.lr": 3e-4}, "3e-4")],
    "schedule": [
        ({}, "constant"), ({"train.schedule": {"kind": "cosine", "steps": 2000}}, "cosine 2000"),
        ({"train.schedule": {"kind": "one_cycle", "steps": 93800}}, "1cycle 93.8k"),
        ({"train.schedule": {"kind": "polynomial", "steps": 2_000_000}}, "poly 2M"),
    ],
    "batch": [({}, "full 300"), ({"train.batch": 128}, "128")],
    "seed": [({}, "7"), ({"seed": 2**63 - 1}, "..6854775807")],
}  # fmt: skip


def test_every_row_is_in_the_table() -> None:
    assert set(SHOWN) == {row.id for row in ROWS}


@pytest.mark.parametrize(
    ("name", "edits", "text"), [(name, *case) for name, cases in SHOWN.items() for case in cases]
)
def test_shown(name: str, edits: dict[str, Any], text: str) -> None:
    assert BY_ID[name].show(rescue(edits), FACTS) == text
    assert len(text) <= 12


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.id))
def test_row(row: Any) -> None:
    assert len(row.label) <= 8 and len(row.short) <= 6 and len(row.key_text) <= 2
    assert row.live == (row.id not in ("data", "depth", "width", "init", "seed"))
    if row.live:
        assert "new run" not in row.help


@pytest.mark.parametrize("preset", sorted(PRESETS.glob("*.toml")), ids=lambda path: str(path.stem))
@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.id))
def test_options(row: Any, preset: Any) -> None:
    """Each is possible, changes only what the row is about, and one of them is in force."""
    experiment = load_experiment(preset)
    options, settings = row.options(experiment, FACTS), settings_of(experiment)
    assert [option for option in options if holds(settings, option.edits)]
    for option in options:
        edits = minimal(experiment, option.edits)
        try:
            changed = tried(experiment, edits, FACTS)
        except Refused as error:
            # Batch norm with one example, plateau without a validation set, layers that a stage takes or
            # freezes, classes that other data lack: the reason is for people.
            named = experiment.arms or experiment.train.freeze or experiment.model.dropout.after is not None
            refusable = {"batch", "batch_norm", "schedule"} | ({"depth"} if named else set())
            refusable |= {"data"} if experiment.data.classes is not None else set()
            assert row.id in refusable, error
            continue
        assert changed == experiment or edits
        assert len(option.text) <= 20
        if changed != experiment and row.id != "seed":
            assert row.show(changed, FACTS) != row.show(experiment, FACTS) or option.text == "glorot uniform"


CHOICES: dict[str, tuple[str, Callable[[Experiment], str]]] = {
    "activation": ("model.activation.kind", lambda e: e.model.activation.kind),
    "init": ("model.init.kind", lambda e: e.model.init.kind),
    "optimizer": ("train.optimizer.kind", lambda e: e.train.optimizer.kind),
    "schedule": ("train.schedule.kind", lambda e: e.train.schedule.kind),
    "max_norm": ("train.constraint.kind", lambda e: e.train.constraint.kind),
}


@pytest.mark.parametrize("name", CHOICES)
def test_every_kind_is_offered(name: str) -> None:
    key, kind = CHOICES[name]
    declared = next(field.choices for field in fields() if field.key == key)
    experiment = rescue({"data.validation": 0.2})
    options = BY_ID[name].options(experiment, FACTS)
    offered = {kind(tried(experiment, minimal(experiment, option.edits), FACTS)) for option in options}
    assert offered == set(declared)


def test_every_data_set_is_offered() -> None:
    assert set(SETS) <= {option.text for option in BY_ID["data"].options(rescue(), FACTS)}


SMALL = [name for name, info in SETS.items() if info.origin != "full"]
AWKWARD: dict[str, dict[str, Any]] = {
    "bn-rescue": {},
    "fashion-300-100-small": {"train.batch": 1024, "data.augment.shift": 2, "data.limit": 2000},
    "housing-wide-deep": {},
    "xor-by-hand": {},
    "spirals": {"data.points": 50, "data.noise": 0.1, "train.loss": "softmax_ce", "train.batch": 128},
}


@pytest.mark.parametrize("start", AWKWARD)
def test_another_data_set_can_be_trained(start: str) -> None:
    """Settings made for the old set do not get in the way."""
    path = PRESETS / f"{start}.toml"
    base = load_experiment(path) if path.exists() else rescue()
    bare = base.model_copy(update={"timeline": (), "expect": ()})
    experiment = with_edits(bare, AWKWARD[start])
    for name in SMALL:
        changed = tried(experiment, change_to(experiment, name), Facts())
        trainer = Trainer(changed)
        assert changed.data.name == name and trainer.step().loss > 0
        assert facts_of(trainer).examples == len(trainer.data.train)


@pytest.mark.parametrize(
    ("name", "count"),
    [("iris", 150), ("mnist_small", 5000), ("spiral3", 300), ("xor", 4), ("polynomial", 50)],
)
def test_examples(name: str, count: int) -> None:
    assert examples(SETS[name]) == count


def test_keys_lead_to_rows() -> None:
    assert {key: row.id for key, row in BY_KEY.items()}["+"] == "depth"
    assert len(BY_KEY) == sum(len(row.keys) for row in ROWS)


def test_live_is_what_the_engine_says() -> None:
    for row in ROWS:
        assert row.live == all(is_live(key) for key in row.settings)


def test_minimal() -> None:
    experiment = rescue()
    same = {"train.optimizer.kind": "momentum", "train.optimizer.lr": 0.1, "train.clip_value": "none"}
    assert minimal(experiment, {**same, "train.optimizer.beta": 0.5}) == {"train.optimizer.beta": 0.5}
    other = {"train.optimizer.kind": "sgd", "train.optimizer.lr": 0.1}
    assert minimal(experiment, other) == other
    assert minimal(experiment, {"model.hidden": [32] * 6, "model.weights": {}}) == {}


def test_an_experiment_without_hidden_layers() -> None:
    experiment: Experiment = rescue({"model.hidden": []})
    for row in ROWS:
        for option in row.options(experiment, FACTS):
            tried(experiment, minimal(experiment, option.edits), Facts())
