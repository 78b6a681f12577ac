"""While a new version is put in the place of the old one, the processes of the old one go on answering."""

import shutil
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from matinee.tests.site import MANAGE, Site

# The first time that any of them is asked for, in a process that has answered nothing yet.
PAGES = {
    "/": 200,
    "/movies/": 200,
    "/theaters/": 200,
    "/login/": 200,
    "/register/": 200,
    "/account/password/reset/": 200,
    "/nowhere/": 404,
    "/staff/": 302,
}


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    """One that runs from files of its own."""
    site = Site(tmp_path, database_url, workers=1)
    site.manage("migrate", "--verbosity=0")
    site.root = tmp_path / "code"
    left_out = shutil.ignore_patterns("tests", "conftest.py", "__pycache__")
    shutil.copytree(MANAGE.parent / "matinee", site.root / "matinee", ignore=left_out)
    site.start()
    yield site
    site.stop()


@pytest.mark.long
def test_what_the_old_version_is_asked_for_the_first_time_is_answered_by_it(site: Site) -> None:
    # Worse than other files in their place: none.
    (site.root / "matinee").rename(site.root / "gone")
    assert {path: status(site, path) for path in PAGES} == PAGES, site.output.read_text()
    registered = site.ask("POST", "/register/", username="ann", password="a long one, please")
    assert registered.status == 201, site.output.read_text()


def status(site: Site, path: str) -> int:
    http = HTTPConnection("127.0.0.1", site.port, timeout=60)
    http.request("GET", path, headers={"Accept": "text/html"})
    answered = http.getresponse().status
    http.close()
    return answered
