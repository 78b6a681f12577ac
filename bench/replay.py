"""The same statements as the site executes, without the site: the floor under `mix`, `rush` and SQLite's `sale`.

`python -m bench.replay` is one process of it, with one connection. It takes what `recording.py` wrote.
"""

import json
import re
import secrets
import sqlite3
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from bench.customers import WEIGHTS
from bench.stock import Stock

UNITS = {"find_showtimes": "list", "find_seats": "seats"}
INSERTED = re.compile(r'INSERT INTO "?sales_(\w+)"?')
KINDS = {"reservation": "new reservation", "reservedseat": "new claim", "payment": "new payment",
         "purchase": "new purchase"}  # fmt: skip


class Connection(Protocol):
    def execute(self, sql: Any, parameters: Any = ..., /) -> Any: ...


def postgresql(url: str) -> Connection:
    connection: Connection = psycopg.connect(url, autocommit=True, prepare_threshold=5)
    return connection


def sqlite(file: str) -> Connection:
    """As settings.py has it, without its line of writers: one process may wait for as long as the other works."""
    connection = sqlite3.connect(file, timeout=60, isolation_level=None)
    journal = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "PERSIST"
    connection.executescript(f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")
    return connection


@dataclass(frozen=True)
class Statement:
    sql: str
    parameters: list[Any]
    # What the ids that it returns are called; none, if it returns none.
    returns: list[str]

    @classmethod
    def of(cls, sql: str, parameters: list[Any], *, marks: bool) -> "Statement":
        inserted = INSERTED.findall(sql)
        names = [name.strip(' "\n').split('"')[-1] for name in sql.rpartition("RETURNING ")[2].split(",")]
        own = KINDS.get(inserted[-1], "") if inserted else ""
        returns = [own if name == "id" else KINDS.get(name.removesuffix("_id"), "") for name in names if inserted]
        sql = sql.replace("%s", "?").replace("%%", "%") if marks else sql
        return cls(sql, parameters, returns if any(returns) else [])


@dataclass
class Held:
    showtime: int
    reservation: int
    claims: list[int]
    seats: list[int]


@dataclass
class Worker:
    """One process of those that run the statements."""

    connection: Connection
    units: dict[str, list[Statement]]
    stock: Stock[list[int]]
    dice: Random
    held: list[Held] = field(default_factory=list)

    def mix(self) -> None:
        kind = self.dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        unit = UNITS.get(kind, kind)
        if unit in ("list", "seats"):
            self._run(unit, {})
        elif unit == "new" or not self.held:
            self.new()
        else:
            self._again(unit, self.dice.randrange(len(self.held)))

    def new(self) -> None:
        showtime, seats = self.stock.any()
        ids = self._run("new", {"showtime 0": showtime, **_numbered("seat", seats)})
        self.held.append(Held(showtime, ids["new reservation 0"], _claims(ids), seats))

    def _again(self, unit: str, index: int) -> None:
        held = self.held[index]
        seats = self.stock.of(held.showtime) if unit == "change" else held.seats
        if seats is None:
            return
        named = {"showtime 0": held.showtime, "reservation": held.reservation}
        named |= _numbered("seat", seats) | _numbered("old seat", held.seats) | _numbered("claim", held.claims)
        ids = self._run(unit, named)
        if unit == "delete":
            self.held.pop(index)
        elif unit == "change":
            held.claims, held.seats = _claims(ids), seats

    def sale(self) -> None:
        showtime, seats = self.stock.any()
        self._run("sale", {"showtime 0": showtime, **_numbered("seat", seats)})

    def _run(self, unit: str, ids: dict[str, int]) -> dict[str, int]:
        for statement in self.units[unit]:
            values = [_value(parameter, ids) for parameter in statement.parameters]
            cursor = self.connection.execute(statement.sql, values)
            if cursor.description:
                rows = cursor.fetchall()
                for number, row in enumerate(rows):
                    ids |= {
                        f"{name} {number}": value for name, value in zip(statement.returns, row, strict=False) if name
                    }
        return ids


def _numbered(kind: str, ids: list[int]) -> dict[str, int]:
    return {f"{kind} {number}": pk for number, pk in enumerate(ids)}


def _claims(ids: dict[str, int]) -> list[int]:
    return [pk for name, pk in ids.items() if name.startswith("new claim")]


def _value(written: Any, ids: dict[str, int]) -> Any:
    if not isinstance(written, list):
        return written
    kind, known = written
    now = datetime.now(UTC)
    match kind:
        case "id":
            return ids[known]
        case "list":
            return [_value(one, ids) for one in known]
        case "moment":
            return now + timedelta(seconds=known)
        case "text moment":
            return f"{now + timedelta(seconds=known):%Y-%m-%d %H:%M:%S.%f}"
    return _made(kind, known)


def _made(kind: str, known: Any) -> Any:
    match kind:
        case "random":
            return secrets.token_hex(known // 2)
        case "uuid":
            return uuid4()
        case "json":
            return Jsonb(known)
        case "date":
            return date.fromisoformat(known)
    return bytes.fromhex(known)


def main() -> None:
    file, work, seconds, most, part, parts, begin = sys.argv[1:]
    said = json.loads(Path(file).read_text())
    url: str = said["url"]
    is_sqlite = not url.startswith("postgresql")
    connection = sqlite(url.removeprefix("sqlite:///")) if is_sqlite else postgresql(url)
    units = {
        name: [Statement.of(sql, parameters, marks=is_sqlite) for sql, parameters in unit]
        for name, unit in said["units"].items()
    }
    # Each process and each round has showtimes of its own.
    stock = Stock(said["showtimes"][int(part) :: int(parts)], said["pairs"])
    worker = Worker(connection, units, stock, Random(int(part)))
    print(json.dumps(measured(worker, work, float(seconds), int(most), float(begin))))


def measured(worker: Worker, work: str, seconds: float, most: int, begin: float) -> dict[str, Any]:
    does = {"mix": worker.mix, "sale": worker.sale}[work]
    time.sleep(max(0.0, begin - time.time()))
    times: list[float] = []
    used, start = time.process_time(), time.perf_counter()
    while (began := time.perf_counter()) < start + seconds and not (most and len(times) >= most):
        does()
        times.append(time.perf_counter() - began)
    lasted = time.perf_counter() - start
    return {"times": times, "seconds": lasted, "processor": time.process_time() - used}


if __name__ == "__main__":
    main()
