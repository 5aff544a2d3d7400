"""Two charts as plain SVG, written by hand: no library, readable without colour, light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log10

from bench.screening.run import ALLOWANCES, Result

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 380, 64, 150, 40, 48
DASHES = {
    "tapal": "", "pg_trgm": "7 4", "tantivy": "2 3", "nomenklatura": "9 3 2 3", "rapidfuzz": "4 2", "duckdb": "1 4",
}  # fmt: skip
_STYLE = """<style>
text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:15px}
.axis{stroke:#8c959f;stroke-width:1}
.grid{stroke:#8c959f;stroke-opacity:.25}.line{fill:none;stroke:#57606a;stroke-width:1.6}.dot{fill:#57606a}
.tapal .line{stroke:#0a5c8f;stroke-width:3}.tapal .dot{fill:#0a5c8f}.tapal text{font-weight:600}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.line{stroke:#9ea7b0}.dot{fill:#9ea7b0}
.tapal .line{stroke:#6cb6ff}.tapal .dot{fill:#6cb6ff}}
</style>"""


def speed(results: Sequence[Result]) -> str:
    """Median time of a query against the size of the list, both by powers of ten."""
    lines = {
        name: [(log10(result.plan.size), log10(1000 * result.p50)) for result in results if result.engine == name]
        for name in dict.fromkeys(result.engine for result in results)
    }
    values = [y for points in lines.values() for _, y in points] or [0.0]
    low, high = int(min(values) // 1), int(-(-max(values) // 1))
    sizes = sorted({x for points in lines.values() for x, _ in points}) or [4.0]
    return _chart(
        "Median time of one query, one core (milliseconds)",
        lines,
        across=[(size, f"{round(10**size):,}") for size in sizes],
        up=[(float(power), f"{10.0**power:g}") for power in range(low, max(high, low + 1) + 1)],
        under="entries of the list",
    )


def recall(results: Sequence[Result]) -> str:
    """Mean recall of aliases and corrupted names against the false hits allowed, at the largest size that all have."""
    sizes: dict[int, int] = {}
    for result in results:
        sizes[result.plan.size] = sizes.get(result.plan.size, 0) + 1
    size = max((size for size, count in sizes.items() if count == max(sizes.values())), default=0)
    lines = {
        result.engine: [
            (
                log10(most),
                sum(curve[str(most)] for curve in result.known["born"].curve.values())
                / len(result.known["born"].curve),
            )
            for most in ALLOWANCES
        ]
        for result in results
        if result.plan.size == size and result.known["born"].curve
    }
    return _chart(
        f"Recall at equal false hits, {size:,} entries, name and birth date",
        lines,
        across=[(log10(most), f"{most:g}") for most in ALLOWANCES],
        up=[(step / 5, f"{step / 5:.1f}") for step in range(6)],
        under="wrong entries a query",
    )


def _chart(
    title: str,
    lines: dict[str, list[tuple[float, float]]],
    *,
    across: Sequence[tuple[float, str]],
    up: Sequence[tuple[float, str]],
    under: str,
) -> str:
    x_low, x_high = across[0][0], across[-1][0]
    y_low, y_high = up[0][0], up[-1][0]

    def x_of(value: float) -> float:
        return LEFT + (value - x_low) / ((x_high - x_low) or 1.0) * (WIDTH - LEFT - RIGHT)

    def y_of(value: float) -> float:
        return HEIGHT - BOTTOM - (value - y_low) / ((y_high - y_low) or 1.0) * (HEIGHT - TOP - BOTTOM)

    said = "; ".join(f"{name}: {', '.join(f'{y:.2f}' for _, y in points)}" for name, points in lines.items())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title><desc>{escape(said)}</desc>",
        _STYLE,
        f'<text class="title" x="{LEFT}" y="22">{escape(title)}</text>',
    ]
    for value, text in up:
        y = y_of(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
    for value, text in across:
        parts.append(f'<text x="{x_of(value):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{text}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{under}</text>')
    axis = HEIGHT - BOTTOM
    parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{axis}" y2="{axis}"/>')
    labels = _apart({name: y_of(points[-1][1]) for name, points in lines.items() if points})
    for name, points in lines.items():
        if not points:
            continue
        path = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in points)
        dots = "".join(f'<circle class="dot" cx="{x_of(x):.1f}" cy="{y_of(y):.1f}" r="3"/>' for x, y in points)
        parts.append(
            f'<g class="{escape(name)}">'
            f'<polyline class="line" stroke-dasharray="{DASHES.get(name, "")}" points="{path}"/>'
            f'{dots}<text x="{x_of(points[-1][0]) + 10:.1f}" y="{labels[name] + 4:.1f}">{escape(name)}</text></g>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _apart(wanted: dict[str, float], least: float = 16.0) -> dict[str, float]:
    """Heights for labels, moved down where they would overlap."""
    placed: dict[str, float] = {}
    last = -least
    for name, height in sorted(wanted.items(), key=lambda item: item[1]):
        last = placed[name] = max(height, last + least)
    return placed
