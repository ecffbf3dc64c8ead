"""`tui-dnn export SOURCE --to FORMAT`: a run in a file of another program."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import UsageError
from tui_dnn import exit_codes
from tui_dnn.commands import lab

if TYPE_CHECKING:
    from core.spec.experiment import Experiment

FORMATS = {
    "safetensors": "checkpoint: parameters, statistics, optimizer, random streams and recipe",
    "tensorboard": "event files: curves, and histograms of every layer from step 0",
    "csv": "loss, accuracy and learning rate of every update",
    "jsonl": "the same as one JSON line per update, epoch and edit",
    "numpy": "parameters by name (.npz)",
    "keras": "Keras 3 code that builds the network, and its weights beside it",
    "pytorch": "PyTorch code that builds the network, and its weights beside it",
    "md": "a report as Markdown",
    "svg": "the report as a picture",
}
WHILE_IT_TRAINS = ("tensorboard", "csv", "jsonl")
OF_A_REPLAY = {"md": ".md", "svg": ".svg", "jsonl": ".jsonl"}
"""Formats that need a preset, and their suffixes."""


def register(commands: Any) -> None:
    formats = "\n".join(f"  {name:<12} {what}" for name, what in FORMATS.items())
    parser = commands.add_parser(
        "export",
        help="train a preset, or take a checkpoint, and write it for another program",
        description="Write a run as a file of another program. SOURCE is a preset, which is trained first, the\n"
        f"path of a TOML file, or a checkpoint (.safetensors).\n\nformats:\n{formats}",
        epilog="examples:\n"
        "  tui-dnn export mnist-bn-3x64-small --to keras -o digits.py\n"
        "  tui-dnn export net.safetensors --to pytorch -o net.py\n"
        "  tui-dnn export linear-collapse --to tensorboard -o logs\n"
        "  tui-dnn export linear-collapse --run four-relu --to numpy\n"
        f"\nexit codes:\n{exit_codes.table()}",
    )
    parser.add_argument("source", metavar="SOURCE", help="a preset, or a checkpoint")
    parser.add_argument("--to", required=True, choices=tuple(FORMATS), help="the format")
    parser.add_argument("-o", "--output", metavar="PATH", help="where to; default: after the preset, here")
    parser.add_argument("--run", metavar="NAME", default="main", help="the arm or fork, if not the first run")
    lab.add_recipe(parser)


def run(args: argparse.Namespace) -> int:
    if Path(args.source).suffix == ".safetensors":
        return _checkpoint(args)
    from tui_dnn import threads
    from tui_dnn.recipe import experiment

    recipe = experiment(args.source, sets=args.set, seed=args.seed)
    if recipe.lab is not None:
        raise UsageError("this preset is a lab, and trains no run", where=recipe.id)
    threads.limit(recipe.threads)
    return _preset(recipe, args)


def _checkpoint(args: argparse.Namespace) -> int:
    if args.to in OF_A_REPLAY:
        raise UsageError(
            f"--to {args.to} needs a preset, which is trained while it is told",
            where=args.source,
            hint="--to csv has the curves of a checkpoint",
        )
    if args.set or args.seed is not None or args.run != "main":
        raise UsageError("a checkpoint holds one run as it was", hint="leave out --set, --seed and --run")
    from tui_dnn import threads

    threads.limit(1)
    from core.train.saved_network import load_network
    from tui_dnn.export.write import WRITERS

    saved = load_network(args.source)
    if args.to in WHILE_IT_TRAINS and not len(saved.history.get("step", ())):
        raise UsageError("holds the network of the best epoch, and no curves", where=args.source)
    end, write = WRITERS[args.to]
    path = Path(args.output or f"{Path(args.source).stem}{end}")
    _tell(write(saved, path, saved.experiment.id))
    return exit_codes.OK


def _preset(recipe: Experiment, args: argparse.Namespace) -> int:
    from tui_dnn.commands import training
    from tui_dnn.export.outputs import Targets
    from tui_dnn.export.write import WRITERS

    end = OF_A_REPLAY[args.to] if args.to in OF_A_REPLAY else WRITERS[args.to][0]
    path = Path(args.output or f"{recipe.id}{end}")
    live = {args.to: str(path)} if args.to in ("tensorboard", "csv") else {}
    report = training.train(recipe, Targets(**live), str(path) if args.to == "jsonl" else None)
    if report.interrupted:
        return exit_codes.INTERRUPTED
    if args.to in WHILE_IT_TRAINS:
        _tell((path,))
    elif args.to in ("md", "svg"):
        from tui_dnn.report import files

        files.write(report, path, args.to)
        _tell((path,))
    else:
        if args.run not in report.trainers:
            raise UsageError(
                f"there is no run {args.run!r}", where=recipe.id, expected=", ".join(report.trainers)
            )
        _tell(WRITERS[args.to][1](report.trainers[args.run], path, args.run))
    return exit_codes.OK


def _tell(written: tuple[Path, ...]) -> None:
    for path in written:
        print(f"written: {path}")
