"""What `doctor` says of the engine's second worker and of compiled work."""

from __future__ import annotations

import os
import time
from importlib.metadata import version
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.helper import Helper, Job


PRODUCTS = {
    None: ", switched off by TUI_DNN_COMPILED",
    "same bits": ", also for products",
    "other bits": ", products by BLAS (other order)",
    "no vectors": ", products by BLAS (no AVX-512)",
}


def helper() -> dict[str, Any]:
    """Who does the other half of a step: `process`, `thread` or `off`; microseconds of a job there and back."""
    import numpy as np

    from core.helper import VARIABLE, Job, Process
    from core.helper.memory import shared
    from core.helper.wanted import chosen
    from core.helper.window import LARGE

    found: dict[str, Any] = {"kind": chosen(), "set": os.environ.get(VARIABLE)}
    memory = shared()
    if found["kind"] == "process" and memory is None:
        found["kind"] = "thread"
    if memory is not None:
        memory.zeros((LARGE,), np.dtype(np.uint8))
        found["large_pages"] = memory.large_pages
        process = Process(patience=0.0, rest=0.0)
        try:
            found["microseconds"] = _hand_over(process, Job((), 0.0))
        finally:
            process.close()
        found["problem"] = process.problem or None
    return found


def _hand_over(helper: Helper, job: Job, seconds: float = 3.0) -> float | None:
    """The median of a hundred; None where nothing was taken over within some seconds."""
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while len(taken) < 100 and time.perf_counter() < end:
        began = time.perf_counter()
        if helper.start(job):
            helper.wait()
            taken.append(time.perf_counter() - began)
    return round(median(taken) * 1e6, 1) if taken else None


def compiled() -> dict[str, Any]:
    """numba: installed or not, wanted or not, and whether its products have BLAS' bits."""
    from core.compiled.choice import VARIABLE, wanted

    products = None
    if wanted():
        from threadpoolctl import threadpool_limits

        from core.nn.products.trial import verdict

        # As a run has it.
        with threadpool_limits(1, user_api="blas"):
            products = verdict()
    return {
        "numba": version("numba") if find_spec("numba") else None,
        "wanted": wanted(),
        "set": os.environ.get(VARIABLE),
        "products": products,
    }


def of_helper(facts: dict[str, Any]) -> str:
    """As one line."""
    if facts["kind"] == "off":
        why = f"TUI_DNN_HELPER={facts['set']}" if facts["set"] else "one core"
        return f"none ({why}): one core does everything"
    if facts["kind"] == "thread":
        return "a thread, for large networks"
    if facts["microseconds"] is None:
        return f"a process that does not answer: {facts['problem'] or 'the cores are busy'}"
    pages = "large" if facts["large_pages"] else "small"
    return f"a process; {facts['microseconds']} microseconds both ways; {pages} pages"


def of_compiled(facts: dict[str, Any]) -> str:
    """As one line."""
    if facts["numba"] is None:
        return "no: pip install 'tui-dnn[fast]'"
    return f"numba {facts['numba']}{PRODUCTS[facts['products']]}"
