"""Mean-field theory of a run's network, and what one pass at initialisation measures."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from core.nn.arena import Array
from core.observe.statistics import LayerStats, layer_statistics
from core.observe.theory import LayerTheory, predict
from core.observe.theory_fit import unfit
from core.observe.theory_inputs import inputs_of
from core.train.inputs import inputs
from core.train.probe import probe

if TYPE_CHECKING:
    from core.train.trainer import Trainer

EXAMPLES = 256
"""Of the training set: enough to know how large an example is."""


@dataclass(frozen=True)
class Compared:
    """One layer: predicted beside measured."""

    name: str
    units: int
    activation: str
    theory: LayerTheory | None
    std: float
    gradient: float
    """rms dL/dh over that of the last hidden layer."""


def theory_of(trainer: Trainer, x: Array) -> tuple[LayerTheory, ...]:
    """Every layer as settings and inputs (n, columns) predict it; nothing where the theory does not apply."""
    model, chain = trainer.experiment.model, trainer.network.chain
    if unfit(model) is not None:
        return ()
    return predict(model, inputs_of(x, model), (chain.outputs, chain.blocks[-1].function))


def examples(trainer: Trainer) -> Array:
    """Some of the training set as the network sees them, evenly spread over it."""
    data = trainer.data
    every = max(1, len(data.train) // EXAMPLES)
    return inputs(data.train, slice(0, every * EXAMPLES, every), data.scale, np.dtype(np.float64))


@np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore")
def compared(trainer: Trainer) -> tuple[Compared, ...]:
    """The next batch once forward and backward, without an update; inputs of the theory are those of the batch."""
    kit = probe(trainer)
    layers = [layer_statistics(tap) for tap in kit.taps]
    theory = {layer.index: layer for layer in theory_of(trainer, kit.plan.x)}
    top = _top(layers)
    return tuple(
        Compared(
            layer.name,
            layer.units,
            layer.activation_name,
            theory.get(layer.index),
            layer.activation.std,
            layer.gradient.rms / top if top > 0 else nan,
        )
        for layer in layers
    )


def _top(layers: list[LayerStats]) -> float:
    """rms dL/dh of the last hidden layer."""
    return layers[-2].gradient.rms if len(layers) > 1 else nan
