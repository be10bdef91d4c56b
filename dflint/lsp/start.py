"""Put the server together and start it."""

from __future__ import annotations

import gc

from dflint.lsp.features import register_features
from dflint.lsp.lifecycle import register_lifecycle
from dflint.lsp.server import Server
from dflint.lsp.streams import INPUT


def run() -> int:
    """Serve one editor over standard input and output. The exit code is as the protocol says:
    0 if the editor asked for a shutdown before it ended, otherwise 1."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)  # the server collects between answers
    gc.enable()
    server = Server()
    register_lifecycle(server)
    register_features(server)
    server.start_io(INPUT)  # type: ignore[arg-type]
    return 0 if server.was_shut_down else 1
