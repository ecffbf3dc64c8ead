"""Settings of the lab `saturation`."""

from __future__ import annotations

from typing import ClassVar, Literal

from core.spec.base import Part


class Saturation(Part):
    """What a squashing function and its slope give at the ends."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["saturation"] = "saturation"
