"""Settings of the lab `landscape`."""

from __future__ import annotations

from typing import ClassVar, Literal

from core.spec.base import Part


class Landscape(Part):
    """Optimizers racing on a surface of two parameters."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["landscape"] = "landscape"
