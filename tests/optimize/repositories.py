"""Small repositories of git, made for one test each, and what their replay says."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from dflint.optimize.git import Git
from dflint.optimize.history import read_history
from dflint.optimize.replay import Replay, Settings, replay

LETTERS = {"cached": ".", "rebuilt": "R", "depends": "d", "merged": "m", "unused": "-"}
Files = Mapping[str, str | None]


class Repository:
    """A repository to commit to. Files are texts, None for one that goes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        who = {
            f"GIT_{it}_{key}": "a@example.org"
            for it in ("AUTHOR", "COMMITTER")
            for key in ("NAME", "EMAIL")
        }
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **who}
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.root, check=True, capture_output=True, text=True, env={**os.environ, **own},
        )  # fmt: skip
        return done.stdout.strip()

    def commit(self, **files: str | None) -> None:
        """Commit files whose names are Python names: `app_py` is app.py."""
        self.commit_files({_name(it): text for it, text in files.items()})

    def commit_files(self, files: Files) -> None:
        for name, text in files.items():
            path = self.root / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a change")

    def replay(self, path: str = "Dockerfile", **settings: object) -> Replay:
        git = Git(str(self.root))
        try:
            return replay(git, read_history(git), Settings(path, **settings))  # type: ignore[arg-type]
        finally:
            git.close()

    def states(self, path: str = "Dockerfile", **settings: object) -> list[str]:
        """A letter for each step, a text for each commit."""
        rebuilds = self.replay(path, **settings).rebuilds
        return ["".join(LETTERS[step.state] for step in it.steps) for it in rebuilds]

    def causes(self, **settings: object) -> list[str]:
        """The causes of the last commit."""
        return [step.cause for step in self.replay(**settings).rebuilds[-1].steps]  # type: ignore[arg-type]


def _name(word: str) -> str:
    return "Dockerfile" if word == "Dockerfile" else word.replace("_", ".", 1)
