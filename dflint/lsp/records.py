"""Files of recorded builds, as far as the server has read them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dflint.lsp.logs import LOG
from dflint.measure.metrics import BadMetrics, recorded

if TYPE_CHECKING:
    from pathlib import Path

    from dflint.measure.metrics import Run


class Records:
    """The recorded runs of each file, read again when the file is another."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[tuple[int, int], list[Run]]] = {}

    def runs(self, path: Path) -> list[Run]:
        """All runs, oldest first; none where there is no such file, or it cannot be read."""
        try:
            state = os.stat(path)
        except OSError:
            return []
        key = state.st_mtime_ns, state.st_size
        known = self._read.get(path)
        if known is None or known[0] != key:
            self._read[path] = known = key, _runs(path)
        return known[1]


def _runs(path: Path) -> list[Run]:
    try:
        return recorded(path)
    except (OSError, BadMetrics) as error:
        LOG.warning("the measurements are not used: %s", error)
        return []
