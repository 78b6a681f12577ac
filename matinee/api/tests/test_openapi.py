"""The document says what is there, and the page shows it."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from matinee.api.openapi import document
from matinee.api.tests.program import Program, said
from matinee.testing import a_movie

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@pytest.fixture
def described() -> Any:
    return json.loads(document())


def operations(described: Any) -> dict[str, Any]:
    return {operation["operationId"]: operation
            for methods in described["paths"].values() for operation in methods.values()}  # fmt: skip


def test_it_is_openapi_31_at_its_address(guest: Program) -> None:
    answer = guest.get("/api/openapi.json")
    assert answer["Content-Type"] == "application/json"
    assert said(answer)["openapi"] == "3.1.0"


def test_every_refusal_is_a_problem(described: Any) -> None:
    for operation in operations(described).values():
        refused = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert "405" in refused
        assert [answer["content"] for answer in refused.values()] == [PROBLEM] * len(refused)


def test_every_reference_leads_somewhere(described: Any) -> None:
    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*map(references, node.values()))
        return set().union(*map(references, node)) if isinstance(node, list) else set()

    for reference in references(described):
        _, kind, name = reference.removeprefix("#/").split("/")
        assert name in described["components"][kind]
    for operation in operations(described).values():
        for answer in operation["responses"].values():
            assert {link["operationId"] for link in answer.get("links", {}).values()} <= operations(described).keys()


def test_what_can_come_of_paying_is_all_there(described: Any) -> None:
    paying = operations(described)["purchase"]
    assert paying["responses"].keys() == {
        "200", "201", "202", "400", "401", "402", "403", "404", "405", "409", "411", "413", "415", "422", "429", "503",
    }  # fmt: skip
    assert [parameter["name"] for parameter in paying["parameters"]] == ["Idempotency-Key"]
    assert paying["security"] == [{"token": []}, {"session": [], "csrf": []}]


def test_what_anybody_may_read_needs_no_signature_and_has_an_etag(described: Any) -> None:
    reading = operations(described)["list_movies"]
    assert "security" not in reading
    assert reading["responses"].keys() == {"200", "304", "400", "404", "405", "429", "503"}
    assert reading["responses"]["200"]["headers"] == {"ETag": {"$ref": "#/components/headers/ETag"}}


def test_the_limits_of_a_field_are_said(described: Any) -> None:
    title = described["components"]["schemas"]["MovieBody"]["properties"]["title"]
    assert (title["maxLength"], title["type"]) == (200, "string")
    duration = described["components"]["schemas"]["MovieBody"]["properties"]["duration"]
    assert (duration["minimum"], duration["maximum"]) == (1, 1000)
    assert described["components"]["schemas"]["MovieBody"]["additionalProperties"] is False
    assert "required" not in described["components"]["schemas"]["MoviePart"]


@pytest.mark.browser
def test_the_reference_can_be_read_and_tried(live_server: LiveServer, page: Page) -> None:
    a_movie("Metropolis")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{live_server.url}/api/docs")
    page.get_by_text("List all movies.").click()
    page.get_by_role("button", name="Execute").click()

    page.locator(".live-responses-table").get_by_text("Metropolis").wait_for()
    assert complaints == []
