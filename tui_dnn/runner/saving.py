"""Saves a run as a preset, and replays recipes in the background to see that they give the same bits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from platformdirs import user_data_path

from core.data.dataset import DataSet
from core.errors import LabError, PresetError, UsageError
from core.spec.experiment import TimelineEntry
from core.train.history import TERMINAL
from tui_dnn.runner import crash
from tui_dnn.runner.events import Event, Notice, Verified
from tui_dnn.runner.jobs import Jobs
from tui_dnn.runner.lesson import LessonRecipe, is_lesson, lesson_at, lesson_data, lesson_of, repeat_lesson
from tui_dnn.runner.play import Play
from tui_dnn.runner.recipe import Recipe, checked, recipe_at, recipe_of, repeat, write
from tui_dnn.runner.run import Run


@dataclass(frozen=True)
class Claimed:
    """What a replay must come out at."""

    run_id: str
    step: int
    recipe: Recipe | LessonRecipe
    data: DataSet
    path: Path | None = None


class Saving:
    """Replays work on arrays of their own; results come back through the inbox of the engine."""

    def __init__(
        self,
        post: Callable[[Event], None],
        jobs: Jobs,
        inbox: deque[tuple[str, Callable[[], None]]],
    ) -> None:
        self._post, self._jobs, self._inbox = post, jobs, inbox
        self.wake: Callable[[], None] = lambda: None
        """Called when something was put into the inbox."""

    def save(self, run: Run, play: Play, target: str | Path, *, overwrite: bool) -> None:
        """Write the run as a preset and begin to verify it. LabError: nothing was written."""
        path = _path(target, overwrite)
        name = path.stem if _is_id(path.stem) else run.experiment.id
        recipe, text = self._recipe(run, play, name)
        write(text, path, overwrite=overwrite)
        self._start(Claimed(run.id, run.trainer.steps_done, recipe, _data(run, play), path), None)

    def _recipe(self, run: Run, play: Play, name: str) -> tuple[Recipe | LessonRecipe, str]:
        """With the entries of the timeline that are still to come, unless edits have made them impossible."""
        if run.stage_of is not None and not is_lesson(play):
            raise UsageError(
                f"run {run.id} goes on from a later stage of a lesson and has no recipe of its own",
                hint="save the lesson itself",
            )
        if play.pending and (is_lesson(play) or run.trainer.status not in TERMINAL):
            try:
                recipe = _recipe_of(run, play, play.pending)
                return recipe, checked(recipe.experiment, name)
            except PresetError:
                pass  # what is to come does not apply any more; what was done always does
        recipe = _recipe_of(run, play)
        return recipe, checked(recipe.experiment, name)

    def rerun(self, play: Play) -> None:
        """For the expectation "same as a rerun": repeat every run that is waiting for it."""
        for moment in play.watch.moments():
            run = play.runs[moment.run]
            recipe = recipe_at(run, moment) if run.stage_of is None else lesson_at(play, run, moment)
            data = run.trainer.data if isinstance(recipe, Recipe) else _data(run, play)
            self._start(Claimed(run.id, moment.step, recipe, data), partial(play.watch.rerun, moment))

    def _start(self, claimed: Claimed, found: Callable[[str], None] | None) -> None:
        self._jobs.start(partial(self._verify, claimed, found))

    def _verify(
        self, claimed: Claimed, found: Callable[[str], None] | None, should_stop: Callable[[], bool]
    ) -> None:
        try:
            recipe, rest = claimed.recipe, (claimed.data, should_stop, claimed.path)
            digest = repeat(recipe, *rest) if isinstance(recipe, Recipe) else repeat_lesson(recipe, *rest)
        except LabError as error:
            digest, message = "", error.message
        except Exception as error:
            digest, message = "", crash.report(error)[0]
        else:
            same = "gives the same bits" if digest == claimed.recipe.digest else "gives other bits"
            message = f"a replay to step {claimed.step} {same}"
        self._inbox.append(("verify", partial(self._tell, claimed, digest, message, found)))
        self.wake()

    def _tell(
        self, claimed: Claimed, digest: str | None, message: str, found: Callable[[str], None] | None
    ) -> None:
        if digest is None:
            self._post(Notice(f"{claimed.path or claimed.run_id}: not verified, the replay was ended"))
            return
        if found is not None:
            found(digest)
        wanted = claimed.recipe.digest
        self._post(Verified(digest == wanted, wanted, claimed.path, claimed.run_id, claimed.step, message))


def _recipe_of(run: Run, play: Play, to_come: Iterable[TimelineEntry] = ()) -> Recipe | LessonRecipe:
    """A lesson is saved as a whole, any other run by itself."""
    return lesson_of(play, run, to_come) if is_lesson(play) else recipe_of(run, to_come)


def _data(run: Run, play: Play) -> DataSet:
    return lesson_data(play) if is_lesson(play) else run.trainer.data


def user_presets() -> Path:
    """Where presets saved by name lie."""
    return user_data_path("tui-dnn", appauthor=False) / "presets"


def _path(target: str | Path, overwrite: bool) -> Path:
    """A path as it is; a name means a file of its own among the user's presets."""
    word = str(target)
    if isinstance(target, Path) or word.endswith(".toml") or len(Path(word).parts) > 1:
        return Path(target).expanduser()
    folder, number = user_presets(), 1
    path = folder / f"{word}.toml"
    while path.exists() and not overwrite:
        number += 1
        path = folder / f"{word}-{number}.toml"
    return path


def _is_id(word: str) -> bool:
    return word[:1].isalnum() and all(
        letter.isdigit() or "a" <= letter <= "z" or letter == "-" for letter in word
    )
