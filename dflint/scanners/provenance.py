"""How an image came about, as its builder says: SLSA provenance 0.2 and 1.

Source: slsa.dev/provenance/v0.2 and v1; BuildKit's docs/attestations/slsa-definitions.md; 2026-11-30.
"""

from __future__ import annotations

from dflint.scanners.documents import Reader, ScanError, time_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Any

    from dflint.scanners.statements import Statement

    _Object = dict[str, Any]

PROVENANCE = "https://slsa.dev/provenance/"
V02 = f"{PROVENANCE}v0.2"
V1 = f"{PROVENANCE}v1"
OF_BUILDKIT = ("https://mobyproject.org/buildkit@v1#metadata", "buildkit_metadata")
COMMITS = ("gitCommit", "sha1")  # names of digests that are commits
IMAGE = "pkg:docker/"
FRONTENDS = (
    "docker/dockerfile",
    "buildkit-syft-scanner",
)  # images that BuildKit used, and that are no base


class Provenance:
    """`source` is a repository without its protocol's prefix, as https://github.com/org/app; `commit` is
    what of it was built. What it does not say is empty, or None. `materials`: all that went in, as URIs."""

    start = end = 0

    def __init__(
        self,
        version: str,
        builder: str,
        build_type: str,
        source: str,
        commit: str,
        started: datetime | None,
        finished: datetime | None,
        materials: Iterable[str],
        signed: bool,
    ) -> None:
        self.version = version
        self.builder = builder
        self.build_type = build_type
        self.source = source
        self.commit = commit
        self.started = started
        self.finished = finished
        self.materials = list(materials)
        self.signed = signed

    @property
    def images(self) -> list[str]:
        """The images among the materials, as name:tag, sorted."""
        return sorted({_image(it) for it in self.materials if it.startswith(IMAGE)} - {""})


def read_provenance(it: Statement, where: str) -> Provenance:
    """A provenance. Raises ScanError."""
    reader = Reader(where)
    if it.predicate_type not in _PARTS:
        raise ScanError(
            f"{where} has a provenance of a version that is not read: {it.predicate_type[:80]}."
        )
    parts = _PARTS[it.predicate_type](reader, reader.table(it.predicate, "predicate"))
    started, finished = (time_of(parts.about.get(name)) for name in parts.times)
    named = [*parts.sources, _vcs(reader, parts.about), *parts.materials]
    source, commit = _source(reader, named)
    return Provenance(
        parts.version,
        reader.text(reader.table(parts.run.get("builder"), "builder").get("id"), "id"),
        reader.text(parts.definition.get("buildType"), "buildType"),
        source,
        commit,
        started,
        finished,
        [reader.text(one.get("uri"), "uri") for one in parts.materials],
        it.signed,
    )


class _Parts:
    """Where a version of the format has what. `definition` says what to build, `run` and `about` how that
    went, with two `times` in `about`; `sources` name a repository, the surest first."""

    def __init__(
        self,
        version: str,
        definition: _Object,
        run: _Object,
        about: _Object,
        times: tuple[str, str],
        sources: list[_Object],
        materials: list[_Object],
    ) -> None:
        self.version = version
        self.definition = definition
        self.run = run
        self.about = about
        self.times = times
        self.sources = sources
        self.materials = materials


def _v02(reader: Reader, it: _Object) -> _Parts:
    call = reader.table(it.get("invocation"), "invocation")
    return _Parts(
        "0.2",
        it,
        it,
        reader.table(it.get("metadata"), "metadata"),
        ("buildStartedOn", "buildFinishedOn"),
        [reader.table(call.get("configSource"), "configSource")],
        reader.tables(it.get("materials"), "materials"),
    )


def _v1(reader: Reader, it: _Object) -> _Parts:
    definition = reader.table(it.get("buildDefinition"), "buildDefinition")
    given = reader.table(definition.get("externalParameters"), "externalParameters")
    run = reader.table(it.get("runDetails"), "runDetails")
    sources = [given[key] for key in ("configSource", "source") if isinstance(given.get(key), dict)]
    workflow = given.get("workflow")  # as GitHub Actions says it
    if isinstance(workflow, dict):
        sources.append({"uri": workflow.get("repository")})
    return _Parts(
        "1",
        definition,
        run,
        reader.table(run.get("metadata"), "metadata"),
        ("startedOn", "finishedOn"),
        sources,
        reader.tables(definition.get("resolvedDependencies"), "resolvedDependencies"),
    )


_PARTS = {V02: _v02, V1: _v1}


def _vcs(reader: Reader, about: _Object) -> _Object:
    """What BuildKit knows of the repository of a local context, as a source."""
    for name in OF_BUILDKIT:
        vcs = reader.table(reader.table(about.get(name), name).get("vcs"), "vcs")
        if vcs.get("source"):
            return {"uri": vcs.get("source"), "digest": {"gitCommit": vcs.get("revision")}}
    return {}


def _source(reader: Reader, candidates: Iterable[_Object]) -> tuple[str, str]:
    """The first repository that is named, and the commit that is named with it."""
    source = ""
    for it in candidates:
        uri = reader.text(it.get("uri"), "uri")
        if not uri or uri.startswith("pkg:"):
            continue
        found = _repository(uri)
        if source and found != source:
            continue
        source = found
        digests = reader.table(it.get("digest"), "digest")
        commit = next((str(digests[name]) for name in COMMITS if digests.get(name)), "")
        if commit:
            return source, commit[:128]
    return source, ""


def _repository(uri: str) -> str:
    """A repository without what says the way to it: git+, .git, @refs/…, #…"""
    bare = uri.removeprefix("git+").partition("#")[0]
    head, at, tail = bare.rpartition("@")
    if at and "://" in head and "/" in head.partition("://")[2] and ":" not in tail:
        bare = head
    if bare.startswith("git@"):  # git@github.com:org/app
        bare = "https://" + bare[4:].replace(":", "/", 1)
    return bare.removesuffix("/").removesuffix(".git")


def _image(uri: str) -> str:
    if any(it in uri for it in FRONTENDS):
        return ""
    name, _, tag = uri[len(IMAGE) :].partition("?")[0].rpartition("@")
    return f"{name}:{tag}" if name else tag
