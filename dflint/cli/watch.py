"""`dflint check --watch`: lint again whenever a file below the named paths changes.

Times and sizes of files are compared twice a second. That needs no library, and works on network
disks and in containers, where notifications of the kernel get lost.
"""

from __future__ import annotations

import os
import sys
import time

from dflint.cli.errors import print_error
from dflint.cli.inputs import STDIN, named_paths
from dflint.cli.options import CheckOptions
from dflint.cli.usage import UsageError
from dflint.files import USUAL_EXCLUDES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 0.5
MOST_FILES = 50_000  # that are looked at; beyond that a look takes longer than it may
CLEAR = "\x1b[H\x1b[2J\x1b[3J"


def watch(
    request: CheckOptions,
    check: Callable[[CheckOptions], int],
    wait: Callable[[float], object] = time.sleep,
) -> int:
    """Check, wait for a change, check again; until Ctrl+C, which raises KeyboardInterrupt.

    Raises UsageError for what cannot be watched; a mistake in a configuration is shown, and waited
    for to be corrected.
    """
    if STDIN in named_paths(request):
        raise UsageError("--watch needs files: standard input does not change.")
    once = CheckOptions({**request.__dict__, "watch": False})
    while True:
        before = state(request)  # what changes while files are linted is linted again
        if sys.stdout.isatty():
            sys.stdout.write(CLEAR)
        try:
            check(once)
        except UsageError as mistake:
            print_error(mistake)
        sys.stdout.flush()
        if sys.stdout.isatty():
            sys.stderr.write("\nWatching for changes. Press Ctrl+C to stop.\n")
        if request.fix or request.fix_only:
            before = state(request)  # the fixes are no change to look at
        while state(request) == before:
            wait(SECONDS)


def state(request: CheckOptions) -> dict[str, tuple[int, int]]:
    """The time and the size of each file that may matter."""
    found: dict[str, tuple[int, int]] = {}
    for path in _files(request):
        try:
            status = os.stat(path)
        except OSError:
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


def _files(request: CheckOptions) -> Iterator[str]:
    """The named files, all below the named folders, and the configuration files."""
    count = 0
    yield from (it for it in request.config if "=" not in it)
    for path in named_paths(request):
        if not os.path.isdir(path):
            yield path
            path = os.path.dirname(path) or "."
            if os.path.isdir(path):
                yield from (os.path.join(path, name) for name in sorted(os.listdir(path)))
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = [it for it in folders if it not in USUAL_EXCLUDES]
            for name in names:
                count += 1
                if count > MOST_FILES:
                    return
                yield os.path.join(folder, name)
