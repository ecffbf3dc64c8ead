"""Settings changed by dotted keys."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import PresetError, UsageError
from core.spec.edits import is_live, parse_words, with_edits, with_live_edits
from core.spec.experiment import Experiment
from core.spec.fields import fields
from core.spec.optimizer import Adam, Momentum, Sgd
from core.spec.schedule import Constant, Power
from core.spec.toml import parse_experiment

START = parse_experiment(
    """
    [model]
    batch_norm = { eps = 1e-5 }
    dropout = { rate = 0.5, after = [1] }
    activation = { kind = "leaky_relu", slope = 0.3 }
    [train]
    optimizer = { kind = "momentum", lr = 0.5, beta = 0.8 }
    schedule = { kind = "power", steps = 5 }
    clip_norm = 1
    early_stopping = 3
    """,
    "start.toml",
)


def test_a_value() -> None:
    assert with_edits(START, {"train.optimizer.lr": 0.25}).train.optimizer == Momentum(lr=0.25, beta=0.8)
    assert with_edits(START, {"model.hidden": [3]}).model.hidden == (3,)
    assert START.train.optimizer.lr == 0.5


@pytest.mark.parametrize("key", ["train.optimizer", "train.optimizer.kind"])
def test_another_kind_starts_from_its_own_defaults(key: str) -> None:
    assert with_edits(START, {key: "adam"}).train.optimizer == Adam()
    assert with_edits(START, {"train.optimizer.lr": 0.2, key: "sgd"}).train.optimizer == Sgd(lr=0.2)
    assert with_edits(START, {key: "momentum"}).train.optimizer == START.train.optimizer


def test_a_table_sets_what_it_names() -> None:
    edits = {"train.optimizer": {"kind": "sgd", "lr": 0.2}, "model": {"batch_norm": {"enabled": True}}}
    changed = with_edits(START, edits)
    assert changed.train.optimizer == Sgd(lr=0.2)
    assert changed.model.batch_norm.enabled and changed.model.batch_norm.eps == 1e-5
    assert with_edits(START, {"train.schedule": {"kind": "power", "steps": 9}}).train.schedule == Power(
        steps=9
    )


def test_a_plain_value_leaves_the_rest_of_its_table() -> None:
    changed = with_edits(
        START,
        {
            "model.batch_norm": True,
            "model.dropout": 0.1,
            "model.activation": "elu",
            "train.schedule": "constant",
        },
    )
    assert (changed.model.batch_norm.enabled, changed.model.batch_norm.eps) == (True, 1e-5)
    assert (changed.model.dropout.rate, changed.model.dropout.after) == (0.1, (1,))
    assert (changed.model.activation.kind, changed.model.activation.slope) == ("elu", 0.3)
    assert changed.train.schedule == Constant()


@pytest.mark.parametrize("nothing", [None, "none"])
def test_optional_settings_are_cleared(nothing: object) -> None:
    changed = with_edits(START, {"train.clip_norm": nothing, "train.early_stopping": nothing})
    assert changed.train.clip_norm is None and changed.train.early_stopping is None
    again = with_edits(changed, {"train.early_stopping.patience": 4}).train.early_stopping
    assert again is not None and again.patience == 4


def test_steps_and_epochs_replace_each_other() -> None:
    steps = with_edits(START, {"train.steps": 50})
    assert (steps.train.steps, steps.train.epochs) == (50, None)
    epochs = with_edits(steps, {"train.epochs": 2})
    assert (epochs.train.steps, epochs.train.epochs) == (None, 2)
    with pytest.raises(PresetError, match="one of steps, epochs"):
        with_edits(START, {"train.steps": 50, "train.epochs": 2})


def test_clips_do_not_replace_each_other() -> None:
    with pytest.raises(PresetError, match="at most one"):
        with_edits(START, {"train.clip_value": 1})
    changed = with_edits(START, {"train.clip_value": 1, "train.clip_norm": "none"})
    assert (changed.train.clip_value, changed.train.clip_norm) == (1, None)


def test_all_problems_at_once() -> None:
    edits = {"train.optimizer.lrr": 1, "model.hidden": [0], "seed.x": 1, "trian.l1": 1, "train.l1": "x"}
    with pytest.raises(PresetError) as caught:
        with_edits(START, edits, where="--set")
    keys = {problem.key: problem.hint for problem in caught.value.problems}
    assert keys == {
        "seed.x": "",
        "model.hidden[0]": "",
        "train.optimizer.lrr": "did you mean lr?",
        "train.l1": "",
        "trian": "did you mean train?",
    }
    assert caught.value.message.startswith("--set: 5 problems")


def test_the_timeline_is_checked_again() -> None:
    start = parse_experiment('timeline = [{at = 9, set = {"train.optimizer.beta_1" = 0.5}}]', "a.toml")
    with pytest.raises(PresetError) as caught:
        with_edits(start, {"train.optimizer": "sgd", "train.steps": 5})
    keys = [problem.key for problem in caught.value.problems]
    assert keys == ["timeline[0].at", 'timeline[0].set."train.optimizer.beta_1"']


def test_live_edits_keep_the_timeline_and_refuse_what_starts_a_new_run() -> None:
    start = parse_experiment('timeline = [{at = 9, set = {"train.clip_norm" = 1}}]', "a.toml")
    changed = with_live_edits(start, {"train.clip_value": 1})
    assert changed.train.clip_value == 1
    assert changed.timeline == start.timeline
    with pytest.raises(PresetError) as caught:
        with_live_edits(start, {"model.hidden": [3], "train.lr": 1, "train.l1": 1})
    assert [problem.key for problem in caught.value.problems] == ["model.hidden", "train.lr"]
    with pytest.raises(PresetError, match="did you mean lr"):
        with_live_edits(start, {"train.optimizer.learning_rate": 1})


def test_weights_by_hand_are_those_of_the_start() -> None:
    text = """
    timeline = [{ at = 3, set = { "model.batch_norm" = false } }]
    [model]
    hidden = [1]
    batch_norm = true
    weights."batch_norm_1/gamma" = [2]
    """
    start = parse_experiment(text, "a.toml")
    changed = with_live_edits(start, start.timeline[0].set)
    assert not changed.model.batch_norm.enabled
    assert changed.model.weights == {"batch_norm_1/gamma": (2.0,)}
    assert with_live_edits(changed, {"train.l1": 1}).train.l1 == 1


def test_live_keys() -> None:
    live = {
        "train.optimizer.lr", "train.optimizer", "train.schedule.kind", "model.activation", "model.batch_norm.enabled",
        "model.dropout.rate", "train.l1", "train.l2", "train.constraint.limit", "train.clip_norm", "train.clip_value",
        "train.global_clip_norm", "train.batch", "data.augment.shift", "train.freeze",
    }  # fmt: skip
    fixed = {
        "data.name", "data.seed", "model.hidden", "model.init", "model.output", "model.wide", "seed", "dtype",
        "train.loss", "train.steps", "train", "model", "", "train.optimizerx", "train.l11",
    }  # fmt: skip
    assert all(map(is_live, live))
    assert not any(map(is_live, fixed))


def test_words() -> None:
    words = [
        "train.optimizer.lr=1e-3",
        "train.optimizer = adam",
        'title="a b"',
        "model.hidden=[3, 4]",
        "data.name=x=y",
    ]
    words += ["train.keep_best=true", "train.batch=full", "train.batch=8", "source=", "id=a-b"]
    assert parse_words(words) == {
        "train.optimizer.lr": 0.001, "train.optimizer": "adam", "title": "a b", "model.hidden": [3, 4],
        "data.name": "x=y", "train.keep_best": True, "train.batch": 8, "source": "", "id": "a-b",
    }  # fmt: skip


@pytest.mark.parametrize("word", ["train.l1", "=3", "", "model.hidden=[3", 'title="a', "model.init={a"])
def test_words_that_are_no_edit(word: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_words([word])
    assert caught.value.exit_code == 2


@given(st.lists(st.text(max_size=30), max_size=3))
@settings(deadline=None)
def test_any_words_are_edits_or_explained(words: list[str]) -> None:
    with suppress(UsageError, PresetError):
        with_edits(START, parse_words(words))


values: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(["none", "all", "adam", "", "tanh"]),
    st.lists(st.integers(0, 3), max_size=2),
    st.dictionaries(st.sampled_from(["kind", "x", "lr"]), st.integers(), max_size=2),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([field.key for field in fields()] + ["train", "model.dropout", "a.b"]),
        values,
        max_size=3,
    )
)
def test_any_value_for_any_key_is_applied_or_explained(edits: dict[str, Any]) -> None:
    for change in (with_edits, with_live_edits):
        try:
            assert isinstance(change(START, edits), Experiment)
        except PresetError as error:
            assert error.problems
