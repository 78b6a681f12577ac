"""The whole site in one process, asked without a network: for profiles, and for the statements that an address costs.

Runs inside the site's own environment.
"""

import cProfile
import io
import json
import pstats
from collections.abc import Callable
from time import process_time
from typing import Any

from django.test import Client

from bench import world
from bench.customers import World


class Asked:
    """Customers of a small world, each request answered in this process."""

    def __init__(self, showtimes: int = 20) -> None:
        self.world = World(**world.build(showtimes, 1))
        self.client = Client(headers={"Authorization": f"Bearer {self.world.tokens[0]}", "Host": "127.0.0.1"})

    def works(self) -> dict[str, Callable[[], object]]:
        movie, shown = self.world.movie, self.world.map
        return {
            "reserve": self.reserve,
            "sale": lambda: self.pay(self.reserve()),
            "seats": lambda: self.client.get(f"/api/showtime/{shown}/seats/"),
            "list": lambda: self.client.get("/api/showtime/?upcoming=true&page_size=20"),
            "page": lambda: self.client.get(f"/movies/{movie}/", headers={"Accept": "text/html"}),
        }

    def reserve(self) -> int:
        showtime, seats = self.world.stock.any()
        reservation: int = self._sent("/api/reserve/", {"showtime": showtime, "seats": seats})["id"]
        return reservation

    def rename(self, reservation: int) -> None:
        self._changed(reservation, {"name": "Somebody else"})

    def change(self, reservation: int) -> None:
        """To the next pair of the same showtime."""
        showtime: int = self.client.get(f"/api/reserve/{reservation}/").json()["showtime"]
        self._changed(reservation, {"seats": self.world.stock.of(showtime)})

    def delete(self, reservation: int) -> None:
        self.client.delete(f"/api/reserve/{reservation}/")

    def _changed(self, reservation: int, body: dict[str, Any]) -> None:
        self.client.patch(f"/api/reserve/{reservation}/", json.dumps(body), content_type="application/json")

    def pay(self, reservation: int) -> None:
        self._sent("/api/purchase/", {"reserve": reservation})

    def _sent(self, path: str, body: dict[str, Any]) -> Any:
        answer = self.client.post(path, json.dumps(body), content_type="application/json")
        if answer.status_code != 201:
            raise RuntimeError(f"{path} answered {answer.status_code}: {answer.content.decode()}")
        return answer.json()


def profiled(work: str, times: int, lines: int) -> str:
    """cProfile's lines; without it, what one costs. Both are the processor's time in this process, not waiting."""
    done = Asked(max(20, times // 50)).works()[work]
    for _ in range(10):
        done()
    began = process_time()
    for _ in range(times):
        done()
    took = (process_time() - began) / times
    profile = cProfile.Profile(process_time)
    profile.enable()
    for _ in range(times):
        done()
    profile.disable()
    text = io.StringIO()
    pstats.Stats(profile, stream=text).sort_stats("cumulative").print_stats(lines)
    return f"{1000 * took:.2f} ms of processor time each, without the profiler\n{text.getvalue()}"
