"""The lab with an engine that raises after some steps: is the terminal put in order?

python -m tests.broken STEP [arguments of tui-dnn ...]
"""

from __future__ import annotations

import sys
from unittest.mock import patch

from core.train.history import StepResult
from core.train.trainer import Trainer


def main() -> int:
    from tui_dnn.cli import main as command

    at, real = int(sys.argv[1]), Trainer.step

    def step(self: Trainer) -> StepResult:
        if self.steps_done >= at:
            raise RuntimeError("the engine broke on purpose")
        return real(self)

    with patch.object(Trainer, "step", step):
        return command(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
