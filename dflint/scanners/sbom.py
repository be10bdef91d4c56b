"""SBOMs in CycloneDX and SPDX, as JSON: which packages an image has, by the document that lists them.

Source: CycloneDX 1.7 JSON schema; SPDX 2.3, clauses 6 and 7; what syft (bf82010) and trivy (dc3c56e) write,
2026-11-30. Fields are read by name; whether a document keeps to its schema is not checked.
"""

from __future__ import annotations

from dflint.scanners.documents import Reader, ScanError, digest_in, read_json, time_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from dflint.scanners.scan import Target

CYCLONEDX, SPDX = "CycloneDX", "SPDX"
# Types of CycloneDX that are packages where nothing else says so: a component with a purl is one, too.
PACKAGES = ("library", "framework")
# What an SPDX package is that is no software package: the image, its system.
NO_PACKAGES = ("CONTAINER", "OPERATING-SYSTEM", "OPERATING_SYSTEM", "FILE", "SOURCE")
# The notes of trivy with the digests of the image: pkg/sbom/core.
OF_TRIVY = ("aquasecurity:trivy:ImageID", "aquasecurity:trivy:RepoDigest")
NOTHING = ("", "NOASSERTION", "NONE")


class SbomPackage:
    """A package that an SBOM lists. `type` is that of its purl: deb, npm …; empty where it has none."""

    start = end = 0

    def __init__(self, name: str, version: str, purl: str, licenses: Iterable[str]) -> None:
        self.name = name
        self.version = version
        self.purl = purl
        self.licenses = sorted({it for it in licenses if it not in NOTHING})

    @property
    def type(self) -> str:
        return self.purl[4:].partition("/")[0] if self.purl.startswith("pkg:") else ""


class Sbom:
    """An SBOM. `format` is CycloneDX or SPDX, `version` that of the format, `tool` what wrote it.

    `own`: the digests of the image that it is about, as far as it says so; `by_name` as of a Scan.
    `origin`: where it is from, in words.
    """

    def __init__(
        self,
        format: str,
        version: str,
        tool: str,
        created: datetime | None,
        packages: Iterable[SbomPackage],
        own: Iterable[str],
        by_name: Iterable[str],
    ) -> None:
        self.format = format
        self.version = version
        self.tool = tool
        self.created = created
        self.packages = list(packages)
        self.own = frozenset(own) - {""}
        self.by_name = frozenset(by_name) - {""}
        self.origin = ""

    def check_target(self, target: Target) -> None:
        """Raises ScanError unless it is about an image."""
        either = {*self.own, *self.by_name} & {target.manifest, target.config} - {""}
        if not either and not target.is_meant_by(self.own, self.by_name):
            known = ", ".join(sorted(self.own | self.by_name)) or "it names no digest"
            raise ScanError(f"the SBOM is about another image ({known}), and {target.shown}.")


def is_sbom(content: object) -> bool:
    """Whether a document is an SBOM of a format that is read."""
    return isinstance(content, dict) and ("bomFormat" in content or "spdxVersion" in content)


def read_sbom(path: str) -> Sbom:
    """The SBOM in a file. Raises ScanError."""
    found = sbom_of(read_json(path), f'"{path}"')
    found.origin = f"the file {path}"
    return found


def sbom_of(content: Any, where: str) -> Sbom:
    """An SBOM. Raises ScanError."""
    if not isinstance(content, dict):
        raise ScanError(f"{where} is no SBOM in CycloneDX or SPDX.")
    if content.get("bomFormat") == CYCLONEDX:
        return _cyclonedx(Reader(where), content)
    if str(content.get("spdxVersion", "")).startswith("SPDX-2."):
        return _spdx(Reader(where), content)
    graph = content.get("@graph")
    if isinstance(graph, list) or "spdxVersion" in content:
        raise ScanError(
            f"{where} is SPDX of a version that is not read: write SPDX 2.3 or CycloneDX."
        )
    if "matches" in content or "ArtifactName" in content:
        raise ScanError(f"{where} is the report of a scanner, and no SBOM: give it with --scan.")
    raise ScanError(f"{where} is no SBOM in CycloneDX or SPDX.")


# --- CycloneDX ---


def _cyclonedx(reader: Reader, content: dict[str, Any]) -> Sbom:
    about = reader.table(content.get("metadata"), "metadata")
    image = reader.table(about.get("component"), "component")
    notes = reader.tables(image.get("properties"), "properties")
    said = [str(it.get("value") or "") for it in notes if it.get("name") in OF_TRIVY[:1]]
    names = [str(it.get("value") or "") for it in notes if it.get("name") in OF_TRIVY[1:]]
    purl = reader.text(image.get("purl"), "purl").partition("?")[0].replace("%3A", ":")
    return Sbom(
        CYCLONEDX,
        reader.text(content.get("specVersion"), "specVersion"),
        _tool(reader, about.get("tools")),
        time_of(about.get("timestamp")),
        (_component(reader, it) for it in _components(reader, content) if _is_package(it)),
        [digest_in(reader.text(image.get("version"), "version")), *map(digest_in, said)],
        [digest_in(purl), *map(digest_in, names)],
    )


def _tool(reader: Reader, tools: object) -> str:
    """What wrote it: a list of tools up to 1.4, a table with components since 1.5."""
    if isinstance(tools, dict):
        tools = tools.get("components")
    first = next(iter(reader.tables(tools, "tools")), {})
    return f"{first.get('name') or ''} {first.get('version') or ''}".strip()[:100]


def _components(reader: Reader, content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All components, with those in others."""
    waiting = reader.tables(content.get("components"), "components")[::-1]
    while waiting:
        it = waiting.pop()
        yield it
        waiting += reader.tables(it.get("components"), "components")[::-1]


def _is_package(it: dict[str, Any]) -> bool:
    return it.get("type") in PACKAGES or bool(it.get("purl"))


def _component(reader: Reader, it: dict[str, Any]) -> SbomPackage:
    name, group = reader.needed(it, "name", "a component"), reader.text(it.get("group"), "group")
    return SbomPackage(
        f"{group}/{name}" if group else name,
        reader.text(it.get("version"), "version"),
        reader.text(it.get("purl"), "purl"),
        [_license(reader, one) for one in reader.tables(it.get("licenses"), "licenses")],
    )


def _license(reader: Reader, it: dict[str, Any]) -> str:
    one = reader.table(it.get("license"), "license")
    return reader.text(it.get("expression") or one.get("id") or one.get("name"), "license")


# --- SPDX ---


def _spdx(reader: Reader, content: dict[str, Any]) -> Sbom:
    about = reader.table(content.get("creationInfo"), "creationInfo")
    creators = [str(it) for it in reader.entries(about.get("creators"), "creators")]
    tool = next((it[5:].strip() for it in creators if it.startswith("Tool:")), "")
    packages = reader.tables(content.get("packages"), "packages")
    roots = _described(reader, content)
    if len(roots) > 1:  # a document may describe all of its packages
        roots = {_id(it) for it in packages if _id(it) in roots and _is_other(it)}
    images = [it for it in packages if _id(it) in roots]
    those = [it for it in packages if _id(it) not in roots and not _is_other(it)]
    own, by_name = _digests(reader, images)
    return Sbom(
        SPDX,
        reader.text(content.get("spdxVersion"), "spdxVersion").removeprefix("SPDX-"),
        tool[:100],
        time_of(about.get("created")),
        (_package(reader, it) for it in those),
        own,
        by_name,
    )


def _described(reader: Reader, content: dict[str, Any]) -> set[str]:
    """The ids of what the document is about."""
    found = {
        str(it) for it in reader.entries(content.get("documentDescribes"), "documentDescribes")
    }
    for it in reader.tables(content.get("relationships"), "relationships"):
        if it.get("relationshipType") == "DESCRIBES":
            found.add(str(it.get("relatedSpdxElement")))
    return found - {_id(content)}


def _id(it: dict[str, Any]) -> str:
    return str(it.get("SPDXID"))


def _is_other(it: dict[str, Any]) -> bool:
    return it.get("primaryPackagePurpose") in NO_PACKAGES


def _digests(reader: Reader, images: Iterable[dict[str, Any]]) -> tuple[list[str], list[str]]:
    own: list[str] = []
    by_name: list[str] = []
    for it in images:
        own.append(digest_in(reader.text(it.get("versionInfo"), "versionInfo")))
        notes = [one.get("comment") for one in reader.tables(it.get("annotations"), "annotations")]
        for one in (*notes, *reader.entries(it.get("attributionTexts"), "attributionTexts")):
            kind, _, value = str(one).partition(": ")  # trivy's, since 0.58 in annotations
            if kind in ("ImageID", "RepoDigest"):
                (own if kind == "ImageID" else by_name).append(digest_in(value.strip()))
        purl = _purl(reader, it).partition("?")[0].replace("%3A", ":")
        by_name.append(digest_in(purl))
    return own, by_name


def _package(reader: Reader, it: dict[str, Any]) -> SbomPackage:
    licenses = (it.get("licenseConcluded"), it.get("licenseDeclared"))
    return SbomPackage(
        reader.needed(it, "name", "a package"),
        reader.text(it.get("versionInfo"), "versionInfo"),
        _purl(reader, it),
        [reader.text(one, "license") for one in licenses],
    )


def _purl(reader: Reader, it: dict[str, Any]) -> str:
    for one in reader.tables(it.get("externalRefs"), "externalRefs"):
        if one.get("referenceType") == "purl":
            return reader.text(one.get("referenceLocator"), "referenceLocator")
    return ""
