"""Which options fit which set; every misfit is reported at once, by its key in the preset."""

from __future__ import annotations

from core.data.generated import GENERATORS
from core.data.raw import RawSet
from core.data.registry import SETS
from core.errors import PresetError, Problem
from core.spec.data import Data, TaskName
from core.spec.nearest import did_you_mean


def check_options(spec: Data) -> None:
    """What can be said before the set is read; raises PresetError."""
    problems: list[Problem] = []
    how = GENERATORS.get(spec.name) if spec.path is None else None
    for key in ("points", "noise"):
        if getattr(spec, key) is not None and how is None:
            of = f"`{spec.name}`" if spec.path is None else f"`{spec.path}`"
            given = f"{getattr(spec, key)} for {of}, which is not a generated set"
            problems.append(Problem(f"data.{key}", given, f"no {key}, or one of {', '.join(GENERATORS)}"))
    if how is not None:
        if spec.points is not None and spec.points > how.most:
            problems.append(
                Problem("data.points", str(spec.points), f"at most {how.most:,} for `{spec.name}`")
            )
        if spec.noise is not None and how.noise is None:
            problems.append(Problem("data.noise", str(spec.noise), f"no noise for `{spec.name}`"))
        elif spec.noise and how.points is None and spec.points is None:
            problems.append(
                Problem(
                    "data.noise", str(spec.noise), "no noise for the four exact corners", "give `points` too"
                )
            )
    if spec.path is None and spec.target is not None:
        hint = "import the file, or set `data.path`"
        problems.append(Problem("data.target", f"`{spec.target}`", "no target for a named set", hint))
    _raise(problems)


def possible_tasks(raw: RawSet) -> tuple[TaskName, ...]:
    """What a network can be asked to predict from this set, its own task first."""
    if raw.labelled and len(raw.class_names) == 2:
        return ("binary", "multiclass", "autoencoder")
    if raw.task == "multilabel":
        return ("multilabel", "regression", "autoencoder")
    return (raw.task, "autoencoder")


def check_fit(spec: Data, raw: RawSet, held_out: int) -> None:
    """What depends on the set itself: task, test set, sizes, images; raises PresetError."""
    problems: list[Problem] = []
    tasks = possible_tasks(raw)
    if spec.task != "auto" and spec.task not in tasks:
        given = f"{spec.task} for `{raw.name}`"
        if raw.labelled:
            given += f", which has {len(raw.class_names)} classes"
        problems.append(Problem("data.task", given, " or ".join(tasks)))
    if spec.validation == "test" and raw.test_x is None:
        problems.append(
            Problem(
                "data.validation", f"test, and `{raw.name}` has no test set", "a count, a share, auto or none"
            )
        )
    n = len(raw.x)
    if held_out >= n:
        problems.append(Problem("data.validation", f"{spec.validation}", f"fewer than the {n:,} examples"))
    elif spec.limit is not None and spec.limit > n - held_out:
        problems.append(
            Problem("data.limit", f"{spec.limit}", f"at most the {n - held_out:,} training examples")
        )
    if raw.image_shape is None:
        moved = [key for key in ("shift", "rotation", "blur", "flip") if getattr(spec.augment, key)]
        problems += [
            Problem(
                f"data.augment.{key}", f"{getattr(spec.augment, key)}", f"images, which `{raw.name}` has not"
            )
            for key in moved
        ]
    _raise(problems)


def unknown_name(name: str, imported: tuple[str, ...]) -> PresetError:
    """The error for a set that nobody has heard of."""
    names = (*SETS, *imported)
    return PresetError(
        "data", [Problem("data.name", f"`{name}`", f"one of {', '.join(names)}", did_you_mean(name, names))]
    )


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise PresetError("data", problems)
