"""A backup: one tar file with the database, the uploaded files, and a note of what it is.

manifest.json   what made it, when, and the hash of every file
database        as its engine saves it
media/…         what was uploaded
"""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.management.base import CommandError

from matinee.management.engines import engine
from matinee.watching import health

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    format: int
    engine: str
    began_at: str
    migrations: list[str]
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Unpacked:
    manifest: Manifest
    database: Path
    media: Path


def make(now: datetime) -> Path:
    """A new backup in BACKUPS. What was acknowledged when this began is in it; selling goes on."""
    folder = Path(settings.BACKUPS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"matinee-{now:%Y%m%dT%H%M%SZ}.tar"
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as making:
        database, tar = Path(making) / "database", Path(making) / name
        engine().save(database)
        # After the database: a picture that a row names is there by then. They are only ever added.
        _write(tar, database, now)
        return tar.rename(folder / name)


def _write(tar: Path, database: Path, now: datetime) -> None:
    files = {"database": database} | dict(_media())
    hashes = {}
    with tar.open("xb") as written:
        tar.chmod(0o600)
        with tarfile.open(fileobj=written, mode="w") as packing:
            for name, file in files.items():
                hashes[name] = _hash(file)
                packing.add(file, name, recursive=False)
            manifest = Manifest(FORMAT, engine().name, now.isoformat(), sorted(_migrations()), hashes)
            _add(packing, "manifest.json", json.dumps(asdict(manifest), indent=1).encode())
        written.flush()
        os.fsync(written.fileno())


def _media() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for file in sorted(root.rglob("*")):
        if file.is_file() and not file.is_symlink():
            yield f"media/{file.relative_to(root).as_posix()}", file


def _migrations() -> Iterator[str]:
    yield from (f"{app}.{name}" for app, name in health.on_disk())


def _add(packing: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    packing.addfile(entry, BytesIO(content))


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@contextmanager
def unpacked(tar: Path) -> Iterator[Unpacked]:
    """What is in a backup, each file with the hash it had. CommandError, if it is none or has been damaged."""
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    # Beside the data, so that what is restored need only be moved.
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=home) as folder:
        try:
            _extract(tar, Path(folder))
            manifest = Manifest(**json.loads((Path(folder) / "manifest.json").read_bytes()))
        except (OSError, tarfile.TarError, ValueError, TypeError) as error:
            raise CommandError(f"{tar} is no backup of Matinee: {error}") from None
        for name, known in manifest.files.items():
            if not (file := Path(folder) / name).is_file() or _hash(file) != known:
                raise CommandError(f"{tar} is damaged: {name} is not what was saved.")
        yield Unpacked(manifest, Path(folder) / "database", Path(folder) / "media")


def _extract(tar: Path, folder: Path) -> None:
    with tarfile.open(tar) as packed:
        for entry in packed:
            parts = PurePosixPath(entry.name).parts
            if not entry.isfile() or ".." in parts or parts[0] not in ("manifest.json", "database", "media"):
                raise ValueError(f"it has {entry.name!r} in it")
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            content = packed.extractfile(entry)
            assert content is not None  # noqa: S101  it is a file
            with target.open("wb") as written:
                shutil.copyfileobj(content, written)


def put_media(unpacked: Unpacked, now: datetime) -> None:
    """The uploaded files of a backup in the place of those that are there, which are kept beside."""
    root = Path(settings.MEDIA_ROOT)
    if root.exists():
        root.rename(root.with_name(f"{root.name}.before-{now:%Y%m%dT%H%M%SZ}"))
    if unpacked.media.exists():
        unpacked.media.rename(root)
