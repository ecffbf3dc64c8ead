"""Settings of the lab `polynomial`."""

from __future__ import annotations

from typing import ClassVar, Literal

from core.spec.base import Part


class Polynomial(Part):
    """Polynomials of growing degree on noisy points."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["polynomial"] = "polynomial"
