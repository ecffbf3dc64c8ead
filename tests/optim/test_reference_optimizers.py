"""Every optimizer, every kind of clipping and decoupled decay against Keras, after each of 60 updates."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest

from core.nn.arena import Arena
from core.optim.optimizer import OPTIMIZERS, make_optimizer
from core.optim.update import Updater
from core.spec.optimizer import Adam, AdamW
from core.spec.train import Train
from tests.reference_cases import Case, cases

COVERS = "optimizer"
CLIPS = {"clipvalue": "clip_value", "clipnorm": "clip_norm", "global_clipnorm": "global_clip_norm"}
RENAMED = {"learning_rate": "lr", "epsilon": "eps"}


def kind_of(keras: dict[str, Any]) -> str:
    if keras["cls"] == "SGD":
        return "nesterov" if keras.get("nesterov") else "momentum" if "momentum" in keras else "sgd"
    return str(keras["cls"]).lower()


def train_of(keras: dict[str, Any]) -> Train:
    kind = kind_of(keras)
    options = {key: value for key, value in keras.items() if key not in ("cls", "nesterov", *CLIPS)}
    optimizer: dict[str, Any] = {"kind": kind}
    for key, value in options.items():
        name = "beta" if key == "momentum" and kind in ("momentum", "nesterov") else RENAMED.get(key, key)
        optimizer[name] = value
    clips = {CLIPS[key]: keras[key] for key in CLIPS if key in keras}
    return Train.model_validate({"optimizer": optimizer, **clips})


def float32_correction(train: Train, t: int) -> float:
    """Keras' bias correction over the exact one: it takes 1 - beta^t in float32, 1.3e-5 off for .999 at t = 1."""
    optimizer = train.optimizer
    if not isinstance(optimizer, Adam | AdamW):
        return 1.0
    one, beta_1, beta_2 = np.float32(1), np.float32(optimizer.beta_1), np.float32(optimizer.beta_2)
    rounded = np.sqrt(one - beta_2 ** np.float32(t)) / (one - beta_1 ** np.float32(t))
    return float(rounded) / (sqrt(1 - optimizer.beta_2**t) / (1 - optimizer.beta_1**t))


@pytest.mark.parametrize("case", cases("optimizer"), ids=str)
def test_agrees_with_keras_after_every_update(case: Case) -> None:
    train = train_of(case.settings)
    arrays = case.arrays
    kernel, bias = arrays["W0"], arrays["b0"]
    arena = Arena([("dense_1", "kernel", kernel.shape), ("dense_1", "bias", bias.shape)], np.dtype("float32"))
    arena.view("dense_1/kernel")[...] = kernel
    arena.view("dense_1/bias")[...] = bias
    optimizer = make_optimizer(train.optimizer, arena.values.size, arena.dtype)
    updater = Updater(train, arena, optimizer)
    for step in range(60):
        arena.gradient("dense_1/kernel")[...] = arrays["grad_W"][step]
        arena.gradient("dense_1/bias")[...] = arrays["grad_b"][step]
        updater.apply(train.optimizer.lr * float32_correction(train, step + 1))
        for name, expected in (("dense_1/kernel", arrays["W"][step]), ("dense_1/bias", arrays["b"][step])):
            # A weight of size 1 that passes through 0 keeps the rounding error it had at size 1: hence the floor.
            np.testing.assert_allclose(
                arena.view(name), expected, 1e-5, 1e-6, err_msg=f"{name}, update {step + 1}"
            )
    assert optimizer.iterations == 60


def test_every_optimizer_has_a_reference_case() -> None:
    assert {kind_of(case.settings) for case in cases("optimizer")} == set(OPTIMIZERS)
