"""The network as a table: every layer with its output shape and parameters, as Keras' `summary()`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from tui_dnn.report import parts
from tui_dnn.report.screen import Screen

if TYPE_CHECKING:
    from core.nn.network import Network
    from core.nn.summary import SummaryRow


def trainable(row: SummaryRow) -> str:
    if not row.parameters:
        return ""
    return "yes" if row.trainable else "no"


def memory(parameters: int, bytes_each: int) -> str:
    size = float(parameters * bytes_each)
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.2f} GB"


def layers(screen: Screen, rows: Sequence[SummaryRow]) -> Table:
    """One row per layer."""
    grid = parts.table(screen)
    grid.add_column("layer (type)", no_wrap=True)
    grid.add_column("output shape", no_wrap=True)
    grid.add_column("parameters", justify="right", no_wrap=True)
    grid.add_column("trainable", no_wrap=True)
    for row in rows:
        kind = row.kind.replace(" (", ": ").removesuffix(")")
        name = Text.assemble(row.name, (f" ({kind})", "muted"))
        count = f"{row.parameters:,}" if row.parameters else Text("0", "muted")
        grid.add_row(name, f"(None, {row.units})", count, trainable(row))
    return grid


def totals(network: Network) -> Text:
    """How many parameters there are, learn, and do not."""
    total, learning, size = network.parameters, network.trainable_parameters, network.dtype.itemsize
    return Text.assemble(
        " total ", (f"{total:,}", "strong"), (f" ({memory(total, size)})", "muted"),
        "   trainable ", (f"{learning:,}", "strong"),
        "   not trainable ", (f"{total - learning:,}", "strong"),
    )  # fmt: skip
