"""What a network must know of its data to predict on new ones."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import DataSet, Normalization
from core.nn.arena import Array
from core.spec.data import TaskName


@dataclass(frozen=True)
class DataFacts:
    """Plain values, fit for JSON; the normalisation lies beside it, as arrays."""

    name: str
    task: TaskName
    features: int
    outputs: int
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    target_names: tuple[str, ...]
    image_shape: tuple[int, int] | None
    pixels: bool
    """Inputs are bytes, multiplied by `scale`."""
    scale: float
    kind: str
    """Of the normalisation: none, unit or standardize."""
    fingerprint: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: DataSet) -> DataFacts:
        return cls(
            name=data.name,
            task=data.task,
            features=data.features,
            outputs=data.outputs,
            feature_names=data.feature_names,
            class_names=data.class_names,
            target_names=data.target_names,
            image_shape=data.image_shape,
            pixels=data.train.x.dtype == np.uint8,
            scale=data.scale,
            kind=data.normalization.kind,
            fingerprint=data.fingerprint,
        )

    @classmethod
    def from_json(cls, tables: dict[str, Any]) -> DataFacts:
        """KeyError or TypeError where it is none."""
        values = {field.name: tables[field.name] for field in fields(cls)}
        for name in ("feature_names", "class_names", "target_names"):
            values[name] = tuple(values[name])
        shape = values["image_shape"]
        return cls(**{**values, "image_shape": None if shape is None else tuple(shape)})


def as_network_sees(
    raw: NDArray[Any], facts: DataFacts, normalization: Normalization, dtype: np.dtype[Any]
) -> Array:
    """Raw inputs (N, features) treated as the training inputs were, to the same bits."""
    if facts.pixels:
        pixels: Array = raw.astype(dtype)
        np.multiply(pixels, dtype.type(facts.scale), out=pixels)
        return pixels
    ready: Array = raw if normalization.kind == "none" else normalization.apply(raw)
    return ready.astype(dtype)
