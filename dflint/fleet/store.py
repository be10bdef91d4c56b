"""The store of a fleet: one DuckDB file with one writer, which any number of readers may follow.

What is recorded is recorded whole: a run that is killed leaves the repositories that it had finished.
"""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING, Any

from dflint.fleet.schema import MAY_BE_NULL, MIGRATIONS, TABLES, VERSION, definitions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType
    from typing import Self

    import duckdb

    Row = tuple[Any, ...]

NAME = "dflint-fleet.duckdb"
ADVICE = 'dflint fleet needs DuckDB, which is not installed: run pip install "dflint[fleet]".'
MEMORY = "1GB"  # that DuckDB may use; it works on the disk beyond that
# A store is a file: what others put into it starts nothing, and nothing is fetched for it.
ALONE = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": MEMORY,
}


class StoreError(Exception):
    """What is wrong with a store, in one sentence."""


class Store:
    """An open store. Raises StoreError where it cannot be opened, is of a newer version, or is none.

    `is_writer`: it may be changed, and is made where there is none. One of an older version is
    brought to this one. `folder`: where Parquet files may be written; no other file is read or written,
    whatever views a stranger has put into the store.
    """

    def __init__(self, path: str, is_writer: bool = False, folder: str = "") -> None:
        self.path = path
        self.folder = folder
        if importlib.util.find_spec("duckdb") is None:
            raise StoreError(ADVICE)
        if not is_writer and not os.path.exists(path):
            raise StoreError(f'there is no store "{path}" yet: dflint fleet run makes it.')
        if os.path.exists(path) and not os.path.isfile(path):
            raise StoreError(f'"{path}" is not a regular file.')
        self.connection = self._connect(is_writer)
        try:
            version = self._version()
            if version == VERSION:
                self._check()
                return
            if version > VERSION:
                raise StoreError(
                    f'the store "{path}" is of version {version}; this dflint reads {VERSION}.'
                )
            if not is_writer:
                self.connection.close()
                self.connection = self._connect(True)
            self._migrate(version)
            if not is_writer:
                self.connection.close()
                self.connection = self._connect(False)
            self._check()
        except StoreError:
            self.connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """What a question finds. `values` are those of its parameters, in order or by name."""
        return self.execute(sql, values).fetchall()

    def value(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """The first value that a question finds; None for none."""
        found = self.execute(sql, values).fetchone()
        return found[0] if found else None

    def execute(
        self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()
    ) -> duckdb.DuckDBPyConnection:
        """Run a statement. Raises StoreError, as where a disk is full."""
        import duckdb

        try:
            return self.connection.execute(sql, values)
        except duckdb.Error as error:
            said = " ".join(str(error).strip().partition("\n")[0].split())
            raise StoreError(f'"{self.path}": {said}') from None

    def _connect(self, is_writer: bool) -> duckdb.DuckDBPyConnection:
        import duckdb

        try:
            made = duckdb.connect(self.path, read_only=not is_writer, config=dict(ALONE))
            if self.folder:
                quoted = os.path.join(os.path.abspath(self.folder), "").replace("'", "''")
                made.execute(f"SET allowed_directories = ['{quoted}']")
            made.execute("SET enable_external_access = false")
            return made
        except duckdb.Error as error:
            if "lock" in str(error).lower():
                text = f'"{self.path}" is in use: a run of dflint fleet is at work, or a reader is.'
            else:
                text = f'cannot open "{self.path}": {str(error).splitlines()[0]}'
            raise StoreError(text) from None

    def _version(self) -> int:
        """The version of the schema; 0 for an empty file."""
        tables = {name for (name,) in self.rows("SELECT table_name FROM duckdb_tables()")}
        if not tables:
            return 0
        found = (
            self.value("SELECT max(version) FROM schema_version")
            if "schema_version" in tables
            else None
        )
        if not isinstance(found, int) or found < 1:
            raise self._other()
        return found

    def _other(self) -> StoreError:
        return StoreError(f'"{self.path}" is a DuckDB file, and not the store of a fleet.')

    def _check(self) -> None:
        """Raises StoreError unless all tables are as dflint makes them, and none is a view."""
        known: dict[str, list[tuple[str, str]]] = {}
        for table, *column in self.rows(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main'"
            " AND table_name IN (SELECT table_name FROM duckdb_tables())"
        ):
            known.setdefault(table, []).append((column[0], column[1]))
        for table, columns in TABLES.items():
            if sorted(known.get(table, ())) != sorted(columns):
                raise self._other()
            needed = [name for name, _ in columns if (table, name) not in MAY_BE_NULL]
            empty = " OR ".join(f'"{name}" IS NULL' for name in needed)
            if self.rows(f"SELECT 1 FROM {table} WHERE {empty} LIMIT 1"):
                raise StoreError(f'"{self.path}" is damaged: a value of {table} is not there.')

    def _migrate(self, version: int) -> None:
        """Make the tables of an empty store, or bring older ones to this version, all or nothing."""
        steps = definitions() if version == 0 else []
        for older in range(version, VERSION) if version else ():
            steps += MIGRATIONS[older]
        self.connection.execute("BEGIN")
        for step in steps:
            self.execute(step)
        self.connection.execute("DELETE FROM schema_version")
        self.connection.execute("INSERT INTO schema_version VALUES (?)", [VERSION])
        self.connection.execute("COMMIT")


def read_rows(store: Store, sql: str) -> tuple[list[str], list[Row]]:
    """The columns and the rows that a question in SQL finds in a store that is open for reading.

    It reads nothing but the store, and writes nothing. Raises StoreError.
    """
    store.execute("SET lock_configuration = true")
    found: duckdb.DuckDBPyConnection | None = store.execute(sql)
    if found is None:  # of an empty text
        raise StoreError("there is no question: name it in SQL, as in 'SELECT * FROM runs'.")
    try:
        return [it[0] for it in found.description or ()], found.fetchall()
    except (OverflowError, ValueError) as error:  # a date that Python has not
        raise StoreError(f"a value cannot be shown: {error}.") from None
