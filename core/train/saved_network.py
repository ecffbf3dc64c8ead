"""A trained network from a checkpoint, without the data that it learnt from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Normalization
from core.nn.arena import Array
from core.nn.build import build_chain
from core.nn.head import make_head
from core.nn.network import Network
from core.spec.experiment import Experiment
from core.train.checkpoint_file import Stored, altered, read
from core.train.checkpoint_recipe import recipes
from core.train.facts import DataFacts, as_network_sees
from core.train.history import EpochRow
from core.train.named import flat


@dataclass(frozen=True)
class SavedNetwork:
    """Predicts on raw inputs: the normalisation of the training data is part of the file."""

    path: str
    network: Network
    experiment: Experiment
    """Settings in force when it was saved."""
    facts: DataFacts
    normalization: Normalization
    steps: int
    epochs: tuple[EpochRow, ...]
    history: dict[str, NDArray[Any]]
    """`step`, `loss`, `penalty`, `accuracy` and `learning_rate` by recorded step; empty for a best epoch."""

    def predict(self, raw: NDArray[Any]) -> Array:
        """Outputs (N, outputs) for raw inputs (N, features): probabilities where the head has them."""
        ready = as_network_sees(raw, self.facts, self.normalization, self.network.dtype)
        return self.network.predict(ready)


def load_network(path: Path | str) -> SavedNetwork:
    """The network of a saved run or of its best epoch; DataError where the file is damaged."""
    stored = read(Path(path))
    try:
        return _network(stored)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise altered(stored.path) from None


def _network(stored: Stored) -> SavedNetwork:
    _, experiment = recipes(stored)
    facts = DataFacts.from_json(stored.json("data"))
    head = make_head(experiment.model, experiment.train.loss, facts.task)
    chain = build_chain(experiment.model, head, facts.features, facts.outputs, experiment.seed)
    network = Network(
        chain,
        experiment.model,
        np.dtype(experiment.dtype),
        seed=experiment.seed,
        frozen=frozenset(experiment.train.freeze),
    )
    network.arena.values[...], network.moving_values[...] = flat(network, stored.tensors)
    scales = stored.group("normalize")
    return SavedNetwork(
        stored.path,
        network,
        experiment,
        facts,
        Normalization(facts.kind, scales["shift"], scales["factor"]),
        int(stored.metadata["steps"]),
        tuple(EpochRow(**row) for row in stored.json("epochs")),
        stored.group("history"),
    )
