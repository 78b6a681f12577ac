"""What a run found, as a table for a terminal and for docs/performance.md, and as a picture."""

import math
from collections.abc import Sequence
from html import escape

from bench.figures import TARGETS, Run, Target

HEAD = ("work", "a second", "±", "p50 ms", "p99 ms", "longest", "errors", "a proc. s", "load gen.", "before")


def table(run: Run, before: Run | None) -> str:
    """In Markdown, so that it can be pasted."""
    rows = [HEAD, *(_row(run, before, work) for work in run.rounds)]
    return _laid_out(rows)


def _row(run: Run, before: Run | None, work: str) -> tuple[str, ...]:
    middle = {name: run.middle(work, name) for name in ("rate", "p50", "p99", "longest", "errors")}
    ratio = f"× {middle['rate'] / before.middle(work, 'rate'):.2f}" if before and before.rounds.get(work) else ""
    is_floor = work.startswith("floor")
    return (
        work,
        f"{middle['rate']:,.0f}",
        f"{run.spread(work) / 2:.0%}",
        f"{middle['p50']:.1f}",
        "" if is_floor and not middle["p99"] else f"{middle['p99']:.1f}",
        "" if is_floor and not middle["longest"] else f"{middle['longest']:.0f}",
        f"{sum(one.errors for one in run.rounds[work])}",
        f"{run.middle(work, 'per_processor_second'):,.0f}" if run.middle(work, "per_processor_second") else "",
        f"{run.middle(work, 'own_share'):.0%}" if run.middle(work, "own_share") else "",
        ratio,
    )


def targets(run: Run) -> str:
    # Of both processors' time, what others do on the machine takes none away.
    rows = [("figure", "target", "reached", "by processor time", "")]
    for target in TARGETS:
        reached = target.reached(run.rounds)
        if reached is not None:
            by_time = target.reached(run.rounds, "per_processor_second") if target.of else None
            rows.append(
                (
                    _named(target),
                    f"{target.at_least:g}",
                    f"{reached:.3g}",
                    f"{by_time:.3g}" if by_time else "",
                    "" if reached >= target.at_least else "missed",
                )
            )
    for name, (most, unit) in MOST.items():
        if name in run.single:
            value = run.single[name]
            rows.append((name, f"≤ {most:g} {unit}".strip(), f"{value:.3g}", "", "" if value <= most else "missed"))
    return _laid_out(rows)


def _named(target: Target) -> str:
    return f"{target.work} / {target.of}" if target.of else f"{target.work}, a processor-second"


# Single figures that may be so much at most, with their unit.
MOST = {
    "rush / its floor": (4.0, "times"),
    "rush, longest wait": (1000.0, "ms"),
    "best available of 2,500 seats": (5.0, "ms"),
    "sqlite: sale, p99": (200.0, "ms"),
    "start to first page": (3.0, "s"),
    "memory": (250.0, "MiB"),
    "watch, of one core": (0.25, ""),
    "watch, a change is seen within": (2.0, "s"),
    "growth, slowest": (1.2, "times"),
}


def singles(run: Run) -> str:
    return _laid_out([("figure", ""), *((name, f"{value:,.3g}") for name, value in run.single.items())])


def _laid_out(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_line(row, widths) for row in rows]
    rule = "|".join(["", "-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:]), ""])
    return "\n".join([lines[0], rule, *lines[1:]])


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
    return "| " + " | ".join(cells) + " |"


# ── The picture ──────────────────────────────────────────────────────────────────────────────────

BAR, LEFT, WIDTH = 22, 190, 520


def picture(run: Run) -> str:
    """How many a second, a bar a work, by powers of ten; the thin line goes from the worst round to the best."""
    bars = [_bar(run, work, 40 + BAR * index) for index, work in enumerate(run.rounds)]
    height = 60 + BAR * len(bars)
    grid = [
        f'<line x1="{_x(value)}" x2="{_x(value)}" y1="30" y2="{height - 15}" class="grid"/>'
        f'<text x="{_x(value)}" y="24" class="scale">{value:,}</text>'
        for value in (1, 10, 100, 1000, 10000)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 70} {height}" role="img">\n'
        "<title>Work done a second</title>\n"
        "<style>text{font:12px sans-serif;fill:#333}.scale{text-anchor:middle;fill:#777}.name{text-anchor:end}"
        ".grid{stroke:#ddd}.floor{fill:#b8bec8}.work{fill:#8a2be2}.noise{stroke:#000}"
        "svg{background:#fff}</style>\n" + "\n".join(grid + bars) + "\n</svg>\n"
    )


def _bar(run: Run, work: str, y: int) -> str:
    rates = [one.rate for one in run.rounds[work]]
    middle = run.middle(work, "rate")
    kind = "floor" if work.startswith("floor") else "work"
    return (
        f'<text x="{LEFT - 8}" y="{y + 14}" class="name">{escape(work)}</text>'
        f'<rect x="{LEFT}" y="{y + 2}" width="{_x(middle) - LEFT}" height="{BAR - 6}" class="{kind}"/>'
        f'<line x1="{_x(min(rates))}" x2="{_x(max(rates))}" y1="{y + 10}" y2="{y + 10}" class="noise"/>'
        f'<text x="{_x(max(rates)) + 6}" y="{y + 14}">{middle:,.0f}</text>'
    )


def _x(value: float) -> int:
    return LEFT + round(WIDTH * min(1.0, max(0.0, math.log10(max(value, 1)) / 4.5)))
