"""What can be missing."""

from __future__ import annotations

from core.errors import UsageError


class NoStudy(UsageError):
    """A study of this name does not exist, or nothing is known of it yet."""
