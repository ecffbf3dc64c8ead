"""PyTorch: eager, and with torch.compile; one thread or two, whichever is faster here."""

from __future__ import annotations

import os
from importlib import import_module
from time import perf_counter
from typing import Any

import numpy as np

from tests.benchmarks.peers.engine import Engine, Layer
from tests.benchmarks.peers.workloads import ADAM_EPS, BATCH_NORM_EPS, BATCH_NORM_MOMENTUM, Task


class TorchEager(Engine):
    """Float images in memory, index_select for the batch, the fused optimizer."""

    compiled = False

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self.torch: Any = import_module("torch")
        torch = self.torch
        self.x = torch.from_numpy(task.floats())
        self.y = torch.from_numpy(task.one_hot() if task.load.squared else task.y)
        self._start()
        self._choose_threads()
        self._start()

    def _start(self) -> None:
        torch, load = self.torch, self.task.load
        nn, modules = torch.nn, []
        for index, kernel in enumerate(self.task.kernels):
            linear = nn.Linear(*kernel.shape)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(kernel.T.copy()))
                linear.bias.zero_()
            modules.append(linear)
            if index < len(load.hidden):
                modules.append(nn.ReLU() if load.activation == "relu" else nn.Tanh())
                if load.batch_norm:
                    momentum = 1 - BATCH_NORM_MOMENTUM
                    modules.append(nn.BatchNorm1d(kernel.shape[1], BATCH_NORM_EPS, momentum))
                if load.dropout and index == len(load.hidden) - 1:
                    modules.append(nn.Dropout(load.dropout))
        if load.squared:
            modules.append(nn.Tanh())
        self.modules = modules
        self.model = nn.Sequential(*modules)
        parameters = list(self.model.parameters())
        if load.optimizer == "adam":
            self.optimizer = torch.optim.Adam(parameters, lr=load.rate, eps=ADAM_EPS, fused=True)
        else:
            self.optimizer = torch.optim.SGD(parameters, lr=load.rate, fused=True)
        compare = nn.functional.mse_loss if load.squared else nn.functional.cross_entropy
        model = self.model

        def loss(x: Any, y: Any) -> Any:
            return compare(model(x), y)

        if self.compiled:
            torch._dynamo.reset()
        self.loss = torch.compile(loss, dynamic=False) if self.compiled else loss

    def _choose_threads(self) -> None:
        """By measuring, for as long as it takes to see a difference."""
        taken: dict[int, float] = {}
        for threads in sorted({1, os.cpu_count() or 1}):
            self.torch.set_num_threads(threads)
            self.run(0, 0, min(10, self.task.steps))
            steps = min(60, self.task.steps)
            times = []
            for _ in range(4):
                begun = perf_counter()
                self.run(0, 0, steps)
                times.append(perf_counter() - begun)
            taken[threads] = min(times)
        best = min(taken, key=lambda threads: taken[threads])
        self.torch.set_num_threads(best)
        self.note = f"{best} thread{'s' if best > 1 else ''}"

    def run(self, epoch: int, first: int, last: int) -> None:
        order = self.torch.from_numpy(self.task.order(epoch))
        for step in range(first, last):
            rows = order[step]
            self.optimizer.zero_grad(set_to_none=True)
            loss = self.loss(self.x.index_select(0, rows), self.y.index_select(0, rows))
            loss.backward()
            self.optimizer.step()

    def weights(self) -> list[Layer]:
        found: list[Layer] = []
        for module in self.modules:
            kind = type(module).__name__
            if kind == "Linear":
                weight = module.weight.detach().numpy()
                found.append({"kernel": np.array(weight.T), "bias": np.array(module.bias.detach())})
            elif kind == "BatchNorm1d":
                found[-1] |= {
                    "gamma": np.array(module.weight.detach()),
                    "beta": np.array(module.bias.detach()),
                    "mean": np.array(module.running_mean),
                    "variance": np.array(module.running_var),
                }
        return found


class TorchCompiled(TorchEager):
    """Forward, loss and backward compiled by Inductor; the optimizer is the fused one."""

    compiled = True
