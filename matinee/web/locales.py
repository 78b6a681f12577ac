"""How the reader writes prices and times. The words are English; the figures are theirs."""

from collections.abc import Callable
from functools import lru_cache

from babel import localedata
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

# English as it is written in Europe: 19:30, €12.50.
DEFAULT = "en_150"


def locale_of(request: HttpRequest) -> str:
    """The CLDR name of the English that the reader's browser asks for: en_US, en_GB …"""
    return chosen(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=200)
def chosen(accept_language: str) -> str:
    for tag, _ in parse_accept_lang_header(accept_language):
        language, _, region = tag.partition("-")
        name = f"en_{region.upper()}" if region else "en_US"
        if language == "en" and localedata.exists(name):
            return name
    return DEFAULT


class LocaleMiddleware:
    """Every page is written for its reader, and says so to whoever keeps copies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["Accept-Language"])
        return response
