"""Errors for people: what is wrong, where, what was expected, what to do."""

from __future__ import annotations

from dataclasses import dataclass


class LabError(Exception):
    """A mistake that a person can mend; shown as one readable message, never as a traceback."""

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", expected: str = "", hint: str = "") -> None:
        self.what, self.where, self.expected, self.hint = what, where, expected, hint
        super().__init__(self.message)

    @property
    def message(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        lines = [head]
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.hint:
            lines.append(f"  try: {self.hint}")
        return "\n".join(lines)


class UsageError(LabError):
    """A command was called with words that it does not take."""

    exit_code = 2


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a preset."""

    key: str
    """Dotted key as a person types it, e.g. `train.optimizer.lr`; empty for the whole file."""
    given: str
    expected: str
    hint: str = ""
    """The nearest valid name, or what to do."""

    def __str__(self) -> str:
        line = f"{self.key or 'the file'}: {self.given}; expected {self.expected}"
        return f"{line} ({self.hint})" if self.hint else line


class PresetError(LabError):
    """A preset is not valid; carries every problem, not only the first."""

    exit_code = 3

    def __init__(self, where: str, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        super().__init__("\n".join([count, *(f"  {problem}" for problem in problems)]), where=where)

    @classmethod
    def at(cls, key: str, given: str, expected: str, hint: str = "") -> PresetError:
        """One problem that shows only when settings meet data."""
        return cls("experiment", [Problem(key, given, expected, hint)])


class DataError(LabError):
    """A data set is missing, damaged or cannot be used."""

    exit_code = 4


class OutputError(LabError):
    """A file could not be written."""

    exit_code = 8
