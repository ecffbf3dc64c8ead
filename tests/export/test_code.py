"""Source code says the same network: it compiles, and where the library is there, it predicts the same."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import numpy as np
import pytest

from core.spec.model import ActivationName
from core.train.saved_network import load_network
from tests.export.made import ACTIVATIONS, RECIPES, in_a_file, trained
from tui_dnn.export.keras_code import keras_code
from tui_dnn.export.pytorch_code import pytorch_code
from tui_dnn.export.source import Source
from tui_dnn.export.write import write_keras, write_pytorch

WRITERS: dict[str, Callable[..., tuple[Path, ...]]] = {"keras": write_keras, "torch": write_pytorch}


def there(library: str) -> bool:
    """Keras alone is not enough: it needs a backend."""
    names = ("keras", "jax") if library == "keras" else (library,)
    return all(importlib.util.find_spec(name) is not None for name in names)


def imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predicted(library: str, path: Path, raw: np.ndarray[Any, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the script's own network says about raw inputs."""
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    module = imported(path)
    tensors = module.load_file(module.WEIGHTS)
    ready = module.normalise(raw, tensors)
    if library == "keras":
        network = module.build()
        module.load_weights(network, tensors)
        module.compiled(network)
        return np.asarray(network(ready))
    torch = importlib.import_module("torch")
    network = module.Network().to(getattr(torch, str(ready.dtype)))
    module.load_weights(network, tensors)
    with torch.no_grad():
        return network.eval()(torch.from_numpy(ready)).numpy()


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("library", WRITERS)
def test_the_same_network(library: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = trained(name)
    path, weights = WRITERS[library](trainer, tmp_path / "net.py")
    text = path.read_text()
    compile(text, str(path), "exec")
    for info in trainer.network.arena.infos:
        assert f"{info.layer}" in text, info
    saved = load_network(weights)
    again, _ = WRITERS[library](saved, tmp_path / "again.py")
    assert again.read_text() == text.replace("net.", "again.")
    if there(library):
        raw = 3 * np.random.default_rng(0).normal(size=(7, trainer.data.features))
        tolerance = 1e-12 if trainer.dtype == np.float64 and library == "torch" else 5e-6
        np.testing.assert_allclose(
            predicted(library, path, raw, monkeypatch), saved.predict(raw), rtol=tolerance, atol=tolerance
        )


def test_every_activation_is_tried() -> None:
    every = set(get_args(ActivationName)) - {"softmax"}
    assert every == set(ACTIVATIONS)


def test_keras_words(tmp_path: Path) -> None:
    """What the notes of Keras users look for."""
    text = keras_code(Source.of(in_a_file(trained("norm-before"), tmp_path), "w.safetensors"))
    for line in (
        "inputs = keras.Input(shape=(4,), dtype=\"float32\", name=\"input\")",
        "x = layers.Dense(8, kernel_regularizer=keras.regularizers.L1L2(l1=0.0, l2=0.01), "
        "kernel_constraint=keras.constraints.MaxNorm(2.0), name=\"dense_1\")(x)",
        "x = layers.BatchNormalization(momentum=0.99, epsilon=0.001, name=\"batch_norm_1\")(x)",
        "x = layers.Dropout(0.2, name=\"dropout_2\")(x)",
        "x = layers.Activation(\"softmax\", name=\"output\")(x)",
        "CLASSES = ['setosa', 'versicolor', 'virginica']",
        'loss="sparse_categorical_crossentropy"',
    ):  # fmt: skip
        assert line in text


@pytest.mark.parametrize(
    ("train", "words"),
    [
        ({"optimizer": {"kind": "momentum", "lr": 0.1}}, "SGD(0.1, momentum=0.9)"),
        ({"optimizer": "nesterov"}, "SGD(0.01, momentum=0.9, nesterov=True)"),
        ({"optimizer": "adagrad"}, "Adagrad(0.001, initial_accumulator_value=0.1, epsilon=1e-07)"),
        ({"optimizer": "adamw"}, "AdamW(0.001, weight_decay=0.004, beta_1=0.9"),
        ({"clip_norm": 1.0}, "clipnorm=1.0)"),
        ({"schedule": {"kind": "piecewise", "boundaries": [9], "values": [0.1, 0.2]}},
         "PiecewiseConstantDecay([9], [0.1, 0.2])"),
        ({"schedule": {"kind": "cosine", "steps": 9}}, "CosineDecay(0.001, 9, alpha=0.0)"),
        ({"schedule": {"kind": "one_cycle", "steps": 9}}, "schedule one_cycle, which Keras does not have"),
        ({"optimizer": {"kind": "adam", "bias_correction": False}}, "without bias correction"),
        ({"early_stopping": 7, "steps": None, "epochs": 3}, "EarlyStopping(patience=7"),
        ({"schedule": "plateau"}, "ReduceLROnPlateau(factor=0.1, patience=10"),
    ],
    ids=str,
)  # fmt: skip
def test_training_in_keras(train: dict[str, Any], words: str) -> None:
    trainer = trained("tanh", train={"steps": 2, **train})
    text = keras_code(Source.of(trainer, "w.safetensors"))
    compile(text, "script", "exec")
    assert words in text


def test_titles_cannot_break_out_of_the_docstring() -> None:
    title = {"en": 'a """ title \\" with\nlines'}
    trainer = trained("tanh", title=title)
    for write in (keras_code, pytorch_code):
        compile(write(Source.of(trainer, "w.safetensors"), "net.py"), "script", "exec")


def test_nothing_of_a_framework_is_needed_to_write(tmp_path: Path) -> None:
    write_pytorch(trained("tanh"), tmp_path / "net.py")
    assert "torch" not in sys.modules or there("torch")
