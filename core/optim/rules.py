"""One small class per optimizer: its slots, its rates at update t, its kernel."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from core.compiled.choice import run
from core.nn.arena import Array
from core.optim import kernels
from core.optim.base import Optimizer
from core.spec import optimizer as spec

DType = np.dtype[Any]
Work = list[Array]


class Sgd(Optimizer):
    def __init__(self, options: spec.Sgd, size: int, dtype: DType) -> None:
        super().__init__(size, dtype, {})

    def _block(self, w: Array, g: Array, at: slice, work: Work) -> None:
        run(self.variant, kernels.sgd, w, g, work[0], self._rates()[0])


class Momentum(Optimizer):
    def __init__(self, options: spec.Momentum, size: int, dtype: DType) -> None:
        super().__init__(size, dtype, {"velocity": 0.0})
        self._mu = options.beta

    def _block(self, w: Array, g: Array, at: slice, work: Work) -> None:
        velocity, lr = self.slots["velocity"][at], self._rates()[0]
        run(self.variant, kernels.momentum, w, g, velocity, work[0], lr, self._mu)


class Nesterov(Optimizer):
    def __init__(self, options: spec.Nesterov, size: int, dtype: DType) -> None:
        super().__init__(size, dtype, {"velocity": 0.0}, work=2)
        self._mu = options.beta

    def _block(self, w: Array, g: Array, at: slice, work: Work) -> None:
        velocity, lr = self.slots["velocity"][at], self._rates()[0]
        run(self.variant, kernels.nesterov, w, g, velocity, work[0], work[1], lr, self._mu)


class Adagrad(Optimizer):
    def __init__(self, options: spec.Adagrad, size: int, dtype: DType) -> None:
        super().__init__(size, dtype, {"accumulator": options.initial_accumulator})
        self._eps = options.eps

    def _block(self, w: Array, g: Array, at: slice, work: Work) -> None:
        accumulator, lr = self.slots["accumulator"][at], self._rates()[0]
        run(self.variant, kernels.adagrad, w, g, accumulator, work[0], lr, self._eps)


class RmsProp(Optimizer):
    """`mean` only when centered, `velocity` only with momentum."""

    def __init__(self, options: spec.RmsProp, size: int, dtype: DType) -> None:
        slots = {"v": 0.0}
        if options.centered:
            slots["mean"] = 0.0
        if options.momentum > 0.0:
            slots["velocity"] = 0.0
        super().__init__(size, dtype, slots)
        self._options = options

    def _block(self, w: Array, g: Array, at: slice, work: Work) -> None:
        o, lr = self._options, self._rates()[0]
        v = self.slots["v"][at]
        mean = self.slots["mean"][at] if o.centered else None
        velocity = self.slots["velocity"][at] if o.momentum > 0.0 else None
        options = o.rho, o.momentum, o.eps
        run(self.variant, kernels.rmsprop, w, g, v, mean, velocity, work[0], lr, *options)


class Adam(Optimizer):
    """Adam and AdamW, whose decay is the Updater's; `v_max` only with amsgrad."""

    def __init__(self, options: spec.Adam | spec.AdamW, size: int, dtype: DType) -> None:
        super().__init__(size, dtype, {"m": 0.0, "v": 0.0} | ({"v_max": 0.0} if options.amsgrad else {}))
        self._options = options

    def _begin(self, lr: float, t: int) -> None:
        o = self._options
        corrected = lr * sqrt(1.0 - o.beta_2**t) / (1.0 - o.beta_1**t)
        self._set_rates(corrected if o.bias_correction else lr)

    def _block(self, w: Array, g: Array, at: slice, work: Work) -> None:
        o, rate = self._options, self._rates()[0]
        m, v = self.slots["m"][at], self.slots["v"][at]
        peak = self.slots["v_max"][at] if o.amsgrad else None
        run(self.variant, kernels.adam, w, g, m, v, peak, work[0], rate, o.beta_1, o.beta_2, o.eps)


class Adamax(Optimizer):
    def __init__(self, options: spec.Adamax, size: int, dtype: DType) -> None:
        super().__init__(size, dtype, {"m": 0.0, "u": 0.0})
        self._options = options

    def _begin(self, lr: float, t: int) -> None:
        self._set_rates(lr / (1.0 - self._options.beta_1**t))

    def _block(self, w: Array, g: Array, at: slice, work: Work) -> None:
        o, rate = self._options, self._rates()[0]
        m, u = self.slots["m"][at], self.slots["u"][at]
        run(self.variant, kernels.adamax, w, g, m, u, work[0], rate, o.beta_1, o.beta_2, o.eps)


class Nadam(Optimizer):
    """Keras 3 form: mu_t = beta_1 (1 - 0.5 * 0.96^(t momentum_decay)); the product of all mu is kept."""

    def __init__(self, options: spec.Nadam, size: int, dtype: DType) -> None:
        super().__init__(size, dtype, {"m": 0.0, "v": 0.0}, work=2)
        self.scalars["mu_product"] = 1.0
        self._options = options

    def _begin(self, lr: float, t: int) -> None:
        mu, following = self._mu(t), self._mu(t + 1)
        product = self.scalars["mu_product"] * mu
        self.scalars["mu_product"] = product
        self._set_rates(
            lr * following / (1.0 - product * following),
            lr * (1.0 - mu) / (1.0 - product),
            1.0 / sqrt(1.0 - self._options.beta_2**t),
        )

    def _mu(self, t: int) -> float:
        o = self._options
        return o.beta_1 * (1.0 - 0.5 * float(0.96 ** (t * o.momentum_decay)))

    def _block(self, w: Array, g: Array, at: slice, work: Work) -> None:
        o, (rate_m, rate_g, correction) = self._options, self._rates()
        m, v = self.slots["m"][at], self.slots["v"][at]
        options = o.beta_1, o.beta_2, o.eps
        run(self.variant, kernels.nadam, w, g, m, v, work[0], work[1], rate_m, rate_g, correction, *options)
