"""`tui-dnn sweep SPEC`: try many settings of an experiment, in several processes, and keep the best."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from core.errors import UsageError
from tui_dnn import exit_codes
from tui_dnn.commands import lab

if TYPE_CHECKING:
    from core.search.plan import Plan

NOT_OF_A_WORKER = ("trials", "json", "export", "app")


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "sweep",
        help="search hyperparameters: random, grid or TPE, in several processes",
        description="Try many settings of an experiment and keep the best. SPEC is the id of a sweep that comes\n"
        "with the lab, or a TOML file: a preset, what is varied, how, and what decides. Trials run in\n"
        "processes of their own and share an Optuna study; the same command goes on after a kill.\n"
        "Needs Optuna: pip install 'tui-dnn[search]'",
        epilog="examples:\n"
        "  tui-dnn sweep housing-search\n"
        "  tui-dnn sweep my-sweep.toml --jobs 4 --export best.toml\n"
        "  tui-dnn sweep housing-search --app\n"
        "  tui-dnn sweep --study housing-search\n"
        "  tui-dnn sweep my-sweep.toml --storage postgresql://lab@db/sweeps\n"
        "  tui-dnn sweep my-sweep.toml --storage grpc://10.0.0.1:13000 --worker\n"
        f"\nexit codes:\n{exit_codes.table()}",
    )
    parser.add_argument("spec", metavar="SPEC", nargs="?", help="id of a sweep, or path of a TOML file")
    parser.add_argument("--trials", type=_count, metavar="N", help="how many, in place of what SPEC says")
    parser.add_argument(
        "-j", "--jobs", type=_count, metavar="N", help="processes on this machine (default: 2)"
    )
    parser.add_argument(
        "--storage",
        metavar="URL",
        help="where the study lies: journal:FILE (default: a file in the folder for states), sqlite:///FILE,\n"
        "postgresql://.., mysql://.., redis://.., grpc://HOST:PORT",
    )
    parser.add_argument("--study", metavar="NAME", help="name of the study (default: id of the sweep)")
    parser.add_argument(
        "--worker", action="store_true", help="only run trials of a study that another process began"
    )
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(
        "--json", action="store_true", help="one JSON document on standard output, nothing else"
    )
    parser.add_argument(
        "--export", metavar="FILE", help="where the best trial is saved (default: among your presets)"
    )
    playing = parser.add_argument_group("in the app")
    playing.add_argument("--app", action="store_true", help="begin it in the lab and watch it there")
    lab.add_screen(playing)


def _count(word: str) -> int:
    value = lab.count(word, "a number, 1 or more")
    if value < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number, 1 or more")
    return value


def run(args: argparse.Namespace) -> int:
    from tui_dnn import threads

    if args.worker:
        return _worker(args)
    if args.spec is None and args.study is None:
        from tui_dnn.sweeping.specs import packaged

        raise UsageError(
            "which sweep?", where="sweep", expected=f"a TOML file, or one of {', '.join(packaged())}"
        )
    threads.limit(1)
    plan = _plan(args)
    if args.app:
        return _app(args, plan)
    threads.limit(plan.base.threads)
    from tui_dnn.sweeping.session import Options, sweep

    options = Options(
        args.trials, args.jobs or 2, args.storage, args.study, args.json, args.export, args.child
    )
    return sweep(plan, options)


def _plan(args: argparse.Namespace) -> Plan:
    """Of SPEC, or of a study that was begun before."""
    from tui_dnn.sweeping import specs

    if args.spec is not None:
        return specs.read(args.spec, {"trials": args.trials} if args.trials else None)
    return specs.open_study(args.storage or specs.journal(args.study), args.study).plan


def _worker(args: argparse.Namespace) -> int:
    for name in NOT_OF_A_WORKER:
        if getattr(args, name):
            raise UsageError(f"--{name} is not for a worker", where="--worker", hint="leave it out")
    if args.jobs is not None:
        raise UsageError("a worker is one process", where="--jobs", hint="start as many workers as you want")
    if args.storage is None:
        raise UsageError(
            "a worker needs to know where the study is", where="--worker", expected="--storage URL"
        )
    from tui_dnn import threads

    threads.limit(1)
    from tui_dnn.sweeping.session import join
    from tui_dnn.sweeping.specs import read

    plan = None if args.spec is None else read(args.spec)
    return join(args.storage, args.study, plan, child=args.child)


def _app(args: argparse.Namespace, plan: Plan) -> int:
    """The lab on the sweep's own preset, with the sweep over it."""
    from tui_dnn import catalogue
    from tui_dnn.sweeping.choice import of_spec

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise lab.NoTerminal("the interactive lab needs a terminal", hint=f"tui-dnn sweep {args.spec}")
    choice = of_spec(args.spec, args.study or "", args.storage or "")
    preset = plan.sweep.preset if plan.sweep.preset in catalogue.names() else None
    return lab.open_lab(argparse.Namespace(**vars(args), preset=preset, set=[], seed=None, sweep=choice))
