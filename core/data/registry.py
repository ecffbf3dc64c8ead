"""Every data set that has a name: what it is, where it comes from, and its licence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.spec.data import TaskName

Origin = Literal["embedded", "generated", "full", "imported"]


@dataclass(frozen=True)
class SetInfo:
    """One row of `tui-dnn data list`."""

    name: str
    description: str
    size: str
    """Examples: train + test, or what `data.points` starts from."""
    features: int
    task: TaskName
    origin: Origin
    licence: str


_OWN = "computed, no licence needed"
_CC = "CC BY 4.0"
_MNIST = "CC BY-SA 3.0"

_ROWS = (
    SetInfo("digits", "handwritten digits, 8x8 (UCI)", "1,797", 64, "multiclass", "embedded", _CC),
    SetInfo("iris", "three species of iris, 4 lengths (UCI)", "150", 4, "multiclass", "embedded", _CC),
    SetInfo(
        "iris_setosa",
        "iris by petal length and width in cm: setosa or not",
        "150",
        2,
        "binary",
        "embedded",
        _CC,
    ),
    SetInfo(
        "california_housing",
        "median house values of 1990 census districts",
        "15,480 + 5,160",
        8,
        "regression",
        "embedded",
        "public domain",
    ),
    SetInfo(
        "mnist_small",
        "6,000 images of MNIST, stratified",
        "5,000 + 1,000",
        784,
        "multiclass",
        "embedded",
        _MNIST,
    ),
    SetInfo(
        "fashion_small",
        "6,000 images of Fashion-MNIST, stratified",
        "5,000 + 1,000",
        784,
        "multiclass",
        "embedded",
        "MIT",
    ),
    SetInfo("mnist", "handwritten digits, 28x28", "60,000 + 10,000", 784, "multiclass", "full", _MNIST),
    SetInfo(
        "fashion_mnist", "pieces of clothing, 28x28", "60,000 + 10,000", 784, "multiclass", "full", "MIT"
    ),
    SetInfo("spiral2", "two spiral arms (CS231n)", "2 x 100", 2, "binary", "generated", _OWN),
    SetInfo("spiral3", "three spiral arms (CS231n)", "3 x 100", 2, "multiclass", "generated", _OWN),
    SetInfo("moons", "two half moons", "2 x 100", 2, "binary", "generated", _OWN),
    SetInfo("circles", "a ring inside a ring", "2 x 100", 2, "binary", "generated", _OWN),
    SetInfo("xor", "the four corners of XOR; clouds with `points`", "4", 2, "binary", "generated", _OWN),
    SetInfo("gaussians", "three round clouds", "3 x 100", 2, "multiclass", "generated", _OWN),
    SetInfo("polynomial", "a noisy cubic", "50", 1, "regression", "generated", _OWN),
    SetInfo(
        "gaussian_input",
        "N(0, 1) inputs with random labels, to probe activations",
        "1,000",
        784,
        "multiclass",
        "generated",
        _OWN,
    ),
)
SETS: dict[str, SetInfo] = {row.name: row for row in _ROWS}
