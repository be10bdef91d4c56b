"""What the history of a repository says of an order: how often paths change, and steps are rebuilt."""

from __future__ import annotations

import os

from dflint.optimize.git import Git, GitError
from dflint.optimize.history import History, read_history

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.model.context.build_context import Context
    from dflint.optimize.replay import Rebuild

LAST = 500  # commits that are looked at
FEWEST = 20  # fewer say nothing


class Evidence:
    """The last commits of the repository that a Dockerfile is in; none where there is no history.

    `before`, `after`: by line, in how many of `commits` builds a RUN is surely rebuilt with each text.
    """

    def __init__(
        self,
        git: Git | None,
        history: History | None,
        path: str,
        prefix: str,
        context: Context | None = None,
    ) -> None:
        self._git = git
        self._ignores = context.ignores if context is not None else _ignores_nothing
        self._history = history
        self._path = path
        self._prefix = prefix
        self.commits = 0
        self.before: dict[int, tuple[str, int, int]] = {}
        self.after: dict[int, tuple[str, int, int]] = {}
        self._changes = self._changed_paths()

    def close(self) -> None:
        if self._git is not None:
            self._git.close()

    def counted(self, paths: Sequence[str]) -> tuple[int, int] | None:
        """How many of the last commits change one of these paths of the context, and of how many.

        None without a history, or where a path has wildcards.
        """
        changes = self._changes
        if len(changes) < FEWEST:
            return None
        own = [self._prefix if it == "." else f"{self._prefix}{it}".rstrip("/") for it in paths]
        if any(char in path for path in own for char in "*?["):
            return None
        tops = tuple([f"{it.rstrip('/')}/" if it else "" for it in own])
        names = frozenset(it.rstrip("/") for it in own)
        count = sum(
            any(it in names or it.startswith(tops) for it in changed) for changed in changes
        )
        return count, len(changes)

    def share(self, paths: Sequence[str]) -> float | None:
        """The part of the commits that change one of these paths of the context."""
        found = self.counted(paths)
        return min(max(found[0], 0.5) / found[1], 0.98) if found is not None else None

    def rebuilds(self, text: str, ignore: str, arguments: Mapping[str, str]) -> int | None:
        """How many of the last commits rebuild a COPY with this .dockerignore; None without history."""
        if self._history is None or self._git is None or len(self._history.commits) < FEWEST:
            return None
        from dflint.optimize.replay import Settings, replay_text

        settings = Settings(self._path, self._prefix.rstrip("/"), arguments)
        self.commits = number = min(LAST, len(self._history.commits) - 1)
        rebuilds = replay_text(self._git, self._history, settings, text, number, ignore)
        return sum(
            any(step.instruction == "COPY" and step.state == "rebuilt" for step in it.steps)
            for it in rebuilds
        )

    def _changed_paths(self) -> list[list[str]]:
        if self._history is None:
            return []
        commits = self._history.commits[1:] if not self._history.is_cut else self._history.commits
        known: dict[str, bool] = {}
        return [
            [change.path for change in it.changes if self._is_seen(change.path, known)]
            for it in commits[-LAST:]
        ]

    def _is_seen(self, path: str, known: dict[str, bool]) -> bool:
        """Whether a file is in the context, and the builder sees it with the .dockerignore of today."""
        if path not in known:
            own = path[len(self._prefix) :]
            known[path] = path.startswith(self._prefix) and not self._ignores(own)
        return known[path]

    def compare(self, before: str, after: str, arguments: Mapping[str, str]) -> None:
        """Replay the last commits with each text in place of the Dockerfile."""
        if self._history is None or self._git is None or len(self._history.commits) < FEWEST:
            return
        from dflint.optimize.replay import Settings, replay_text

        settings = Settings(self._path, self._prefix.rstrip("/"), arguments)
        number = min(LAST, len(self._history.commits) - 1)
        self.commits = number
        self.before = _counted(replay_text(self._git, self._history, settings, before, number))
        self.after = self.before
        if after != before:
            self.after = _counted(replay_text(self._git, self._history, settings, after, number))


def _counted(rebuilds: Sequence[Rebuild]) -> dict[int, tuple[str, int, int]]:
    """By line of a RUN: its text, and how often it is rebuilt, surely and at most."""
    found: dict[int, tuple[str, int, int]] = {}
    for rebuild in rebuilds:
        for step in rebuild.steps:
            if step.instruction == "RUN":
                _, low, high = found.get(step.line, ("", 0, 0))
                low += step.state == "rebuilt"
                high += step.state in ("rebuilt", "depends")
                found[step.line] = (step.text, low, high)
    return found


def evidence_of(path: str, context: Context) -> Evidence:
    """What there is to know of the history of a Dockerfile."""
    git = Git(os.path.dirname(os.path.abspath(path)))
    try:
        root = git.answer("rev-parse", "--show-toplevel")
        if not root:
            return Evidence(None, None, path, "")
        history = read_history(git)
    except GitError:
        git.close()
        return Evidence(None, None, path, "")
    place = os.path.relpath(os.path.realpath(context.folder.name), os.path.realpath(root))
    prefix = "" if place == "." else f"{place.replace(os.sep, '/')}/"
    if prefix.startswith(".."):
        git.close()
        return Evidence(None, None, path, "")
    own = os.path.relpath(os.path.realpath(path), os.path.realpath(root)).replace(os.sep, "/")
    return Evidence(git, history, own, prefix, context)


def _ignores_nothing(path: str) -> bool:
    return False
