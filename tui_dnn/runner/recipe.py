"""A run as a recipe again: its settings at step 0 and its edits as a timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from core.data.dataset import DataSet
from core.errors import OutputError
from core.spec.edits import spelled
from core.spec.experiment import Experiment, TimelineEntry
from core.spec.toml import dump_experiment, load_experiment, parse_experiment
from core.train.history import TERMINAL
from core.train.replay import Replay
from tui_dnn.runner.run import Run
from tui_dnn.runner.watch import Moment


@dataclass(frozen=True)
class Recipe:
    """From it the run follows up to a step, bit for bit."""

    experiment: Experiment
    until: int | None
    """Updates done; None: to the end of the run."""
    last: tuple[Mapping[str, object], ...]
    """Edits made at that very step, after which no update was done yet."""
    digest: str
    """Of the run at this moment."""


def recipe_of(run: Run, to_come: Iterable[TimelineEntry] = ()) -> Recipe:
    """The linear history of a run: that of a fork begins at step 0 of the run it left.

    to_come: entries of the timeline not yet played. Expectations stay with a run that was not touched.
    """
    trainer = run.trainer
    edits = [(entry.step, spelled(entry.edits)) for entry in trainer.journal]
    entries = [TimelineEntry(at=step, set=edit) for step, edit in edits]
    kept = [entry for entry in to_come if entry.run == run.name and entry.fork is None]
    timeline = (*entries, *(entry.model_copy(update={"run": "main"}) for entry in kept))
    experiment = run.experiment.model_copy(update={"timeline": timeline, "expect": ()})
    if trainer.status in TERMINAL:
        return Recipe(experiment, None, (), trainer.digest())
    last = tuple(edit for step, edit in edits if step == trainer.steps_done)
    return Recipe(experiment, trainer.steps_done, last, trainer.digest())


def recipe_at(run: Run, moment: Moment) -> Recipe:
    """The recipe of a run as far as a moment that is past."""
    recipe = recipe_of(run)
    ended = run.trainer.status in TERMINAL and moment.step == run.trainer.steps_done
    return Recipe(recipe.experiment, None if ended else moment.step, (), moment.digest)


def checked(experiment: Experiment, name: str) -> str:
    """TOML of a recipe as a preset called `name`; PresetError where later entries no longer apply."""
    text = dump_experiment(experiment.model_copy(update={"id": name}))
    parse_experiment(text, name)
    return text


def write(text: str, path: Path, *, overwrite: bool) -> None:
    """All or nothing; OutputError."""
    try:
        if path.exists() and not overwrite:
            raise OutputError("exists already", where=str(path), hint="another name")
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            temporary = Path(file.name)
        try:
            temporary.write_text(text, encoding="utf-8")
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"cannot be written ({reason})",
            where=str(path),
            expected="a folder with room that can be written",
        ) from error


def repeat(recipe: Recipe, data: DataSet, should_stop: Callable[[], bool], path: Path | None) -> str | None:
    """The digest that a second run of the recipe, read back from `path`, has; None: stopped before."""
    experiment = recipe.experiment if path is None else load_experiment(path)
    replay = Replay(experiment, data=data, until=recipe.until)
    report = replay.run(should_stop=should_stop)
    if report.interrupted:
        return None
    for edits in recipe.last:
        # A replay that ends at a step leaves out the edits of that step.
        replay.trainer.apply(edits)
    return replay.trainer.digest()
