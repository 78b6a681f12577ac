"""A foreign key of several columns, as a constraint of a model.

Django has none. As a member of `Meta.constraints` it is part of the table's definition, so Django's rebuild of a SQLite
table, which silently drops keys and triggers that were added by hand, keeps it.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import BaseConstraint
from django.utils.functional import cached_property


class CompositeForeignKey(BaseConstraint):
    """Rows whose `fields` are all set must agree with a row of `to_table` in `to_columns`, which are unique together.

    A row in which one of the fields is null refers to nothing (MATCH SIMPLE). The target can't be changed or deleted
    while rows refer to it. A violation is an IntegrityError at the statement, and can be deferred to the commit with
    SET CONSTRAINTS (PostgreSQL) or PRAGMA defer_foreign_keys (SQLite).
    """

    def __init__(self, *, name: str, fields: Sequence[str], to_table: str, to_columns: Sequence[str]) -> None:
        super().__init__(name=name)
        self.fields, self.to_table, self.to_columns = tuple(fields), to_table, tuple(to_columns)

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        columns = ", ".join(quote(model._meta.get_field(name).column) for name in self.fields)
        target = ", ".join(map(quote, self.to_columns))
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({columns}) REFERENCES {quote(self.to_table)} ({target}) "
            "DEFERRABLE INITIALLY IMMEDIATE"
        )

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Forms don't check it: it is the database's to decide, under the lock of the row that is referred to."""

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"fields": self.fields, "to_table": self.to_table, "to_columns": self.to_columns}
        return path, args, kwargs

    @cached_property
    def _identity(self) -> tuple[Any, ...]:
        return self.name, self.fields, self.to_table, self.to_columns

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompositeForeignKey) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)
