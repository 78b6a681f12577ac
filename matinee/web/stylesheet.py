"""One file a component in `static/css`, one stylesheet for the browser.

To Django `site.css` is a static file like any other: found here, and from there on served, collected, named and
compressed by the same means.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

NAME = "site.css"
COMPONENTS = Path(__file__).parent.parent / "static" / "css"


def text() -> str:
    """All components, by name; `_layers.css`, which puts the layers in order, is the first."""
    return "\n".join(file.read_text() for file in sorted(COMPONENTS.glob("*.css")))


def written() -> FileSystemStorage:
    """Where the stylesheet stands, as it is now. A file that says the same already is left alone, with its date."""
    folder = Path(settings.HOME) / "stylesheet"
    file = folder / NAME
    wanted = text()
    if not file.exists() or file.read_text() != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f"{NAME}.{os.getpid()}"
        new.write_text(wanted)
        new.replace(file)
    return FileSystemStorage(folder)


class Finder(BaseFinder):
    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False) -> Any:
        found = [written().path(NAME)] if path == NAME else []
        return found if find_all else next(iter(found), None)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        yield NAME, written()
