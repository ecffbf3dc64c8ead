"""`tui-dnn predict CHECKPOINT INPUT`: what a saved network says about new data."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from tui_dnn import exit_codes

if TYPE_CHECKING:
    from core.train.saved_network import SavedNetwork
    from tui_dnn.export.predictions import Predictions

SHOWN = 20
"""Examples on the screen; a file gets all of them."""
MOST_COLUMNS = 12


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "predict",
        help="predict on new data with a saved network",
        description="Predict with the network of a checkpoint. Inputs are given raw, as they were measured: the\n"
        "normalisation of the training data is part of the checkpoint, and so are the class names.",
        epilog="examples:\n"
        "  tui-dnn predict net.safetensors flowers.csv\n"
        "  tui-dnn predict net.safetensors mnist_small:test -o answers.csv\n"
        "  tui-dnn predict net.safetensors t10k-images-idx3-ubyte.gz --json\n"
        f"\nexit codes:\n{exit_codes.table()}",
    )
    parser.add_argument("checkpoint", metavar="CHECKPOINT", help="a .safetensors file that tui-dnn saved")
    parser.add_argument(
        "input",
        metavar="INPUT",
        help="a .csv or .npz file, IDX images, or a part of a data set such as iris:train",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="all predictions as CSV")
    parser.add_argument("--json", action="store_true", help="all predictions as one JSON document")


def run(args: argparse.Namespace) -> int:
    from tui_dnn import threads

    threads.limit(1)
    from core.train.new_inputs import read_inputs
    from core.train.saved_network import load_network
    from tui_dnn.export.predictions import predictions

    saved = load_network(args.checkpoint)
    found = predictions(saved, read_inputs(args.input, saved))
    if args.output is not None:
        _write(found, args.output)
    if args.json:
        from tui_dnn.report.document import dumps

        print(dumps(_document(saved, found, args.input)))
    else:
        _tell(saved, found, args)
    return exit_codes.OK


def _document(saved: SavedNetwork, found: Predictions, given: str) -> dict[str, Any]:
    name, value = found.score or (None, None)
    return {
        "checkpoint": saved.path,
        "preset": saved.experiment.id,
        "steps": saved.steps,
        "input": given,
        "task": found.task,
        "examples": len(found),
        "score": None if name is None else {"name": name, "value": value},
        "predictions": [
            {
                "row": number,
                **({"class": found.classes[number]} if found.classes else {}),
                "outputs": dict(zip(found.columns, found.outputs[number].tolist(), strict=True)),
            }
            for number in range(len(found))
        ],
    }


def _write(found: Predictions, target: str) -> None:
    import csv
    import io
    from pathlib import Path

    from core.data.cache import write_bytes

    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(found.header())
    table.writerows(found.row(number) for number in range(len(found)))
    write_bytes(Path(target), text.getvalue().encode("utf-8"), "make room, or name another file")


def _tell(saved: SavedNetwork, found: Predictions, args: argparse.Namespace) -> None:
    print(f"{saved.experiment.id} after {saved.steps:,} updates, {len(found):,} examples of {args.input}")
    keep = slice(0, 2 + MOST_COLUMNS)
    lines = [list(found.header()[keep])]
    for number in range(min(SHOWN, len(found))):
        cells = found.row(number)[keep]
        lines.append([f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in cells])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        print("  " + "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    left, hidden = len(found) - SHOWN, len(found.header()) - len(lines[0])
    if left > 0:
        print(f"  and {left:,} more: -o FILE or --json gives all")
    if hidden > 0:
        print(f"  and {hidden:,} more columns: -o FILE or --json gives all")
    if found.score is not None:
        name, value = found.score
        print(f"  {name} {value:.4g}")
    if args.output is not None:
        print(f"all predictions in {args.output}")
