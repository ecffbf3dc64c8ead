"""The growth curves as one SVG of four panels."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

from tests.benchmarks.engine.growth import Curve

WIDTH, HEIGHT, MARGIN = 360, 230, 46
OURS, PRODUCTS, INK = "#2f6fde", "#d9822b", "#6b7280"


def svg(curves: Sequence[Curve]) -> str:
    """Both axes logarithmic; a straight line of slope 1 is proportional growth, drawn dotted through the last point."""
    rows = ceil(len(curves) / 2)
    size = f'width="{2 * WIDTH}" height="{rows * HEIGHT}" viewBox="0 0 {2 * WIDTH} {rows * HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11" fill="{INK}">'
    ]
    for index, curve in enumerate(curves):
        move = f"translate({index % 2 * WIDTH},{index // 2 * HEIGHT})"
        parts.append(f'<g transform="{move}">{_panel(curve)}</g>')
    return "\n".join([*parts, "</svg>\n"])


def _panel(curve: Curve) -> str:
    values = [*curve.ours, *curve.products]
    left, right = log10(min(curve.x)), log10(max(curve.x))
    low, high = floor(log10(min(values)) * 2) / 2, ceil(log10(max(values)) * 2) / 2
    wide, tall = WIDTH - MARGIN - 16, HEIGHT - 34 - 32

    def place(x: float, y: float) -> tuple[float, float]:
        across = (log10(x) - left) / (right - left)
        up = (log10(y) - low) / (high - low)
        return round(MARGIN + across * wide, 1), round(HEIGHT - 32 - up * tall, 1)

    parts = [f'<text x="{MARGIN}" y="16" font-weight="bold">{curve.title}</text>']
    parts.append(f'<text x="{MARGIN}" y="29">{curve.unit}{_legend(curve)}</text>')
    for power in range(ceil(low), floor(high) + 1):
        _, y = place(curve.x[0], 10.0**power)
        parts.append(f'<path d="M{MARGIN} {y}h{wide}" stroke="{INK}" stroke-opacity=".3"/>')
        parts.append(f'<text x="{MARGIN - 5}" y="{y + 4}" text-anchor="end">{10**power:,}</text>')
    for x in curve.x:
        at, _ = place(x, values[0])
        parts.append(f'<text x="{at}" y="{HEIGHT - 16}" text-anchor="middle">{x:g}</text>')
    first, last = (
        place(max(curve.x) * 10 ** (low - log10(curve.ours[-1])), 10**low),
        place(curve.x[-1], curve.ours[-1]),
    )
    if first[0] < MARGIN:
        first = place(curve.x[0], curve.ours[-1] * curve.x[0] / curve.x[-1])
    parts.append(_line([first, last], INK, ' stroke-dasharray="2 4"'))
    for series, colour in ((curve.products, PRODUCTS), (curve.ours, OURS)):
        points = [place(x, y) for x, y in zip(curve.x, series, strict=False)]
        if points:
            parts.append(_line(points, colour))
            parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points]
    return "\n".join(parts)


def _line(points: Sequence[tuple[float, float]], colour: str, more: str = "") -> str:
    path = "L".join(f"{x} {y}" for x, y in points)
    return f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.6"{more}/>'


def _legend(curve: Curve) -> str:
    names = [("the step", OURS)] + ([("its products on one core", PRODUCTS)] if curve.products else [])
    return "".join(f'<tspan dx="10" fill="{colour}">● {name}</tspan>' for name, colour in names)
