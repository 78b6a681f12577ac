"""`published_at` of a showtime: what staff write, and who may read it."""

from matinee.api.tests.program import Program, faults, refusal, said
from matinee.testing import World

TOMORROW = "2030-01-02T20:00:00Z"


def draft(world: World, staff: Program, **more: object) -> int:
    body = {"movie": world.movie.pk, "theater": world.theater.pk, "date_and_time": TOMORROW, "published_at": None}
    answer = staff.post("/showtime/", body | more)
    assert answer.status_code == 201
    assert said(answer)["published_at"] is None
    pk: int = said(answer)["id"]
    return pk


def test_a_showtime_is_published_at_once_unless_it_says(world: World, staff: Program, guest: Program) -> None:
    body = {"movie": world.movie.pk, "theater": world.theater.pk, "date_and_time": TOMORROW}
    made = said(staff.post("/showtime/", body))
    assert made["published_at"] == "2030-01-01T12:00:00Z"
    assert said(guest.get(f"/showtime/{made['id']}/")) == made


def test_a_draft_exists_for_staff_alone_until_it_is_published(
    world: World, staff: Program, guest: Program, ann: Program
) -> None:
    address = f"/showtime/{draft(world, staff)}/"
    pk = int(address.split("/")[2])
    for stranger in (guest, ann):
        assert refusal(stranger.get(address)) == refusal(stranger.get(f"{address}seats/")) == (404, "not_found")
    missing = ann.post("/reserve/", {"showtime": 999, "reserve": 1})
    hidden = ann.post("/reserve/", {"showtime": pk, "reserve": 1})
    assert said(hidden)["errors"] == [{"field": "showtime", "detail": f"There is no showtime {pk}."}]
    assert (hidden.status_code, faults(hidden)) == (missing.status_code, faults(missing))
    assert said(staff.get(address))["published_at"] is None
    assert len(said(staff.get(f"{address}seats/"))["seats"]) == 100

    assert said(staff.patch(address, {"published_at": "2030-01-01T12:00:00Z"}))["id"] == pk
    assert said(guest.get(address))["published_at"] == "2030-01-01T12:00:00Z"
    assert pk in [one["id"] for one in said(guest.get("/showtime/"))["results"]]

    assert staff.patch(address, {"published_at": None}).status_code == 200
    assert refusal(guest.get(address)) == (404, "not_found")


def test_nothing_is_published_in_the_future(world: World, staff: Program) -> None:
    pk = draft(world, staff)
    assert faults(staff.patch(f"/showtime/{pk}/", {"published_at": TOMORROW})) == ["published_at"]


def test_a_draft_occupies_its_screen(world: World, staff: Program) -> None:
    draft(world, staff)
    body = {"movie": world.movie.pk, "theater": world.theater.pk, "date_and_time": TOMORROW}
    assert staff.post("/showtime/", body).status_code == 409
