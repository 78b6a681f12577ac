"""A program that talks to the API over HTTP, as somebody or as nobody."""

import json
from typing import Any, cast

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from matinee.accounts.models import ApiToken, User

JSON = "application/json"


class Program:
    """Signs what it sends with a token of its user, if it has one, and keeps cookies like any client."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.headers: dict[str, str] = {}
        if user is not None:
            _, secret = ApiToken.issue(user, name="tests", now=timezone.now())
            self.headers["Authorization"] = f"Bearer {secret}"

    def send(self, method: str, path: str, body: Any = None, content_type: str = JSON, **headers: str) -> HttpResponse:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        data = "" if body is None else body if isinstance(body, str | bytes) else json.dumps(body)
        content_type = "" if body is None else content_type
        answer = self.client.generic(method, path, data, content_type, headers=self.headers | said)
        return cast(HttpResponse, answer)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.send("DELETE", path, **headers)


def said(response: HttpResponse) -> Any:
    """The JSON of an answer."""
    return json.loads(response.content)


def refusal(response: HttpResponse) -> tuple[int, str]:
    """How a request was refused, in the way that every refusal is said."""
    body = said(response)
    assert response["Content-Type"] == "application/problem+json"
    assert body["status"] == response.status_code
    assert {"type", "title", "status", "detail", "code"} <= body.keys()
    return response.status_code, body["code"]


def faults(response: HttpResponse) -> list[str]:
    """The fields that a 400 finds fault with."""
    assert response.status_code == 400, response.content
    return [error["field"] for error in said(response)["errors"]]
