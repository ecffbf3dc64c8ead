"""What `doctor` finds out, and how it says so."""

from __future__ import annotations

import importlib
import locale
import os
import platform
import shutil
import sys
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from tui_dnn.threads import VARIABLES


def versions(packages: Sequence[str]) -> dict[str, str | None]:
    """Installed version of each package; None where it is missing."""
    found: dict[str, str | None] = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found


def blas() -> list[dict[str, Any]]:
    """The BLAS libraries that NumPy loaded, with their threads."""
    import threadpoolctl

    importlib.import_module("numpy")

    keys = ("internal_api", "version", "num_threads", "architecture", "threading_layer")
    return [
        {key: entry.get(key) for key in keys}
        for entry in threadpoolctl.threadpool_info()
        if entry.get("user_api") == "blas"
    ]


def multiply_speed(size: int = 512, seconds: float = 0.15) -> float:
    """Billions of float32 operations per second of a square matrix product, the best of several."""
    import numpy as np

    a = np.full((size, size), 0.5, np.float32)
    out = np.empty_like(a)
    best, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end or best == float("inf"):
        began = time.perf_counter()
        np.matmul(a, a, out=out)
        best = min(best, time.perf_counter() - began)
    return 2 * size**3 / best / 1e9


def terminal() -> dict[str, Any]:
    """Size, colour and encoding of standard output."""
    from tui_dnn.report.screen import open_screen

    screen = open_screen(sys.stdout)
    size = shutil.get_terminal_size((0, 0))
    names = ("TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "TMUX", "SSH_TTY")
    return {
        "is_terminal": sys.stdout.isatty(),
        "columns": size.columns,
        "rows": size.lines,
        "color": screen.console.color_system or "none",
        "encoding": sys.stdout.encoding,
        "locale": locale.setlocale(locale.LC_CTYPE),
        "unicode": screen.tier.unicode,
        "environment": {name: os.environ[name] for name in names if name in os.environ},
    }


def data_sets() -> list[dict[str, Any]]:
    """Every named data set: where it is, or the command that fetches it."""
    from core.data import finder, full, imported
    from core.data.registry import SETS

    found: list[dict[str, Any]] = []
    for name, info in SETS.items():
        place: str | None = info.origin
        if info.origin == "full":
            copies = finder.find(full.SETS[name])
            place = str(copies[0].path) if copies else None
        found.append({"name": name, "place": place, "get": None if place else f"tui-dnn data get {name}"})
    return found + [{"name": name, "place": "imported", "get": None} for name in imported.names()]


def gather(packages: Sequence[str]) -> dict[str, Any]:
    """Everything, as plain values; `ok` is false where a package that the lab needs is missing."""
    from core.helper.wanted import cores
    from tui_dnn.catalogue import names
    from tui_dnn.report import workers

    installed = versions(packages)
    # Before numba is imported, which may bring a BLAS of its own.
    libraries, speed = blas(), multiply_speed()
    return {
        "ok": all(installed.values()),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": cores(),
        "helper": workers.helper(),
        "compiled": workers.compiled(),
        "packages": installed,
        "blas": libraries,
        "threads": {name: os.environ[name] for name in VARIABLES if name in os.environ},
        "gflops_float32": round(speed, 1),
        "terminal": terminal(),
        "data": data_sets(),
        "presets": len(names()),
    }


def show(facts: dict[str, Any]) -> None:
    """The facts as a page of lines, what is wrong with a mark."""
    from rich.text import Text

    from tui_dnn.report import workers
    from tui_dnn.report.parts import heading
    from tui_dnn.report.screen import open_screen

    screen = open_screen(sys.stdout)

    def line(name: str, value: str, good: bool | None = None) -> None:
        mark = {True: screen.glyphs.passed, False: screen.glyphs.failed, None: ""}[good]
        style = {True: "good", False: "bad", None: ""}[good]
        text = Text.assemble(
            (f" {mark:<2} ", style), (f"{name:<20}", "muted"), overflow="ellipsis", no_wrap=True
        )
        screen.print(text.append(f" {value}"))

    screen.print(heading(screen, "versions"))
    line("python", f"{facts['python']} on {facts['platform']}", True)
    for package, found in facts["packages"].items():
        line(package, found or "missing: pip install tui-dnn", found is not None)
    screen.print("", heading(screen, "arithmetic"))
    for entry in facts["blas"]:
        line(
            entry["internal_api"],
            f"{entry['version']}, {entry['architecture']}, {entry['num_threads']} threads",
        )
    line("cores", str(facts["cores"]))
    line("second worker", workers.of_helper(facts["helper"]))
    line("compiled work", workers.of_compiled(facts["compiled"]))
    set_to = ", ".join(f"{name}={value}" for name, value in facts["threads"].items())
    line("thread variables", set_to or "none set; a preset's `threads` decides")
    line("matrix product", f"{facts['gflops_float32']} billion float32 operations per second")
    terminal_facts = facts["terminal"]
    screen.print("", heading(screen, "terminal"))
    size = f"{terminal_facts['columns']}x{terminal_facts['rows']}"
    line("size", size if terminal_facts["is_terminal"] else "no terminal: plain lines, no control codes")
    line("colour", terminal_facts["color"])
    line("encoding", f"{terminal_facts['encoding']}, locale {terminal_facts['locale']}")
    line("glyphs", "Unicode" if terminal_facts["unicode"] else "ASCII")
    for name, value in terminal_facts["environment"].items():
        line(name, value)
    screen.print("", heading(screen, "data"))
    for entry in facts["data"]:
        line(entry["name"], entry["place"] or f"not here: {entry['get']}", entry["place"] is not None or None)
    line("presets", f"{facts['presets']} packaged: tui-dnn presets list")
