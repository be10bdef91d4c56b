"""The log of the server: a file that the user names, and nothing on standard output, ever."""

from __future__ import annotations

import logging

LOG = logging.getLogger("dflint.lsp")
LEVELS = ("error", "warning", "info", "debug")
LAYOUT = "%(asctime)s %(levelname)s %(message)s"


def log_to(path: str | None, level: str) -> None:
    """Write records to a file from here on; None for no file. Raises OSError.

    Without a file, bugs of dflint go to standard error, which editors keep. What pygls itself says
    of each message, with the text of files in it, is written at the level "debug" only.
    """
    handler: logging.Handler
    if path is None:
        handler = logging.StreamHandler()
        handler.setLevel(logging.ERROR)
    else:
        handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
        handler.setLevel(level.upper())
    handler.setFormatter(logging.Formatter(LAYOUT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(handler.level)
    if level != "debug":
        # Levels of pygls: what a client sends wrongly is an error there, and none of ours.
        logging.getLogger("pygls").setLevel(logging.CRITICAL)
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
