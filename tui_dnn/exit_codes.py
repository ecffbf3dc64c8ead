"""What the command's exit codes mean; the worst of several."""

from __future__ import annotations

from collections.abc import Iterable

OK = 0
EXPECTATION_FAILED = 1
USAGE = 2
PRESET_INVALID = 3
DATA_MISSING = 4
DIVERGED = 5
DIGEST_MISMATCH = 6
NO_TERMINAL = 7
OUTPUT_FAILED = 8
HELPER_LOST = 9
INTERRUPTED = 130
BROKEN_PIPE = 141

MEANING = {
    OK: "every expectation passed",
    EXPECTATION_FAILED: "an expectation failed",
    USAGE: "the command was used wrongly",
    PRESET_INVALID: "the preset is not valid",
    DATA_MISSING: "data are missing or damaged",
    DIVERGED: "training diverged where that was not expected",
    DIGEST_MISMATCH: "a second run gave other digests",
    NO_TERMINAL: "the interactive lab needs a terminal",
    OUTPUT_FAILED: "a file could not be written",
    HELPER_LOST: "the second process of the engine was lost in the middle of a step",
    INTERRUPTED: "interrupted; what was learnt so far is reported",
}

_WORST_FIRST = (
    INTERRUPTED,
    OUTPUT_FAILED,
    HELPER_LOST,
    PRESET_INVALID,
    DIVERGED,
    DIGEST_MISMATCH,
    EXPECTATION_FAILED,
    USAGE,
    NO_TERMINAL,
    DATA_MISSING,
    OK,
)


def worst(codes: Iterable[int]) -> int:
    """The code that says most: missing data only counts if nothing else failed, unknown codes before all."""
    rank = {code: place for place, code in enumerate(_WORST_FIRST)}
    return min(codes, key=lambda code: rank.get(code, -1), default=OK)


def table() -> str:
    """The codes as lines for a help text."""
    return "\n".join(f"  {code:>3}  {meaning}" for code, meaning in MEANING.items())
