"""Cutting flat ranges into pieces that stay in the cache while a kernel passes over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

BLOCK = 65_536
"""Elements per piece: 256 kB of float32 per array; one whole-array pass after another was 2x slower."""

Segment = tuple[int, int]
"""A range [start, stop) of a flat array."""


def blocks(segments: Iterable[Segment], size: int = BLOCK) -> Iterator[slice]:
    """The ranges in order, in slices of at most `size`."""
    for start, stop in segments:
        for at in range(start, stop, size):
            yield slice(at, min(at + size, stop))


def merged(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Touching neighbours joined; the ranges must be in order."""
    joined: list[Segment] = []
    for start, stop in segments:
        if start == stop:
            continue
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return tuple(joined)


def split(
    segments: Iterable[Segment], share: Iterable[Segment]
) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """The parts of the segments that lie in the ranges of a share, and those that do not; both are in order."""
    edges = [edge for start, stop in merged(share) for edge in (start, stop)]
    inside: list[Segment] = []
    outside: list[Segment] = []
    for start, stop in segments:
        at, own = start, False
        for edge in edges:
            if edge >= stop:
                break
            if edge > at:
                (inside if own else outside).append((at, edge))
                at = edge
            own = not own
        (inside if own else outside).append((at, stop))
    return merged(inside), merged(outside)
