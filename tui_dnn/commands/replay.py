"""`tui-dnn replay PRESET`: play a preset in the app, or without it, and say whether it held."""

from __future__ import annotations

import argparse
from typing import Any

from core.errors import UsageError
from tui_dnn import exit_codes
from tui_dnn.commands import lab

FILES = ("save", "save_best", "csv", "tensorboard")
HEADLESS_ONLY = ("until", "json", "jsonl", "verify", "quiet", "app", "shots", *FILES)
"""What means nothing while somebody looks."""
APP_ONLY = ("shots", "size", "ascii", "no_color", "fps")
ENGINE_ONLY = ("jsonl", "verify", "quiet", *FILES)


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "replay",
        help="play a preset with its timeline, in the app or without it, and check it",
        description="Train a preset from its seed, apply its timeline, and show what happens inside the\n"
        "network: in the app, which waits where the timeline says so, or with --headless without a\n"
        "terminal, where every expectation is checked. PRESET is an id (tui-dnn presets list) or\n"
        "the path of a TOML file.",
        epilog="examples:\n"
        "  tui-dnn replay bn-rescue\n"
        "  tui-dnn replay bn-rescue --speed 1x\n"
        "  tui-dnn replay bn-rescue --headless\n"
        "  tui-dnn replay bn-rescue --headless --until 700 --seed 3\n"
        "  tui-dnn replay my.toml --headless --set train.optimizer.lr=0.05 --set seed=3\n"
        "  tui-dnn replay my.toml --headless --set 'model.hidden=[64, 64]'\n"
        "  tui-dnn replay bn-rescue --headless --json > result.json\n"
        "  tui-dnn replay bn-rescue --headless --jsonl - --quiet | head\n"
        "  tui-dnn replay bn-rescue --headless --save net.safetensors --tensorboard logs\n"
        "  tui-dnn replay bn-rescue --headless --app --shots screens\n"
        f"\nexit codes:\n{exit_codes.table()}",
    )
    parser.add_argument("preset", metavar="PRESET", help="id of a preset, or path of a TOML file")
    lab.add_recipe(parser)
    playing = parser.add_argument_group("in the app")
    playing.add_argument(
        "--speed",
        type=lab.speed,
        metavar="SPEED",
        help="1x (100 steps a second), 10x, max (the default), or steps per second",
    )
    lab.add_screen(playing)
    headless = parser.add_argument_group("without a terminal")
    headless.add_argument("--headless", action="store_true", help="train without the interactive lab")
    headless.add_argument("--until", type=_step, metavar="STEP", help="stop after this many updates")
    headless.add_argument(
        "--json", action="store_true", help="one JSON document on standard output, nothing else"
    )
    headless.add_argument(
        "--jsonl", metavar="FILE", help="one JSON line per step, epoch, edit and check; - is stdout"
    )
    headless.add_argument(
        "--verify", action="store_true", help="run twice and compare the digest at every keyframe"
    )
    headless.add_argument(
        "--quiet", action="store_true", help="only the expectations and the verdict, no colour"
    )
    headless.add_argument(
        "--save", metavar="FILE", help="save a checkpoint (.safetensors) of every run when it ends"
    )
    headless.add_argument(
        "--save-best", metavar="FILE", help="save one whenever the validation loss is the best so far"
    )
    headless.add_argument("--csv", metavar="FILE", help="loss, accuracy and learning rate of every update")
    headless.add_argument(
        "--tensorboard", metavar="DIR", help="curves and histograms of every layer, from step 0, as it trains"
    )
    headless.add_argument(
        "--app", action="store_true", help="drive the app itself, and check what its screen shows as well"
    )
    headless.add_argument(
        "--shots", metavar="DIR", help="with --app: write screens into this folder, as text and SVG"
    )


def _step(word: str) -> int:
    return lab.count(word, "a number of updates, 0 or more")


def run(args: argparse.Namespace) -> int:
    if not args.headless:
        _refuse(args, HEADLESS_ONLY, "--headless")
        return lab.open_lab(args, play=True, speed=args.speed)
    if args.speed is not None:
        raise UsageError("--speed is for a replay that somebody watches", hint="leave out --headless")
    if args.app:
        _refuse(args, ENGINE_ONLY, "a replay without --app")
        from tui_dnn.commands import staged

        return staged.replay(args)
    _refuse(args, APP_ONLY, "--app")
    return _headless(args)


def _refuse(args: argparse.Namespace, names: tuple[str, ...], needed: str) -> None:
    for name in names:
        if getattr(args, name) not in (None, False):
            raise UsageError(f"--{name.replace('_', '-')} needs {needed}", hint="tui-dnn replay --help")


def _headless(args: argparse.Namespace) -> int:
    if args.json and args.jsonl == "-":
        raise UsageError(
            "--json and --jsonl - both want standard output", hint="--jsonl FILE for one of them in a file"
        )
    from tui_dnn import threads
    from tui_dnn.recipe import experiment

    recipe = experiment(args.preset, sets=args.set, seed=args.seed)
    threads.limit(recipe.threads)
    from tui_dnn.commands.session import Options, replay
    from tui_dnn.export.outputs import Targets

    targets = Targets(**{name: getattr(args, name) for name in FILES})
    if recipe.lab is not None and targets.any:
        raise UsageError("this preset is a lab, and trains no run", where=recipe.id, hint="--jsonl FILE")
    options = Options(
        until=args.until,
        verify=args.verify,
        json=args.json,
        jsonl=args.jsonl,
        quiet=args.quiet,
        lang=args.lang,
        targets=targets,
    )
    return replay(recipe, options)
