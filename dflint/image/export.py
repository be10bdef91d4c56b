"""Images that an engine has → a file, by the programs of the engine."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager

from dflint.image.errors import ImageError
from dflint.processes import run
from dflint.temporary import TemporaryFolder, sweep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# The programs that can export from each place, the best first, with what is said to them. None of
# this changes the image: an OCI archive could not hold the HEALTHCHECK of an image of Docker.
PROGRAMS = {
    "docker": ("docker save -o {path} {name}",),
    "containers-storage": (
        "buildah {storage} push --quiet {name} dir:{path}",
        "podman {storage} push --quiet --compress {name} dir:{path}",
        "skopeo --insecure-policy copy --quiet --dest-compress {reference} dir:{path}",
    ),
}
STORAGE = "{storage}"
# As containers/storage writes it: [driver@root+runroot]name
_STORAGE = re.compile(
    r"\[(?:(?P<driver>[^@\]]+)@)?(?P<root>[^+\]]+)(?:\+(?P<runroot>[^:\]]+))?[^\]]*\]"
)


@contextmanager
def exported(reference: str) -> Iterator[str]:
    """A file or folder with the image of a reference such as `docker:app:1`, removed afterwards.

    Another storage than the usual one is meant by `containers-storage:[driver@root+runroot]app`.
    Raises ImageError.
    """
    place, _, name = reference.partition(":")
    storage = _STORAGE.match(name) if place != "docker" else None
    name = name[storage.end() :] if storage else name
    if not name or name.startswith("-"):
        raise ImageError(f'"{reference}" does not name an image: write {place}:NAME.')
    commands = [it.split() for it in PROGRAMS[place]]
    command = next((it for it in commands if shutil.which(it[0])), None)
    if command is None:
        programs = " or ".join(it[0] for it in commands)
        raise ImageError(f'"{reference}" cannot be read: {programs} is not installed.')
    with _folder() as folder:
        path = os.path.join(folder.path, "image")
        words: list[str] = []
        for word in command:
            known = {"path": path, "name": name, "reference": reference}
            words += _options(storage) if word == STORAGE else [word.format_map(known)]
        _run(words, reference)
        yield path


def _options(storage: re.Match[str] | None) -> list[str]:
    """The options of buildah and podman that mean a storage."""
    if storage is None:
        return []
    names = {"driver": "--storage-driver", "root": "--root", "runroot": "--runroot"}
    return [word for name, it in names.items() if storage[name] for word in (it, storage[name])]


def _folder() -> TemporaryFolder:
    try:
        sweep()
        return TemporaryFolder()
    except OSError as error:
        raise ImageError(f'cannot write "{error.filename}": {error.strerror}.') from None


def _run(command: list[str], reference: str) -> None:
    """Run a program to its end; it ends too if we are interrupted."""
    try:
        done = run(command)
    except OSError as error:
        raise ImageError(f"{command[0]} cannot be started: {error.strerror}.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        reason = said or f"it ended with code {done.returncode}"
        raise ImageError(f'{command[0]} cannot export "{reference}": {reason.rstrip(".")}.')
