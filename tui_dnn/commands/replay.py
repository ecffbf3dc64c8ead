"""`tui-dnn replay PRESET --headless`: train a preset, show what happened, say whether it held."""

from __future__ import annotations

import argparse
from typing import Any

from core.errors import UsageError
from tui_dnn import exit_codes
from tui_dnn.commands import lab


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "replay",
        help="train a preset and check its expectations",
        description="Train a preset from its seed, apply its timeline, show what happened inside the\n"
        "network, and check every expectation. PRESET is an id (tui-dnn presets list) or\n"
        "the path of a TOML file.",
        epilog="examples:\n"
        "  tui-dnn replay bn-rescue --headless\n"
        "  tui-dnn replay bn-rescue --headless --until 700 --seed 3\n"
        "  tui-dnn replay my.toml --headless --set train.optimizer.lr=0.05 --set seed=3\n"
        "  tui-dnn replay my.toml --headless --set 'model.hidden=[64, 64]'\n"
        "  tui-dnn replay bn-rescue --headless --json > result.json\n"
        "  tui-dnn replay bn-rescue --headless --jsonl - --quiet | head\n"
        f"\nexit codes:\n{exit_codes.table()}",
    )
    parser.add_argument("preset", metavar="PRESET", help="id of a preset, or path of a TOML file")
    parser.add_argument("--headless", action="store_true", help="train without the interactive lab")
    parser.add_argument("--until", type=_step, metavar="STEP", help="stop after this many updates")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change a setting, e.g. train.optimizer.lr=0.1 (may be repeated)",
    )
    parser.add_argument(
        "--seed", type=_seed, metavar="N", help="another seed for weights, batches and dropout"
    )
    parser.add_argument(
        "--json", action="store_true", help="one JSON document on standard output, nothing else"
    )
    parser.add_argument(
        "--jsonl", metavar="FILE", help="one JSON line per step, epoch, edit and check; - is stdout"
    )
    parser.add_argument(
        "--verify", action="store_true", help="run twice and compare the digest at every keyframe"
    )
    parser.add_argument(
        "--quiet", action="store_true", help="only the expectations and the verdict, no colour"
    )


def _step(word: str) -> int:
    return _count(word, "a number of updates, 0 or more")


def _seed(word: str) -> int:
    return _count(word, "a seed, 0 or more")


def _count(word: str, expected: str) -> int:
    try:
        value = int(word.replace("_", "").replace(",", ""))
    except ValueError:
        value = -1
    if value < 0:
        raise argparse.ArgumentTypeError(f"{word!r} is not {expected}")
    return value


def run(args: argparse.Namespace) -> int:
    if not args.headless:
        raise lab.refuse(args.preset)
    if args.json and args.jsonl == "-":
        raise UsageError(
            "--json and --jsonl - both want standard output", hint="--jsonl FILE for one of them in a file"
        )
    from tui_dnn import threads
    from tui_dnn.recipe import experiment

    recipe = experiment(args.preset, sets=args.set, seed=args.seed)
    threads.limit(recipe.threads)
    from tui_dnn.commands.session import Options, replay

    options = Options(
        until=args.until, verify=args.verify, json=args.json, jsonl=args.jsonl, quiet=args.quiet
    )
    return replay(recipe, options)
