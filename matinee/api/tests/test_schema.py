"""Whatever the OpenAPI document allows is tried, and whatever it doesn't: as a guest, as a customer, and as staff.

Every answer has to be one that the document names, down to its headers. `SCHEMA_EXAMPLES=200` tries harder.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase
from schemathesis import Case, CheckContext, Response
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.config._checks import PositiveDataAcceptanceConfig
from schemathesis.core.failures import Failure

from matinee.accounts.models import ApiToken
from matinee.testing import NOW, World, a_purchase, a_reservation

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "4"))

# A rule of the trade refuses data that the schema admits: a showtime in the past, a name that is taken (400), a card
# that is declined (402), a key that came with another body (422).
RULES_OF_THE_TRADE = ("400", "402", "409", "422")
# Of every answer, whatever it is about.
EVERYWHERE = {"content-type", "content-length", "cache-control", "vary", "x-request-id"}
# What a browser is told, whoever asks.
FOR_BROWSERS = {
    "content-security-policy", "cross-origin-opener-policy", "cross-origin-resource-policy", "permissions-policy",
    "referrer-policy", "x-content-type-options", "x-frame-options",
}  # fmt: skip

QUIET = hypothesis.settings(
    deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)

config = SchemathesisConfig(
    projects=ProjectsConfig(
        default=ProjectConfig(
            generation=GenerationConfig(max_examples=EXAMPLES),
            checks=ChecksConfig(
                positive_data_acceptance=PositiveDataAcceptanceConfig(
                    expected_statuses=["2xx", "304", "401", "403", "404", *RULES_OF_THE_TRADE]
                )
            ),
        )
    )
)
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler(), config=config)


@schemathesis.check
def headers_are_declared(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    declared = case.operation.responses.find_by_status_code(response.status_code)
    names = [name.lower() for name, _ in declared.headers.items()] if declared and declared.headers else []
    known = EVERYWHERE | FOR_BROWSERS | {*names}
    if undeclared := set(response.headers) - known:
        raise Failure(operation=case.operation.label, title="Undeclared header", message=", ".join(undeclared))


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Django gives the connection back after every request, and this test's transaction with it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@dataclass(frozen=True)
class Asker:
    """Somebody with one reservation, one purchase and one token, as a cinema of some weeks has them."""

    world: World
    headers: dict[str, str]
    there: dict[str, int]

    @classmethod
    def of(cls, role: str, world: World) -> "Asker":
        user = {"guest": None, "customer": world.ann, "staff": world.staff}[role]
        owner = user or world.bob
        token, secret = ApiToken.issue(owner, name="tests", now=NOW)
        there = {
            "tokens": token.pk,
            "movies": world.movie.pk,
            "theaters": world.theater.pk,
            "showtime": world.showtime.pk,
            "reserve": a_reservation(world.showtime, owner).pk,
            "purchase": a_purchase(world.showtime, owner).pk,
        }
        return cls(world, {"Authorization": f"Bearer {secret}"} if user else {}, there)

    def aim(self, case: Case[Any]) -> None:
        """Have half of the requests that could be right ask for what is there: no dice find a row among 2⁶³."""
        if case.meta is None or not case.meta.generation.mode.is_positive:
            return
        if is_odd(case.path_parameters.get("pk")):
            case.path_parameters["pk"] = self.there[case.path.split("/")[2]]
        if isinstance(case.body, dict):
            case.body |= {field: pk for field, pk in self._named(case).items() if is_odd(case.body.get(field))}

    def _named(self, case: Case[Any]) -> dict[str, int]:
        """The fields of a body that name a row, and one that there is."""
        named = {"movie": self.there["movies"], "theater": self.there["theaters"], "showtime": self.there["showtime"]}
        named["screen"] = self.world.showtime.screen_id
        return named | {"reserve": self.there["reserve"]} if case.path.startswith("/api/purchase/") else named


def is_odd(value: object) -> bool:
    return isinstance(value, int) and value % 2 == 1


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done in it has not been done."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(params=["guest", "customer", "staff"])
def asker(request: pytest.FixtureRequest, world: World) -> Asker:
    return Asker.of(request.param, world)


@schema.parametrize()
@hypothesis.settings(QUIET, max_examples=EXAMPLES)
def test_every_answer_is_one_that_the_document_names(case: Case[Any], asker: Asker) -> None:
    asker.aim(case)
    with undone():
        case.call_and_validate(headers=asker.headers)


def test_what_was_made_can_be_read_changed_and_deleted(asker: Asker) -> None:
    class Followed(schema.as_state_machine()):  # type: ignore[misc]
        """Goes from what was made to what can be done with it, as the document links them."""

        def setup(self) -> None:
            self.stack = ExitStack()
            self.stack.enter_context(undone())

        def teardown(self) -> None:
            self.stack.close()

        def before_call(self, case: Case[Any]) -> None:
            if not case.path_parameters:
                asker.aim(case)

        def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:
            return {"headers": asker.headers}

        def validate_response(self, response: Response, case: Case[Any], *args: Any, **kwargs: Any) -> None:
            case.validate_response(response, headers=asker.headers, transport_kwargs=kwargs, recorder=self.recorder)

    Followed.run(settings=hypothesis.settings(QUIET, max_examples=EXAMPLES * 3, stateful_step_count=6))
