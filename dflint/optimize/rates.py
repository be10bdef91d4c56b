"""How many of the last commits rebuild each RUN of a text: `python -m dflint.optimize.rates`.

It reads what is asked from standard input, and writes the answer to standard output, both as JSON: who
cannot wait for a long history, as an editor, has another process do it.
"""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, dataclass, field
from json import dumps, load

from dflint.model.analyze import analyze
from dflint.optimize.evidence import FEWEST, LAST
from dflint.optimize.git import Git, GitError
from dflint.optimize.history import read_history
from dflint.optimize.replay import Settings, replay_text
from dflint.optimize.volatility import volatile_arguments
from dflint.source import Source
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.optimize.replay import Rebuild


@dataclass(frozen=True)
class RatesRequest:
    """What is asked. `path`: the Dockerfile, of which `text` is read and not what is on the disk.
    `context`: the folder that it is built in. `args`: the build arguments that are known."""

    path: str
    text: str
    context: str
    args: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    platform: str = ""


@dataclass(frozen=True)
class Rates:
    """By the line of a RUN, how many of `commits` commits rebuild it: surely, and at most, where it
    depends on what another stage writes."""

    commits: int
    runs: Mapping[int, tuple[int, int]]


def rates(request: RatesRequest) -> Rates | None:
    """The answer, from the history of the repository. None where there is too little of it."""
    git = Git(os.path.dirname(os.path.abspath(request.path)))
    try:
        root = git.answer("rev-parse", "--show-toplevel")
        return _rates(git, os.path.realpath(root), request) if root else None
    except GitError:
        return None
    finally:
        git.close()


def _rates(git: Git, root: str, request: RatesRequest) -> Rates | None:
    folder = _inside(root, os.path.realpath(request.context))
    own = os.path.dirname(os.path.abspath(request.path))
    path = _inside(root, os.path.join(os.path.realpath(own), os.path.basename(request.path)))
    if folder.startswith("..") or path.startswith(".."):
        return None
    history = read_history(git)
    number = min(LAST, len(history.commits) - 1)
    if number < FEWEST:
        return None
    file = analyze(parse(Source(request.path, request.text)))
    settings = Settings(
        path,
        "" if folder == "." else folder,
        volatile_arguments(file, request.args),
        request.target,
        request.platform,
    )
    return Rates(number, _counted(replay_text(git, history, settings, request.text, number)))


def _counted(rebuilds: Sequence[Rebuild]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for rebuild in rebuilds:
        for step in rebuild.steps:
            if step.instruction == "RUN":
                low, high = found.get(step.line, (0, 0))
                low += step.state == "rebuilt"
                high += step.state in ("rebuilt", "depends")
                found[step.line] = low, high
    return found


def _inside(root: str, path: str) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def main() -> None:
    """Answer one request, after all that is more urgent."""
    if hasattr(os, "nice"):
        os.nice(10)
    found = rates(RatesRequest(**load(sys.stdin)))
    sys.stdout.write(dumps(asdict(found) if found is not None else None))


if __name__ == "__main__":
    main()
