"""Keys to edits."""

from __future__ import annotations

from typing import Any

import pytest

from core.spec.edits import with_live_edits
from tests.editing.helpers import FACTS, editor, press, rescue
from tui_dnn.editing.editor import Mode, Request
from tui_dnn.editing.facts import Facts

BN = {"model.batch_norm.enabled": True}
REQUESTS: list[tuple[str, list[tuple[dict[str, Any], Mode]]]] = [
    ("b enter", [(BN, "live")]),
    ("b F", [(BN, "fork")]),
    ("b b enter", [(BN | {"model.batch_norm.place": "after"}, "live")]),
    ("b b b enter", []),
    ("a a enter", [({"model.activation.kind": "leaky_relu"}, "live")]),
    ("a a . 1 enter", [({"model.activation.kind": "leaky_relu", "model.activation.slope": 0.1}, "live")]),
    ("<", [({"train.optimizer.lr": 0.05}, "live")]),
    (">", [({"train.optimizer.lr": 0.2}, "live")]),
    ("< <", [({"train.optimizer.lr": 0.05}, "live"), ({"train.optimizer.lr": 0.025}, "live")]),
    ("= . 0 3 enter", [({"train.optimizer.lr": 0.03}, "live")]),
    ("= 1 e - 3 enter", [({"train.optimizer.lr": 0.001}, "live")]),
    ("= enter", [({"train.optimizer.lr": 0.03}, "live")]),
    ("d enter", [({"model.dropout.rate": 0.2}, "live")]),
    ("d d enter", [({"model.dropout.rate": 0.5}, "live")]),
    ("d . 3 5 enter", [({"model.dropout.rate": 0.35}, "live")]),
    ("d . 3 5 backspace enter", [({"model.dropout.rate": 0.3}, "live")]),
    ("r enter", [({"train.l2": 1e-4}, "live")]),
    ("r . 0 1 enter", [({"train.l2": 0.01}, "live")]),
    ("r . 1 / . 2 enter", [({"train.l1": 0.1, "train.l2": 0.2}, "live")]),
    ("m enter", [({"train.constraint.kind": "max_norm", "train.constraint.limit": 1.0}, "live")]),
    ("m 3 enter", [({"train.constraint.kind": "max_norm", "train.constraint.limit": 3}, "live")]),
    ("g enter", [({"train.global_clip_norm": 1.0}, "live")]),
    ("g g g . 1 enter", [({"train.clip_value": 0.1}, "live")]),
    ("g g g g enter", [({"train.clip_norm": 1.0}, "live")]),
    ("o enter", [({"train.optimizer.kind": "nesterov"}, "live")]),
    ("o . 5 enter", [({"train.optimizer.kind": "nesterov", "train.optimizer.beta": 0.5}, "live")]),
    ("o up . 9 5 enter", [({"train.optimizer.beta": 0.95}, "live")]),
    ("o > enter", [({"train.optimizer.kind": "nesterov", "train.optimizer.lr": 0.02}, "live")]),
    ("l l l l enter", [({"train.schedule.kind": "cosine", "train.schedule.steps": 2000}, "live")]),
    ("l l l l 5 0 0 enter", [({"train.schedule.kind": "cosine", "train.schedule.steps": 500}, "live")]),
    ("z up 1 2 8 enter", [({"train.batch": 128}, "live")]),
    ("z down enter", [({"train.batch": 8}, "live")]),
    ("b d enter", [(BN | {"model.dropout.rate": 0.2}, "live")]),
    ("b d escape enter", [(BN, "live")]),
    ("b d escape escape enter", []),
    ("+ enter", [({"model.hidden": [32] * 7}, "live")]),
    ("+ + - enter", [({"model.hidden": [32] * 7}, "live")]),
    ("- enter", [({"model.hidden": [32] * 5}, "live")]),
    ("+ 2 enter", [({"model.hidden": [32] * 2}, "live")]),
    ("w enter", [({"model.hidden": [64] * 6}, "live")]),
    ("w 3 0 0 - 1 0 0 enter", [({"model.hidden": [300, 100]}, "live")]),
    ("+ w enter", [({"model.hidden": [64] * 7}, "live")]),
    ("i enter", [({"model.init.kind": "uniform"}, "live")]),
    ("i up . 1 enter", [({"model.init.std": 0.1}, "live")]),
    ("D enter", [({"data.name": "moons"}, "live")]),
    ("S enter", [({"seed": 8}, "live")]),
    ("S 4 2 enter", [({"seed": 42}, "live")]),
    ("S F", [({"seed": 8}, "fork")]),
]


@pytest.mark.parametrize(("keys", "requests"), REQUESTS, ids=[keys for keys, _ in REQUESTS])
def test_requests(keys: str, requests: list[tuple[dict[str, Any], Mode]]) -> None:
    target = editor()
    press(target, keys)
    assert target.requests == [Request(edits, mode) for edits, mode in requests]
    assert target.menu is None and not target.pending


def test_escape_takes_back_what_the_last_menu_did() -> None:
    target = editor()
    assert press(target, "b d") == [True, True] and len(target.pending) == 2
    press(target, "escape")
    assert target.pending.edits == BN and target.menu is None
    press(target, "escape")
    assert target.pending.edits == {} and target.pending.preview == target.experiment
    assert press(target, "escape enter F") == [False, False, False]


REFUSED = [
    ({"train.batch": 1}, "b", "1 with batch norm; wants at least 2 examples per step"),
    ({}, "d 1 . 5", "1.5; wants a number from 0 to below 1"),
    ({}, "z up 3 0 1", "batch 301; wants at most 300"),
    ({}, "w 0", "0; wants a whole number from 1 to 16384"),
    ({}, "+ 2 0 1", "201; wants a depth from 0 to 200"),
    ({}, "= 2 0 0 0", "2000; wants a number from 0 to 1000"),
    ({"data.validation": "none"}, "l up up", "needs a validation set; wants data.validation other than"),
    ({"train.optimizer.lr": 600.0}, ">", "1200.0; wants a number from 0 to 1000"),
    ({"train.optimizer.lr": 0.0}, "<", "0 stays 0"),
    ({}, "b 5", "on takes no number"),
    ({}, "S 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9", "wants a whole number from 0"),
]


@pytest.mark.parametrize(("settings", "keys", "reason"), REFUSED)
def test_refused(settings: dict[str, Any], keys: str, reason: str) -> None:
    target = editor(settings)
    press(target, keys)
    assert reason in target.refusal and "\n" not in target.refusal
    if target.menu is not None and "takes no" not in reason:
        press(target, "enter")
        assert reason in target.refusal, "Enter says it again"
    assert target.requests == []
    press(target, "escape")
    assert target.refusal == ""


def test_a_number_that_is_not_complete_is_not_applied() -> None:
    target = editor()
    press(target, "= 1 e - enter")
    assert target.requests == [] and target.refusal == "1e- is not a number yet"
    press(target, "2 enter")
    assert target.requests == [Request({"train.optimizer.lr": 0.01}, "live")]


def test_a_refused_choice_does_not_block_the_way() -> None:
    target = editor()
    press(target, "b z")
    assert "wants at least 2" in target.refusal
    press(target, "z enter")
    assert target.requests == [Request(BN | {"train.batch": 8}, "live")]


def test_an_edit_that_needs_another_goes_with_it() -> None:
    """Batch size 1 became possible because batch norm goes off."""
    target = editor({"model.batch_norm": True})
    press(target, "b b z")
    assert target.pending.edits == {"model.batch_norm.enabled": False, "train.batch": 1}
    press(target, "b escape")
    assert target.pending.edits == {}


def test_keys_of_others_pass() -> None:
    target = editor()
    assert not any(press(target, "space n t e k p 1 5 q ? up down F f1 x"))
    press(target, "b")
    assert not any(press(target, "space n t Z q ? tab"))
    assert target.menu is not None and len(target.pending) == 1


def test_implied_changes_are_in_the_preview() -> None:
    target = editor()
    press(target, "o o o o")
    assert target.pending.preview.train.optimizer.kind == "adam"
    assert target.pending.preview.train.optimizer.lr == 0.001


def test_structural() -> None:
    target = editor()
    press(target, "b")
    assert not target.pending.new_run
    press(target, "S")
    assert target.pending.new_run and len(target.pending) == 2
    press(target, ">")
    assert target.pending.edits["train.optimizer.lr"] == 0.2, "waits for the new run"
    press(target, "enter")
    assert target.experiment == rescue(), "a new run comes by itself"


def test_after_the_end_everything_starts_a_new_run() -> None:
    target = editor(facts=Facts(300, 2000, over=True))
    press(target, "<")
    assert target.requests == [] and target.pending.new_run
    press(target, "enter")
    assert target.requests == [Request({"train.optimizer.lr": 0.05}, "live")]


def test_asked_for_holds_until_the_run_says_otherwise() -> None:
    target, start = editor(), rescue()
    first, second = (with_live_edits(start, {"train.optimizer.lr": lr}) for lr in (0.05, 0.025))
    target.show(start, FACTS)
    press(target, "< <")
    target.show(start, FACTS)
    assert target.experiment == second
    target.show(first, FACTS)
    assert target.experiment == second, "the second is still on its way"
    target.show(second, FACTS)
    press(target, ">")
    assert target.requests[-1] == Request({"train.optimizer.lr": 0.05}, "live")
    other = with_live_edits(start, {"train.optimizer.lr": 0.7})
    target.show(other, FACTS)
    assert target.experiment == other


def test_refused_by_the_runner() -> None:
    target = editor()
    press(target, "<")
    target.refuse("the run is over")
    assert target.experiment.train.optimizer.lr == 0.1 and target.refusal == "the run is over"


def test_what_happens_elsewhere_makes_an_edit_needless() -> None:
    target = editor()
    press(target, "b d")
    target.menu = None
    target.show(with_live_edits(rescue(), BN), FACTS)
    assert target.pending.edits == {"model.dropout.rate": 0.2}


def test_piecewise_rates_are_scaled_together() -> None:
    schedule = {"kind": "piecewise", "boundaries": [10, 20], "values": [0.1, 0.05, 0.01]}
    target = editor({"train.schedule": schedule})
    press(target, "<")
    assert target.requests == [Request({"train.schedule.values": [0.05, 0.025, 0.005]}, "live")]


def test_changing_depth_takes_along_what_names_layers() -> None:
    target = editor(
        {
            "model.dropout.after": [0, 3, 6],
            "train.freeze": ["dense_1", "dense_6"],
            "model.weights": {"dense_6/bias": [0.0] * 32},
        }
    )
    press(target, "- enter")
    assert target.requests == [
        Request(
            {
                "model.hidden": [32] * 5,
                "model.weights": {},
                "model.dropout.after": [0, 3],
                "train.freeze": ["dense_1"],
            },
            "live",
        )
    ]


def test_alpha_dropout_needs_selu() -> None:
    target = editor({"model.activation": "selu", "model.dropout.kind": "alpha"})
    press(target, "a enter")
    assert target.requests == [
        Request({"model.activation.kind": "gelu", "model.dropout.kind": "auto"}, "live")
    ]
