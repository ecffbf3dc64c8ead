"""A step cut in two: the same gradients as in one, and the same bits whoever does which half."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.helper import ALONE, Helper
from core.nn import lanes
from core.nn.build import build_chain
from core.nn.head import make_head
from core.nn.lanes import Cut, find_cut
from core.nn.network import Network
from core.nn.plan import Plan
from core.spec.model import Model
from core.train.trainer import Trainer
from tests.train.recipes import experiment

N = 24
MODELS: list[dict[str, Any]] = [
    {"hidden": [12, 8, 8]},
    {"hidden": [12, 8], "batch_norm": {"enabled": True}, "dropout": {"rate": 0.2}},
    {"hidden": [12, 8], "batch_norm": {"enabled": True, "place": "after"}, "activation": {"kind": "prelu"}},
    {"hidden": [12, 8], "wide": [0, 1], "deep": [1], "activation": {"kind": "relu"}},
    {"hidden": []},
]


def network(settings: dict[str, Any]) -> Network:
    model = Model.model_validate({"activation": {"kind": "tanh"}, **settings})
    head = make_head(model, "softmax_ce", "multiclass")
    return Network(build_chain(model, head, 6, 3, 1), model, np.dtype(np.float64), seed=1)


def gradients(made: Network, helper: Helper) -> np.ndarray[Any, Any]:
    plan = made.plan(N)
    plan.helper = helper
    rng = np.random.default_rng(2)
    plan.x[...] = rng.standard_normal(plan.x.shape)
    plan.forward()
    plan.doutput[...] = rng.standard_normal(plan.doutput.shape)
    made.arena.gradients.fill(np.nan)
    plan.backward()
    return made.arena.gradients.copy()


@pytest.mark.parametrize("settings", MODELS, ids=str)
@pytest.mark.parametrize("divide", [False, True])
def test_halves_make_the_whole(
    settings: dict[str, Any], divide: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = gradients(network(settings), ALONE)
    assert np.isfinite(whole).all()
    monkeypatch.setattr(lanes, "PAYS_FROM", 0.0)
    monkeypatch.setattr(lanes, "HAND_OVER", 0.0)
    monkeypatch.setattr(lanes, "ROWS", 1)
    if divide:
        monkeypatch.setattr(lanes, "DIVIDE_FROM", 0)
    cut = network(settings)
    alone = gradients(cut, ALONE)
    assert cut.plan(N).cut is not None
    np.testing.assert_allclose(alone, whole, rtol=1e-12, atol=1e-13)
    helped = gradients(network(settings), Helper(enabled=True))
    np.testing.assert_array_equal(alone, helped)


@pytest.mark.parametrize("kind", ["sgd", "adam", "nadam"])
@pytest.mark.parametrize(
    "more", [{}, {"train__clip_norm": 0.1}, {"train__l2": 0.01}, {"train__freeze": ["dense_1"]}]
)
def test_the_helper_changes_no_bit_of_a_run(
    kind: str, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "PAYS_FROM", 0.0)
    monkeypatch.setattr(lanes, "HAND_OVER", 0.0)
    monkeypatch.setattr(lanes, "DIVIDE_FROM", 0)
    digests = []
    for helper in (ALONE, Helper(enabled=True)):
        monkeypatch.setattr("core.train.trainer.SHARED", helper)
        trainer = Trainer(experiment(train__optimizer={"kind": kind, "lr": 0.01}, **more))
        for _ in range(30):
            trainer.step()
        digests.append(trainer.digest())
    assert digests[0] == digests[1]


def test_an_update_in_the_backward_pass_equals_one_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recorded step cannot update early, as the record shows what is before and after."""
    digests = []
    for stride in (0, 1):
        trainer = Trainer(experiment(train__record={"hist": stride}))
        for _ in range(20):
            trainer.step()
        digests.append(trainer.digest())
    assert digests[0] == digests[1]


def test_large_networks_are_divided_and_small_ones_are_not() -> None:
    sizes = [(784, 1024), (1024, 512), (512, 512), (512, 512), (512, 10)]
    cut = find_cut(sizes, 128, chain_first=True)
    assert cut is not None
    upper = (
        sum(a * b for a, b in sizes[cut.layer + 1 :]) + (sizes[cut.layer][0] - cut.row) * sizes[cut.layer][1]
    )
    assert 0.45 < upper / sum(a * b for a, b in sizes) < 0.55
    assert cut.row % lanes.ROWS == 0
    assert find_cut([(784, 64), (64, 64), (64, 10)], 128, chain_first=False) is None


def test_while_the_first_thread_goes_down_the_second_takes_more() -> None:
    sizes = [(512, 512)] * 8
    later, early = (find_cut(sizes, 256, chain_first=first) for first in (True, False))
    assert isinstance(later, Cut)
    assert isinstance(early, Cut)
    assert (early.layer, early.row) < (later.layer, later.row)


def test_a_plan_is_divided_by_its_shape() -> None:
    made = network({"hidden": [8]})
    plan: Plan = made.plan(N)
    assert not lanes.divides(tuple(plan.ops.values()), N)
    assert lanes.divides(tuple(plan.ops.values()), lanes.DIVIDE_FROM)
