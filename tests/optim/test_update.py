"""The order clip, decay, update, constraint; frozen layers; norms; what must not crash."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.helper import ALONE
from core.nn.arena import Arena, Array
from core.optim.blocks import blocks, merged
from core.optim.clipping import global_norm, norm
from core.optim.optimizer import make_optimizer
from core.optim.update import Updater
from core.spec.train import Train
from tests.memory import memory

LAYERS = ("dense_1", "batch_norm_1", "dense_2")


def arena(dtype: str = "float64", scale: int = 1) -> Arena:
    units = 4 * scale
    made = Arena(
        [
            ("dense_1", "kernel", (3 * scale, units)),
            ("dense_1", "bias", (units,)),
            ("batch_norm_1", "gamma", (units,)),
            ("batch_norm_1", "beta", (units,)),
            ("prelu_1", "alpha", (units,)),
            ("dense_2", "kernel", (units, 2)),
            ("dense_2", "bias", (2,)),
        ],
        np.dtype(dtype),
    )
    rng = np.random.default_rng(6)
    made.values[...] = rng.standard_normal(made.values.size)
    made.gradients[...] = 3 * rng.standard_normal(made.values.size)
    return made


def updater(made: Arena, **train: Any) -> Updater:
    settings = Train.model_validate({"optimizer": {"kind": "sgd"}, **train})
    optimizer = make_optimizer(settings.optimizer, made.values.size, made.dtype)
    return Updater(settings, made, optimizer, helper=ALONE)


def tensors(made: Arena, flat: Array) -> dict[str, Array]:
    return {info.name: flat[info.start : info.stop].reshape(info.shape) for info in made.infos}


def test_order_is_clip_decay_update_constraint() -> None:
    made = arena()
    w, g = made.values.copy(), np.clip(made.gradients, -1.0, 1.0)
    constraint = {"kind": "max_norm", "limit": 0.8}
    optimizer = {"kind": "sgd", "weight_decay": 0.5}
    updater(made, clip_value=1.0, optimizer=optimizer, constraint=constraint).apply(0.1)
    expected = tensors(made, (w - 0.1 * 0.5 * w) - 0.1 * g)
    for name, tensor in expected.items():
        if name.endswith("kernel"):
            tensor *= np.minimum(1.0, 0.8 / np.linalg.norm(tensor, axis=0))
        np.testing.assert_allclose(made.view(name), tensor, rtol=1e-12, err_msg=name)


def test_clip_value_norm_and_global_norm() -> None:
    base = arena()
    by_name = tensors(base, base.gradients)
    total = float(np.linalg.norm(base.gradients))
    for key, limit in (("clip_value", 1.5), ("clip_norm", 2.0), ("global_clip_norm", 4.0)):
        made = arena()
        up = updater(made, **{key: limit})
        up.apply(0.0, measure=True)
        for name, g in by_name.items():
            expected = {
                "clip_value": np.clip(g, -limit, limit),
                "clip_norm": g * min(1.0, limit / float(np.linalg.norm(g))),
                "global_clip_norm": g * (limit / total),
            }[key]
            np.testing.assert_allclose(made.gradient(name), expected, rtol=1e-12, err_msg=f"{key} {name}")
        assert up.norm_before == pytest.approx(total)
        assert up.norm_after == pytest.approx(float(np.linalg.norm(made.gradients)))
        assert up.norm_after is not None and up.norm_before is not None and up.norm_after < up.norm_before


def test_a_gradient_within_the_limit_keeps_its_bits() -> None:
    for key in ("clip_value", "clip_norm", "global_clip_norm"):
        made = arena("float32")
        before = made.gradients.copy()
        updater(made, **{key: 1e3}).apply(0.0)
        assert np.array_equal(made.gradients, before)


def test_norms_without_clipping() -> None:
    made = arena()
    up = updater(made)
    up.apply(0.1)
    assert up.norm_before is None and up.norm_after is None
    up.apply(0.1, measure=True)
    assert up.norm_before == up.norm_after == pytest.approx(float(np.linalg.norm(made.gradients)))


def test_clip_value_turns_the_gradient_and_clip_norm_does_not() -> None:
    def cosine(**clip: Any) -> float:
        made = arena()
        before = made.gradients.copy()
        updater(made, **clip).apply(0.0)
        lengths = np.linalg.norm(before) * np.linalg.norm(made.gradients)
        return float(before @ made.gradients / lengths)

    assert cosine(global_clip_norm=0.1) == pytest.approx(1.0, abs=1e-12)
    assert cosine(clip_value=0.5) < 0.99


@pytest.mark.parametrize(
    "train",
    [
        {"optimizer": {"kind": "adam", "weight_decay": 0.1}, "clip_norm": 0.1},
        {"optimizer": {"kind": "momentum", "weight_decay": 0.1}, "global_clip_norm": 0.5},
        {"optimizer": {"kind": "nadam"}, "clip_value": 0.1, "constraint": {"kind": "unit_norm"}},
        {"constraint": {"kind": "non_neg"}},
    ],
)
def test_frozen_layers_are_absent(train: dict[str, Any]) -> None:
    """Their values, gradients and slots keep their bits, and they do not count in the global norm."""
    made = arena()
    inside = np.zeros(made.values.size, bool)
    for info in made.infos:
        inside[info.start : info.stop] = info.layer == "dense_2"
    made.gradients[~inside] *= 1e6
    values, gradients = made.values.copy(), made.gradients.copy()
    frozen = frozenset({"dense_1", "batch_norm_1", "prelu_1"})
    settings = Train.model_validate({"optimizer": {"kind": "sgd"}, **train})
    optimizer = make_optimizer(settings.optimizer, made.values.size, made.dtype)
    up = Updater(settings, made, optimizer, frozen)
    up.apply(0.1, measure=True)
    assert np.array_equal(made.values[~inside], values[~inside])
    assert np.array_equal(made.gradients[~inside], gradients[~inside])
    assert all(not slot[~inside].any() for slot in optimizer.slots.values())
    assert up.norm_before == pytest.approx(float(np.linalg.norm(gradients[inside])))

    alone = Arena([("dense_2", "kernel", (4, 2)), ("dense_2", "bias", (2,))], made.dtype)
    alone.values[...], alone.gradients[...] = values[inside], gradients[inside]
    Updater(settings, alone, make_optimizer(settings.optimizer, alone.values.size, made.dtype)).apply(0.1)
    assert np.array_equal(made.values[inside], alone.values)
    assert not np.array_equal(made.values[inside], values[inside])


def test_everything_frozen_still_counts_updates() -> None:
    made = arena()
    before = made.values.copy()
    settings = Train.model_validate({"optimizer": {"kind": "adam"}, "global_clip_norm": 1.0})
    optimizer = make_optimizer(settings.optimizer, made.values.size, made.dtype)
    names = frozenset(info.layer for info in made.infos)
    up = Updater(settings, made, optimizer, names)
    up.apply(0.1, measure=True)
    assert optimizer.iterations == 1 and up.norm_before == 0.0 and np.array_equal(made.values, before)


@pytest.mark.parametrize("decay_all", [True, False])
@pytest.mark.parametrize("kind", ["sgd", "adamw", "nadam"])
def test_decoupled_decay(decay_all: bool, kind: str) -> None:
    """Without a gradient the decay alone is seen; `decay_all = false` spares all but kernels."""
    made = arena()
    made.gradients[...] = 0.0
    before = made.values.copy()
    updater(made, optimizer={"kind": kind, "weight_decay": 0.2, "decay_all": decay_all}).apply(0.1)
    for info in made.infos:
        now, then = made.values[info.start : info.stop], before[info.start : info.stop]
        decays = decay_all or info.kind == "kernel"
        np.testing.assert_allclose(now, then * (1 - 0.02) if decays else then, rtol=1e-12, err_msg=info.name)


def test_a_small_decay_is_exact_in_float32() -> None:
    """1 - 1e-5 has a rounding error of .3 % of 1e-5 in float32: a product with it would decay too much."""
    made = Arena([("dense_1", "kernel", (400, 400))], np.dtype("float32"))
    made.values[...] = np.random.default_rng(0).uniform(1.0, 2.0, made.values.size)
    before = made.values.astype(np.float64)
    up = updater(made, optimizer={"kind": "sgd", "weight_decay": 1e-3})
    for _ in range(100):
        up.apply(1e-2)
    lost = float(np.mean(1.0 - made.values / before))
    assert lost == pytest.approx(1.0 - (1.0 - 1e-5) ** 100, rel=1e-3)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("clip", ["clip_norm", "global_clip_norm"])
def test_a_gradient_that_is_not_finite_reaches_the_weights(bad: float, clip: str) -> None:
    """No crash and no cover-up: the Trainer must be able to see the divergence."""
    made = arena("float32")
    made.gradients[0] = bad
    before = made.gradients.copy()
    up = updater(made, **{clip: 1.0})
    up.apply(0.1, measure=True)
    with_it = slice(0, made.info("dense_1/kernel").stop)
    assert np.array_equal(made.gradients[with_it], before[with_it], equal_nan=True)
    assert not np.isfinite(made.values[0])
    assert up.norm_before is not None and not np.isfinite(up.norm_before)


def test_norm_of_numbers_whose_squares_do_not_fit() -> None:
    for size in (1e30, 1e-30, 1.0):
        flat = np.array([3.0, -4.0], np.float32) * np.float32(size)
        assert norm(flat) == pytest.approx(5.0 * size, rel=1e-6)
    assert norm(np.zeros(3, np.float32)) == 0.0
    assert norm(np.array([-np.inf, 1.0])) == np.inf
    assert np.isnan(norm(np.array([np.nan, 1.0])))
    assert global_norm([np.array([3.0]), np.array([4.0, 0.0])]) == 5.0
    assert global_norm([]) == 0.0


def test_a_huge_gradient_is_clipped_to_its_direction() -> None:
    made = arena("float32")
    made.gradients *= np.float32(1e25)
    direction = made.gradients / np.float32(1e25)
    updater(made, global_clip_norm=1.0).apply(0.0)
    np.testing.assert_allclose(made.gradients, direction / np.linalg.norm(direction), rtol=1e-5)


def test_segments() -> None:
    assert merged([(0, 3), (3, 3), (3, 5), (7, 9)]) == ((0, 5), (7, 9))
    assert list(blocks([(0, 5), (7, 9)], 2)) == [slice(0, 2), slice(2, 4), slice(4, 5), slice(7, 9)]


@pytest.mark.parametrize("clip", [{}, {"clip_value": 0.5}, {"clip_norm": 0.5}, {"global_clip_norm": 0.5}])
@pytest.mark.parametrize("kind", ["max_norm", "unit_norm", "non_neg"])
def test_does_not_allocate(clip: dict[str, Any], kind: str) -> None:
    made = arena("float32", scale=64)
    optimizer = {"kind": "adamw", "weight_decay": 0.1}
    up = updater(made, optimizer=optimizer, constraint={"kind": kind, "limit": 0.5}, **clip)
    growth, peak = memory(lambda: up.apply(1e-3, measure=True))
    # the first kernel alone is 196 kB, NumPy's own buffer 32 kB
    assert growth < 2048 and peak < 100_000
