"""What search engines find, and where holes are reported."""

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from matinee.sales.models import Purchase
from matinee.testing import World, a_movie, a_showtime
from matinee.web import finding
from matinee.web.tests.visitor import Visitor


def test_robots_stay_out_of_what_is_somebodys_own(db: None) -> None:
    lines = Client().get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /reserve/", "Disallow: /purchase/", "Disallow: /tickets/", "Disallow: /admin/"} <= set(lines)
    assert lines[-1] == "Sitemap: http://127.0.0.1:8000/sitemap.xml"


def test_the_sitemap_names_every_public_page_that_is_on(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    amelie = a_movie("Amélie")
    with django_assert_num_queries(3):
        answer = Client().get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    site = "http://127.0.0.1:8000"
    assert re.findall("<loc>(.*)</loc>", answer.content.decode()) == [
        f"{site}/",
        f"{site}/movies/",
        f"{site}/theaters/",
        f"{site}/theaters/{world.theater.pk}/",
        f"{site}/movies/{amelie.pk}/",
        f"{site}/movies/{world.movie.pk}/",
        f"{site}/showtime/{world.showtime.pk}/",
        f"{site}/showtime/{world.late.pk}/",
    ]


def test_every_address_of_the_sitemap_is_a_page_that_says_it_is_that_address(world: World, visitor: Client) -> None:
    titles, descriptions = [], []
    for address in re.findall("<loc>(.*)</loc>", visitor.get("/sitemap.xml").content.decode()):
        page = visitor.get(address.removeprefix("http://127.0.0.1:8000"))
        html = page.content.decode()
        assert page.status_code == 200
        assert re.findall('<link rel="canonical" href="(.*?)">', html) == [address]
        assert "noindex" not in html
        titles += re.findall("<title>(.*?)</title>", html)
        descriptions += re.findall('<meta name="description" content="(.*?)">', html)
    assert len(set(titles)) == len(titles) == 7
    assert len(set(descriptions)) == len(descriptions) == 7
    assert all(20 < len(said) < 200 for said in descriptions)


@pytest.mark.parametrize("query", ["?day=2030-01-02", "?theater=1&mark=3D", "?search=dune", "?page=2"])
def test_a_narrowed_page_names_the_whole_one_as_itself(world: World, visitor: Client, query: str) -> None:
    for path in ("/", "/movies/"):
        html = visitor.get(path + query).content.decode()
        assert re.findall('<link rel="canonical" href="(.*?)">', html) == [f"http://127.0.0.1:8000{path}"]


def test_what_is_somebodys_own_is_not_for_search_engines(world: World) -> None:
    ann = Visitor(world.ann)
    kept = ann.reserve(world.showtime, "A1")
    ann.pay(kept)
    other = ann.reserve(world.showtime, "B1")
    for path in (
        f"/reserve/{other.pk}/",
        f"/purchase/{Purchase.objects.get().pk}/",
        "/purchase/",
        "/reserve/",
        "/account/email/",
    ):
        page = ann.get(path)
        assert page.status_code == 200, path
        assert '<meta name="robots" content="noindex">' in page.content.decode(), path


def test_holes_are_reported_to_who_is_named(db: None, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    with time_machine.travel("2030-01-01T12:34:56Z", tick=False):
        answer = Client().get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:security@example.org",
        "Expires: 2030-06-30T00:00:00Z",
        "Preferred-Languages: en",
        "Canonical: http://127.0.0.1:8000/.well-known/security.txt",
    ]


def test_nobody_is_named_where_nobody_was(db: None, settings: Settings) -> None:
    settings.SECURITY_CONTACT = ""
    assert Client().get("/.well-known/security.txt").status_code == 404


def test_a_showtime_that_is_over_leaves_the_sitemap(world: World) -> None:
    with time_machine.travel("2030-01-03T12:00:00Z", tick=False):
        assert "/showtime/" not in Client().get("/sitemap.xml").content.decode()
        a_showtime(world.movie, world.theater, starts_at=world.late.starts_at.replace(day=4))
        assert Client().get("/sitemap.xml").content.decode().count("/showtime/") == 1


def preview(html: str) -> dict[str, str]:
    return dict(re.findall('<meta (?:property|name)="((?:og|twitter):[a-z:_]+)" content="(.*?)">', html))


def test_a_shared_link_says_what_it_leads_to(world: World, visitor: Client) -> None:
    site = "http://127.0.0.1:8000"
    titles = {
        "/": "What is on",
        f"/movies/{world.movie.pk}/": "Dune",
        f"/theaters/{world.theater.pk}/": "Rex, Paris",
        f"/showtime/{world.showtime.pk}/": "Dune, Tue 1 Jan 21:00",
    }
    for path, title in titles.items():
        html = visitor.get(f"{path}?day=2030-01-01").content.decode()
        assert preview(html) == {
            "og:type": "website",
            "og:site_name": "Matinee",
            "og:title": title,
            "og:description": re.findall('<meta name="description" content="(.*?)">', html)[0],
            "og:url": site + path,
            "twitter:card": "summary",
        }


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize(("name", "is_shown"), [("dune.png", True), ("dune.JPG", True), ("dune.webp", False)])
def test_a_shared_link_shows_the_poster_where_previewers_can_draw_it(
    world: World, media: Path, name: str, is_shown: bool
) -> None:
    world.movie.poster.save(name, ContentFile(b"a picture"))
    for path in (f"/movies/{world.movie.pk}/", f"/showtime/{world.showtime.pk}/"):
        said = preview(Visitor().get(path).content.decode())
        assert said.get("og:image") == (f"http://127.0.0.1:8000/media/posters/{name}" if is_shown else None)


def test_what_a_shared_link_says_is_escaped(world: World, visitor: Client) -> None:
    movie = a_movie('"><script>alert(1)</script>')
    html = visitor.get(f"/movies/{movie.pk}/").content.decode()
    assert preview(html)["og:title"] == "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"


def test_what_is_somebodys_own_has_no_preview(world: World) -> None:
    ann = Visitor(world.ann)
    kept = ann.reserve(world.showtime, "A1")
    assert preview(ann.get(f"/reserve/{kept.pk}/").content.decode()) == {}


def test_a_full_sitemap_leaves_out_old_films_and_not_what_is_on(
    world: World, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, newer = (a_movie(f"A film of {year}", release_date=date(year, 1, 1)) for year in (1931, 1999))
    monkeypatch.setattr(finding, "MOST_RESTING", 1)
    found = visitor.get("/sitemap.xml").content.decode()
    for movie, is_named in ((old, False), (newer, True), (world.movie, True)):
        assert (f"/movies/{movie.pk}/</loc>" in found) == is_named
    monkeypatch.setattr(finding, "MOST_ADDRESSES", 5)
    assert visitor.get("/sitemap.xml").content.decode().count("<loc>") == 5
