"""/movies/"""

from datetime import date
from typing import Annotated, Literal, Self

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from matinee.api.answers import nothing, private, public
from matinee.api.fields import URL_OR_NOTHING, Body, Day, Text, example, like
from matinee.api.lists import ListQuery, Page, in_order, page
from matinee.api.problems import NotFound
from matinee.api.who import SignedRequest, staff
from matinee.names import folded
from matinee.programme import operations
from matinee.programme.models import Movie, Showtime
from matinee.sales import planning

router = Router(tags=["Movies"])

COLUMNS = {name: name for name in ("title", "director", "genre", "release_date", "duration")}


class MovieOut(BaseModel):
    id: int
    title: str
    original_title: str
    director: str
    genre: str
    release_date: date
    duration: int = Field(description="In minutes.")
    synopsis: str
    rating: str
    min_age: int | None
    accompanied_min_age: int | None
    languages: str
    poster: str = Field(description="Address of the picture.")
    trailer: str

    @classmethod
    def of(cls, movie: Movie, request: HttpRequest) -> Self:
        facts = {name: getattr(movie, name) for name in cls.model_fields if name != "poster"}
        poster = movie.poster.url if movie.poster else reverse("poster", args=[movie.pk])
        return cls(**facts, poster=request.build_absolute_uri(poster))


class MovieBody(Body):
    """A movie. What isn't named keeps its value."""

    answers = MovieOut
    model_config = example(
        title="Dune",
        director="Denis Villeneuve",
        genre="Science fiction",
        release_date="2024-03-01",
        duration=166,
        synopsis="A gifted young man travels to the most dangerous planet there is.",
    )

    title: Annotated[str, like(Movie, "title")]
    director: Annotated[str, like(Movie, "director")]
    genre: Annotated[str, like(Movie, "genre")]
    release_date: Day
    duration: Annotated[int, like(Movie, "duration")]
    synopsis: Annotated[str, like(Movie, "synopsis")] = ""
    original_title: Annotated[str, like(Movie, "original_title")] = ""
    rating: Annotated[str, like(Movie, "rating")] = ""
    min_age: Annotated[int, like(Movie, "min_age")] | None = None
    accompanied_min_age: Annotated[int, like(Movie, "accompanied_min_age")] | None = None
    languages: Annotated[str, like(Movie, "languages")] = ""
    trailer: Annotated[str, like(Movie, "trailer", pattern=URL_OR_NOTHING)] = ""


class MoviePart(MovieBody):
    partial = True
    model_config = example(rating="12A", min_age=12)


class MovieQuery(ListQuery):
    search: Text = Field("", description="In the title, the original title or the director's name.")
    genre: Text = ""
    showing: bool | None = Field(None, description="Whether it has a showtime to come.")
    ordering: Literal[
        "title", "-title", "director", "-director", "genre", "-genre",
        "release_date", "-release_date", "duration", "-duration",
    ] = "title"  # fmt: skip


@router.get("/", auth=None, response=Page[MovieOut])
def list_movies(request: HttpRequest, query: Query[MovieQuery]) -> HttpResponse:
    """List all movies."""
    movies = in_order(found(query), query.ordering, COLUMNS)
    return public(request, page(request, query, movies, lambda rows: [MovieOut.of(row, request) for row in rows]))


def found(query: MovieQuery) -> QuerySet[Movie]:
    movies = Movie.objects.all()
    if query.search:
        movies = movies.filter(search_key__contains=folded(query.search))
    if query.genre:
        movies = movies.filter(genre_key=folded(query.genre))
    if query.showing is not None:
        coming = Exists(Showtime.objects.public().upcoming(timezone.now()).filter(movie=OuterRef("pk")))
        movies = movies.filter(coming if query.showing else ~coming)
    return movies


@router.post("/", auth=staff, response={201: MovieOut})
def create_movie(request: SignedRequest, body: MovieBody) -> HttpResponse:
    """Create a new movie. For staff."""
    body.check_fixed()
    movie = operations.save_movie(Movie(**body.said))
    return private(MovieOut.of(movie, request), 201)


@router.get("/{int:pk}/", auth=None, response=MovieOut)
def read_movie(request: HttpRequest, pk: int) -> HttpResponse:
    """Retrieve a specific movie."""
    return public(request, MovieOut.of(movie_at(pk), request))


@router.put("/{int:pk}/", auth=staff, response={200: MovieOut, 409: None})
def replace_movie(request: SignedRequest, pk: int, body: MovieBody) -> HttpResponse:
    """Update a specific movie. For staff."""
    return _changed(request, pk, body)


@router.patch("/{int:pk}/", auth=staff, response={200: MovieOut, 409: None})
def change_movie(request: SignedRequest, pk: int, body: MoviePart) -> HttpResponse:
    """Update a part of a specific movie. For staff."""
    return _changed(request, pk, body)


def _changed(request: SignedRequest, pk: int, body: MovieBody) -> HttpResponse:
    movie = movie_at(pk)
    body.check_fixed(MovieOut.of(movie, request))
    operations.change_movie(movie=movie, changes=body.said, now=timezone.now())
    return private(MovieOut.of(movie, request))


@router.delete("/{int:pk}/", auth=staff, response={204: None, 409: None})
def delete_movie(request: SignedRequest, pk: int) -> HttpResponse:
    """Delete a specific movie, if nothing of it was ever sold. For staff."""
    planning.withdraw_movie(movie=movie_at(pk), now=timezone.now())
    return nothing()


def movie_at(pk: int) -> Movie:
    movie = Movie.objects.filter(pk=pk).first()
    if movie is None:
        raise NotFound
    return movie
