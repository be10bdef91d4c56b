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
    predicate = reader.table(it.predicate, "predicate")
    if it.predicate_type == V02:
        return _v02(reader, predicate, it.signed)
    if it.predicate_type == V1:
        return _v1(reader, predicate, it.signed)
    raise ScanError(
        f"{where} has a provenance of a version that is not read: {it.predicate_type[:80]}."
    )


def _v02(reader: Reader, it: dict[str, Any], signed: bool) -> Provenance:
    call = reader.table(it.get("invocation"), "invocation")
    config = reader.table(call.get("configSource"), "configSource")
    about = reader.table(it.get("metadata"), "metadata")
    materials = reader.tables(it.get("materials"), "materials")
    source, commit = _source(reader, [config, _vcs(reader, about), *materials])
    return Provenance(
        "0.2",
        reader.text(reader.table(it.get("builder"), "builder").get("id"), "id"),
        reader.text(it.get("buildType"), "buildType"),
        source,
        commit,
        time_of(about.get("buildStartedOn")),
        time_of(about.get("buildFinishedOn")),
        [reader.text(one.get("uri"), "uri") for one in materials],
        signed,
    )


def _v1(reader: Reader, it: dict[str, Any], signed: bool) -> Provenance:
    definition = reader.table(it.get("buildDefinition"), "buildDefinition")
    given = reader.table(definition.get("externalParameters"), "externalParameters")
    run = reader.table(it.get("runDetails"), "runDetails")
    about = reader.table(run.get("metadata"), "metadata")
    materials = reader.tables(definition.get("resolvedDependencies"), "resolvedDependencies")
    named = [given[key] for key in ("configSource", "source") if isinstance(given.get(key), dict)]
    workflow = given.get("workflow")  # as GitHub Actions says it
    if isinstance(workflow, dict):
        named.append({"uri": workflow.get("repository")})
    source, commit = _source(reader, [*named, _vcs(reader, about), *materials])
    return Provenance(
        "1",
        reader.text(reader.table(run.get("builder"), "builder").get("id"), "id"),
        reader.text(definition.get("buildType"), "buildType"),
        source,
        commit,
        time_of(about.get("startedOn")),
        time_of(about.get("finishedOn")),
        [reader.text(one.get("uri"), "uri") for one in materials],
        signed,
    )


def _vcs(reader: Reader, about: dict[str, Any]) -> dict[str, Any]:
    """What BuildKit knows of the repository of a local context, as a source."""
    for name in OF_BUILDKIT:
        vcs = reader.table(reader.table(about.get(name), name).get("vcs"), "vcs")
        if vcs.get("source"):
            return {"uri": vcs.get("source"), "digest": {"gitCommit": vcs.get("revision")}}
    return {}


def _source(reader: Reader, candidates: Iterable[dict[str, Any]]) -> tuple[str, str]:
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
