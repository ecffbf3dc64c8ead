"""From settings to a lab: one line for each kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from core.errors import UsageError
from core.lab import (
    augmentation,
    clipping,
    landscape,
    loss_slice,
    perceptron,
    polynomial,
    range_test,
    saturation,
    scales,
    signal,
)
from core.lab.machine import Machine
from core.spec.experiment import Experiment

_MAKERS: Final[dict[str, Callable[[Experiment], Machine]]] = {
    "augmentation": augmentation.make,
    "clipping": clipping.make,
    "landscape": landscape.make,
    "loss_slice": loss_slice.make,
    "perceptron": perceptron.make,
    "polynomial": polynomial.make,
    "range_test": range_test.make,
    "saturation": saturation.make,
    "scales": scales.make,
    "signal": signal.make,
}


def make_machine(experiment: Experiment) -> Machine:
    """The machine of the experiment's `[lab]`, at step 0; its seed is the experiment's."""
    if experiment.lab is None:
        raise UsageError(f"{experiment.id} has no [lab]", expected="a preset with a [lab] table")
    return _MAKERS[experiment.lab.kind](experiment)
