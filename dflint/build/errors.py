"""What can go wrong with a build."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class BuildError(Exception):
    """Nothing was built. The text is one sentence for the user."""


class NoEngine(BuildError):
    """There is nothing to build with. The text says how to get it."""


class TookTooLong(BuildError):
    """An engine was at work for longer than it may be."""


class BuildFailed(BuildError):
    """A build began and failed.

    `line` is that of the instruction in the Dockerfile, 0 where that is not known; `exit_code` that
    of the command of a RUN, or of the engine itself; `output` the last lines of what was printed.
    """

    def __init__(self, text: str, line: int, exit_code: int, output: Sequence[str]) -> None:
        super().__init__(text)
        self.line = line
        self.exit_code = exit_code
        self.output = tuple(output)
