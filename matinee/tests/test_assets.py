"""Static files are named after their content, and collected again only when one changed."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from matinee import assets


@pytest.fixture
def source(settings: Settings, tmp_path: Path) -> Path:
    source = tmp_path / "source"
    (source / "js").mkdir(parents=True)
    (source / "js" / "map.js").write_text('import { price } from "./price.js";\nprice();\n')
    (source / "js" / "price.js").write_text("export const price = () => {};\n")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "matinee.assets.Storage"}}
    return source


def test_a_module_imports_the_other_by_the_name_of_its_content(source: Path, settings: Settings) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    names = sorted(file.name for file in (settings.STATIC_ROOT / "js").glob("*.js"))
    assert [re.sub(r"\.[0-9a-f]{12}\.", ".HASH.", name) for name in names] == ["map.HASH.js", "price.HASH.js"]
    importing, imported = ((settings.STATIC_ROOT / "js" / name) for name in names)
    assert importing.read_text() == f'import {{ price }} from "./{imported.name}";\nprice();\n'


@pytest.mark.parametrize("line", [
    'import { price } from "./price.js"',
    "import { price } from './price.js';",
    'import * as prices from "./price.js"',
    'import {\n  price,\n} from "./price.js"',
    'export { price } from "./price.js"',
    'import "./price.js"',
    'const later = () => import("./price.js")',
])  # fmt: skip
def test_whichever_way_it_is_written(source: Path, settings: Settings, line: str) -> None:
    (source / "js" / "map.js").write_text(f"{line}\n")
    call_command("collectstatic", interactive=False, verbosity=0)
    importing, imported = (next((settings.STATIC_ROOT / "js").glob(f"{name}.*.js")) for name in ("map", "price"))
    assert imported.name in importing.read_text()


@pytest.mark.long
def test_every_module_of_the_site_finds_those_that_it_imports(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "matinee.assets.Storage"}}
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["redoc*", "ninja*", "admin*"])

    imports = [
        (module, name)
        for module in (settings.STATIC_ROOT / "js").rglob("*.js")
        for name in re.findall(r"""(?:from|import)\s*\(?["'](\.[^"']+)["']""", module.read_text())
    ]
    assert len(imports) > 5
    assert [f"{module.name}: {name}" for module, name in imports if not (module.parent / name).exists()] == []


def test_the_fingerprint_tells_when_a_file_was_written_added_or_removed(source: Path) -> None:
    file, other = source / "js" / "map.js", source / "js" / "zoom.js"
    seen = [assets.fingerprint(), assets.fingerprint()]
    file.write_text("price();\n")
    seen.append(assets.fingerprint())
    other.write_text("zoom();\n")
    seen.append(assets.fingerprint())
    other.unlink()
    seen.append(assets.fingerprint())
    assert [seen.index(fingerprint) for fingerprint in seen] == [0, 0, 2, 3, 2]
