"""`tui-dnn lr-find PRESET`: a learning-rate range test of a preset, and the word that takes its suggestion."""

from __future__ import annotations

import argparse
from typing import Any

from core.errors import UsageError
from tui_dnn import exit_codes
from tui_dnn.commands import lab

LEAST, MOST = 20, 1000


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "lr-find",
        help="learning-rate range test: the rate at which the loss falls fastest",
        description="Train a preset for a few hundred updates while the learning rate grows by the same factor\n"
        "in each (Smith 2017), until the loss runs away. The rate at which it fell fastest is a rate to\n"
        "start from. PRESET is an id (tui-dnn presets list) or the path of a TOML file.",
        epilog="examples:\n"
        "  tui-dnn lr-find mnist-bn-3x64-small\n"
        "  tui-dnn lr-find mnist-bn-3x64-small --min 1e-6 --max 1 --steps 200\n"
        "  tui-dnn lr-find bn-rescue --set model.batch_norm=true --json > rates.json\n"
        f"\nexit codes:\n{exit_codes.table()}",
    )
    parser.add_argument("preset", metavar="PRESET", help="id of a preset, or path of a TOML file")
    parser.add_argument(
        "--min", type=_rate, metavar="LR", dest="low", help="rate of the first update (default: 1e-5)"
    )
    parser.add_argument(
        "--max", type=_rate, metavar="LR", dest="high", help="rate of the last update (default: 10)"
    )
    parser.add_argument(
        "--steps", type=_steps, metavar="N", help=f"updates, {LEAST} to {MOST} (default: 400)"
    )
    lab.add_recipe(parser)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--lang", choices=("en", "ko"), help="language of the sentences")


def _rate(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = 0.0
    if not 0.0 < value <= 1000.0:
        raise argparse.ArgumentTypeError(f"{word!r} is not a learning rate above 0 and at most 1000")
    return value


def _steps(word: str) -> int:
    value = lab.count(word, f"a number of updates, {LEAST} to {MOST}")
    if not LEAST <= value <= MOST:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number of updates, {LEAST} to {MOST}")
    return value


def run(args: argparse.Namespace) -> int:
    from tui_dnn import threads
    from tui_dnn.recipe import experiment

    recipe = experiment(args.preset, sets=args.set, seed=args.seed)
    if recipe.lab is not None and recipe.lab.kind not in ("range_test", "loss_slice"):
        raise UsageError(
            f"{args.preset} is a lab ({recipe.lab.kind}), not a training run",
            expected="a preset that trains a network",
            hint="tui-dnn presets list",
        )
    threads.limit(recipe.threads)
    from tui_dnn.commands.lr_find_report import find

    given = {"min": args.low, "max": args.high, "steps": args.steps}
    words = {name: value for name, value in given.items() if value is not None}
    return find(args.preset, recipe, words, sets=args.set, as_json=args.json, lang=args.lang)
