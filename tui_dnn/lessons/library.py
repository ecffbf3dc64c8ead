"""Every preset as a lesson: those of the package, and those that a person saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from core.data import finder
from core.data.full import SETS as FULL_SETS
from core.errors import LabError
from core.spec.experiment import Experiment
from core.spec.toml import parse_experiment
from tui_dnn import catalogue
from tui_dnn.bench.verdicts import of_lab
from tui_dnn.language import in_language
from tui_dnn.report.estimate import data, length, network, seconds
from tui_dnn.report.pace import about
from tui_dnn.runner.frame import CheckRow
from tui_dnn.runner.saving import user_presets
from tui_dnn.runner.watch import Watch


@dataclass(frozen=True)
class Lesson:
    """One line of the browser, and what stands below it."""

    id: str
    source: str
    """What `tui_dnn.recipe.load` takes: the id of a packaged preset, or the path of a file."""
    own: bool
    """Saved by the person, not part of the package."""
    fingerprint: str
    """Of its text: a result counts only for the text it was found with."""
    experiment: Experiment | None
    """None where the file is not a preset; `error` says why."""
    error: str = ""
    needs: str = ""
    """The command that brings its data; empty: they are here."""

    @property
    def network(self) -> str:
        return network(self.experiment) if self.experiment else ""

    @property
    def data(self) -> str:
        return data(self.experiment) if self.experiment else ""

    @property
    def length(self) -> str:
        return length(self.experiment) if self.experiment else ""

    @property
    def about(self) -> str:
        """How long it takes on one core, roughly; empty where nobody knows."""
        guess = seconds(self.experiment) if self.experiment else None
        return "" if guess is None else about(guess)

    def title(self, language: str) -> str:
        return in_language(self.experiment.title, language) if self.experiment else self.id

    def text(self, language: str) -> str:
        return in_language(self.experiment.lesson, language) if self.experiment else self.error

    def expectations(self) -> tuple[CheckRow, ...]:
        """What is expected, nothing measured yet."""
        if self.experiment is None:
            return ()
        return Watch(self.experiment).rows() if self.experiment.lab is None else of_lab(self.experiment)


def library(own: Path | None = None) -> tuple[Lesson, ...]:
    """The package's presets by id, then those in the folder `own` (by default where the lab saves them)."""
    folder = user_presets() if own is None else own
    needs = missing_data()
    packaged = [
        _lesson(name, name, catalogue.text(name), own=False, needs=needs) for name in catalogue.names()
    ]
    return (*packaged, *_saved(folder, needs))


def find(source: str, own: Path | None = None) -> Lesson | None:
    """One lesson by what `Lesson.source` says; None for any other preset."""
    if source in catalogue.packaged():
        return _lesson(source, source, catalogue.text(source), own=False, needs=missing_data())
    folder = user_presets() if own is None else own
    return next((lesson for lesson in _saved(folder, missing_data()) if lesson.source == source), None)


def _saved(folder: Path, needs: Mapping[str, str]) -> Iterator[Lesson]:
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            yield Lesson(path.stem, str(path), True, "", None, f"cannot be read: {error}")
        else:
            yield _lesson(path.stem, str(path), text, own=True, needs=needs)


def _lesson(name: str, source: str, text: str, *, own: bool, needs: Mapping[str, str]) -> Lesson:
    fingerprint = sha256(text.encode()).hexdigest()
    try:
        experiment = parse_experiment(text, source if own else f"{name}.toml")
    except LabError as error:
        return Lesson(name, source, own, fingerprint, None, error.message)
    command = "" if experiment.data.path else needs.get(experiment.data.name, "")
    return Lesson(name, source, own, fingerprint, experiment, needs=command)


def missing_data() -> dict[str, str]:
    """Full sets that are not on this machine, with the command that gets each."""
    return {name: f"tui-dnn data get {name}" for name, full in FULL_SETS.items() if not finder.find(full)}
