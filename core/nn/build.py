"""From a model's settings to its chain of layers."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import PresetError
from core.nn.activations import Function, function
from core.nn.head import Head
from core.nn.layers.activation import Activation, PRelu
from core.nn.layers.base import Layer
from core.nn.layers.batch_norm import BatchNorm
from core.nn.layers.dense import Dense
from core.nn.layers.dropout import Dropout
from core.nn.layers.join import Concatenate, Select
from core.random import stream
from core.spec.model import Activation as ActivationSpec
from core.spec.model import Model


@dataclass(frozen=True)
class Block:
    """A Dense layer and the layer whose output is its activation; the last block is the output."""

    dense: Dense
    activation: Layer
    """The activation layer, or the Dense layer itself where the activation is linear."""
    function: ActivationSpec


@dataclass(frozen=True)
class Chain:
    """Layers from input to output, and how they end."""

    layers: tuple[Layer, ...]
    blocks: tuple[Block, ...]
    features: int
    outputs: int
    head: Head
    output_function: Function | None
    """Applied after a loss computed from logits, to turn them into predictions."""


def build_chain(model: Model, head: Head, features: int, outputs: int, seed: int) -> Chain:
    """Names follow Keras' numbering: dense_1 .. dense_{L+1}, the last being the output."""
    layers: list[Layer] = []
    blocks: list[Block] = []
    deep = _columns(model.deep, features, "model.deep")
    wide = () if model.wide == "none" else _columns(model.wide, features, "model.wide")
    width = features
    if model.deep != "all":
        layers.append(Select("input_deep", deep))
        width = len(deep)
    dropout_after = range(1, len(model.hidden) + 1) if model.dropout.after is None else model.dropout.after

    def drop(after: int) -> None:
        if model.dropout.rate > 0 and after in dropout_after:
            alpha = model.dropout.kind == "alpha" or (
                model.dropout.kind == "auto" and model.activation.kind == "selu"
            )
            name = f"dropout_{after}" if after else "dropout_input"
            layers.append(Dropout(name, width, model.dropout.rate, stream(seed, f"dropout/{after}"), alpha))

    def norm(index: int) -> None:
        settings = model.batch_norm
        layers.append(
            BatchNorm(
                f"batch_norm_{index}", width, settings.momentum, settings.eps, settings.scale, settings.center
            )
        )

    drop(0)
    for index, units in enumerate(model.hidden, 1):
        dense = Dense(f"dense_{index}", width, units)
        width = units
        layers.append(dense)
        if model.batch_norm.enabled and model.batch_norm.place == "before":
            norm(index)
        block = _activate(layers, dense, model.activation, index)
        blocks.append(block)
        if model.batch_norm.enabled and model.batch_norm.place == "after":
            norm(index)
        drop(index)
    if wide:
        layers.append(Concatenate("concatenate", width, wide))
        width += len(wide)
    last = len(model.hidden) + 1
    dense = Dense(f"dense_{last}", width, outputs)
    width = outputs
    layers.append(dense)
    spec = ActivationSpec(kind=head.activation, slope=model.activation.slope, alpha=model.activation.alpha)
    if head.fused:
        blocks.append(Block(dense, dense, ActivationSpec(kind="linear")))
        return Chain(tuple(layers), tuple(blocks), features, outputs, head, function(spec))
    blocks.append(_activate(layers, dense, spec, last))
    return Chain(tuple(layers), tuple(blocks), features, outputs, head, None)


def _activate(layers: list[Layer], dense: Dense, spec: ActivationSpec, index: int) -> Block:
    """Append the activation; a linear one needs no layer of its own."""
    if spec.kind == "linear":
        return Block(dense, layers[-1], spec)
    name = f"activation_{index}"
    layer: Layer = (
        PRelu(name, dense.units) if spec.kind == "prelu" else Activation(name, dense.units, function(spec))
    )
    layers.append(layer)
    return Block(dense, layer, spec)


def _columns(chosen: str | tuple[int, ...], features: int, key: str) -> tuple[int, ...]:
    if isinstance(chosen, str):
        return tuple(range(features))
    for column in chosen:
        if column >= features:
            raise PresetError.at(key, f"column {column}", f"columns from 0 to {features - 1}")
    return chosen
