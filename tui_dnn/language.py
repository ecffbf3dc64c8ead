"""Which of the two languages lessons and notes are shown in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from core.spec.text import Text

LANGUAGES: Final = ("en", "ko")


def spoken(asked: str | None, chosen: str = "", environment: Mapping[str, str] | None = None) -> str:
    """What was asked for, else what was chosen before, else the language of the locale."""
    env = os.environ if environment is None else environment
    locale = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return asked or chosen or ("ko" if locale.lower().startswith("ko") else "en")


def in_language(text: Text, language: str) -> str:
    """In the other language where this one is missing."""
    first, second = (text.ko, text.en) if language == "ko" else (text.en, text.ko)
    return first or second
