"""Lists: ten to a page, filtered and in order as they were asked for."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from pydantic import BaseModel, Field

from matinee.api.problems import Malformed, NotFound

Item = TypeVar("Item", bound=BaseModel)
Row = TypeVar("Row", bound=Model)


class ListQuery(BaseModel, frozen=True):
    """What every list can be asked."""

    page: int = Field(1, ge=1, description="Counting from 1.")
    page_size: int = Field(10, ge=1, le=100, description="How many to a page.")


class Page(BaseModel, Generic[Item]):
    count: int = Field(description="How many there are on all pages.")
    next: str | None
    previous: str | None
    results: list[Item]


def page(
    request: HttpRequest, query: ListQuery, rows: QuerySet[Row, Any], shown: Callable[[list[Row]], Iterable[Item]]
) -> Page[Item]:
    """One page of these rows, in two statements and what `shown` needs. NotFound behind the last one."""
    refuse_unknown(request, query)
    count, found = part(query, rows)
    return numbered(request, query, count, shown(found))


def part(query: ListQuery, rows: QuerySet[Row, Any]) -> tuple[int, list[Row]]:
    """How many rows there are, and those of the page that is asked for. NotFound behind the last one."""
    count = rows.count()
    last = _last(query, count)
    if query.page > last:
        raise NotFound(f"The last page is page {last}.")
    start = (query.page - 1) * query.page_size
    return count, list(rows[start : start + query.page_size])


def numbered(request: HttpRequest, query: ListQuery, count: int, results: Iterable[Any]) -> Page[Any]:
    """The page with these results, of `count` on all pages."""
    return Page[Any](
        count=count,
        next=_link(request, query.page + 1) if query.page < _last(query, count) else None,
        previous=_link(request, query.page - 1) if query.page > 1 else None,
        results=list(results),
    )


def _last(query: ListQuery, count: int) -> int:
    return max(1, -(-count // query.page_size))


def with_written(page: Page[Any], results: Iterable[str]) -> bytes:
    """A page without results as JSON, with results in it that are JSON already."""
    return f"{page.model_dump_json().removesuffix('[]}')}[{','.join(results)}]}}".encode()


def refuse_unknown(request: HttpRequest, query: ListQuery) -> None:
    """A filter with a typing error in it must not look like a filter that finds everything."""
    known = type(query).model_fields
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        raise Malformed((name, f"There is no such parameter. These are: {', '.join(known)}.") for name in unknown)


def _link(request: HttpRequest, number: int) -> str:
    """The same question about another page, at the address that was used for this one."""
    asked = request.GET.copy()
    asked["page"] = str(number)
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


def in_order(rows: QuerySet[Row, Any], ordering: str, columns: Mapping[str, str]) -> QuerySet[Row, Any]:
    """By one of the resource's fields, downwards with a `-`; equal ones always in the same order."""
    sign = "-" if ordering.startswith("-") else ""
    column = columns[ordering.removeprefix("-")]
    return rows.order_by(f"{sign}{column}", f"{sign}pk")
