"""What a run found: each work's rounds, their medians, and how they compare with the floor and with a former run."""

import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.load import Measured


@dataclass(slots=True)
class Round:
    rate: float
    p50: float
    p99: float
    longest: float
    errors: int = 0
    own_share: float = 0.0
    per_processor_second: float = 0.0

    @classmethod
    def of(cls, measured: Measured, processor: float) -> "Round":
        """Times in milliseconds. `own_share` is what the load generator used, of one core."""
        times = sorted(measured.units) or [0.0]
        return cls(
            rate=len(measured.units) / measured.seconds,
            p50=1000 * times[len(times) // 2],
            p99=1000 * times[min(len(times) - 1, len(times) * 99 // 100)],
            longest=1000 * times[-1],
            errors=measured.errors.total(),
            own_share=measured.own_seconds / measured.seconds,
            per_processor_second=len(measured.units) / processor if processor else 0.0,
        )

    @classmethod
    def of_floor(cls, rate: float, mean: float, per_processor_second: float) -> "Round":
        return cls(rate=rate, p50=mean, p99=0.0, longest=0.0, per_processor_second=per_processor_second)


@dataclass(slots=True)
class Target:
    """What a figure is held against: `of` names the work whose rate it is divided by, if any."""

    work: str
    at_least: float
    of: str = ""
    figure: str = "rate"

    def reached(self, found: dict[str, list[Round]], figure: str = "") -> float | None:
        """Of each round by itself, since what disturbs the machine disturbs both; the median of those."""
        rounds = found.get(self.work)
        floors = found.get(self.of, []) if self.of else []
        if not rounds or (self.of and not floors):
            return None
        figure = figure or self.figure
        if not self.of:
            return median(float(getattr(one, figure)) for one in rounds)
        pairs = zip(rounds, floors, strict=True)
        return median(float(getattr(one, figure)) / (getattr(floor, figure) or math.inf) for one, floor in pairs)


TARGETS = (
    Target("reserve", 0.40, of="floor: four"),
    Target("sale", 150, figure="per_processor_second"),
    Target("sale with keys", 180, figure="per_processor_second"),
    Target("mailed sale", 90, figure="per_processor_second"),
    Target("mix", 0.30, of="floor: mix"),
    Target("seats", 0.15, of="floor: empty"),
    Target("list", 0.15, of="floor: empty"),
    Target("seats, unchanged", 0.50, of="floor: empty"),
    Target("list, unchanged", 0.50, of="floor: empty"),
    Target("page", 0.06, of="floor: empty"),
    Target("sqlite: sale", 0.25, of="floor: sqlite sale"),
)


@dataclass(slots=True)
class Run:
    machine: str
    seconds: float
    rounds: dict[str, list[Round]] = field(default_factory=dict)
    # Single figures by their names: memory, seconds to the first page, growth.
    single: dict[str, float] = field(default_factory=dict)
    # What must be zero or empty, and wasn't.
    broken: list[str] = field(default_factory=list)
    load_before: float = 0.0

    def add(self, work: str, one: Round) -> None:
        self.rounds.setdefault(work, []).append(one)

    def middle(self, work: str, figure: str) -> float:
        return median(float(getattr(one, figure)) for one in self.rounds[work])

    def spread(self, work: str) -> float:
        """How far the rounds of one work lie apart, as a part of their median: the noise."""
        rates = [one.rate for one in self.rounds[work]]
        return (max(rates) - min(rates)) / median(rates) if median(rates) else 0.0

    def save(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(self), indent=1) + "\n")


def read(file: Path) -> Run | None:
    if not file.exists():
        return None
    said: dict[str, Any] = json.loads(file.read_text())
    said["rounds"] = {work: [Round(**one) for one in rounds] for work, rounds in said["rounds"].items()}
    return Run(**said)
