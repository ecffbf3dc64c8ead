"""The declarations load fast: no NumPy, nothing of the engine or the app."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
import core.spec.edits, core.spec.fields, core.spec.schema, core.spec.toml
names = {name.partition(".")[0] for name in sys.modules}
heavy = {"numpy", "textual", "rich", "plotext", "tui_dnn", "pooch"} & names
inner = {name for name in sys.modules if name.startswith("core.") and not name.startswith("core.spec")}
print(sorted(heavy), sorted(inner))
"""


def test_what_the_declarations_import() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] ['core.errors']"
