"""One engine in a process of its own; commands come in by lines and answers go out as JSON.

    python -m tests.benchmarks.peers.worker ENGINE FOLDER

`load NAME`, `learn EPOCHS FILE` (writes the weights after each epoch), `time SECONDS`.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from core.compiled.choice import VARIABLE as COMPILED
from core.helper.wanted import VARIABLE as HELPER
from tests.benchmarks.peers.engine import Engine, Unsuited, per_step
from tests.benchmarks.peers.learnt import write
from tests.benchmarks.peers.workloads import read
from tui_dnn.threads import KERNELS, best_kernels

PACKAGE = "tests.benchmarks.peers"
ENGINES = {
    "ours": "ours.Ours",
    "ours, NumPy alone": "ours.Ours",
    "ours, NumPy alone, one core": "ours.Ours",
    "products": "ours.Products",
    "products, 2 BLAS threads": "ours.Products",
    "JAX step": "jax_engine.JaxStep",
    "JAX step, loss read": "jax_engine.JaxStepRead",
    "JAX epoch": "jax_engine.JaxEpoch",
    "PyTorch": "torch_engine.TorchEager",
    "torch.compile": "torch_engine.TorchCompiled",
    "Keras fit": "keras_engine.KerasFit",
    "Keras fit, bare": "keras_engine.KerasFitBare",
    "scikit-learn": "sklearn_engine.SkLearn",
}
"""Class of each engine, in its file of this package."""
SETTINGS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", KERNELS, HELPER, COMPILED)


def environment(engine: str) -> dict[str, str]:
    """Threads as the engine's users have them, whatever is set here: ours sets its own, the frameworks choose."""
    found = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    found |= {"TF_CPP_MIN_LOG_LEVEL": "3", "JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": "-1"}
    if engine.startswith(("ours", "products")):
        found["OPENBLAS_NUM_THREADS"] = "2" if "2 BLAS" in engine else "1"
        found |= {KERNELS: kernels} if (kernels := best_kernels()) else {}
    if "NumPy alone" in engine:
        found[COMPILED] = "off"
    if "one core" in engine:
        found[HELPER] = "off"
    return found


def serve(name: str, folder: Path) -> None:
    answers = os.fdopen(os.dup(1), "w")
    # Whatever a framework prints must not land among the answers.
    os.dup2(2, 1)
    module, kind = ENGINES[name].split(".")
    made: type[Engine] = getattr(import_module(f"{PACKAGE}.{module}"), kind)
    engine: Engine | None = None
    task, state = None, dict[str, int]()
    for line in sys.stdin:
        command, *words = line.split(maxsplit=2)
        answer: dict[str, Any] = {}
        try:
            if command == "load":
                engine, state = None, {}
                gc.collect()
                task = read(folder, words[0])
                engine = made(task)
                answer = {"note": engine.note}
            elif command == "learn" and engine is not None and task is not None:
                learnt = []
                for epoch in range(int(words[0])):
                    engine.prepare(epoch)
                    engine.run(epoch, 0, task.steps)
                    learnt.append(engine.weights())
                write(Path(words[1].strip()), learnt)
                state["epoch"] = int(words[0])
            elif command == "time" and engine is not None:
                answer = {"microseconds": per_step(engine, float(words[0]), state)}
        except (ImportError, Unsuited) as error:
            engine, answer = None, {"absent": str(error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
