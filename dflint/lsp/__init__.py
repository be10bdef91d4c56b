"""`dflint lsp`: a language server, which editors start and talk to over standard input and output.

Nothing in here is imported by `dflint check`. It needs pygls, which comes with `dflint[lsp]`.
"""

from __future__ import annotations

import importlib.util

NEEDED = "pygls"
ADVICE = 'dflint lsp needs pygls, which is not installed: run pip install "dflint[lsp]".'


class MissingServer(Exception):
    """The packages that the server needs are not installed; the text says how to get them."""


def serve(log_file: str | None = None, log_level: str = "info") -> int:
    """Talk to one editor until it ends, and return the exit code. Raises MissingServer, OSError.

    `log_file`: where to write what happens; nothing is written without it.
    """
    if importlib.util.find_spec(NEEDED) is None:
        raise MissingServer(ADVICE)
    from dflint.lsp.logs import log_to
    from dflint.lsp.start import run

    log_to(log_file, log_level)
    return run()
