"""The tables of the store as Parquet files, for the tools of others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dflint.fleet.schema import TABLES
from dflint.temporary import TemporaryFolder, sweep

if TYPE_CHECKING:
    from dflint.fleet.store import Store


def export(store: Store, folder: str) -> list[str]:
    """Write each table to a file in a folder, which is made; the paths. Raises OSError.

    A file is replaced when its successor is whole. What an export that was killed has left in the folder is
    removed at the start of the next one.
    """
    os.makedirs(folder, exist_ok=True)
    sweep()
    written = []
    with TemporaryFolder(folder) as unfinished:
        for table in TABLES:
            path, new = (os.path.join(it, f"{table}.parquet") for it in (folder, unfinished.path))
            quoted = new.replace("'", "''")
            store.execute(f"COPY {table} TO '{quoted}' (FORMAT parquet)")
            os.replace(new, path)
            written.append(path)
    return written
