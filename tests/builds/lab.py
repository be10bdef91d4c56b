"""Small repositories, and what they say about their builds."""

from pathlib import Path
from textwrap import dedent

from dflint.builds.discovery import files_of
from dflint.builds.repository import Repository
from dflint.folders import DiskFolder
from dflint.model.builds import Build


class Project:
    """A repository in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / ".git").mkdir()

    def write(self, path: str, text: str = "FROM scratch\n") -> None:
        """Make a file; a Dockerfile of no matter if no text is given."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n") if text.startswith("\n") else text)

    @property
    def repository(self) -> Repository:
        """The repository as it is now; every folder has been looked at."""
        folders = [str(it.relative_to(self.root)) for it in self.root.rglob("*") if it.is_dir()]
        root = str(self.root)
        return Repository(root, DiskFolder(root), files_of(root, folders))

    def builds(self) -> list[str]:
        """All builds, a line each."""
        return [line(build) for build in self.repository.builds]


def line(build: Build) -> str:
    """A build in one line: what is not known is `?`, and what is not said is left out."""
    words = [f"{build.name}:", build.dockerfile or "inline"]
    words.append(f"in {build.context if build.context is not None else '?'}")
    if build.target is not None:
        words.append(f"target {build.target.text or '?'}")
    words += [f"{name}={'?' if it.text is None else it.text}" for name, it in build.args.items()]
    words += [f"{name}:{it.text}" for name, it in build.contexts.items()]
    words += [f"for {','.join(build.platforms)}"] if build.platforms else []
    words += ["and more"] if not build.is_whole else []
    words += [f"missing {build.missing.text}"] if build.missing is not None else []
    return " ".join(words)
