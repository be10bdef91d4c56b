"""A command in a process of its own, killed at a request that changes a registry: SIGKILL, as from a
machine that goes away. The processes come from one that has dflint loaded, so that each costs little."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys

from tests.registry.lab import Asked, Said
from tests.registry.small import Small

WRITES = ("POST", "PUT", "PATCH", "DELETE")
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([
    "dflint.cli.retention", "dflint.cli.promotion", "dflint.cli.registry", "tests.registry.killing"
])  # fmt: skip


class Cut:
    """A registry that kills a process before or after the n-th request that changes it."""

    def __init__(self, registry: Small, number: int, is_before: bool = True) -> None:
        self.registry = registry
        self.number = number
        self.is_before = is_before
        self.pid = 0
        self._left = 0

    def __call__(self, asked: Asked) -> Said:
        if asked.method not in WRITES or not self.pid:
            return self.registry(asked)
        self._left -= 1
        if self._left != 0:
            return self.registry(asked)
        if not self.is_before:
            self.registry(asked)
        os.kill(self.pid, signal.SIGKILL)
        return Said(is_dropped=True)

    def killed(self, *words: str) -> bool:
        """Run dflint. Whether it was killed: it had so many requests to send."""
        ready, begin = _context.Event(), _context.Event()
        process = _context.Process(
            target=_run, args=(words, os.getcwd(), dict(os.environ), ready, begin)
        )
        process.start()
        ready.wait(60)
        assert process.pid is not None
        self.pid, self._left = process.pid, self.number
        begin.set()
        process.join(120)
        self.pid = 0
        assert process.exitcode is not None, "the command does not end"
        return process.exitcode == -signal.SIGKILL


def _run(
    words: tuple[str, ...], folder: str, environ: dict[str, str], ready: object, begin: object
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    ready.set()  # type: ignore[attr-defined]
    begin.wait(60)  # type: ignore[attr-defined]
    from dflint.cli import run

    sys.exit(run(words))
