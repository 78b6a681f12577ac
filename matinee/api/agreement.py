"""What a program says of a sale besides what it must: it may be said, and has to be true."""

from matinee.programme.models import Showtime
from matinee.refusals import Mismatch


def agree(showtime: Showtime, /, **said: int | None) -> None:
    """That the ids a body names are those of the showtime. Mismatch, with the field that says something else."""
    true = {"movie": showtime.movie_id, "theater": showtime.screen.theater_id, "showtime": showtime.pk}
    for field, value in said.items():
        if value not in (None, true[field]):
            raise Mismatch(field, f"It says {value}, and this showtime's {field} is {true[field]}.")
