"""The tables of the store as Parquet files, for the tools of others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dflint.fleet.schema import TABLES

if TYPE_CHECKING:
    from dflint.fleet.store import Store


def export(store: Store, folder: str) -> list[str]:
    """Write each table to a file in a folder, which is made; the paths. Raises OSError.

    A file is replaced when its successor is whole.
    """
    os.makedirs(folder, exist_ok=True)
    written = []
    for table in TABLES:
        path = os.path.join(folder, f"{table}.parquet")
        new = f"{path}.{os.getpid()}.part"
        try:
            quoted = new.replace("'", "''")
            store.execute(f"COPY {table} TO '{quoted}' (FORMAT parquet)")
            os.replace(new, path)
        finally:
            if os.path.exists(new):
                os.remove(new)
        written.append(path)
    return written
