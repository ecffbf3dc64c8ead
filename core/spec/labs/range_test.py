"""Settings of the lab `range_test`."""

from __future__ import annotations

from typing import ClassVar, Literal

from core.spec.base import Part


class RangeTest(Part):
    """Loss against a learning rate that grows step by step."""

    shorthand: ClassVar[str] = "kind"
    kind: Literal["range_test"] = "range_test"
