"""`python -m tui_dnn`: the same as the command `tui-dnn`."""

from __future__ import annotations

import sys
from pathlib import Path


def _forget_working_directory() -> None:
    """`python -m` puts the working directory first on the path: a `core/` lying there must not be ours."""
    try:
        here = Path.cwd().resolve()
    except FileNotFoundError:  # The directory was deleted meanwhile; nothing can be imported from it.
        return
    if here != Path(__file__).resolve().parent.parent:
        sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != here]


if __name__ == "__main__":
    _forget_working_directory()
    from tui_dnn.cli import main

    sys.exit(main())
