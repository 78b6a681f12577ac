"""Keep a table's triggers when SQLite has to write the table anew.

SQLite can't alter most of a table in place, so Django makes a new one, copies the rows and drops the old one. Its
triggers are dropped with it, without a word: constraints that are triggers would be gone after the next migration.
"""

from typing import Any

from django.db.backends.sqlite3.schema import DatabaseSchemaEditor


class SchemaEditor(DatabaseSchemaEditor):
    def _remake_table(self, model: Any, *args: Any, **kwargs: Any) -> None:
        """Write the table anew, then create the triggers again that it had and that have not been created since."""
        table = model._meta.db_table
        before = self._triggers_of(table)
        super()._remake_table(model, *args, **kwargs)  # type: ignore[misc]  # the stubs leave it out
        for name, sql in before.items():
            if name not in self._triggers_of(table):
                self.execute(sql, params=None)

    def _triggers_of(self, table: str) -> dict[str, str]:
        """What created them, by their names."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            return dict(cursor.fetchall())
