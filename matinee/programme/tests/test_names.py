"""Names are compared as their readers see them: in search, and where two would be mistaken for each other."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from matinee import names
from matinee.api.tests.program import Program, said
from matinee.programme import operations as programme
from matinee.programme.models import Movie, PriceCard, Screen, SeatCategory, SeatPlan, Theater
from matinee.programme.operations import PlanExists
from matinee.refusals import Invalid
from matinee.testing import NOW, a_movie, a_screen, a_theater
from matinee.web.tests.reading import words

AMELIE = "Le Fabuleux Destin d’Amélie Poulain"


@pytest.fixture(autouse=True)
def _noon(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("AMÉLIE", "amelie"),
        ("Ame\u0301lie", "amelie"),
        ("Straße", "strasse"),
        ("Øyvind Łódź", "oyvind lodz"),
        ("Ｗｉｄｅ  Name", "wide name"),
        ("İstanbul", "istanbul"),
        ("Ἀριστοτέλης", "αριστοτελησ"),
        ("Singin’ in the Rain", "singin' in the rain"),
        ("L´Atalante", "l'atalante"),
        # The mark of a Japanese letter makes another letter of it.
        ("がっこう", "がっこう"),
        ("カ\u3099", "ガ"),
    ],
)
def test_what_is_searched_has_no_case_and_no_accents(text: str, folded: str) -> None:
    assert names.folded(text) == folded
    assert names.folded(folded) == folded


@pytest.mark.parametrize("typed", ["AMÉLIE", "amelie", "amélie poulain", "Ame\u0301lie", "d'amelie", "JEUNÉT"])
def test_a_film_is_found_however_it_is_typed(typed: str) -> None:
    a_movie(AMELIE, director="Jean-Pierre Jeunet")
    a_movie("Dune")
    page = Client(headers={"accept": "text/html"}).get("/movies/", {"search": typed})
    assert AMELIE in words(page)
    assert "Dune" not in words(page)
    assert said(Program().get(f"/movies/?search={typed}"))["count"] == 1


@pytest.mark.parametrize("typed", ["100%", "_", "%", "\\"])
def test_signs_of_a_pattern_are_signs(typed: str) -> None:
    a_movie("Dune")
    assert said(Program().get("/api/movies/"))["count"] == 1
    assert Movie.objects.filter(search_key__contains=names.folded(typed)).count() == 0


def test_city_and_genre_know_no_case_on_any_database() -> None:
    a_theater("Rex", city="Žilina", location="Žilina")
    a_movie("Dune", genre="Épouvante")
    for asked in ("/theaters/?city=žilina", "/theaters/?search=ZILINA", "/movies/?genre=épouvante"):
        assert said(Program().get(f"/api{asked}"))["count"] == 1


def test_a_film_that_gets_another_title_is_found_by_it() -> None:
    movie = a_movie("Dune")
    programme.change_movie(movie=movie, changes={"title": "Blé"}, now=NOW)
    assert Movie.objects.get(search_key__contains="ble") == movie


@pytest.mark.parametrize("name", ["Screen 1", "SCREEN 1", "screen  1", "Ｓcreen 1"])
def test_two_screens_that_look_the_same_are_refused(name: str) -> None:
    theater = a_theater()
    with pytest.raises(Invalid) as refused:
        programme.save_screen(Screen(theater=theater, name=name))
    assert str(refused.value) == "Rex has a screen Screen 1 already."
    assert programme.save_screen(Screen(theater=theater, name="Screen 2")).pk


def test_a_seat_plan_of_a_name_that_looks_the_same_is_one_that_is_there() -> None:
    screen = a_screen(a_theater(), "Two", "A s s")
    programme.lay_out(screen, "A s", name="Été")
    for name in ("E\u0301te\u0301", "ÉTÉ"):
        with pytest.raises(PlanExists):
            programme.lay_out(screen, "A s", name=name)


def test_prices_of_a_card_that_looks_the_same_are_those_of_the_card() -> None:
    theater = a_theater()
    programme.set_prices(theater, "Séniors", {SeatCategory.STANDARD: theater.money(700)})
    card = programme.set_prices(theater, "SE\u0301NIORS", {SeatCategory.STANDARD: theater.money(800)})
    assert card.name == "Séniors"
    assert PriceCard.objects.filter(theater=theater).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_twins_of_the_version_before_each_keeps_its_prices_and_its_versions() -> None:
    MigrationExecutor(connection).migrate([("programme", "0015_parts_of_a_showtime")])
    executor = MigrationExecutor(connection)
    before = executor.loader.project_state([("programme", "0015_parts_of_a_showtime")]).apps
    theater = before.get_model("programme", "Theater").objects.create(name="Rex", location="Lyon", city="Lyon")
    screen = before.get_model("programme", "Screen").objects.create(theater=theater, name="One")
    for name in ("Evening", "evening"):
        before.get_model("programme", "PriceCard").objects.create(theater=theater, name=name)
    for name, version in (("Concert", 1), ("concert", 1), ("concert", 2)):
        before.get_model("programme", "SeatPlan").objects.create(screen=screen, name=name, version=version, text="A s")
    executor.migrate(executor.loader.graph.leaf_nodes())

    first, second = PriceCard.objects.order_by("pk")
    programme.change_prices(second, {SeatCategory.STANDARD: second.theater.money(700)})
    assert (first.prices.count(), second.prices.get().amount) == (0, 700)
    plan = SeatPlan.objects.get(name="concert", version=2)
    new = programme.redraw(plan=plan, text="A s s", now=NOW)
    assert (new.version, new.name, new.name_key) == (3, "concert", plan.name_key)
    assert SeatPlan.objects.filter(name_key=plan.name_key).count() == 3


@pytest.mark.django_db(transaction=True)
def test_rows_of_the_version_before_get_their_keys_and_keep_their_names() -> None:
    MigrationExecutor(connection).migrate([("programme", "0015_parts_of_a_showtime")])
    executor = MigrationExecutor(connection)
    before = executor.loader.project_state([("programme", "0015_parts_of_a_showtime")]).apps
    theater = before.get_model("programme", "Theater").objects.create(name="Éden", location="Lyon", city="Lyon")
    screens = before.get_model("programme", "Screen").objects
    first, second = (screens.create(theater=theater, name=name).pk for name in ("Été", "ÉTÉ"))
    executor.migrate(executor.loader.graph.leaf_nodes())

    assert Theater.objects.get(search_key__contains="eden").pk == theater.pk
    assert Screen.objects.get(name_key=names.key("ÉTÉ")).pk == first
    again = Screen.objects.get(pk=second)
    again.save()
    assert (again.name, Screen.objects.get(pk=second).name_key) == ("ÉTÉ", names.of_older("ÉTÉ", second))
