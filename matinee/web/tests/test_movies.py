from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django import Settings

from matinee.testing import TONIGHT, World, a_movie, a_showtime
from matinee.web.tests.reading import words


def test_movies_stand_by_what_one_can_do_about_them(world: World, visitor: Client) -> None:
    a_movie("Tomorrow’s", release_date=date(2030, 5, 1), rating="12A")
    a_movie("Metropolis", release_date=date(1927, 1, 10), duration=153)
    assert words(visitor.get("/movies/")) == (
        "Movies Title or director Search On now Dune 2 h 46 2024 Coming soon Tomorrow’s from 1 May 2030 "
        "Not showing at the moment Metropolis 2 h 33 1927"
    )


def test_a_movie_is_found_by_its_title_or_who_made_it(world: World, visitor: Client) -> None:
    a_movie("Amélie", director="Jean-Pierre Jeunet", original_title="Le Fabuleux Destin")
    for search in ("amél", "JEUNET", "fabuleux"):
        page = words(visitor.get("/movies/", {"search": search}))
        assert "Amélie" in page
        assert "Dune" not in page
    part = visitor.get("/movies/", {"search": "nobody"}, headers={"hx-request": "true"})
    assert "No movie here has “nobody” in its title" in words(part)
    assert b"<html" not in part.content


@pytest.mark.parametrize("query", ["search=%00", "search=%ED%A0%80", "page=0", "page=x", "page=9999999999"])
def test_nonsense_is_answered_with_a_page(world: World, visitor: Client, query: str) -> None:
    assert visitor.get(f"/movies/?{query}").status_code == 200


def test_a_movie_says_who_may_come_in(db: None, visitor: Client) -> None:
    movie = a_movie(
        rating="18", min_age=18, accompanied_min_age=12, languages="English", trailer="https://example.org/t"
    )
    page = visitor.get(f"/movies/{movie.pk}/")
    assert "Nobody under 18 is let in." in words(page)
    assert "Anybody under 12 needs an adult with them." in words(page)
    assert 'href="https://example.org/t"' in page.content.decode()


def test_a_movie_shows_its_first_day_when_it_is_not_on_today(world: World, visitor: Client) -> None:
    movie = a_movie("Amélie")
    a_showtime(movie, world.theater, starts_at=TONIGHT + timedelta(days=2))
    a_showtime(movie, world.theater, starts_at=TONIGHT + timedelta(days=3, hours=-2))
    address = f"/movies/{movie.pk}/"
    assert "Thursday 3 January · Paris time 21:00 from €10.00" in words(visitor.get(address))
    assert "Friday 4 January · Paris time 19:00 from €10.00" in words(visitor.get(f"{address}?day=2030-01-04"))


def test_a_movie_without_showtimes_says_so(db: None, noon: time_machine.Traveller, visitor: Client) -> None:
    coming, gone = a_movie("Tomorrow’s", release_date=date(2030, 5, 1)), a_movie()
    assert "Coming on 1 May 2030" in words(visitor.get(f"/movies/{coming.pk}/"))
    assert "Not showing at the moment" in words(visitor.get(f"/movies/{gone.pk}/"))


@pytest.mark.parametrize("address", ["/movies/1/", "/movies/99999999999999999999/", "/posters/1.svg", "/movies/x/"])
def test_a_movie_that_is_not_there_is_not_found(db: None, visitor: Client, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code == 404
    assert "There is nothing on this screen" in words(answer)


def test_a_poster_is_drawn_where_there_is_no_picture(db: None, visitor: Client) -> None:
    movie = a_movie()
    assert f'src="/posters/{movie.pk}.svg"' in visitor.get(f"/movies/{movie.pk}/").content.decode()
    poster = visitor.get(f"/posters/{movie.pk}.svg")
    assert poster["Content-Type"] == "image/svg+xml"
    assert poster.content.startswith(b"<svg")


def test_a_picture_that_staff_put_in_is_shown(db: None, visitor: Client, settings: Settings) -> None:
    movie = a_movie()
    movie.poster.save("dune.png", ContentFile(b"a picture"))
    assert 'src="/media/posters/dune.png"' in visitor.get(f"/movies/{movie.pk}/").content.decode()
    answer = visitor.get("/media/posters/dune.png")
    assert b"".join(answer) == b"a picture"
    (Path(settings.MEDIA_ROOT) / "secret").write_text("not to be seen")
    assert visitor.get("/media/posters/../secret").status_code == 404
    assert visitor.get("/media/posters/..%2Fsecret").status_code == 404


def test_a_title_in_another_language_says_which(world: World, visitor: Client) -> None:
    """So that it is read aloud as it is spoken, and drawn with the letters of its country."""
    foreign = a_movie("Drive My Car", original_title="ドライブ・マイ・カー", languages="Japanese, Korean")
    page = visitor.get(f"/movies/{foreign.pk}/").content.decode()
    assert '<p class="original" lang="ja">ドライブ・マイ・カー</p>' in page
    assert "<h1>Drive My Car</h1>" in page
    untranslated = a_movie("東京物語", languages="Japanese")
    assert '<h1 lang="ja">東京物語</h1>' in visitor.get(f"/movies/{untranslated.pk}/").content.decode()
    unknown = a_movie("Amélie", languages="Klingon")
    assert "<h1>Amélie</h1>" in visitor.get(f"/movies/{unknown.pk}/").content.decode()


def test_a_movie_shows_all_of_its_days_however_late(world: World, visitor: Client) -> None:
    for day in range(1, 70):
        a_showtime(world.movie, world.theater, starts_at=TONIGHT + timedelta(days=day, hours=-6))
    html = visitor.get(f"/movies/{world.movie.pk}/").content.decode()
    assert html.count('class="day"') == 70
    assert "day=2030-03-11" in html
