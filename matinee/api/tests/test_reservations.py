"""Seats kept for a customer: which, how long, and when not."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from matinee.api.tests.program import Program, faults, refusal, said
from matinee.programme.models import Seat
from matinee.sales import claims, operations
from matinee.sales.models import Reservation, ReservedSeat
from matinee.testing import NOW, World, a_movie, a_purchase, a_reservation, a_screen, a_showtime

MINUTE = timedelta(minutes=1)


def reserve(program: Program, world: World, **asked: Any) -> Any:
    answer = program.post("/reserve/", {"showtime": world.showtime.pk} | asked)
    assert answer.status_code == 201, answer.content
    return said(answer)


def seats_of(program: Program, pk: int) -> list[str]:
    kept: list[str] = said(program.get(f"/reserve/{pk}/"))["seats"]
    return kept


def test_named_seats_are_those_seats(ann: Program, world: World) -> None:
    assert reserve(ann, world, seats=["C5", "C4"])["seats"] == ["C4", "C5"]


def test_name_is_the_username_unless_it_says(ann: Program, world: World) -> None:
    assert reserve(ann, world, reserve=1)["name"] == "ann"
    assert reserve(ann, world, reserve=1, name="Ann Example")["name"] == "Ann Example"


@pytest.mark.parametrize("field", ["movie", "theater"])
def test_movie_and_theater_must_agree_with_the_showtime(ann: Program, world: World, field: str) -> None:
    true = {"movie": world.movie.pk, "theater": world.theater.pk}
    answer = ann.post("/reserve/", {"showtime": world.showtime.pk, "reserve": 2} | true | {field: 99})
    assert refusal(answer) == (400, "mismatch")
    assert faults(answer) == [field]
    assert not Reservation.objects.exists()
    reserve(ann, world, reserve=2, **true)


def test_a_taken_seat_is_named_and_nothing_is_kept(ann: Program, world: World) -> None:
    a_reservation(world.showtime, world.bob, seats=["C5", "C6"])
    answer = ann.post("/reserve/", {"showtime": world.showtime.pk, "seats": ["C4", "C5", "C6"]})
    assert refusal(answer) == (409, "seat_taken")
    assert said(answer)["seats"] == ["C5", "C6"]
    assert said(ann.get("/reserve/"))["count"] == 0


def test_a_broken_seat_is_taken_whoever_names_it(ann: Program, world: World) -> None:
    operations.report_broken(seat=Seat.objects.get(plan=world.showtime.plan_id, label="C5"), note="", now=NOW)
    answer = ann.post("/reserve/", {"showtime": world.showtime.pk, "seats": ["C4", "C5"]})
    assert refusal(answer) == (409, "seat_taken")
    assert said(answer)["seats"] == ["C5"]


def test_a_seat_that_is_sold_between_the_look_and_the_claim_is_chosen_anew(
    ann: Program, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = claims.keep

    def after_another(reservation: Reservation, seats: Any, **times: Any) -> Any:
        monkeypatch.setattr(claims, "keep", keep)
        a_reservation(world.showtime, world.bob, seats=[seat.label for seat in seats])
        return keep(reservation, seats, **times)

    monkeypatch.setattr(claims, "keep", after_another)
    reserve(ann, world, reserve=2)
    assert len(set(ReservedSeat.objects.values_list("seat", flat=True))) == 4


def test_who_signs_wrongly_hears_of_that_whatever_the_body_is(guest: Program, world: World) -> None:
    guest.headers["Authorization"] = "Bearer nobody"
    numbers = ["1", "true", "99999999999999999999", "1e99999999999999999999"]
    for body in ("{", "[]", *(f'{{"showtime": {number}}}' for number in numbers)):
        assert refusal(guest.post("/reserve/", body)) == (401, "invalid_token")


def test_a_number_that_no_machine_can_hold_is_no_json_of_ours(ann: Program, world: World) -> None:
    for number in ("1e99999999999999999999", "1e-99999999999999999999"):
        assert refusal(ann.post("/reserve/", f'{{"showtime": {number}}}')) == (400, "invalid")


def test_fewer_free_than_asked_is_sold_out(ann: Program, world: World) -> None:
    a_reservation(world.showtime, world.bob, number=99, together=False)
    answer = ann.post("/reserve/", {"showtime": world.showtime.pk, "reserve": 2})
    assert refusal(answer) == (409, "sold_out")
    assert said(answer)["free"] == 1
    assert refusal(ann.post("/reserve/", {"showtime": world.showtime.pk, "reserve": 2000})) == (409, "sold_out")


def test_seats_apart_are_offered_and_taken_when_that_will_do(ann: Program, world: World) -> None:
    screen = a_screen(world.theater, "Lounge", "A s s _ s\nB s _ s s")
    showtime = a_showtime(world.movie, screen=screen)
    asked = {"showtime": showtime.pk, "reserve": 3}
    answer = ann.post("/reserve/", asked)
    assert refusal(answer) == (409, "not_together")
    taken = said(ann.post("/reserve/", asked | {"together": False}))
    assert taken["seats"] == said(answer)["offer"]


def test_wheelchair_spaces_are_sold_here_as_everywhere(ann: Program, world: World) -> None:
    showtime = a_showtime(world.movie, screen=a_screen(world.theater, "Lounge", "A s s s s\nB s w c s"))
    asked = {"showtime": showtime.pk, "wheelchairs": 1, "companions": 1}
    assert said(ann.post("/reserve/", asked))["seats"] == ["B2", "B3"]
    refused = ann.post("/reserve/", {"showtime": showtime.pk, "wheelchairs": 1})
    assert refusal(refused) == (409, "no_wheelchair_space")


def test_when_sales_are_closed_nothing_is_kept(ann: Program, world: World) -> None:
    with time_machine.travel(world.showtime.starts_at, tick=False):
        answer = ann.post("/reserve/", {"showtime": world.showtime.pk, "reserve": 1})
    assert refusal(answer) == (409, "sales_closed")


def test_a_theaters_limit_holds_here(ann: Program, world: World) -> None:
    world.theater.seats_per_customer = 3
    world.theater.save()
    reserve(ann, world, reserve=2)
    answer = ann.post("/reserve/", {"showtime": world.showtime.pk, "reserve": 2})
    assert refusal(answer) == (409, "limit_reached")


# ── Changing ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_other_seats_or_another_number(ann: Program, world: World, method: str) -> None:
    kept = reserve(ann, world, seats=["C4", "C5"])
    path, whole = f"/reserve/{kept['id']}/", {"showtime": world.showtime.pk} if method == "PUT" else {}
    assert said(ann.send(method, path, whole | {"seats": ["C5", "C6", "C7"]}))["seats"] == ["C5", "C6", "C7"]
    assert said(ann.send(method, path, whole | {"reserve": 1}))["reserve"] == 1
    assert said(ann.send(method, path, whole | {"reserve": 1, "name": "Ann E."}))["name"] == "Ann E."


def test_the_body_of_the_original_changes_the_number_and_not_the_seats_where_it_is_the_same(
    ann: Program, world: World
) -> None:
    kept = reserve(ann, world, seats=["A1", "A2"])
    body = {"name": "Ann", "movie": world.movie.pk, "theater": world.theater.pk, "showtime": world.showtime.pk}
    same = said(ann.put(f"/reserve/{kept['id']}/", body | {"reserve": 2}))
    assert (same["name"], same["seats"]) == ("Ann", ["A1", "A2"])
    assert said(ann.put(f"/reserve/{kept['id']}/", body | {"reserve": 3}))["reserve"] == 3


def test_what_was_read_can_be_sent_back_as_it_is(ann: Program, world: World) -> None:
    kept = reserve(ann, world, seats=["C4", "C5"])
    answer = ann.put(f"/reserve/{kept['id']}/", kept)
    assert (answer.status_code, said(answer)) == (200, kept)


def test_put_wants_the_showtime_and_the_seats(ann: Program, world: World) -> None:
    kept = reserve(ann, world, reserve=2)
    assert faults(ann.put(f"/reserve/{kept['id']}/", {"reserve": 3})) == ["showtime"]
    assert faults(ann.put(f"/reserve/{kept['id']}/", {"showtime": world.showtime.pk})) == ["reserve"]


def test_only_the_name_leaves_the_seats_alone(ann: Program, world: World) -> None:
    kept = reserve(ann, world, reserve=2)
    changed = said(ann.patch(f"/reserve/{kept['id']}/", {"name": "Ann E."}))
    assert changed == kept | {"name": "Ann E."}


@pytest.mark.parametrize("field", ["showtime", "movie", "theater"])
def test_it_cannot_be_moved_to_another_showtime(ann: Program, world: World, field: str) -> None:
    kept = reserve(ann, world, reserve=2)
    other = {"showtime": world.late.pk, "movie": a_movie("Alien").pk, "theater": 99}[field]
    answer = ann.patch(f"/reserve/{kept['id']}/", {field: other, "reserve": 3})
    assert (refusal(answer), faults(answer)) == ((400, "mismatch"), [field])
    assert seats_of(ann, kept["id"]) == kept["seats"]


def test_a_change_is_all_or_nothing(ann: Program, world: World) -> None:
    kept = reserve(ann, world, seats=["C4", "C5"])
    a_reservation(world.showtime, world.bob, seats=["C6", "C7"])
    answer = ann.patch(f"/reserve/{kept['id']}/", {"seats": ["C5", "C6", "C7"], "name": "Ann E."})
    assert refusal(answer) == (409, "seat_taken")
    assert said(ann.get(f"/reserve/{kept['id']}/")) == kept


def test_what_is_paid_does_not_change(ann: Program, world: World) -> None:
    paid = a_purchase(world.showtime, world.ann).reservation
    path = f"/reserve/{paid.pk}/"
    assert refusal(ann.patch(path, {"reserve": 3})) == (409, "already_paid")
    assert refusal(ann.delete(path)) == (409, "already_paid")
    assert refusal(ann.post(f"{path}renewal/")) == (409, "already_paid")


# ── Time ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_renewal_starts_the_time_anew_up_to_the_cap(ann: Program, world: World) -> None:
    kept = reserve(ann, world, reserve=2)
    path = f"/reserve/{kept['id']}/renewal/"
    ends = []
    for minutes in (5, 14, 23):
        with time_machine.travel(NOW + minutes * MINUTE, tick=False):
            ends.append(said(ann.post(path))["expires_at"])
    assert ends == ["2030-01-01T12:15:00Z", "2030-01-01T12:24:00Z", "2030-01-01T12:30:00Z"]
    with time_machine.travel(NOW + 24 * MINUTE, tick=False):
        assert refusal(ann.post(path)) == (409, "renewal_limit")


def test_when_its_time_is_up_the_seats_are_free_and_it_can_only_be_given_up(
    ann: Program, bob: Program, world: World
) -> None:
    kept = reserve(ann, world, seats=["C4", "C5"])
    path = f"/reserve/{kept['id']}/"
    with time_machine.travel(NOW + 10 * MINUTE, tick=False):
        assert reserve(bob, world, seats=["C4", "C5"])["seats"] == ["C4", "C5"]
        assert refusal(ann.patch(path, {"reserve": 3})) == (409, "reservation_expired")
        assert refusal(ann.post(f"{path}renewal/")) == (409, "reservation_expired")
        assert said(ann.get(path))["expires_at"] == "2030-01-01T12:10:00Z"
        assert ann.delete(path).status_code == 204


def test_what_was_given_up_is_gone_and_its_seats_free(ann: Program, bob: Program, world: World) -> None:
    kept = reserve(ann, world, seats=["C4", "C5"])
    path = f"/reserve/{kept['id']}/"
    assert ann.delete(path).status_code == 204
    assert reserve(bob, world, seats=["C4", "C5"])["seats"] == ["C4", "C5"]
    assert [refusal(ann.send(method, path)) for method in ("GET", "DELETE")] == [(404, "not_found")] * 2
    assert said(ann.get("/reserve/"))["count"] == 0


def test_house_seats_are_no_reservation_to_anybody(staff: Program, world: World) -> None:
    staff.patch(f"/showtime/{world.showtime.pk}/", {"available_seats": 50})
    house = Reservation.objects.get()
    assert said(staff.get("/reserve/"))["count"] == 0
    assert refusal(staff.get(f"/reserve/{house.pk}/")) == (404, "not_found")
