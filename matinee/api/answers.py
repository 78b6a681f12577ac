"""How the JSON side says yes."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from pydantic import BaseModel

from matinee.api.unchanged import StillRight, remember

CONTENT_TYPE = "application/json"


def private(value: BaseModel, status: int = 200) -> HttpResponse:
    """An answer for nobody but the one who asked."""
    response = HttpResponse(value.model_dump_json(), content_type=CONTENT_TYPE, status=status)
    response["Cache-Control"] = "no-store"
    return response


def public(request: HttpRequest, value: BaseModel) -> HttpResponse:
    """An answer that is the same for everybody, with its ETag; 304 for those who have it already."""
    return tagged(request, value.model_dump_json().encode())


def tagged(request: HttpRequest, body: bytes, still_right: StillRight | None = None) -> HttpResponse:
    """The same, of a body that is written already. `still_right` says later whether it still is (`unchanged.py`)."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    unchanged = "*" in known or etag in (tag.removeprefix("W/") for tag in known)
    response = HttpResponse(status=304) if unchanged else HttpResponse(body, content_type=CONTENT_TYPE)
    if unchanged:
        del response["Content-Type"]
    response["ETag"] = etag
    # It may be kept, and must be asked about before it is used: a seat can go at any moment.
    response["Cache-Control"] = "no-cache"
    if still_right is not None:
        remember(request, etag, [("ETag", etag), ("Cache-Control", "no-cache")], still_right)
    return response


def nothing() -> HttpResponse:
    """Done, and there is nothing to say."""
    response = HttpResponse(status=204)
    del response["Content-Type"]
    return response
