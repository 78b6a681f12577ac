"""From an account to tickets, as a program does it that was written for the original."""

from matinee.api.tests.program import Program, refusal, said
from matinee.testing import World


def test_register_log_in_choose_reserve_buy_and_log_out(world: World) -> None:
    program = Program()
    registered = program.post("/register/", {"username": "cleo", "password": "correct horse battery"})
    assert (registered.status_code, said(registered)) == (201, {"username": "cleo"})

    token = said(program.post("/login/", {"username": "cleo", "password": "correct horse battery"}))["token"]
    program.headers["Authorization"] = f"Bearer {token}"

    showtime = said(program.get("/showtime/"))["results"][0]
    assert showtime["available_seats"] == 100

    held = program.post("/reserve/", {"name": "Cleo", "movie": showtime["movie"], "theater": showtime["theater"],
                                      "showtime": showtime["id"], "reserve": 2})  # fmt: skip
    assert held.status_code == 201
    reservation = said(held)
    assert reservation == {
        "id": reservation["id"],
        "name": "Cleo",
        "movie": world.movie.pk,
        "theater": world.theater.pk,
        "showtime": world.showtime.pk,
        "reserve": 2,
        "seats": ["F6", "F7"],
        "expires_at": "2030-01-01T12:10:00Z",
        "total": {"amount": "20.00", "currency": "EUR"},
        "created_at": "2030-01-01T12:00:00Z",
        "purchase": None,
    }
    assert said(program.get(f"/showtime/{showtime['id']}/"))["available_seats"] == 98

    bought = program.post("/purchase/", {"name": "Cleo", "movie": showtime["movie"], "theater": showtime["theater"],
                                         "showtime": showtime["id"], "reserve": reservation["id"],
                                         "purchase": "20.00"})  # fmt: skip
    assert bought.status_code == 201
    purchase = said(bought)
    codes = [ticket.pop("code") for ticket in purchase["tickets"]]
    assert len(set(codes)) == 2
    # By a clock that went on while the gateway was asked.
    assert purchase.pop("purchased_at").startswith("2030-01-01T12:00:00")
    assert purchase == {
        "id": purchase["id"],
        "name": "Cleo",
        "movie": world.movie.pk,
        "theater": world.theater.pk,
        "showtime": world.showtime.pk,
        "reserve": reservation["id"],
        "purchase": "20.00",
        "tickets": [{"seat": "F6", "age": None}, {"seat": "F7", "age": None}],
        "total": {"amount": "20.00", "currency": "EUR"},
        "email": "",
        "refundable_until": "2030-01-01T18:00:00Z",
        "cancelled_at": None,
        "refunds": [],
    }

    assert program.post("/logout/").status_code == 200
    assert refusal(program.get(f"/purchase/{purchase['id']}/")) == (401, "invalid_token")


def test_staff_put_a_film_on_with_the_bodies_of_the_original(world: World) -> None:
    staff = Program(world.staff)
    movie = said(staff.post("/movies/", {"title": "Dune", "director": "Denis Villeneuve", "genre": "Science fiction",
                                         "release_date": "2024-03-01", "duration": 166, "synopsis": "…"}))  # fmt: skip
    theater = said(staff.post("/theaters/", {"name": "Rex", "location": "Paris", "capacity": 100}))
    made = staff.post("/showtime/", {"movie": movie["id"], "theater": theater["id"],
                                     "date_and_time": "2030-01-01T20:00:00Z", "available_seats": 50})  # fmt: skip
    assert made.status_code == 201
    showtime = said(made)
    assert {name: showtime[name] for name in ("movie", "theater", "date_and_time", "available_seats")} == {
        "movie": movie["id"],
        "theater": theater["id"],
        "date_and_time": "2030-01-01T20:00:00Z",
        "available_seats": 50,
    }
