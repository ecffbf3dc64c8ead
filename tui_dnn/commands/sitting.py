"""The lab on a terminal, from its first frame to its exit code. Imports Textual, but not yet NumPy."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from core.errors import UsageError
from tui_dnn import exit_codes
from tui_dnn.app import DEFAULT_PRESET, LabApp, Options

if TYPE_CHECKING:
    from core.spec.experiment import Experiment
    from core.train.trainer import Trainer

SUFFIX = ".safetensors"
SIGNALLED = 128
"""Exit codes above it: the program was asked to end by a signal."""


def options(args: argparse.Namespace, *, play: bool = False, speed: float | None = None) -> Options:
    """What the command line says about the app."""
    return Options(
        ascii=args.ascii,
        colored=not args.no_color,
        lang=args.lang,
        play=play,
        speed=speed,
        fps=args.fps,
        sweep=getattr(args, "sweep", None),
    )


def recipe(args: argparse.Namespace) -> Experiment | Trainer:
    """The preset with all changes, or the run of a checkpoint; LabError also where its data are not here."""
    if (args.preset or "").endswith(SUFFIX):
        return checkpoint(args)
    from core.errors import DataError
    from tui_dnn.lessons.library import missing_data
    from tui_dnn.recipe import experiment

    found = experiment(args.preset or DEFAULT_PRESET, sets=args.set, seed=args.seed)
    command = missing_data().get(found.data.name)
    if command is not None and not found.data.path:
        raise DataError(f"`{found.data.name}` is not on this machine", hint=command)
    return found


def checkpoint(args: argparse.Namespace) -> Trainer:
    """The run as it was saved."""
    if args.set or args.seed is not None:
        raise UsageError(
            "a checkpoint goes on as it was saved",
            where=args.preset,
            hint="leave out --set and --seed; settings can be changed in the lab",
        )
    from core.train.checkpoint import load

    return load(args.preset)


class Sitting:
    """One opening of the lab."""

    def __init__(self, args: argparse.Namespace, *, play: bool, speed: float | None) -> None:
        self._size = args.size
        name = args.preset or DEFAULT_PRESET
        self._app = LabApp(lambda: recipe(args), name=name, options=options(args, play=play, speed=speed))

    def open(self) -> int:
        """Until somebody quits."""
        self._app.run(size=self._size)
        code = self._app.return_code or exit_codes.OK
        return exit_codes.INTERRUPTED if code > SIGNALLED else code
