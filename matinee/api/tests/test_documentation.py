"""docs/api.md is true: its commands run, and it names every address and every code."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from matinee.api.openapi import document
from matinee.api.problems import RequestRefusal, status_of
from matinee.refusals import Refusal
from matinee.sales.refusals import Changed
from matinee.testing import World

PAGE = (settings.BASE_DIR / "docs" / "api.md").read_text()


def commands() -> str:
    return "\n".join(re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL))


def refusals(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for kind_of_it in kind.__subclasses__():
        yield kind_of_it
        yield from refusals(kind_of_it)


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
def test_its_commands_lead_from_an_account_to_tickets(live_server: LiveServer, tmp_path: Path) -> None:
    World.build()
    script = commands().replace("http://127.0.0.1:8000", live_server.url)
    ran = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [said for said in ("payment_declined", '"refunds": []', "Logged out.") if said not in ran.stdout] == []
    assert re.findall(r"^\d{3}$", ran.stdout, re.MULTILINE) == ["204", "304"]


def test_it_names_every_address() -> None:
    described = json.loads(document())["paths"]
    addresses = {re.sub(r"^/api(?!/tokens)", "", path).replace("{pk}", "<pk>") for path in described}
    named = set(re.findall(r"`(/[a-z/<>.-]*)`", PAGE.partition("## Two addresses")[2].partition("## Signing")[0]))
    assert named - {"/api/movies/"} == addresses | {"/api/docs", "/api/openapi.json"}


def test_it_names_every_code_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| ([^|]*) \|", PAGE, re.MULTILINE)
    named = {(int(status), code) for status, codes in rows for code in re.findall(r"`(\w+)`", codes)}
    # A class without a code of its own is a kind of refusal, and never said itself.
    # A program says itself what it expects: only a page's form is refused because something else was shown.
    kinds = set(refusals(Refusal)) - {RequestRefusal, Changed}
    assert named == {(status_of(kind), kind.code) for kind in kinds}
