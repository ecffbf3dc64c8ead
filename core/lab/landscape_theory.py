"""Where an optimizer must be on a quadratic surface: powers of one 2 x 2 matrix per axis."""

from __future__ import annotations

from math import sqrt

import numpy as np

from core.lab.surfaces import Numbers, Surface
from core.spec.optimizer import Optimizer as Spec


def closed_form(
    spec: Spec, surface: Surface, start: tuple[float, float], steps: int, *, position: bool
) -> Numbers | None:
    """Points (steps + 1, 2) without walking there; None where there is no closed form.

    On c w^2 / 2 the gradient is c w, so (v, w) -> M (v, w) with M constant and (v, w)_k = M^k (0, w_0):
    sgd w (1 - lr c), momentum and Nesterov with v = mu v - lr c w. Decoupled decay d = lr weight_decay
    takes d w off first.
    """
    if surface.curvature is None or spec.kind not in ("sgd", "momentum", "nesterov"):
        return None
    columns = [
        _axis(spec, curvature, at, steps, position)
        for curvature, at in zip(surface.curvature, start, strict=True)
    ]
    return np.stack(columns, axis=1)


@np.errstate(all="ignore")
def _axis(spec: Spec, curvature: float, start: float, steps: int, position: bool) -> Numbers:
    mu = spec.beta if spec.kind in ("momentum", "nesterov") else 0.0
    pull, decay = spec.lr * curvature, spec.lr * spec.weight_decay
    matrix = np.array([[mu, -pull], [mu, 1.0 - decay - pull]])
    if spec.kind == "nesterov":
        matrix[1] = mu**2, 1.0 - decay - (1.0 + mu) * pull
    read = np.array([-mu if spec.kind == "nesterov" and position else 0.0, 1.0])
    first = np.array([0.0, start])
    return np.array([read @ np.linalg.matrix_power(matrix, k) @ first for k in range(steps + 1)])


def sgd_factors(lr: float, surface: Surface) -> tuple[float, float] | None:
    """What SGD multiplies x and y by in every update; None where the surface is not quadratic."""
    if surface.curvature is None:
        return None
    a, b = surface.curvature
    return 1.0 - lr * a, 1.0 - lr * b


def first_step(spec: Spec) -> float | None:
    """Length of the first update along an axis whose gradient is not 0, as a multiple of lr.

    Adam with bias correction: 1; without: (1 - beta_1) / sqrt(1 - beta_2), 3.16 at the usual betas.
    None where it depends on the gradient. RMSProp: 1 / sqrt(1 - rho); AdaGrad from 0: 1.
    """
    if spec.kind in ("adam", "adamw"):
        return 1.0 if spec.bias_correction else (1.0 - spec.beta_1) / sqrt(1.0 - spec.beta_2)
    if spec.kind == "adamax" or (spec.kind == "adagrad" and spec.initial_accumulator == 0.0):
        return 1.0
    if spec.kind == "rmsprop" and not spec.centered:
        return 1.0 / sqrt(1.0 - spec.rho)
    return None
