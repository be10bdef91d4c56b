"""The figures of one run after the other, a line of JSON each, so that trends can be seen.

A line says which `format` it is in, and of which `kind`: of a build, or of a benchmark
(dflint.bench.records). A line without them is of a build, in the format before there were numbers.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from shlex import join

from dflint.files import LARGEST_RECORD, bytes_of
from dflint.git_head import head_commit, repository_name
from dflint.git_repository import GitRepositories
from dflint.measure.recorded_layers import RecordedLayer, layers_of, read_layers
from dflint.model.variables.secrets import is_secret, is_secret_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from dflint.build.request import BuildRequest
    from dflint.measure.measurement import Outcome

HIDDEN = "***"
FORMAT = 2  # of lines that are written; what is older is read, what is newer is not
BUILD = "build"  # the kind
UNKNOWN = "not recorded"


@dataclass(frozen=True)
class Subject:
    """What was measured. Runs of two subjects are never compared, nor drawn as one.

    `file` and `context` are paths in `repository`, or absolute where there is none. `variant` is
    empty for the file as it is. What a run does not say, since an earlier version recorded it, is
    UNKNOWN.
    """

    repository: str = UNKNOWN
    file: str = UNKNOWN
    variant: str = UNKNOWN
    context: str = UNKNOWN
    target: str = UNKNOWN
    platform: str = UNKNOWN
    args: str = UNKNOWN
    engine: str = UNKNOWN

    def __str__(self) -> str:
        """`Dockerfile in github.com/acme/app, as fixed, target prod, with docker`."""
        words = {"target": "target ", "platform": "for ", "args": "with ", "engine": "built by "}
        facts = [f"{word}{getattr(self, name)}" for name, word in words.items()]
        parts = [
            f"{self.file} in {self.repository}" if self.repository else self.file,
            self.variant,
        ]
        if self.context not in (".", UNKNOWN):
            parts.append(f"context {self.context}")
        parts += [fact for fact, name in zip(facts, words, strict=True) if getattr(self, name)]
        return ", ".join(it for it in parts if it and UNKNOWN not in it) or UNKNOWN


@dataclass(frozen=True)
class Run:
    """What a build came to: `time` is as in RFC 3339; `commit` is empty outside a repository.

    `dockerfile` is a digest of the text that was built, which says more than the commit where the
    file has changed since. `engine` has its version. Sizes are in bytes. `compressed` is 0 where
    it is not known; `rebuild`, in seconds like `build`, is None where nothing was built again.
    Times are the median of `repeat` builds, of which the quickest and the slowest are `spread`.
    `layers`: those that one instruction made each.
    """

    time: str
    commit: str
    subject: Subject
    engine: str
    size: int
    compressed: int
    wasted: int
    build: float
    rebuild: float | None = None
    repeat: int = 1
    spread: tuple[float, float] | None = None
    dockerfile: str = ""
    layers: tuple[RecordedLayer, ...] = ()


class BadMetrics(Exception):
    """Why a file holds no runs, in one sentence."""


def subject_of(request: BuildRequest, path: str, variant: str, engine: str) -> Subject:
    """What a request measures: `path` is the file, `variant` what was done to it."""
    return Subject(
        _repository(path)[1],
        _in_repository(path),
        variant,
        _in_repository(str(request.context), path),
        request.target,
        request.platform,
        join([*_shown(request.build_args), *map(_hidden, request.builder_args)]),
        engine,
    )


def run_of(outcome: Outcome, subject: Subject, engine: str) -> Run:
    """The figures of a build, with the commit of the repository of the Dockerfile."""
    from dflint.measure.measurement import Rebuild

    source = outcome.variant.source
    again = outcome.rebuild
    times = outcome.times
    return Run(
        datetime.now(UTC).isoformat(timespec="seconds"),
        commit_of(source.path),
        subject,
        engine,
        outcome.image.size,
        outcome.image.compressed_size or 0,
        outcome.wasted,
        round(times.median, 3),
        round(again.times.median, 3) if isinstance(again, Rebuild) else None,
        len(times.runs),
        (round(times.least, 3), round(times.most, 3)),
        f"sha256:{sha256(source.text.encode('utf-8', 'surrogateescape')).hexdigest()}",
        layers_of(outcome),
    )


def repository_of(path: str) -> str:
    """What the repository that a file is in is called; empty in none."""
    return _repository(path)[1]


def commit_of(path: str) -> str:
    """The commit of the repository that a file is in; empty in none."""
    root, _ = _repository(path)
    return head_commit(root) if root else ""


def record(run: Run, path: Path) -> None:
    """Append a run to a file. Raises OSError."""
    append(path, BUILD, asdict(run))


def append(path: Path, kind: str, row: Mapping[str, object]) -> None:
    """Append a line of a kind to a file. Raises OSError."""
    line = json.dumps({"format": FORMAT, "kind": kind, **row})
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def rows(path: Path) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The lines of a file: number, kind, and what they say. Raises OSError and BadMetrics."""
    for number, line in enumerate(
        bytes_of(str(path), LARGEST_RECORD).decode("utf-8", "replace").splitlines(), 1
    ):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            version, kind = row.get("format", 1), row.get("kind", BUILD)
        except (ValueError, AttributeError, RecursionError):
            raise BadMetrics(f"{path}:{number}: this line is no run of `dflint measure`.") from None
        if type(version) is not int or version > FORMAT:
            raise BadMetrics(f"{path}:{number}: this line was written by a newer dflint.")
        yield number, str(kind), row


def recorded(path: Path) -> list[Run]:
    """The builds of a file, in order. Raises OSError and BadMetrics."""
    runs: list[Run] = []
    for number, kind, row in rows(path):
        try:
            runs += [_run(row)] if kind == BUILD else []
        except (ValueError, TypeError, AttributeError, LookupError):
            raise BadMetrics(f"{path}:{number}: this line is no run of `dflint measure`.") from None
    if not runs:
        raise BadMetrics(f'"{path}" holds no runs.')
    return runs


def by_subject(runs: Iterable[Run]) -> dict[Subject, list[Run]]:
    """The runs of each subject, in order."""
    found: dict[Subject, list[Run]] = {}
    for it in runs:
        found.setdefault(it.subject, []).append(it)
    return found


def runs_of(runs: Iterable[Run], path: str) -> list[Run]:
    """The runs of one file, in order, whatever was done to it before it was built."""
    own = _in_repository(path)
    return [it for it in runs if it.subject.file == own]


def _run(row: Mapping[str, Any]) -> Run:
    """A line as a run. Raises where it is none."""
    known = {field.name for field in fields(Run)}
    facts = {name: it for name, it in row.items() if name in known}
    names = {field.name for field in fields(Subject)}
    told = row.get("subject")
    if told is None:  # as it was before there were subjects
        told = {"file": row["file"], "engine": row["engine"].partition(" ")[0]}
    subject = Subject(**{name: str(it) for name, it in told.items() if name in names})
    spread = facts.get("spread")
    facts["spread"] = tuple(map(float, spread)) if spread else None
    facts["layers"] = read_layers(row.get("layers", ()))
    run = Run(**{**facts, "subject": subject})
    numbers = (run.size, run.compressed, run.wasted, run.build, run.rebuild or 0, run.repeat)
    texts = (run.time, run.commit, run.engine, run.dockerfile)
    if not all(type(it) in (int, float) and 0 <= it < 1e300 for it in numbers):
        raise TypeError
    if not all(isinstance(it, str) for it in texts):
        raise TypeError
    return run


def _repository(path: str) -> tuple[str, str]:
    """The root of the repository that a file or folder is in, and what it is called."""
    place = GitRepositories().place(os.path.dirname(os.path.realpath(path)))
    root = place.repository.root if place is not None else ""
    return root, repository_name(root) if root else ""


def _in_repository(path: str, beside: str = "") -> str:
    """A path from the root of its repository, or of that of another file; absolute in none."""
    full = os.path.realpath(path)
    root, _ = _repository(beside or path)
    inside = full == root or full.startswith(os.path.join(root, ""))
    return os.path.relpath(full, root).replace(os.sep, "/") if root and inside else full


def _shown(args: Sequence[str]) -> list[str]:
    """Build arguments without the values of secrets; one without a value has that of a variable."""
    pairs = [it if "=" in it else f"{it}={os.environ.get(it, '')}" for it in args]
    return sorted(map(_without_secret, pairs))


def _hidden(option: str) -> str:
    """An option of an engine; in `--build-arg=NAME=VALUE`, without the value of a secret."""
    name, mark, pair = option.partition("=")
    return f"{name}={_without_secret(pair)}" if mark and "=" in pair else option


def _without_secret(pair: str) -> str:
    name, _, value = pair.partition("=")
    hidden = is_secret_name(name) or is_secret(name, value)
    return f"{name}={HIDDEN}" if hidden else pair
