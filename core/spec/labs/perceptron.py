"""Settings of the lab `perceptron`."""

from __future__ import annotations

from typing import ClassVar, Literal

from core.spec.base import Part


class Perceptron(Part):
    """The perceptron rule and its decision line."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["perceptron"] = "perceptron"
