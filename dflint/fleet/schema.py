"""The schema of the store of a fleet, and how a store of an older version becomes one of this version.

Tables with `first_run` and `last_run` hold intervals: a row was true in each run from the first to
the last one. What is still true in a run only has its `last_run` moved.
"""

from __future__ import annotations

VERSION = 2

# Table → its columns, with the types of DuckDB.
TABLES: dict[str, tuple[tuple[str, str], ...]] = {
    "schema_version": (("version", "INTEGER"),),
    "runs": (
        ("run", "INTEGER"),  # from 1
        ("started", "TIMESTAMP"),  # UTC, as all times
        ("ended", "TIMESTAMP"),  # NULL: it goes on, or was interrupted
        ("dflint", "VARCHAR"),  # the version that linted
        ("rules", "VARCHAR"),  # a digest of its rules
        ("repositories", "INTEGER"),
        ("files", "INTEGER"),
        ("findings", "INTEGER"),
        ("failed", "INTEGER"),  # repositories that could not be read
    ),
    "repositories": (
        ("repo", "VARCHAR"),  # the name: one row each
        ("address", "VARCHAR"),  # without user and password
        ("team", "VARCHAR"),  # empty for none
        ("commit", "VARCHAR"),  # empty where it is not known
        ("commit_date", "TIMESTAMP"),
        ("key", "VARCHAR"),  # a digest of all that the findings depend on
        ("first_run", "INTEGER"),
        ("last_run", "INTEGER"),  # the last run that had it in its list
        ("state", "VARCHAR"),  # ok, empty, failed, crashed or timeout, in that run
        ("problem", "VARCHAR"),  # a sentence; NULL where the state is ok
    ),
    "asked": (  # what the key is made of, besides the names of all files
        ("repo", "VARCHAR"),
        ("paths", "VARCHAR[]"),  # the files whose contents the findings depend on
    ),
    "files": (
        ("repo", "VARCHAR"),
        ("path", "VARCHAR"),  # from the root of the repository
        ("content", "VARCHAR"),  # a digest
        ("bases", "VARCHAR[]"),  # the images that it is built upon, as they are written
        ("first_run", "INTEGER"),
        ("last_run", "INTEGER"),
    ),
    "findings": (
        ("repo", "VARCHAR"),
        ("path", "VARCHAR"),
        ("fingerprint", "VARCHAR"),  # of the instruction, as in a baseline
        ("code", "VARCHAR"),
        ("severity", "VARCHAR"),  # error, warning, info or style
        ("line", "INTEGER"),  # from 1
        ("message_id", "BIGINT"),
        ("first_run", "INTEGER"),
        ("last_run", "INTEGER"),
        ("saves_bytes", "BIGINT"),  # what fixing it makes the image smaller; NULL: not known
        ("saves_seconds", "DOUBLE"),  # what fixing it makes a build shorter; NULL: not known
    ),
    "images": (
        ("repo", "VARCHAR"),
        ("path", "VARCHAR"),
        ("reference", "VARCHAR"),  # as it is written, after variables
        ("release", "VARCHAR"),  # as in "Debian 12"; NULL: not known
        ("end_of_life", "DATE"),  # NULL: not known
        ("first_run", "INTEGER"),
        ("last_run", "INTEGER"),
    ),
    "messages": (
        ("message_id", "BIGINT"),
        ("message", "VARCHAR"),
    ),
    "daily": (  # sums of open findings, made at the end of a run
        ("run", "INTEGER"),
        ("day", "DATE"),  # when it ended
        ("team", "VARCHAR"),
        ("code", "VARCHAR"),
        ("severity", "VARCHAR"),
        ("n", "INTEGER"),
        ("repositories", "INTEGER"),  # that have such findings; NULL: not counted
    ),
}
# What a row need not have.
MAY_BE_NULL = frozenset({
    ("runs", "ended"), ("repositories", "commit_date"), ("repositories", "problem"),
    ("findings", "saves_bytes"), ("findings", "saves_seconds"), ("images", "release"),
    ("images", "end_of_life"), ("daily", "repositories"),
})  # fmt: skip
INTERVALS = ("files", "findings", "images")

# Version → what makes a store of that version one of the next.
MIGRATIONS: dict[int, tuple[str, ...]] = {
    # Version 1 did not say what fixing is worth, nor of which day a sum is and of how many
    # repositories, nor what was asked.
    1: (
        "ALTER TABLE findings ADD COLUMN saves_bytes BIGINT",
        "ALTER TABLE findings ADD COLUMN saves_seconds DOUBLE",
        "ALTER TABLE daily RENAME TO daily_1",
        "CREATE TABLE daily (run INTEGER, day DATE, team VARCHAR, code VARCHAR, severity VARCHAR, n INTEGER,"
        " repositories INTEGER)",
        "INSERT INTO daily SELECT d.run, CAST(coalesce(r.ended, r.started) AS DATE), d.team, d.code,"
        " d.severity, d.n, NULL FROM daily_1 d JOIN runs r USING (run)",
        "DROP TABLE daily_1",
        "CREATE TABLE asked (repo VARCHAR, paths VARCHAR[])",
        # Without what was asked a key says nothing: each repository is linted once more.
        "UPDATE repositories SET key = ''",
    ),
}


def definitions() -> list[str]:
    """The statements that make the tables of an empty store."""
    return [
        f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns)})"
        for table, columns in TABLES.items()
    ]


def columns_of(table: str) -> list[str]:
    """The names of the columns of a table, in order."""
    return [name for name, _ in TABLES[table]]
