"""Posters that staff put in: pictures, and nothing that only says that it is one."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from matinee.programme.models import Movie
from matinee.programme.tests.test_office import send, typed_movie
from matinee.testing import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, settings: Settings, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(a_user("staff", is_staff=True))
    return client


def png(width: int, height: int) -> bytes:
    """By its header so large, of a few hundred bytes: what takes gigabytes once it is drawn."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 60)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size).save(file, kind)
    return file.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NO_PICTURE = "Upload a valid image. The file you uploaded was either not an image or a corrupted image."


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("poster.svg", SVG, NO_PICTURE),
        ("poster.gif", picture(), "File extension “gif” is not allowed. Allowed extensions are: jpg, jpeg, png, webp."),
        ("poster.png", SVG, NO_PICTURE),
        ("poster.png", b"<html><script>alert(1)</script></html>", NO_PICTURE),
        ("poster.jpg", picture("JPEG")[:100], NO_PICTURE),
        ("poster.png", b"", "The submitted file is empty."),
        # Of 65,535 dots each way it would be four gigabytes.
        ("poster.png", png(65_535, 65_535), NO_PICTURE),
        ("poster.png", png(9_000, 9_000), "A poster has 8,000 dots each way at most; this one has 9,000 by 9,000."),
        ("poster.png", picture("GIF"), "A poster is a JPEG, a PNG or a WebP picture."),
    ],
)
def test_what_is_no_poster_is_refused_and_not_kept(office: Client, name: str, data: bytes, sentence: str) -> None:
    poster = SimpleUploadedFile(name, data)
    assert sentence in send(office, "programme_movie_add", **typed_movie(poster=poster))["poster"]
    assert not Movie.objects.exists()


@pytest.mark.parametrize(("name", "kind"), [("poster.png", "PNG"), ("poster.jpg", "JPEG"), ("../../x.webp", "WEBP")])
def test_a_picture_is_kept_in_its_folder_and_served_as_what_it_is(office: Client, name: str, kind: str) -> None:
    assert send(office, "programme_movie_add", **typed_movie(poster=SimpleUploadedFile(name, picture(kind)))) == {}
    kept = Path(Movie.objects.get().poster.name or "")
    assert (kept.parts[0], len(kept.parts)) == ("posters", 2)
    answer = office.get(f"/media/{kept}")
    assert (answer.status_code, answer["Content-Type"]) == (200, f"image/{kind.lower()}")
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()
