"""A queryset whose SQL is written once a process, for what is asked thousands of times.

Building a statement from a queryset costs several times what the database needs to answer it. The queryset stays the
one place that says what is asked; only its translation is remembered:

    of_showtime = Prepared(lambda showtime, now: ReservedSeat.objects.live(now).filter(showtime=showtime))
    of_showtime(showtime=7, now=now)
"""

import inspect
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.expressions import Expression, Subquery
from django.db.models.lookups import Lookup
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value goes in a statement; of a list, which of its values."""

    name: str
    index: int | None = None


class Parameter(Expression):
    """Stands in a queryset for a value that is known later."""

    def __init__(self, name: str, index: int | None = None) -> None:
        super().__init__()
        self.slot = Slot(name, index)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [self.slot]


class Among(Lookup[Any]):
    """That a number is one of many that come in one parameter: the same statement, however many there are.

    Among twenty that stand in the statement one by one, PostgreSQL would weigh its way anew each time.
    """

    prepare_rhs = False

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return self._compiled(compiler, connection, "{} = ANY({}::bigint[])")

    def as_sqlite(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return self._compiled(compiler, connection, "{} IN (SELECT value FROM json_each({}))")

    def _compiled(self, compiler: SQLCompiler, connection: Any, form: str) -> tuple[str, Any]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return form.format(left, right), [*left_values, *right_values]


class Listed(Subquery):
    """Whole numbers that are the rows of a query with one column, as one value in a row of another query."""

    template = "ARRAY(%(subquery)s)"
    output_field: ClassVar[models.Field[Any, Any]] = models.BigIntegerField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        form = "(SELECT json_group_array(one.number) FROM (SELECT 0 AS number WHERE 0 UNION ALL %(subquery)s) AS one)"
        return self.as_sql(compiler, connection, template=form)

    @property
    def convert_value(self) -> Any:
        return lambda value, expression, connection: json.loads(value) if isinstance(value, str) else value


class Prepared(Generic[Row]):
    """What `build` asks for, given the values of its parameters; each call runs one statement.

    `build` is called once, with a `Parameter` for each value, and may not look at them. For a list it gets as many as
    there are, and is called once for each length; Django takes them behind `__pk__in`, and not behind the relation
    itself. A tuple is one parameter, for `Among`. Rows are what the queryset's would be: model instances with their
    annotations and `select_related`, or the tuples of `values_list`. Prefetches aren't made.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]]) -> None:
        self._build = build
        self._statements: dict[tuple[tuple[str, int], ...], _Statement] = {}

    def __call__(self, **values: Any) -> list[Row]:
        lengths = tuple([(name, len(value)) for name, value in values.items() if isinstance(value, list)])
        statement = self._statements.get(lengths)
        if statement is None:
            try:
                statement = _Statement(self._build(**_parameters(self._build, values)))
            except EmptyResultSet:
                # In an empty list there is nothing, and nobody need be asked.
                return []
            self._statements[lengths] = statement
        return list(statement.run(values))

    def first(self, **values: Any) -> Row | None:
        return next(iter(self(**values)), None)


class _Statement:
    def __init__(self, queryset: models.QuerySet[Any, Any]) -> None:
        compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.parameters = compiler.as_sql()
        self.compiler = compiler
        self.converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        self.read: Callable[[Sequence[Any]], Any] = tuple
        if queryset._iterable_class is ModelIterable:
            self.read = self._instance
            self._prepare_instances()

    def run(self, values: dict[str, Any]) -> Iterator[Any]:
        rows: Any
        rows, _ = run(self.sql, _bound(self.parameters, values))
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return map(self.read, rows)

    def _prepare_instances(self) -> None:
        klass_info, select = self.compiler.klass_info, self.compiler.select
        fields = klass_info["select_fields"]
        self.model = klass_info["model"]
        self.start, self.end = fields[0], fields[-1] + 1
        self.names = [column[0].target.attname for column in select[self.start : self.end]]
        self.annotations = list((self.compiler.annotation_col_map or {}).items())
        # The stubs are those of a later Django, in which there is one argument more.
        self.populators = get_related_populators(klass_info, select, connection.alias)  # type: ignore[call-arg]

    def _instance(self, row: Sequence[Any]) -> Any:
        instance = self.model.from_db(connection.alias, self.names, row[self.start : self.end])
        for name, column in self.annotations:
            setattr(instance, name, row[column])
        for populator in self.populators:
            populator.populate(row, instance)
        return instance


def run(sql: str, values: Sequence[Any]) -> tuple[list[Any], int]:
    """The rows that a statement brought, and how many it met; each value in it is `%s`.

    Without Django's cursor (`matinee/postgresql`, `matinee/sqlite`), unless somebody watches the statements or has put
    something around them.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]
    found: tuple[list[Any], int]
    if not (database.execute_wrappers or database.queries_logged):
        found = database.run(sql, values)
        return found
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else [], cursor.rowcount


def _parameters(build: Callable[..., Any], values: dict[str, Any]) -> dict[str, Any]:
    return {name: _parameter(name, values[name]) for name in inspect.signature(build).parameters}


def _parameter(name: str, value: Any) -> Parameter | list[Parameter]:
    if isinstance(value, list):
        return [Parameter(name, index) for index in range(len(value))]
    return Parameter(name)


def _bound(parameters: Sequence[Any], values: dict[str, Any]) -> list[Any]:
    """The statement's constants and the call's values, as this database takes them."""
    return [
        _adapted(_of_slot(parameter, values) if isinstance(parameter, Slot) else parameter) for parameter in parameters
    ]


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, tuple):
        # As text each of them reads itself, which costs less than to have the driver look at every number.
        written = ",".join(map(str, value))
        return f"{{{written}}}" if connection.vendor == "postgresql" else f"[{written}]"
    return value


def _of_slot(slot: Slot, values: dict[str, Any]) -> Any:
    return values[slot.name] if slot.index is None else values[slot.name][slot.index]


class PreparedUpdate:
    """An update whose SQL is written once: `build` gives the queryset, `values` what its rows get.

    Values are constants, expressions, or a `Parameter`. Each call runs one statement and says how many rows it met.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], **values: Any) -> None:
        self._build = build
        self._values = values
        self._statement: tuple[str, Sequence[Any]] | None = None

    def __call__(self, **values: Any) -> int:
        if self._statement is None:
            self._statement = self._written(values)
        sql, parameters = self._statement
        _, met = run(sql, _bound(parameters, values))
        return met

    def _written(self, values: dict[str, Any]) -> tuple[str, Sequence[Any]]:
        query: Any = self._build(**_parameters(self._build, values)).query.chain(UpdateQuery)
        query.add_update_values(self._values)
        sql, parameters = query.get_compiler(connection=connection).as_sql()
        return sql, parameters


def insert(row: models.Model) -> None:
    """Save a new row, as `save(force_insert=True)` does, without signals; the SQL is written once a model."""
    statement = _insert_statement(type(row))
    ((row.pk,),), _ = run(statement.sql, statement.values(row))
    row._state.adding = False
    row._state.db = connection.alias


def insert_many(rows: Sequence[models.Model]) -> None:
    """Save new rows of one model, in their order."""
    if not rows:
        return
    statement = _insert_statement(type(rows[0]))
    keys, _ = run(statement.for_many(len(rows)), [value for row in rows for value in statement.values(row)])
    for row, (pk,) in zip(rows, keys, strict=True):
        row.pk = pk
        row._state.adding = False
        row._state.db = connection.alias


class _Insert:
    def __init__(self, model: type[models.Model]) -> None:
        quote: Callable[[Any], str] = connection.ops.quote_name
        meta = model._meta
        self.columns = [column for column in meta.concrete_fields if not column.primary_key]
        names = ", ".join(quote(column.column) for column in self.columns)
        self.head = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES "  # noqa: S608  the model's own names
        self.row = f"({', '.join(['%s'] * len(self.columns))})"
        self.tail = f" RETURNING {quote(meta.pk.column)}"
        self.sql = self.for_many(1)

    def for_many(self, number: int) -> str:
        return self.head + ", ".join([self.row] * number) + self.tail

    def values(self, row: models.Model) -> list[Any]:
        return [column.get_db_prep_save(column.pre_save(row, True), connection) for column in self.columns]


@cache
def _insert_statement(model: type[models.Model]) -> _Insert:
    return _Insert(model)
