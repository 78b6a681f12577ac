"""The OpenAPI 3.1 document: what ninja knows of the addresses, completed by what holds for all of them."""

import json
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings

from matinee.api import problems
from matinee.api.fields import LARGEST_ID
from matinee.api.problems import Problem
from matinee.api.resources import resources

Json = dict[str, Any]

SCHEMA = "#/components/schemas/{model}"
ABOUT = """\
The JSON side of the box office. Every resource stands at two addresses: `/api/movies/`, which always answers JSON, and
`/movies/`, which answers JSON to programs and a page to people.

Sign a request with the token that `/login/` answers: `Authorization: Bearer <token>`. A browser may use the session
cookie instead, and sends the `csrftoken` cookie's value in `X-CSRFToken` with whatever writes.

Errors are problem details (RFC 9457): `detail` is for people, `code` is stable and for programs.
"""
SECURITY_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "The token that `/login/` answers."},
    "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken", "description": "The `csrftoken` cookie's value."},
}
HEADERS = {
    "ETag": {"description": "For `If-None-Match`.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"schema": {"type": "string"}},
    "Allow": {"schema": {"type": "string"}},
    "Set-Cookie": {
        "description": "A session begins, or a dead one is taken away.",
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "In seconds.", "schema": {"type": "integer"}},
}
REFUSED_WITH = {401: ("WWW-Authenticate",), 405: ("Allow",), 429: ("Retry-After",), 503: ("Retry-After",)}
# What can be done with what was just made.
FOLLOWED_BY = {
    "create_movie": ("read_movie", "change_movie", "delete_movie"),
    "create_theater": ("read_theater", "change_theater", "delete_theater"),
    "create_showtime": ("read_showtime", "list_seats", "change_showtime", "delete_showtime"),
    "reserve": ("read_reservation", "renew_reservation", "change_reservation", "release_reservation"),
    "purchase": ("read_purchase", "change_purchase", "cancel_purchase"),
}


@cache
def document() -> bytes:
    """The document as it is sent."""
    described: Json = resources.get_openapi_schema(path_prefix="api/")
    described["info"]["description"] = ABOUT
    for path, method, operation in _operations(described):
        _complete(path, method, operation)
    problem = Problem.model_json_schema(ref_template=SCHEMA)
    described["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
    described["components"]["securitySchemes"] = SECURITY_SCHEMES
    described["components"]["headers"] = HEADERS
    return json.dumps(described, default=str).encode()


def _operations(described: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(path: str, method: str, operation: Json) -> None:
    operation["summary"], _, operation["description"] = operation["description"].partition("\n")
    if "security" in operation:
        session: Json = {"session": []} if method == "get" else {"session": [], "csrf": []}
        operation["security"] = [{"token": []}, session]
    for parameter in operation["parameters"]:
        if parameter["in"] == "query":
            # Without a value it asks for nothing.
            parameter["allowEmptyValue"] = True
        if parameter["in"] == "path":
            parameter["schema"] |= {"minimum": 1, "maximum": LARGEST_ID}
    _complete_answers(path, method, operation)


def _complete_answers(path: str, method: str, operation: Json) -> None:
    responses = operation["responses"]
    for status in _refusals(path, method, operation):
        responses.setdefault(status, {"description": HTTPStatus(status).phrase})
    cookie = ("Set-Cookie",) if _reads_the_session(operation) else ()
    for status, response in responses.items():
        if status >= 400:
            response["content"] = {problems.CONTENT_TYPE: {"schema": {"$ref": SCHEMA.format(model="Problem")}}}
        response["headers"] = _header(*cookie, *REFUSED_WITH.get(status, ()))
    if method == "get" and "security" not in operation:
        responses[200]["headers"] = _header("ETag")
        responses[304] = {"description": HTTPStatus(304).phrase, "headers": _header("ETag")}
    if operation["operationId"] in FOLLOWED_BY:
        responses[201]["links"] = {name: _link(name) for name in FOLLOWED_BY[operation["operationId"]]}


def _refusals(path: str, method: str, operation: Json) -> Iterator[int]:
    """How such a request can be refused whatever the address is about."""
    yield from (400, 405, 429, 503)
    if "{pk}" in path or any(parameter["name"] == "page" for parameter in operation["parameters"]):
        yield 404
    if method != "get":
        yield from (411, 413, 415)
    if "security" in operation:
        yield from (401, 403)


def _reads_the_session(operation: Json) -> bool:
    return "security" in operation or operation["operationId"] in ("log_in", "log_out")


def _header(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _link(operation_id: str) -> Json:
    return {"operationId": operation_id, "parameters": {"pk": "$response.body#/id"}}
