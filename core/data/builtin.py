"""The real data inside the package, read as package resources; see embedded/SOURCES.md."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.names import DIGITS, FASHION
from core.data.npz import parse_npz
from core.data.raw import Holdout, RawSet
from core.data.splits import shuffled_quarter
from core.errors import DataError

SEED_OF_THE_NOTEBOOK = 42
SHA256 = {
    "california_housing": "79e29cb6510014d41f85053f43e60fdf68b5ea3faf73e4f35075b217677dc69d",
    "digits": "f10b077e7e3037d11006b85b6b71a63e15b2bf746d91c4e4122e42d304e5e54b",
    "fashion_small": "8d2698881d61b22279afb0d29360636d8d59b0e4a0711d12ce62529d605604a1",
    "iris": "47446607e2833dbc8f1c502d5a2f762d061dd9b960b09ea2992ec249673f9a71",
    "mnist_small": "73f14da6951c07bbc1349d8b4115c9e267600c08274683b9c798de2743bafb14",
}
"""Of the embedded .npz files."""
_FILES = {"iris_setosa": "iris"}


def arrays(name: str) -> dict[str, NDArray[Any]]:
    """All arrays of an embedded file."""
    return parse_npz(_content(name), f"embedded {name}.npz")


def verify(name: str) -> None:
    """DataError unless the file of the set `name` is the one that was released."""
    file = _FILES.get(name, name)
    if hashlib.sha256(_content(file)).hexdigest() != SHA256[file]:
        raise DataError("altered", where=f"embedded {file}.npz", hint="install the program again")


def _content(name: str) -> bytes:
    return files("core.data.embedded").joinpath(f"{name}.npz").read_bytes()


def _digits() -> RawSet:
    stored = arrays("digits")
    return RawSet(
        name="digits",
        task="multiclass",
        x=stored["x"],
        y=stored["y"].astype(np.int64),
        class_names=DIGITS,
        image_shape=(8, 8),
        peak=16.0,
        holdout=Holdout(0.2),
        normalize="unit",
    )


def _iris() -> RawSet:
    stored = arrays("iris")
    return RawSet(
        name="iris",
        task="multiclass",
        x=stored["x"],
        y=stored["y"].astype(np.int64),
        feature_names=("sepal_length", "sepal_width", "petal_length", "petal_width"),
        class_names=("setosa", "versicolor", "virginica"),
        holdout=Holdout(0.2),
    )


def _iris_setosa() -> RawSet:
    """The perceptron example of textbooks: two columns, in cm, all examples for training."""
    stored = arrays("iris")
    return RawSet(
        name="iris_setosa",
        task="binary",
        x=np.ascontiguousarray(stored["x"][:, 2:]),
        y=(stored["y"] == 0).astype(np.int64),
        feature_names=("petal_length", "petal_width"),
        class_names=("other", "setosa"),
        normalize="none",
    )


def _california_housing() -> RawSet:
    """In the order of the Keras notebooks: 5,160 test, then of the rest 3,870 validation, 11,610 train."""
    table = arrays("california_housing")["columns"].T
    rest, test = shuffled_quarter(len(table), SEED_OF_THE_NOTEBOOK)
    train, validation = shuffled_quarter(len(rest), SEED_OF_THE_NOTEBOOK)
    learn = table[rest[np.concatenate([validation, train])]]
    return RawSet(
        name="california_housing",
        task="regression",
        x=learn[:, :8],
        y=learn[:, 8:].astype(np.float64),
        feature_names=(
            "MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude",
        ),
        target_names=("MedHouseVal",),
        test_x=table[test, :8],
        test_y=table[test, 8:].astype(np.float64),
        holdout=Holdout(len(validation), "first"),
    )  # fmt: skip


def _images(name: str, classes: tuple[str, ...]) -> RawSet:
    stored = arrays(name)
    return RawSet(
        name=name,
        task="multiclass",
        x=stored["x_train"],
        y=stored["y_train"].astype(np.int64),
        class_names=classes,
        image_shape=(28, 28),
        test_x=stored["x_test"],
        test_y=stored["y_test"].astype(np.int64),
        normalize="unit",
    )


EMBEDDED: dict[str, Callable[[], RawSet]] = {
    "digits": _digits,
    "iris": _iris,
    "iris_setosa": _iris_setosa,
    "california_housing": _california_housing,
    "mnist_small": lambda: _images("mnist_small", DIGITS),
    "fashion_small": lambda: _images("fashion_small", FASHION),
}
