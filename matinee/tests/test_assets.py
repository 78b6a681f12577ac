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
