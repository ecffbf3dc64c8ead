from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import tui_dnn.raster

_MODULES = sorted(
    path.stem for path in Path(tui_dnn.raster.__path__[0]).glob("*.py") if path.stem != "__init__"
)


def test_drawing_needs_neither_the_engine_nor_widgets() -> None:
    program = "\n".join(
        [
            "import sys",
            *(f"import tui_dnn.raster.{name}" for name in _MODULES),
            "bad = ('core', 'plotext', 'textual.app', 'textual.widget', 'textual.screen', 'pydantic')",
            "print([m for m in sys.modules if m in bad or m.startswith('core.')])",
        ]
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
