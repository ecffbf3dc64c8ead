"""What was found when lessons were checked, remembered from one sitting to the next."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from platformdirs import user_state_path

from core.train.expectations import Check
from tui_dnn import exit_codes
from tui_dnn.lessons.library import Lesson


@dataclass(frozen=True)
class Result:
    """One replay of a lesson, from start to end."""

    fingerprint: str
    exit_code: int
    seconds: float
    checks: tuple[Check, ...] = ()
    message: str = ""
    """Why it did not come to an end; empty if it did."""

    @property
    def passed(self) -> int:
        return sum(check.passed for check in self.checks)

    @property
    def ok(self) -> bool:
        return self.exit_code == exit_codes.OK


class Results:
    """A JSON file of results by lesson. It never raises: `problem` says in one line what went wrong."""

    def __init__(self, path: Path | None = None) -> None:
        """path: None for the platform's folder of states."""
        self._path = (user_state_path("tui-dnn", appauthor=False) / "lessons.json") if path is None else path
        self.problem = ""
        self._known = self._read()

    def of(self, lesson: Lesson) -> Result | None:
        """What was found with exactly this text."""
        found = self._known.get(lesson.source)
        return found if found is not None and found.fingerprint == lesson.fingerprint else None

    def remember(self, lesson: Lesson, result: Result) -> None:
        self._known[lesson.source] = result
        self.problem = ""
        try:
            self._write()
        except OSError as error:
            self.problem = f"results are not remembered: {self._path}: {error.strerror}"

    def _read(self) -> dict[str, Result]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return {source: _result(fields) for source, fields in found.items()}
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.problem = f"earlier results cannot be read: {self._path}: {error.strerror}"
        except (ValueError, TypeError, KeyError, AttributeError):
            self.problem = f"earlier results are damaged and will be written anew: {self._path}"
        return {}

    def _write(self) -> None:
        document = {source: asdict(result) for source, result in sorted(self._known.items())}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._path.parent, suffix=".part", delete=False) as file:
            temporary = Path(file.name)
        try:
            temporary.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
            temporary.replace(self._path)
        finally:
            temporary.unlink(missing_ok=True)


def _result(fields: dict[str, Any]) -> Result:
    checks = tuple(Check(**check) for check in fields["checks"])
    return Result(
        str(fields["fingerprint"]),
        int(fields["exit_code"]),
        float(fields["seconds"]),
        checks,
        fields["message"],
    )
