"""A small network trained in plain NumPy, recorded as a Trainer would."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from core.nn.activations import function
from core.nn.arena import Array
from core.observe.diagnosis import Finding, RunView, diagnose
from core.observe.recorder import Recorder
from core.observe.statistics import layer_statistics
from core.observe.tap import LayerTap
from core.spec.experiment import Experiment
from core.spec.model import Activation

Labels = NDArray[np.intp]


def spiral(classes: int = 3, points: int = 100, seed: int = 0) -> tuple[Array, Labels]:
    """Arms of a spiral, one after another: x (classes * points, 2), labels."""
    rng = np.random.default_rng(seed)
    radius = np.tile(np.linspace(0.05, 1, points), classes)
    labels = np.repeat(np.arange(classes), points)
    angle = 4 * radius + 2 * np.pi * labels / classes + 0.1 * rng.standard_normal(labels.size)
    return np.stack((radius * np.sin(angle), radius * np.cos(angle)), axis=1), labels


def clouds(classes: int = 4, points: int = 200, features: int = 10, seed: int = 0) -> tuple[Array, Labels]:
    """Gaussian clouds that overlap a little."""
    rng = np.random.default_rng(seed)
    centres = 1.2 * rng.standard_normal((classes, features))
    labels = np.repeat(np.arange(classes), points)
    return centres[labels] + rng.standard_normal((labels.size, features)), labels


class Simulation:
    """Softmax classifier with hidden layers of one activation; plain gradient descent with momentum."""

    def __init__(
        self,
        data: tuple[Array, Labels],
        hidden: Sequence[int],
        *,
        kind: str,
        rate: float,
        momentum: float = 0.0,
        std: float | None = None,
        batch: int | None = None,
        seed: int = 0,
    ) -> None:
        self.x, labels = data
        self.classes = int(labels.max()) + 1
        self.targets = np.eye(self.classes)[labels]
        self.n = batch or len(self.x)
        self.full = batch is None
        self.rate, self.momentum, self.kind = rate, momentum, kind
        self.rng = np.random.default_rng(seed)
        widths = [self.x.shape[1], *hidden, self.classes]
        gain = 2.0 if kind == "relu" else 1.0
        self.kernels = [
            self.rng.standard_normal((a, b)) * ((gain / a) ** 0.5 if std is None else std)
            for a, b in pairwise(widths)
        ]
        self.biases = [np.zeros(b) for b in widths[1:]]
        self.gradients = [np.zeros_like(kernel) for kernel in self.kernels]
        self.speeds = [np.zeros_like(kernel) for kernel in self.kernels]
        self.h = [np.zeros((self.n, b)) for b in widths[1:]]
        self.dh = [np.zeros((self.n, b)) for b in widths[1:]]
        names = [f"dense_{i + 1}" for i in range(len(self.kernels))]
        self.experiment = Experiment.model_validate(
            {
                "model": {"hidden": list(hidden), "activation": {"kind": kind}},
                "train": {
                    "batch": "full" if self.full else self.n,
                    "optimizer": {"kind": "momentum", "lr": rate, "beta": momentum},
                },
            }
        )
        self.recorder = Recorder(names, self.experiment.train.record)
        kinds = [*[kind] * len(hidden), "softmax"]
        self.taps = tuple(
            LayerTap(
                names[i],
                i + 1,
                kinds[i],
                function(Activation.model_validate({"kind": kinds[i]})),
                self.h[i],
                self.dh[i],
                self.kernels[i],
                self.gradients[i],
            )
            for i in range(len(names))
        )
        self.step, self.position = 0, 0
        self.order = np.arange(len(self.x))

    def train(self, steps: int) -> Simulation:
        with np.errstate(all="ignore"):
            for _ in range(steps):
                self._one()
        return self

    def _rows(self) -> Labels:
        if self.full:
            return self.order
        if self.position + self.n > len(self.x):
            self.position = 0
        if self.position == 0:
            self.order = self.rng.permutation(len(self.x))
        rows = self.order[self.position : self.position + self.n]
        self.position += self.n
        return rows

    def _one(self) -> None:
        if self.full or self.position + self.n > len(self.x):
            self.recorder.epoch_started(len(self.x))
        rows = self._rows()
        x, target = self.x[rows], self.targets[rows]
        signal = x
        for i, (kernel, bias) in enumerate(zip(self.kernels, self.biases, strict=True)):
            z = signal @ kernel + bias
            if i < len(self.kernels) - 1:
                z = np.maximum(z, 0) if self.kind == "relu" else np.tanh(z)
            self.h[i][...] = signal = z
        shifted = signal - signal.max(axis=1, keepdims=True)
        log_share = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        loss = -float((log_share * target).sum()) / self.n
        self.dh[-1][...] = (np.exp(log_share) - target) / self.n
        biases = [self.dh[-1].sum(axis=0)]
        dz = self.dh[-1]
        for i in range(len(self.kernels) - 1, 0, -1):
            self.gradients[i][...] = self.h[i - 1].T @ dz
            self.dh[i - 1][...] = dz @ self.kernels[i].T
            slope = self.h[i - 1] > 0 if self.kind == "relu" else 1 - self.h[i - 1] ** 2
            dz = self.dh[i - 1] * slope
            biases.insert(0, dz.sum(axis=0))
        self.gradients[0][...] = x.T @ dz
        wanted = self.recorder.wants(self.step)
        if wanted:
            self.recorder.before_update(self.taps)
        for kernel, bias, speed, gradient, slope in zip(
            self.kernels, self.biases, self.speeds, self.gradients, biases, strict=True
        ):
            speed *= self.momentum
            speed -= self.rate * gradient
            kernel += speed
            bias -= self.rate * slope
        if wanted:
            self.recorder.after_update(self.step, self.taps, None, None)
        self.recorder.scalar(self.step, loss, 0.0, 0.0, self.rate)
        self.step += 1

    @property
    def loss(self) -> float:
        return float(self.recorder.scalars("loss", self.step - 1, self.step)[0])

    def findings(self) -> dict[str, Finding]:
        view = RunView(
            experiment=self.experiment,
            recorder=self.recorder,
            step=self.step,
            layers=tuple(layer_statistics(tap) for tap in self.taps),
            chance_loss=log(self.classes),
            examples=len(self.x),
            task="multiclass",
            outputs=self.classes,
            loss="softmax_ce",
            output="softmax",
        )
        return {finding.rule: finding for finding in diagnose(view)}
