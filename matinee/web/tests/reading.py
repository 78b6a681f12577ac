"""A page as its reader sees it."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponse


def words(response: HttpResponse | Any) -> str:
    """The words of a page's main part, or of a fragment, with single blanks between them."""
    html = response.content.decode()
    main = re.search(r"<main.*</main>", html, re.DOTALL)
    text = re.sub(r"<select.*?</select>", " ", main[0] if main else html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
