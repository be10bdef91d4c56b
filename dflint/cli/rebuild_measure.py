"""`dflint rebuild --measure N`: build the last commits, so that an engine says what no rule can.

A step that copies from a stage which runs again is rebuilt only if that stage writes something else.
The commits are built one after the other, each with the cache of those before it.
"""

from __future__ import annotations

import os
from pathlib import Path

from dflint.cli.build_screen import screen
from dflint.optimize.layer_cache import CACHED, DEPENDS, REBUILT
from dflint.optimize.replay import filled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.build.request import Built
    from dflint.build.session import Session
    from dflint.optimize.git import Git
    from dflint.optimize.replay import Rebuild, Settings

BUILDAH = "buildah"
LINK, PROGRAM, MODULE = "120000", "100755", "160000"  # modes of git


def measure(git: Git, rebuilds: Sequence[Rebuild], settings: Settings, number: int) -> list[str]:
    """Build the last commits, so many, and settle the states of their steps that depend on output.

    Returns what could not be built, a sentence each. Raises BuildError where nothing can be.
    """
    from dflint.build.choose import choose
    from dflint.build.session import Session

    last = rebuilds[-number:]
    if not any(step.state == DEPENDS for it in last for step in it.steps):
        return ["no step of these commits depends on what another writes: nothing is built."]
    # The build before these makes the cache that they begin with.
    wanted = [it for it in rebuilds[-number - 1 :] if it.steps]
    engine = choose(BUILDAH if settings.engine == BUILDAH else "auto")
    with screen(False) as seen, Session(engine, seen.show, seen.say) as session:
        measuring = _Measuring(git, settings, session)
        for position, it in enumerate(wanted, 1):
            seen.tell(f"commit {it.commit.id[:7]}, {position} of {len(wanted)}")
            measuring.build(it, is_shown=it in last)
        return measuring.failures


class _Measuring:
    def __init__(self, git: Git, settings: Settings, session: Session) -> None:
        self.git = git
        self.settings = settings
        self.session = session
        self.failures: list[str] = []
        self._before: Built | None = None

    def build(self, it: Rebuild, is_shown: bool) -> None:
        """Build a commit with the cache of those before it."""
        from dflint.build.errors import BuildError
        from dflint.build.request import BuildRequest

        settings, commit = self.settings, it.commit
        root = self.session.scratch()
        check_out(self.git, commit.id, root)
        arguments = [
            f"{name}={filled(value, commit)}" for name, value in settings.build_args.items()
        ]
        request = BuildRequest(
            it.text,
            root / settings.context,
            root / it.path,
            build_args=tuple(arguments),
            target=settings.target,
            platform=settings.platform,
            pull=self._before is None,
            after=self._before,
            is_exported=False,
        )
        try:
            built = self.session.build(request)
        except BuildError as error:
            self.failures.append(f"commit {commit.id[:7]} cannot be built: {error}")
            return
        if is_shown and self._before is not None:
            settle(it, {it.line: it.is_cached for it in built.timings if it.line})
        self._before = built


def settle(rebuild: Rebuild, is_cached: dict[int, bool]) -> None:
    """What a build says of the steps that depend on output, by their lines."""
    for step in rebuild.steps:
        if step.state != DEPENDS or step.line not in is_cached:
            continue
        if is_cached[step.line]:
            step.state, step.cause, step.root = CACHED, "", step.line
        else:
            step.state, step.cause = REBUILT, f"{step.cause}, and that was new"


def check_out(git: Git, commit: str, folder: Path) -> None:
    """Write the files of a commit, as git has them: no filter, hook or line end of the user's.

    Submodules are empty folders. Raises GitError.
    """
    for mode, oid, name in _entries(git, commit):
        path = folder / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if mode == MODULE:
            path.mkdir()
            continue
        content = git.blob(oid)
        if content is None:
            continue  # not in this clone, which a note says
        if mode == LINK:
            path.symlink_to(os.fsdecode(content))
            continue
        path.write_bytes(content)
        path.chmod(0o755 if mode == PROGRAM else 0o644)


def _entries(git: Git, commit: str) -> Iterator[tuple[str, str, bytes]]:
    """Mode, object id and path of each file of a commit."""
    for row in git.output("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        if row:
            head, _, name = row.partition(b"\t")
            mode, _, oid = head.decode().split(" ")
            yield mode, oid, name
