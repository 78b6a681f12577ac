"""The documents name what there is, and nothing else."""

import re
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from bench.proofs.__main__ import PROOFS
from matinee.api.entry import addresses
from matinee.watching.metrics import FACTS, POLLS, REFUSALS, SECONDS
from matinee.watching.probes import PROBES

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
RUNNING = (ROOT / "docs" / "running.md").read_text()
# What the make file and the tests read; no setting of the site.
NOT_OURS = {"ARGS", "CHROMIUM", "CI", "FILE", "PYTHON"}


def section(title: str) -> str:
    """The part of docs/running.md under this heading."""
    return RUNNING.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(table: str) -> set[str]:
    """What stands as code in the first column."""
    cells = re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
    return {code for cell in cells for code in re.findall(r"`([^`]+)`", cell)}


# ── Settings ─────────────────────────────────────────────────────────────────────────────────────


def settings_read() -> set[str]:
    """The names that settings.py asks the environment for."""
    return set(re.findall(r'\bread(?:_\w+)?\(\s*"(\w+)"', (ROOT / "matinee" / "settings.py").read_text()))


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    assert first_cells(section("Settings")) == settings_read()


def test_the_example_has_every_setting() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    for_compose_alone = {"POSTGRES_PASSWORD", "PUBLISHED_PORT"}
    assert named - for_compose_alone == settings_read()
    composed = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    assert composed == for_compose_alone


# ── Commands ─────────────────────────────────────────────────────────────────────────────────────


def commands() -> set[str]:
    return {name for name, app in get_commands().items() if app.startswith("matinee")}


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    described = section("Commands").partition("\n| make")[0]
    assert first_cells(described) == commands()


def test_every_command_that_is_told_to_be_typed_exists() -> None:
    typed = {
        (document.name, name)
        for document in DOCUMENTS
        for name in re.findall(r"(?:manage\.py|^matinee) ([a-z_]+)", document.read_text(), re.MULTILINE)
    }
    assert {(document, name) for document, name in typed if name not in get_commands()} == set()


def test_every_make_target_is_documented_and_every_documented_one_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    described = section("Commands").partition("\n| make")[2]
    assert first_cells(described) == {f"make {target}" for target in targets}
    written = {
        (document.name, name)
        for document in DOCUMENTS
        for name in re.findall(r"`make ([a-z]+)|^make ([a-z]+)", document.read_text(), re.MULTILINE)
    }
    assert {(document, name) for document, name in written if "".join(name) not in targets} == set()


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────


def patterns(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield as_written(path)
        elif path == "/admin/":
            # The admin's own, one for every table.
            yield path
        else:
            yield from patterns(entry, path)


def as_written(path: str) -> str:
    """As documents write an address: /movies/<pk>/, whatever kind of pattern it is."""
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", path)
    return re.sub(r"<\w+:(\w+)>", r"<\1>", path).replace("^", "").replace("$", "").replace("\\", "")


def documented(name: str) -> set[str]:
    found = re.findall(r"`(/[^`\s?]*)`", (ROOT / "docs" / name).read_text())
    return {path for path in found if not path.startswith("/api/") or name == "api.md"}


def test_every_page_is_documented_and_every_documented_one_exists() -> None:
    pages = set(patterns(get_resolver())) | PROBES.keys() | {"/static/<name>"}
    told = documented("addresses.md") - {"/api/docs", "/api/openapi.json"}
    assert pages - told == set()
    assert told - pages == set()


def test_every_resource_is_documented_and_every_documented_one_exists() -> None:
    resources = {path.rstrip("/") for path in patterns(addresses, "/")} - {""}
    told = {path.removeprefix("/api").rstrip("/") for path in documented("api.md")}
    assert resources - told == set()
    assert told - resources - {""} == set()


# ── Metrics ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_every_metric_is_documented_and_every_documented_one_exists() -> None:
    families = [fact(timezone.now()) for fact in FACTS] + [*SECONDS.collect(), *REFUSALS.collect(), *POLLS.collect()]
    names = {family.name + ("_total" if family.type == "counter" else "") for family in families}
    told = {name for name in first_cells(section("Watching it")) if name.startswith("matinee_")}
    assert told == names


# ── Links, numbers ───────────────────────────────────────────────────────────────────────────────


def links(document: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)


def anchors(document: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for link in links(document):
        path, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:") or path == "docs/screenshot.png":
            continue
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_decisions_are_numbered_without_gaps() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    for number, decision in zip(count(1), decisions, strict=False):
        assert decision.name.startswith(f"{number:04}-")
        assert decision.read_text().startswith(f"# {number}. ")


def test_every_package_that_is_depended_on_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    needed = re.findall(r'^    "([\w-]+)[\[>~]', project.partition("[project.optional-dependencies]")[0], re.MULTILINE)
    reasons = normal((ROOT / "docs" / "decisions" / "0003-dependencies.md").read_text())
    assert [name for name in needed if normal(name) not in reasons] == []


def normal(text: str) -> str:
    return re.sub(r"[\s_-]", "", text.lower())


def test_the_image_is_built_with_the_tools_of_the_make_file() -> None:
    (version,) = re.findall(r"^UV = \.venv/uv-(\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert re.findall(r"uv==(\S+)", (ROOT / "Dockerfile").read_text()) == [version]


def test_variables_that_documents_name_are_settings() -> None:
    """A name in capitals with a value behind it is one that the site reads."""
    known = settings_read() | NOT_OURS | {"POSTGRES_PASSWORD", "PUBLISHED_PORT"}
    named: Iterable[tuple[str, str]] = (
        (document.name, name)
        for document in DOCUMENTS
        if document.name != "api.md"
        for name in re.findall(r"`(?:make \w+ )?([A-Z][A-Z_]+)=", document.read_text())
    )
    assert [(document, name) for document, name in named if name not in known] == []


PROOF = (ROOT / "docs" / "proof.md").read_text()


def test_every_proof_is_in_its_table_and_every_one_there_exists() -> None:
    assert set(re.findall(r"`python -m bench\.proofs (\w+)`", PROOF)) == PROOFS.keys()


def test_every_test_that_a_document_names_exists() -> None:
    written = [*(ROOT / "matinee").rglob("test_*.py")]
    files = {file.name for file in written}
    tests = {found for file in written for found in re.findall(r"def (test_\w+)", file.read_text())}
    for document in (ROOT / "docs").rglob("*.md"):
        text = document.read_text()
        assert set(re.findall(r"\btest_\w+\.py", text)) <= files, document.name
        for part in re.findall(r"-k (\w+)", text):
            assert any(part in name for name in {*tests, *files}), f"{document.name}: {part}"


# Of V6 and V7 of ASVS 5.0, how many requirements each section has.
ASVS = {"6.1": 3, "6.2": 12, "6.3": 8, "6.4": 6, "6.5": 8, "6.6": 4, "6.7": 2, "6.8": 4,
        "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 3, "7.6": 2}  # fmt: skip


def test_every_requirement_of_the_security_standard_has_its_line_and_its_test() -> None:
    lines = re.findall(
        r"^\| (\d\.\d\.\d+) \|.*\| (`[^`]+`|–) \|$", (ROOT / "docs" / "security.md").read_text(), re.MULTILINE
    )
    wanted = [f"{section}.{number}" for section, most in ASVS.items() for number in range(1, most + 1)]
    assert [number for number, _ in lines] == wanted
    written: dict[str, str] = {}
    for file in (ROOT / "matinee").rglob("test_*.py"):
        written[file.name] = written.get(file.name, "") + file.read_text()
    for number, named in lines:
        file, _, test = named.strip("`–").partition("::")
        assert not file or (file in written and f"def {test}" in written[file]), (number, named)
