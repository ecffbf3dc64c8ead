"""Every optimizer by its name in a preset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.optim import rules
from core.optim.base import Optimizer
from core.spec.optimizer import Optimizer as Spec

OPTIMIZERS: dict[str, Callable[[Any, int, np.dtype[Any]], Optimizer]] = {
    "sgd": rules.Sgd,
    "momentum": rules.Momentum,
    "nesterov": rules.Nesterov,
    "adagrad": rules.Adagrad,
    "rmsprop": rules.RmsProp,
    "adam": rules.Adam,
    "adamax": rules.Adamax,
    "nadam": rules.Nadam,
    "adamw": rules.Adam,
}


def make_optimizer(spec: Spec, size: int, dtype: np.dtype[Any]) -> Optimizer:
    """The optimizer with fresh slots for `size` parameters. Weight decay is the Updater's business."""
    return OPTIMIZERS[spec.kind](spec, size, np.dtype(dtype))


__all__ = ["OPTIMIZERS", "Optimizer", "make_optimizer"]
