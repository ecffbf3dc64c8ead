"""A network as Keras 3 code that builds it, loads its weights, and can train it on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from core.nn.layers.activation import Activation, PRelu
from core.nn.layers.base import Layer
from core.nn.layers.batch_norm import BatchNorm
from core.nn.layers.dense import Dense
from core.nn.layers.dropout import Dropout
from core.nn.layers.join import Concatenate, Select
from core.spec.model import Activation as Spec
from core.spec.train import Train
from tui_dnn.export.keras_training import loss_of, notes_of, optimizer_of
from tui_dnn.export.source import NORMALISE, Source

_HEAD = '''"""{title}: the network of a tui-dnn run after {steps:,} updates, as Keras 3 code.

    pip install keras safetensors     (and a backend: tensorflow, jax or torch)
    python {name}

Weights are read from {weights}, which lies beside this file.
"""

from pathlib import Path

import keras
import numpy as np
from keras import layers, ops
from safetensors.numpy import load_file

WEIGHTS = Path(__file__).with_name("{weights}")
{classes}

def build():
    """{features} features to {outputs} outputs, {parameters:,} parameters."""
    inputs = keras.Input(shape=({features},), dtype="{dtype}", name="input")
    x = inputs
'''
_TAIL = '''    return keras.Model(inputs, x, name="{id}")


def load_weights(model, tensors):
    """The parameters have the names that Keras gives them: `dense_1/kernel`."""
    for layer in model.layers:
        for variable in layer.weights:
            variable.assign(tensors[f"{{layer.name}}/{{variable.name}}"])
{normalise}

def compiled(model):
    """Ready to train on as it did: model.fit(x, y, batch_size=..., epochs=...)."""
{notes}    model.compile(
        optimizer={optimizer},
        loss={loss},
        metrics={metrics},
    )
    return model


if __name__ == "__main__":
    tensors = load_file(WEIGHTS)
    network = build()
    load_weights(network, tensors)
    network.summary()
    zeros = normalise(np.zeros((1, {features})), tensors)
    print("prediction for zeros:", np.asarray(network(zeros)))
'''
_FUNCTIONS: dict[str, Callable[[Spec], str]] = {
    "leaky_relu": lambda spec: f"layers.LeakyReLU(negative_slope={spec.slope!r}, name={{name}})",
    "elu": lambda spec: f"layers.ELU(alpha={spec.alpha!r}, name={{name}})",
    "gelu": lambda spec: (
        "layers.Activation(lambda x: keras.activations.gelu(x, approximate=False), name={name})"
    ),
    "step": lambda spec: "layers.Activation(lambda x: ops.cast(x > 0, x.dtype), name={name})",
    "sign": lambda spec: "layers.Activation(ops.sign, name={name})",
}


def keras_code(source: Source, name: str = "network.py") -> str:
    """A whole script."""
    network, experiment = source.network, source.experiment
    chain, dtype = network.chain, experiment.dtype
    names = f"CLASSES = {list(source.facts.class_names)!r}\n" if source.facts.class_names else ""
    names += 'keras.config.set_floatx("float64")\n' if dtype == "float64" else ""
    text = _HEAD.format(
        title=source.title,
        steps=source.steps,
        name=name,
        weights=source.weights,
        classes=names,
        features=chain.features,
        outputs=chain.outputs,
        parameters=network.parameters,
        dtype=dtype,
    )
    text += "".join(f"    {line}\n" for line in _body(source))
    notes = "".join(f"    # {note}\n" for note in notes_of(experiment.train))
    return text + _TAIL.format(
        id=experiment.id.replace("-", "_"),
        normalise=NORMALISE.format(dtype=dtype).rstrip("\n") + "\n",
        notes=notes,
        optimizer=optimizer_of(experiment.train),
        loss=loss_of(source),
        metrics='["accuracy"]' if source.facts.task in ("binary", "multiclass", "multilabel") else "[]",
        features=chain.features,
    )


def _body(source: Source) -> Iterator[str]:
    chain, model = source.network.chain, source.experiment.model
    for layer in chain.layers:
        if isinstance(layer, Select):
            yield f"x = {_taken(layer.columns, layer.name)}(x)"
        elif isinstance(layer, Concatenate):
            everything = layer.columns == tuple(range(chain.features))
            wide = "inputs" if everything else f"{_taken(layer.columns, 'input_wide')}(inputs)"
            yield f"x = layers.Concatenate(name={_quoted(layer.name)})([{wide}, x])"
        else:
            frozen = ", trainable=False" if layer.name in source.network.frozen else ""
            yield f"x = {_layer(layer, source, frozen)}(x)"
    if chain.output_function is not None:
        spec = Spec(kind=chain.head.activation, slope=model.activation.slope, alpha=model.activation.alpha)
        yield f"x = {_activation(spec, 'output')}(x)"


def _layer(layer: Layer, source: Source, frozen: str) -> str:
    train, name = source.experiment.train, _quoted(layer.name)
    if isinstance(layer, Dense):
        return f"layers.Dense({layer.units}{_regularised(train)}, name={name}{frozen})"
    if isinstance(layer, BatchNorm):
        options = f"momentum={layer.momentum!r}, epsilon={layer.eps!r}"
        options += "" if layer.scale else ", scale=False"
        options += "" if layer.center else ", center=False"
        return f"layers.BatchNormalization({options}, name={name}{frozen})"
    if isinstance(layer, Dropout):
        kind = "AlphaDropout" if layer.alpha else "Dropout"
        return f"layers.{kind}({layer.rate!r}, name={name})"
    if isinstance(layer, PRelu):
        return f"layers.PReLU(name={name}{frozen})"
    assert isinstance(layer, Activation)
    blocks = source.network.chain.blocks
    return _activation(next(block.function for block in blocks if block.activation is layer), layer.name)


def _activation(spec: Spec, name: str) -> str:
    if spec.kind in _FUNCTIONS:
        return _FUNCTIONS[spec.kind](spec).replace("{name}", _quoted(name))
    return f"layers.Activation({_quoted(spec.kind)}, name={_quoted(name)})"


def _taken(columns: tuple[int, ...], name: str) -> str:
    """A layer that passes some columns on."""
    return f"layers.Lambda(lambda x: ops.take(x, {list(columns)!r}, axis=1), name={_quoted(name)})"


def _quoted(word: str) -> str:
    return f'"{word}"'


def _regularised(train: Train) -> str:
    words = ""
    if train.l1 or train.l2:
        words += f", kernel_regularizer=keras.regularizers.L1L2(l1={train.l1!r}, l2={train.l2!r})"
    rule = {
        "max_norm": f"MaxNorm({train.constraint.limit!r})",
        "unit_norm": "UnitNorm()",
        "non_neg": "NonNeg()",
    }.get(train.constraint.kind)
    return words + (f", kernel_constraint=keras.constraints.{rule}" if rule else "")
