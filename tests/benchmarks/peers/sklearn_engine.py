"""scikit-learn's multi-layer perceptron, where it can express the workload."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

import numpy as np

from tests.benchmarks.peers.engine import Engine, Layer, Unsuited
from tests.benchmarks.peers.workloads import ADAM_EPS, CLASSES, Task


class SkLearn(Engine):
    """`partial_fit`, one call per epoch: it goes through the rows in the order given."""

    whole_epochs = True

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        load = task.load
        if load.squared or load.batch_norm or load.dropout:
            raise Unsuited("no batch norm, no dropout, and no tanh outputs with a squared error")
        network: Any = import_module("sklearn.neural_network")
        warnings.simplefilter("ignore")
        self.model = network.MLPClassifier(
            hidden_layer_sizes=load.hidden,
            activation=load.activation,
            solver=load.optimizer,
            alpha=0.0,
            batch_size=load.batch,
            learning_rate_init=load.rate,
            momentum=0.0,
            nesterovs_momentum=False,
            epsilon=ADAM_EPS,
            shuffle=False,
            random_state=1,
        )
        self.x = task.floats()
        first = slice(0, load.batch)
        self.model.partial_fit(self.x[first], task.y[first], classes=np.arange(CLASSES))
        for mine, kernel in zip(self.model.coefs_, task.kernels, strict=True):
            mine[...] = kernel
        for bias in self.model.intercepts_:
            bias[...] = 0.0
        del self.model._optimizer

    def prepare(self, epoch: int) -> None:
        rows = self.task.order(epoch).reshape(-1)
        self.ordered = self.x[rows], self.task.y[rows]

    def run(self, epoch: int, first: int, last: int) -> None:
        self.model.partial_fit(*self.ordered)

    def weights(self) -> list[Layer]:
        pairs = zip(self.model.coefs_, self.model.intercepts_, strict=True)
        return [{"kernel": np.array(kernel), "bias": np.array(bias)} for kernel, bias in pairs]
