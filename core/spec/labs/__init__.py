"""Experiments that are not one training run: `[lab]` of a preset, one kind per file."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

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
    Field(discriminator="kind", description="an experiment that is not one training run"),
]
KINDS = tuple(str(member.model_fields["kind"].default) for member in get_args(get_args(Lab)[0]))
