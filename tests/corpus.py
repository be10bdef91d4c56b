"""Real Dockerfiles to try properties on: the corpus where there is one, and testdata/ always.

The corpus is no part of the project. It is looked for in the file or folder that DFLINT_CORPUS
names, then beside the checkout.
"""

import json
import os
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
BESIDE = ROOT.parent / "shared" / "corpus" / "dockerfiles.tar.xz"


def oracle(name: str) -> list[dict[str, Any]]:
    """What another tool says of the files of the corpus: the lines of oracle/NAME.jsonl, read.

    Each names its `file`. Skips the test where there are none.
    """
    lines = _oracle(name)
    if not lines:
        pytest.skip(f"no answers of {name}: set DFLINT_CORPUS to an archive that has them")
    return [json.loads(line) for line in lines]


def testdata() -> list[tuple[str, bytes]]:
    """The hand-written files: name and content of each."""
    found = sorted((ROOT / "testdata").rglob("*"))
    return [(str(it.relative_to(ROOT)), it.read_bytes()) for it in found if _is_dockerfile(it)]


def dockerfiles() -> list[tuple[str, bytes]]:
    """The files of the corpus. Skips the test where there is none."""
    files = _corpus()
    if not files:
        pytest.skip("no corpus: set DFLINT_CORPUS to an archive or a folder of Dockerfiles")
    return files


def at_hand() -> list[tuple[str, bytes]]:
    """Every Dockerfile there is."""
    return [*testdata(), *_corpus()]


def text_of(content: bytes) -> str:
    """A file as text, for what does not go through `dflint.files`."""
    return content.decode("utf-8-sig", "surrogateescape")


@cache
def _corpus() -> list[tuple[str, bytes]]:
    where = Path(os.environ.get("DFLINT_CORPUS") or BESIDE)
    if where.is_dir():
        return [(it.name, it.read_bytes()) for it in sorted(where.rglob("*")) if it.is_file()]
    if not where.is_file():
        return []
    with tarfile.open(where) as archive:
        return [
            (Path(member.name).name, file.read())
            for member in archive
            if member.isfile() and member.name.startswith("dockerfiles/")
            if (file := archive.extractfile(member)) is not None
        ]


@cache
def _oracle(name: str) -> list[bytes]:
    """Its lines: from the archive, or from the folder `oracle` in or beside that of the corpus."""
    where = Path(os.environ.get("DFLINT_CORPUS") or BESIDE)
    for folder in (where, where.parent):
        file = folder / "oracle" / f"{name}.jsonl"
        if file.is_file():
            return file.read_bytes().splitlines()
    if not where.is_file():
        return []
    with tarfile.open(where) as archive:
        for member in archive:
            if member.name == f"oracle/{name}.jsonl":
                content = archive.extractfile(member)
                return content.read().splitlines() if content is not None else []
    return []


def _is_dockerfile(path: Path) -> bool:
    name = path.name.lower()
    return path.is_file() and (name.endswith("dockerfile") or name == "containerfile")
