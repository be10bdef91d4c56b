"""The engines of this machine, the projects to build, and what builds may leave behind."""

import io
import json
import os
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dflint.build.choose import choose
from dflint.build.engine import Engine
from dflint.build.errors import NoEngine
from dflint.build.request import BuildRequest, Built
from dflint.temporary import ENDING, PREFIX, place

PROJECTS = Path(__file__).parent.parent.parent / "testdata" / "projects"
BASE = "busybox:1.36"  # the smallest of the base images
NEEDED = (
    "docker",
    "docker-classic",
    "buildah",
    "podman",
)  # what must be there when DFLINT_NEEDS_ENGINE=1 says so
ENGINES = ("docker", "buildah", "podman", "docker-classic")


def engine(name: str) -> Engine:
    """An engine with its base images. Skips the test where there is none, unless it is needed."""
    try:
        found = choose(name)
        assert _has_bases(found), f"{name} has no image {BASE}, as .ci/engine makes it"
    except (NoEngine, AssertionError) as reason:
        if os.environ.get("DFLINT_NEEDS_ENGINE") == "1" and name in NEEDED:
            raise
        pytest.skip(str(reason))
    return found


def _has_bases(found: Engine) -> bool:
    command = (found.program, "inspect", "--type", "image", BASE)
    return subprocess.run(command, capture_output=True).returncode == 0


def dockerfile(*instructions: str) -> str:
    """A Dockerfile upon the smallest base image."""
    return "\n".join([f"FROM {BASE}", *instructions, ""])


def request(text: str, context: Path, after: Built | None = None) -> BuildRequest:
    """A build of a Dockerfile without any download."""
    return BuildRequest(text, context, pull=False, after=after)


def config_in(archive: Path) -> dict[str, Any]:
    """The configuration of the only image in an archive."""
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json") or io.BytesIO())
        config = json.load(tar.extractfile(manifest[0]["Config"]) or io.BytesIO())
    assert isinstance(config, dict) and len(manifest) == 1
    return config


def processes(words: str) -> Iterator[int]:
    """The ids of the processes whose command line has these words."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has just ended
            continue
        if words in line and int(path.parent.name) != os.getpid():
            yield int(path.parent.name)


def remains(folder: Path, words: str = "") -> list[str]:
    """What builds left behind: files and mounts below a folder, processes, images of dflint."""
    found = [str(it) for it in folder.iterdir()]
    found += [it for it in Path("/proc/mounts").read_text().splitlines() if str(folder) in it]
    found += [f"process {it}" for it in processes(words)] if words else []
    return found


def records(process: int = 0) -> list[Path]:
    """What a process, this one by itself, has written down to be removed after it."""
    return list(Path(place()).glob(f"{PREFIX}{process or os.getpid()}-*{ENDING}"))


def tags(prefix: str) -> list[str]:
    """The names of Docker's images that begin so."""
    command = (
        "docker",
        "images",
        "--format",
        "{{.Repository}}",
        "--filter",
        f"reference={prefix}*",
    )
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
