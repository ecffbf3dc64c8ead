"""A step cut in two: the same gradients as in one, and the same bits whoever does which half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic, sleep
from typing import Any

import numpy as np
import pytest

from core.helper import ALONE, Helper, Process, Thread
from core.helper.memory import shared
from core.nn import lanes
from core.nn.build import build_chain
from core.nn.head import make_head
from core.nn.lanes import find_cut
from core.nn.layers import activation, base, dense
from core.nn.network import Network
from core.nn.plan import Plan
from core.nn.products.product import Product
from core.spec.model import Model
from core.train.trainer import Trainer
from tests.patience import STUCK
from tests.train.recipes import experiment

N, MANY = 24, 1_000_000
MODELS: list[dict[str, Any]] = [
    {"hidden": [12, 8, 8]},
    {"hidden": [12, 8], "batch_norm": {"enabled": True}, "dropout": {"rate": 0.2}},
    {"hidden": [12, 8], "batch_norm": {"enabled": True, "place": "after"}, "activation": {"kind": "prelu"}},
    {"hidden": [12, 8], "wide": [0, 1], "deep": [1], "activation": {"kind": "relu"}},
    {"hidden": []},
    {"hidden": [12, 8], "output": "softmax", "activation": {"kind": "gelu"}},
]


def network(settings: dict[str, Any]) -> Network:
    model = Model.model_validate({"activation": {"kind": "tanh"}, **settings})
    head = make_head(model, "mse" if model.output == "softmax" else "softmax_ce", "multiclass")
    return Network(build_chain(model, head, 6, 3, 1), model, np.dtype(np.float64), seed=1)


@contextmanager
def a_process() -> Iterator[Helper]:
    """A helper process that is ready, on arrays that it sees."""
    made = Process(patience=0.0, rest=0.0)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def a_thread() -> Iterator[Helper]:
    yield Thread(pays_from=0.0)


HELPERS: list[Callable[[], Any]] = [a_thread, *([a_process] if shared() is not None else [])]


def cut_small(monkeypatch: pytest.MonkeyPatch, across: str) -> None:
    """Cut networks that are too small to be worth it: batches across their rows, or layers across their units."""
    monkeypatch.setattr(lanes, "PAYS_FROM", 0.0)
    monkeypatch.setattr(lanes, "ROWS", 1)
    monkeypatch.setattr(lanes, "DIVIDE_FROM", 0)
    if across == "units":
        for name in ("LARGE", "WIDE_IN", "WIDE_OUT"):
            monkeypatch.setattr(dense, name, 2)


def settle(helper: Helper, play: Callable[[], object]) -> None:
    """Play until a helper process has begun and knows every job of it."""
    if not isinstance(helper, Process):
        return
    limit = monotonic() + STUCK
    wanted = posted(helper) + 60
    while posted(helper) < wanted:
        assert monotonic() < limit, helper.problem
        play()
        sleep(0.001)


def posted(helper: Process) -> int:
    return 0 if helper._line is None else helper._line.posted


def gradients(made: Network, helper: Helper) -> np.ndarray[Any, Any]:
    plan = made.plan(N)
    plan.helper = helper
    rng = np.random.default_rng(2)
    plan.x[...] = rng.standard_normal(plan.x.shape)
    plan.doutput[...] = rng.standard_normal(plan.doutput.shape)
    settle(helper, plan.forward)
    settle(helper, plan.backward)
    made.arena.gradients.fill(np.nan)
    plan.forward()
    plan.backward()
    return made.arena.gradients.copy()


@pytest.mark.parametrize("helped", HELPERS)
@pytest.mark.parametrize("across", ["rows", "units"])
@pytest.mark.parametrize("settings", MODELS, ids=str)
def test_halves_make_the_whole(
    settings: dict[str, Any], across: str, helped: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if "dropout" in settings:
        settings = {**settings, "dropout": {"rate": 0.0}}
    whole = gradients(network(settings), ALONE)
    assert np.isfinite(whole).all()
    cut_small(monkeypatch, across)
    cut = network(settings)
    alone = gradients(cut, ALONE)
    assert cut.plan(N).cut is not None
    np.testing.assert_allclose(alone, whole, rtol=1e-12, atol=1e-13)
    with helped() as helper:
        np.testing.assert_array_equal(alone, gradients(network(settings), helper))


@pytest.mark.parametrize("helped", HELPERS)
@pytest.mark.parametrize("kind", ["sgd", "adam", "nadam", "adamw"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"train__clip_norm": 0.1},
        {"train__l2": 0.01},
        {"train__freeze": ["dense_1"]},
        {"dtype": "float64"},
    ],
    ids=str,
)
def test_the_helper_changes_no_bit_of_a_run(
    kind: str, more: dict[str, Any], helped: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_small(monkeypatch, "units" if more else "rows")
    digests = []
    with ExitStack() as stack:
        for helper in (ALONE, stack.enter_context(helped())):
            monkeypatch.setattr("core.train.trainer.SHARED", helper)
            trainer = Trainer(
                experiment(train__optimizer={"kind": kind, "lr": 0.01}, train__steps=MANY, **more)
            )
            start = trainer.state()
            settle(helper, trainer.step)
            trainer.restore(start)
            for _ in range(30):
                trainer.step()
            digests.append(trainer.digest())
    assert digests[0] == digests[1]


def test_an_edit_in_the_middle_is_seen_by_the_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    cut_small(monkeypatch, "rows")
    digests = []
    with ExitStack() as stack:
        for helper in (ALONE, *(stack.enter_context(helped()) for helped in HELPERS)):
            monkeypatch.setattr("core.train.trainer.SHARED", helper)
            trainer = Trainer(experiment(train__steps=MANY))
            found = []
            for edit in ({"train.optimizer.lr": 0.1}, {"train.optimizer": "adam"}, {"train.batch": 10}):
                start = trainer.state()
                settle(helper, trainer.step)
                trainer.restore(start)
                for _ in range(20):
                    trainer.step()
                trainer.apply(edit)
                found.append(trainer.digest())
            digests.append(found)
    assert digests.count(digests[0]) == len(digests)


@pytest.mark.parametrize("cut", [False, True])
def test_an_update_in_the_backward_pass_equals_one_after_it(
    cut: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recorded step cannot update early, as the record shows what is before and after."""
    if cut:
        cut_small(monkeypatch, "rows")
    digests = []
    for stride in (0, 1):
        trainer = Trainer(experiment(train__record={"hist": stride}))
        for _ in range(20):
            trainer.step()
        digests.append(trainer.digest())
    assert digests[0] == digests[1]


def callers_share(sizes: list[tuple[int, int]], rows: tuple[int, ...]) -> float:
    """Of the multiplications."""
    mine = sum(row * units for row, (_, units) in zip(rows, sizes, strict=True))
    return mine / sum(fan_in * units for fan_in, units in sizes)


@pytest.mark.parametrize(
    "sizes",
    [
        [(784, 1024), (1024, 512), (512, 512), (512, 512), (512, 10)],
        [(784, 300), (300, 100), (100, 10)],
        [(784, 64), *[(64, 64)] * 19, (64, 10)],
        [(64, 64), (64, 2048), (2048, 10)],
        [(784, 1024)],
        [(10, 1024), (1024, 10)],
        [(20, 1024), (1024, 20)],
    ],
)
def test_the_cut_halves_the_work(sizes: list[tuple[int, int]]) -> None:
    cut = find_cut(sizes, 128)
    assert cut is not None
    assert 0.4 < callers_share(sizes, cut.rows) < 0.6
    for row, (fan_in, _) in zip(cut.rows, sizes, strict=True):
        assert row == fan_in or (row % lanes.ROWS == 0 and 0 <= row < fan_in)


def test_a_large_first_layer_is_cut_by_itself() -> None:
    """Whatever of it is dark, both workers have as much left."""
    sizes = [(784, 1024), (1024, 512), (512, 512), (512, 10)]
    cut = find_cut(sizes, 128)
    assert cut is not None
    assert cut.rows[0] == 784 // 2 // lanes.ROWS * lanes.ROWS
    assert 0.4 < callers_share(sizes[1:], cut.rows[1:]) < 0.6
    small = [(784, 64), (64, 10)]
    cut = find_cut(small, 128)
    assert cut is not None
    assert cut.rows[1] == 0


def test_who_updates_a_parameter_has_its_gradient() -> None:
    made = network({"hidden": [12, 8], "batch_norm": {"enabled": True}, "activation": {"kind": "prelu"}})
    plan = made.plan(N)
    infos = made.arena.infos
    for rows in ((6, 0, 8), (0, 12, 3), (6, 12, 8), (2, 5, 0)):
        plan.cut = lanes.Cut(rows, 0.0)
        mine = {at for start, stop in made.share(plan) for at in range(start, stop)}
        expected: set[int] = set()
        kernels = iter(rows)
        whole = True
        for info in infos:
            if info.kind == "kernel":
                row = next(kernels)
                whole = row == info.shape[0]
                expected.update(range(info.start, info.start + row * info.shape[1]))
            elif whole:
                expected.update(range(info.start, info.stop))
        assert mine == expected


@pytest.mark.parametrize("across", ["rows", "units"])
def test_two_workers_never_share_room_to_work_in(across: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_small(monkeypatch, across)
    plan = network({"hidden": [32, 16, 16]}).plan(N)
    rooms: list[set[int]] = [set(), set()]
    for stage in (*plan.forward_stages, *plan.backward_stages()):
        for worker, calls in enumerate((stage.first, stage.second.calls if stage.second else ())):
            rooms[worker].update(id(call.workspace) for call in calls if isinstance(call, Product))
    assert len(rooms[0]) == len(rooms[1]) == 1
    assert rooms[0] != rooms[1]


def test_small_networks_stay_in_one_piece() -> None:
    assert find_cut([(2, 8), (8, 1)], 128) is None
    made = network({"hidden": [8]})
    plan: Plan = made.plan(N)
    ops = tuple(plan.ops.values())
    assert not lanes.divides(ops, N)
    assert lanes.divides(ops, lanes.DIVIDE_FROM)
    assert all(stage.second is None for stage in (*plan.forward_stages, *plan.backward_stages()))


def test_an_activation_behind_halves_of_units_waits_for_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    cut_small(monkeypatch, "units")
    plan = network({"hidden": [12], "output": "softmax"}).plan(N)
    last = list(plan.ops.values())[-1]
    assert isinstance(last, activation.ActivationOp)
    halves = last.forward_halves("units")
    assert halves is not None
    assert (halves.axis, halves.waits) == ("rows", True)


def test_halves_of_an_axis() -> None:
    for size in (1, 2, 10, 16, 31, 32, 64, 100, 300, 1024):
        first, second = base.halves(size)
        assert (first.start, first.stop, second.stop) == (None, second.start, size)
        assert second.start % 16 == 0 or size < 32
