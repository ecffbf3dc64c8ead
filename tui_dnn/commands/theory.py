"""`tui-dnn theory PRESET`: what mean-field theory predicts of a network, beside one measured pass."""

from __future__ import annotations

import argparse
from typing import Any

from tui_dnn.commands import lab


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "theory",
        help="predict every layer's signal and gradient, beside one measured pass",
        description="Mean-field theory (Poole 2016, Schoenholz 2016) says from initializer, activation and width\n"
        "alone how strong the signal is in every layer, and how the gradient changes on its way back.\n"
        "Beside it stands what one forward and backward pass of the network measures before any\n"
        "training. PRESET is an id (tui-dnn presets list) or the path of a TOML file.",
        epilog="examples:\n"
        "  tui-dnn theory bn-rescue\n"
        "  tui-dnn theory bn-rescue --set model.init=glorot_normal\n"
        "  tui-dnn theory mnist-deep-tanh-uniform-small --json\n"
        "  tui-dnn theory gradients-by-depth",
    )
    parser.add_argument("preset", metavar="PRESET", help="id of a preset, or path of a TOML file")
    lab.add_recipe(parser)
    parser.add_argument("--arm", metavar="NAME", help="another run of the lesson: one of its arms")
    parser.add_argument("--lang", choices=("en", "ko"), help="language of the sentences")
    parser.add_argument("--json", action="store_true", help="one JSON document, every digit")


def run(args: argparse.Namespace) -> int:
    from tui_dnn import threads
    from tui_dnn.recipe import experiment

    recipe = experiment(args.preset, sets=args.set, seed=args.seed)
    threads.limit(recipe.threads)
    from tui_dnn.commands.theory_tell import tell

    return tell(recipe, arm=args.arm, as_json=args.json, lang=args.lang)
