"""The door of the JSON side."""

from django.http import HttpRequest, HttpResponse


def answer(request: HttpRequest, path: str) -> HttpResponse:
    return HttpResponse(status=501)
