"""A network without activation functions as one layer: the product of its kernels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.nn.build import build_chain
from core.nn.layers.batch_norm import BatchNorm
from core.nn.layers.dense import Dense
from core.nn.layers.dropout import Dropout
from core.nn.layers.join import Concatenate, Select
from core.nn.network import Network

Matrix = NDArray[np.float64]


def collapse(network: Network) -> Network | None:
    """A network without hidden layer that predicts the same in inference mode; None where that is not possible.

    Layers that are linear are one linear layer: (x W1 + b1) W2 + b2 = x (W1 W2) + (b1 W2 + b2). Depth adds
    nothing that one kernel could not say. Inference-mode batch norm is linear too; any other hidden
    activation than linear is not. The product is taken in float64.
    """
    if any(block.function.kind != "linear" for block in network.chain.blocks[:-1]):
        return None
    kernel, bias = product(network)
    chain = network.chain
    off = {"batch_norm": {"enabled": False}, "dropout": {"rate": 0.0}}
    model = network.model.model_copy(
        update={
            "hidden": (),
            "wide": "none",
            "deep": "all",
            "weights": {},
            **{name: getattr(network.model, name).model_copy(update=change) for name, change in off.items()},
        }
    )
    single = Network(
        build_chain(model, chain.head, chain.features, chain.outputs, 0), model, network.dtype, seed=0
    )
    single.arena.view("dense_1/kernel")[...] = kernel
    single.arena.view("dense_1/bias")[...] = bias
    return single


def product(network: Network) -> tuple[Matrix, Matrix]:
    """Kernel (features, outputs) and bias (outputs,) of all layers together, activations left out."""
    inputs: Matrix = np.eye(network.chain.features)
    kernel, bias = inputs, np.zeros(network.chain.features)
    for layer in network.chain.layers:
        if isinstance(layer, Dense):
            weight = _wide(network.arena.view(f"{layer.name}/kernel"))
            kernel = kernel @ weight
            bias = bias @ weight + _wide(network.arena.view(f"{layer.name}/bias"))
        elif isinstance(layer, BatchNorm):
            factor, shift = affine(network, layer)
            kernel, bias = kernel * factor, bias * factor + shift
        elif isinstance(layer, Select):
            kernel, bias = inputs[:, list(layer.columns)], np.zeros(len(layer.columns))
        elif isinstance(layer, Concatenate):
            kernel = np.concatenate((inputs[:, list(layer.columns)], kernel), axis=1)
            bias = np.concatenate((np.zeros(len(layer.columns)), bias))
        else:
            assert isinstance(layer, Dropout) or layer.name == network.chain.layers[-1].name
    return kernel, bias


def affine(network: Network, layer: BatchNorm) -> tuple[Matrix, Matrix]:
    """Inference-mode batch norm as y = x factor + shift, each (units,)."""
    mean = _wide(network.moving[f"{layer.name}/moving_mean"])
    variance = _wide(network.moving[f"{layer.name}/moving_variance"])
    factor: Matrix = 1.0 / np.sqrt(variance + layer.eps)
    if layer.scale:
        factor = factor * network.arena.view(f"{layer.name}/gamma")
    shift: Matrix = -mean * factor
    if layer.center:
        shift = shift + network.arena.view(f"{layer.name}/beta")
    return factor, shift


def _wide(array: NDArray[Any]) -> Matrix:
    return array.astype(np.float64)
