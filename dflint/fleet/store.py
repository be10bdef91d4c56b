"""The store of a fleet: one DuckDB file with one writer, which any number of readers may follow.

What is recorded is recorded whole: a run that is killed leaves the repositories that it had finished.
"""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING, Any

from dflint.fleet.schema import MIGRATIONS, VERSION, definitions

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
    """An open store. Raises StoreError where it cannot be opened, or is of a newer version.

    `is_writer`: it may be changed, and is made where there is none. One of an older version is
    brought to this one.
    """

    def __init__(self, path: str, is_writer: bool = False) -> None:
        self.path = path
        if importlib.util.find_spec("duckdb") is None:
            raise StoreError(ADVICE)
        if not is_writer and not os.path.exists(path):
            raise StoreError(f'there is no store "{path}" yet: dflint fleet run makes it.')
        self.connection = self._connect(is_writer)
        try:
            version = self._version()
            if version == VERSION:
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
            return duckdb.connect(self.path, read_only=not is_writer, config=dict(ALONE))
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
        if found is None:
            raise StoreError(f'"{self.path}" is a DuckDB file, and not the store of a fleet.')
        return int(found)

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

    It reads nothing but the store. Raises StoreError.
    """
    store.execute("SET enable_external_access = false")
    store.execute("SET lock_configuration = true")
    found = store.execute(sql)
    return [it[0] for it in found.description or ()], found.fetchall()
