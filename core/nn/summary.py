"""The list of layers as Keras prints it."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from core.nn.layers.activation import Activation
from core.nn.network import Network


@dataclass(frozen=True)
class SummaryRow:
    """One layer."""

    name: str
    kind: str
    """Type in Keras' words; activations show their function."""
    units: int
    """Output shape is (batch, units)."""
    parameters: int
    """Moving statistics included, as Keras counts."""
    trainable: bool
    """False: frozen, or nothing to learn."""


def summary(network: Network) -> tuple[SummaryRow, ...]:
    rows = []
    for layer in network.layers:
        learnt = sum(prod(shape) for _, shape in layer.parameters())
        kept = sum(prod(shape) for _, shape in layer.statistics())
        kind = f"Activation ({layer.function.name})" if isinstance(layer, Activation) else layer.kind
        trainable = learnt > 0 and layer.name not in network.frozen
        rows.append(SummaryRow(layer.name, kind, layer.units, learnt + kept, trainable))
    return tuple(rows)
