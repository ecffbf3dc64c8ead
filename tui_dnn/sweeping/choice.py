"""What the screen can follow: sweeps of the package, and studies of this person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tui_dnn.sweeping import specs


@dataclass(frozen=True)
class Choice:
    """One sweep."""

    study: str
    storage: str
    spec: str = ""
    """Id or path; empty: only the study is there."""

    @property
    def words(self) -> list[str]:
        """What follows `tui-dnn` to run it."""
        return [
            "sweep",
            *([self.spec] if self.spec else []),
            "--study",
            self.study,
            "--storage",
            self.storage,
        ]


def of_spec(spec: str, study: str = "", storage: str = "") -> Choice:
    name = study or (spec if spec in specs.packaged() else specs.read(spec).sweep.id)
    return Choice(name, storage or specs.journal(name), spec)


def choices(first: Choice | None = None) -> tuple[Choice, ...]:
    """first: given on the command line. Then the package's, then other studies in the folder for states."""
    found = {first.study: first} if first else {}
    for spec in specs.packaged():
        found.setdefault(spec, of_spec(spec))
    folder = specs.studies()
    for path in sorted(folder.glob("*.journal")) if folder.is_dir() else ():
        found.setdefault(path.stem, Choice(path.stem, specs.journal(path.stem)))
    return tuple(found.values())


def exists(choice: Choice) -> bool:
    """Whether a journal is there; of a database nobody knows before it was asked."""
    if not choice.storage.startswith(specs.JOURNAL):
        return True
    return Path(choice.storage.removeprefix(specs.JOURNAL)).exists()
