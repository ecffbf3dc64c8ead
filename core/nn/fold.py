"""Batch norm folded into the Dense layers around it: the same predictions, fewer operations."""

from __future__ import annotations

import numpy as np

from core.nn.arena import Array
from core.nn.build import build_chain
from core.nn.network import Network


def fold(network: Network) -> Network:
    """A network without batch norm that predicts the same in inference mode.

    Before the activation, batch norm is scaled into the Dense layer under it (W f, b f + s); after the
    activation, into the Dense layer above it (diag(f) W, b + s W), with f = gamma / sqrt(variance + eps)
    and s = beta - mean f. Dropout is the identity in inference and stands in nobody's way.
    """
    model = network.model
    bare = model.model_copy(
        update={"batch_norm": model.batch_norm.model_copy(update={"enabled": False}), "weights": {}}
    )
    chain = network.chain
    folded = Network(
        build_chain(bare, chain.head, chain.features, chain.outputs, 0), bare, network.dtype, seed=0
    )
    for info in folded.arena.infos:
        folded.arena.view(info.name)[...] = network.arena.view(info.name)
    for number, norm in enumerate(network.batch_norms, 1):
        factor, shift = _affine(network, norm.name, norm.eps)
        if model.batch_norm.place == "before":
            kernel, bias = (folded.arena.view(f"dense_{number}/{kind}") for kind in ("kernel", "bias"))
            bias[...] = bias * factor + shift
            kernel *= factor
        else:
            kernel, bias = (folded.arena.view(f"dense_{number + 1}/{kind}") for kind in ("kernel", "bias"))
            # Concatenated columns of the input come first; the normalised units are the last rows.
            rows = kernel[len(kernel) - norm.units :]
            bias += shift @ rows
            rows *= factor[:, np.newaxis]
    return folded


def _affine(network: Network, name: str, eps: float) -> tuple[Array, Array]:
    """Inference-mode batch norm as y = x factor + shift, each (units,)."""
    mean, variance = network.moving[f"{name}/moving_mean"], network.moving[f"{name}/moving_variance"]
    factor: Array = 1.0 / np.sqrt(variance + eps)
    if f"{name}/gamma" in network.arena:
        factor = factor * network.arena.view(f"{name}/gamma")
    shift: Array = -mean * factor
    if f"{name}/beta" in network.arena:
        shift = shift + network.arena.view(f"{name}/beta")
    return factor, shift
