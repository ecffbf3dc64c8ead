"""`tui-dnn data`: which sets there are, get the full ones, check them, import your own."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from core.errors import DataError, LabError, UsageError
from tui_dnn import exit_codes

if TYPE_CHECKING:
    from core.data.download import Progress
    from core.data.registry import SetInfo

_ORIGINS = {
    "embedded": "part of the program, always there",
    "generated": "computed from a seed, always there",
    "full": "fetched once, or found where Keras, torchvision or Debian left them",
    "imported": "yours",
}


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "data",
        help="list, get, verify and import data sets",
        description="Which data sets there are; get the full ones, verify them, import your own.",
        epilog="examples:\n  tui-dnn data list\n  tui-dnn data get mnist\n  tui-dnn data verify\n"
        "  tui-dnn data import wine.csv --target quality",
    )
    actions = parser.add_subparsers(
        title="actions", prog="tui-dnn data", dest="action", metavar="ACTION", required=True
    )

    listing = actions.add_parser(
        "list",
        help="every data set with a name",
        description="Every name that `data.name` of a preset may have.",
        epilog="examples:\n  tui-dnn data list\n  tui-dnn data list --json",
    )
    listing.add_argument("--json", action="store_true", help="one JSON document, with licences and paths")

    getting = actions.add_parser(
        "get",
        help="fetch a full set and verify it",
        description="Fetch a full set from its mirrors, or from where you say, and verify its SHA-256.\n"
        "TUI_DNN_DATA names the folder it is kept in, if not the user's cache.",
        epilog="examples:\n  tui-dnn data get mnist\n  tui-dnn data get fashion_mnist --from ~/Downloads\n"
        "  tui-dnn data get mnist --from https://example.org/mnist/",
    )
    getting.add_argument("name", metavar="NAME", help="mnist or fashion_mnist")
    getting.add_argument(
        "--from",
        dest="source",
        metavar="FROM",
        help="a folder or URL with the four IDX files, one of these files, or Keras' mnist.npz",
    )

    verifying = actions.add_parser(
        "verify",
        help="check the bytes of data sets",
        description="Check embedded sets, every copy of the full sets on this machine, and imported sets.",
        epilog="examples:\n  tui-dnn data verify\n  tui-dnn data verify mnist",
    )
    verifying.add_argument("name", metavar="NAME", nargs="?", help="only this set")

    importing = actions.add_parser(
        "import",
        help="keep a checked copy of a CSV or NPZ file under a name",
        description="Check a CSV (with a header) or NPZ file and keep a copy that presets can use by name.",
        epilog='examples:\n  tui-dnn data import wine.csv --target quality\n'
        '  tui-dnn data import tags.csv --target "sport,news" --name tags\n'
        "  tui-dnn data import images.npz --name mine",
    )  # fmt: skip
    importing.add_argument("file", metavar="FILE", help="a .csv, .tsv or .npz file")
    importing.add_argument("--target", metavar="COLUMN", help='the column to predict, or several: "a,b"')
    importing.add_argument("--name", metavar="NAME", help="what presets call it; default: after the file")
    importing.add_argument(
        "--task",
        choices=("auto", "multiclass", "binary", "multilabel", "regression", "autoencoder"),
        default="auto",
        help="what the target means; auto: text and few whole numbers are classes",
    )
    importing.add_argument("--replace", action="store_true", help="overwrite an import of the same name")


def run(args: argparse.Namespace) -> int:
    action = {"list": _list, "get": _get, "verify": _verify, "import": _import}[args.action]
    return action(args)


def _list(args: argparse.Namespace) -> int:
    from core.data import imported
    from core.data.registry import SETS

    rows = [*SETS.values(), *(imported.info(name) for name in imported.names())]
    if args.json:
        import json

        print(json.dumps([_facts(row) for row in rows], indent=2, ensure_ascii=False))
        return exit_codes.OK
    for origin, meaning in _ORIGINS.items():
        members = [row for row in rows if row.origin == origin]
        if members:
            print(f"{origin}: {meaning}")
        for row in members:
            print(f"  {row.name:<18} {row.size:>15} x {row.features:<4} {row.task:<11} {row.description}")
            if origin == "full":
                print(f"  {'':<18} {_whereabouts(row)}")
    return exit_codes.OK


def _facts(row: SetInfo) -> dict[str, object]:
    facts = dict(vars(row))
    if row.origin == "full":
        copy = _copy_of(row.name)
        facts |= {"found": copy is not None, "path": copy and str(copy.path), "by": copy and copy.origin}
    return facts


def _copy_of(name: str) -> Any:
    from core.data import finder, full

    return next(iter(finder.find(full.SETS[name])), None)


def _whereabouts(row: SetInfo) -> str:
    copy = _copy_of(row.name)
    return f"found: {copy.path} ({copy.origin})" if copy else f"not here: tui-dnn data get {row.name}"


def _known(name: str) -> str:
    """`name` if it is the name of a set."""
    from core.data import imported
    from core.data.registry import SETS
    from core.spec.nearest import did_you_mean

    names = (*SETS, *imported.names())
    if name not in names:
        hint = did_you_mean(name, names) or "tui-dnn data list"
        raise UsageError(f"no data set is called `{name}`", expected=", ".join(names), hint=hint)
    return name


def _get(args: argparse.Namespace) -> int:
    from core.data import fetch, full

    name = _known(args.name)
    if name not in full.SETS:
        if args.source is not None:
            raise UsageError(f"`{name}` is not fetched from anywhere", expected=", ".join(full.SETS))
        print(f"{name} is there already: nothing to get")
        return exit_codes.OK
    if args.source is None and (copy := _copy_of(name)) is not None:
        try:
            full.read_copy(full.SETS[name], copy.path)
        except DataError as error:
            print(f"{copy.path} is damaged and will not be used: {error.what}")
        else:
            print(f"{name} is there already: {copy.path} ({copy.origin}), verified")
            return exit_codes.OK
    with _progress() as progress:
        folder = fetch.get(full.SETS[name], args.source, progress)
    print(f"{name}: verified and kept in {folder}")
    return exit_codes.OK


@contextmanager
def _progress() -> Iterator[Progress]:
    """Bars in a terminal, one plain line per finished file elsewhere."""
    if not sys.stdout.isatty():
        yield _plain_progress
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<26}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns) as bars:
        tasks: dict[str, Any] = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=None)
            bars.update(tasks[name], completed=done, total=total or None)

        yield show


def _plain_progress(name: str, done: int, total: int) -> None:
    if total and done == total:
        print(f"{name}: {total:,} bytes", flush=True)


def _verify(args: argparse.Namespace) -> int:
    from core.data import imported
    from core.data.registry import SETS

    names = [_known(args.name)] if args.name else [*SETS, *imported.names()]
    damaged = False
    for name in names:
        checks = list(_checks(name))
        if not checks:
            absent = DataError(f"`{name}` is not on this machine", hint=f"tui-dnn data get {name}")
            if args.name:
                raise absent
            print(f"{name:<18} --  {absent.what}: {absent.hint}")
        for what, check in checks:
            try:
                check()
            except LabError as error:
                damaged = True
                print(f"{name:<18} DAMAGED  {error.message}")
            else:
                print(f"{name:<18} ok  {what}")
    return exit_codes.DATA_MISSING if damaged else exit_codes.OK


def _checks(name: str) -> Iterator[tuple[str, Any]]:
    """What can be checked about a set: pairs of a description and a function that raises; none if absent."""
    from functools import partial

    from core.data import builtin, finder, full, imported
    from core.data.registry import SETS

    if name not in SETS:
        yield "imported copy", partial(imported.read, name)
    elif name in full.SETS:
        for copy in finder.find(full.SETS[name]):
            yield f"{copy.path} ({copy.origin})", partial(full.read_copy, full.SETS[name], copy.path)
    elif name in builtin.EMBEDDED:
        yield "embedded", partial(builtin.verify, name)
    else:
        yield "computed, nothing is stored", lambda: None


def _import(args: argparse.Namespace) -> int:
    from pathlib import Path

    from core.data import imported
    from core.data.files import read_file

    name = args.name or re.sub(r"[^a-z0-9_-]+", "-", Path(args.file).stem.lower()).strip("-_")
    imported.usable_name(name)
    raw = read_file(args.file, args.target, args.task)
    path = imported.store(name, raw, replace=args.replace)
    what = f"{len(raw.class_names)} classes" if raw.class_names else ", ".join(raw.target_names)
    print(f"{name}: {len(raw.x):,} examples of {raw.x.shape[1]} features, {raw.task} ({what or 'no target'})")
    print(f'kept in {path}; in a preset: data.name = "{name}"')
    return exit_codes.OK
