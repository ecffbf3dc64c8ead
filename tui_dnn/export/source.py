"""What source code is written from: a trained network, wherever it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from core.nn.network import Network
from core.spec.experiment import Experiment
from core.train.facts import DataFacts
from core.train.saved_network import SavedNetwork
from core.train.trainer import Trainer


@dataclass(frozen=True)
class Source:
    network: Network
    experiment: Experiment
    """Settings in force."""
    facts: DataFacts
    steps: int
    weights: str
    """Name of the safetensors file beside the code."""

    @classmethod
    def of(cls, run: Trainer | SavedNetwork, weights: str) -> Source:
        if isinstance(run, SavedNetwork):
            return cls(run.network, run.experiment, run.facts, run.steps, weights)
        return cls(run.network, run.experiment, DataFacts.of(run.data), run.steps_done, weights)

    @property
    def title(self) -> str:
        """One line without anything that could end a docstring."""
        text = self.experiment.title.en or self.experiment.title.ko or self.experiment.id
        return " ".join(text.replace("\\", "/").replace('"', "'").split())


NORMALISE = '''

def normalise(raw, tensors):
    """Raw inputs (N, features) as the network saw them in training."""
    return ((raw - tensors["normalize/shift"]) * tensors["normalize/factor"]).astype("{dtype}")
'''
