"""Everything that a training step needs, bound to one batch size."""

from __future__ import annotations

import numpy as np

from core.nn.activations import function
from core.nn.lanes import Stage
from core.nn.losses import make_loss
from core.nn.network import Network
from core.observe.tap import LayerTap
from core.optim.update import Updater
from core.spec.data import TaskName
from core.train.feed import Feed
from core.train.metrics import Accuracy


class Kit:
    """A plan with its target, loss, accuracy and taps for n rows."""

    def __init__(
        self, network: Network, updater: Updater, feed: Feed, n: int, task: TaskName, huber_delta: float
    ) -> None:
        head, outputs = network.chain.head, network.chain.outputs
        self.plan = network.plan(n)
        self.target = feed.target(n, self.plan.x)
        sparse = self.target.y.dtype == np.int64
        self.loss = make_loss(head.loss, n, outputs, network.dtype, huber_delta=huber_delta, sparse=sparse)
        self._accuracy = Accuracy(task, n, outputs, threshold=0.0 if head.fused else 0.5)
        self.taps = taps(network, n)
        self.plan.helper = updater.helper
        self.learn: tuple[Stage, ...] = self.plan.backward_stages(*updater.halves(network.share(self.plan)))
        """The backward pass in which every range of parameters is updated right after its gradients."""

    def accuracy(self) -> float:
        labels = self.target.labels
        return self._accuracy(self.plan.output, self.target.y if labels is None else labels)


def taps(network: Network, n: int) -> tuple[LayerTap, ...]:
    """Live views of every Dense layer and what its activation makes of it; the output layer is the last."""
    plan = network.plan(n)
    found = []
    for index, block in enumerate(network.chain.blocks, 1):
        op, dense = plan.ops[block.activation.name], plan.dense(block.dense.name)
        kind = block.function.kind
        found.append(
            LayerTap(
                name=block.dense.name,
                index=index,
                activation=kind,
                function=None if kind == "prelu" else function(block.function),
                h=op.y,
                dh=op.dy,
                kernel=dense.kernel,
                kernel_gradient=dense.dkernel,
            )
        )
    return tuple(found)
