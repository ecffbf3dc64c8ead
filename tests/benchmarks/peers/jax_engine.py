"""JAX: one compiled step per call, and a whole epoch in one program."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from tests.benchmarks.peers.engine import Engine, Layer
from tests.benchmarks.peers.workloads import ADAM_EPS, BATCH_NORM_EPS, BATCH_NORM_MOMENTUM, Task

Tree = Any


class JaxStep(Engine):
    """Data live on the device; the gather is inside the compiled step; the loss is not waited for."""

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.jax: Any = import_module("jax")
        self.jnp: Any = import_module("jax.numpy")
        jnp = self.jnp
        self.x = jnp.asarray(task.floats())
        self.y = jnp.asarray(task.one_hot() if task.load.squared else task.y.astype(np.int32))
        self.state = self._start()
        self.step = self.jax.jit(self._step(), donate_argnums=0)

    def _start(self) -> Tree:
        jnp, load = self.jnp, self.task.load
        parameters, moving = [], []
        for index, kernel in enumerate(self.task.kernels):
            layer = {"kernel": jnp.asarray(kernel), "bias": jnp.zeros(kernel.shape[1])}
            if load.batch_norm and index < len(load.hidden):
                units = kernel.shape[1]
                layer |= {"gamma": jnp.ones(units), "beta": jnp.zeros(units)}
                moving.append((jnp.zeros(units), jnp.ones(units)))
            parameters.append(layer)
        zeros = self.jax.tree.map(jnp.zeros_like, parameters)
        slots = (zeros, self.jax.tree.map(jnp.zeros_like, parameters)) if load.optimizer == "adam" else ()
        return parameters, moving, slots, jnp.zeros((), jnp.int32), self.jax.random.key(1)

    def _forward(self) -> Callable[..., Any]:
        jax, jnp, load = self.jax, self.jnp, self.task.load

        def forward(parameters: Tree, moving: Tree, x: Any, key: Any) -> Any:
            after = []
            for index, layer in enumerate(parameters):
                x = x @ layer["kernel"] + layer["bias"]
                if index == len(load.hidden):
                    break
                x = jnp.maximum(x, 0) if load.activation == "relu" else jnp.tanh(x)
                if load.batch_norm:
                    mean, variance = x.mean(0), x.var(0)
                    x = (x - mean) * jax.lax.rsqrt(variance + BATCH_NORM_EPS) * layer["gamma"] + layer["beta"]
                    keep = BATCH_NORM_MOMENTUM
                    old_mean, old_variance = moving[index]
                    new = (
                        keep * old_mean + (1 - keep) * mean,
                        keep * old_variance + (1 - keep) * variance,
                    )
                    after.append(jax.lax.stop_gradient(new))
                if load.dropout and index == len(load.hidden) - 1:
                    kept = jax.random.bernoulli(key, 1 - load.dropout, x.shape)
                    x = jnp.where(kept, x / (1 - load.dropout), 0)
            return x, after

        return forward

    def _step(self) -> Callable[..., Any]:
        jax, jnp, load = self.jax, self.jnp, self.task.load
        forward = self._forward()

        def loss_of(parameters: Tree, moving: Tree, x: Any, y: Any, key: Any) -> Any:
            z, after = forward(parameters, moving, x, key)
            if load.squared:
                return jnp.mean((jnp.tanh(z) - y) ** 2), after
            picked = jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], 1)
            return -jnp.mean(picked), after

        def step(state: Tree, x: Any, y: Any, rows: Any) -> Any:
            parameters, moving, slots, count, key = state
            key, drawn = jax.random.split(key) if load.dropout else (key, key)
            (loss, moving), gradient = jax.value_and_grad(loss_of, has_aux=True)(
                parameters, moving, x[rows], y[rows], drawn
            )
            count = count + 1
            if load.optimizer == "sgd":
                parameters = jax.tree.map(lambda w, g: w - load.rate * g, parameters, gradient)
            else:
                t = count.astype(jnp.float32)
                rate = load.rate * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
                m = jax.tree.map(lambda m, g: m + 0.1 * (g - m), slots[0], gradient)
                v = jax.tree.map(lambda v, g: v + 0.001 * (g * g - v), slots[1], gradient)
                parameters = jax.tree.map(
                    lambda w, m, v: w - rate * m / (jnp.sqrt(v) + ADAM_EPS), parameters, m, v
                )
                slots = (m, v)
            return (parameters, moving, slots, count, key), loss

        return step

    def run(self, epoch: int, first: int, last: int) -> None:
        order = self.task.order(epoch).astype(np.int32)
        for rows in order[first:last]:
            self.state, _ = self.step(self.state, self.x, self.y, rows)
        self.jax.block_until_ready(self.state)

    def weights(self) -> list[Layer]:
        parameters, moving = self.state[:2]
        found = [{kind: np.asarray(array) for kind, array in layer.items()} for layer in parameters]
        for layer, (mean, variance) in zip(found, moving, strict=False):
            layer |= {"mean": np.asarray(mean), "variance": np.asarray(variance)}
        return found


class JaxStepRead(JaxStep):
    """The same, with the loss as a number after every step, as the Trainer gives it and a lab shows it."""

    def run(self, epoch: int, first: int, last: int) -> None:
        order = self.task.order(epoch).astype(np.int32)
        for rows in order[first:last]:
            self.state, loss = self.step(self.state, self.x, self.y, rows)
            float(loss)


class JaxEpoch(JaxStep):
    """`lax.scan` over the steps of an epoch; it cannot be stopped between them."""

    whole_epochs = True

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        step = self._step()

        def scan(state: Tree, x: Any, y: Any, order: Any) -> Any:
            return self.jax.lax.scan(lambda state, rows: step(state, x, y, rows), state, order)

        self.scan = self.jax.jit(scan, donate_argnums=0)

    def run(self, epoch: int, first: int, last: int) -> None:
        order = self.task.order(epoch)[first:last].astype(np.int32)
        self.state, _ = self.scan(self.state, self.x, self.y, order)
        self.jax.block_until_ready(self.state)
