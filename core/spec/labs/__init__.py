"""Experiments that are not one training run: `[lab]` of a preset, one kind per file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.spec.base import Tagged
from core.spec.labs.augmentation import Augmentation
from core.spec.labs.clipping import Clipping
from core.spec.labs.landscape import Landscape
from core.spec.labs.loss_slice import LossSlice
from core.spec.labs.perceptron import Perceptron
from core.spec.labs.polynomial import Polynomial
from core.spec.labs.range_test import RangeTest
from core.spec.labs.saturation import Saturation
from core.spec.labs.scales import Scales
from core.spec.labs.signal import Signal

Lab = Annotated[
    Augmentation
    | Clipping
    | Landscape
    | LossSlice
    | Perceptron
    | Polynomial
    | RangeTest
    | Saturation
    | Scales
    | Signal,
    Tagged(
        "augmentation",
        "clipping",
        "landscape",
        "loss_slice",
        "perceptron",
        "polynomial",
        "range_test",
        "saturation",
        "scales",
        "signal",
    ),
    Field(discriminator="kind", description="an experiment that is not one training run"),
]
