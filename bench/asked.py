"""The whole site in one process, asked without a network: for profiles, and for the statements that an address costs.

Runs inside the site's own environment.
"""

import cProfile
import io
import json
import pstats
from collections.abc import Callable
from time import perf_counter
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
        showtime, seats = self.world.fresh()
        reservation: int = self._sent("/api/reserve/", {"showtime": showtime, "seats": seats})["id"]
        return reservation

    def pay(self, reservation: int) -> None:
        self._sent("/api/purchase/", {"reserve": reservation})

    def _sent(self, path: str, body: dict[str, Any]) -> Any:
        answer = self.client.post(path, json.dumps(body), content_type="application/json")
        if answer.status_code != 201:
            raise RuntimeError(f"{path} answered {answer.status_code}: {answer.content.decode()}")
        return answer.json()


def profiled(work: str, times: int, lines: int) -> str:
    """cProfile's lines by their own time; without it, how long one takes."""
    done = Asked(max(20, times // 50)).works()[work]
    for _ in range(10):
        done()
    began = perf_counter()
    for _ in range(times):
        done()
    took = (perf_counter() - began) / times
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(times):
        done()
    profile.disable()
    text = io.StringIO()
    pstats.Stats(profile, stream=text).sort_stats("cumulative").print_stats(lines)
    return f"{1000 * took:.2f} ms each, without the profiler\n{text.getvalue()}"
