"""Sentences for people, in two languages."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from core.spec.base import Part


class Text(Part):
    """A sentence in English and in Korean; either may be left out; a plain string is English."""

    shorthand: ClassVar[str] = "en"
    en: Annotated[str, Field(max_length=10_000, description="English")] = ""
    ko: Annotated[str, Field(max_length=10_000, description="Korean")] = ""
