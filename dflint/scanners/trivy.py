"""Reports of trivy, and what `trivy version --format json` says of its database. Source: pkg/types
(report, finding, vulnerability) and pkg/version of aquasecurity/trivy at dc3c56e; trivy-db,
pkg/types/status.go; 2026-11-30."""

from __future__ import annotations

from dflint.scanners.documents import Reader, digest_in, time_of
from dflint.scanners.scan import SEVERITIES, Scan, Vulnerability
from dflint.scanners.words import word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

STATUSES = {
    "fixed": "fixed", "affected": "not-fixed", "under_investigation": "not-fixed",
    "fix_deferred": "not-fixed", "will_not_fix": "wont-fix", "end_of_life": "wont-fix",
    "not_affected": "not-fixed", "unknown": "unknown", "": "unknown",
}  # fmt: skip
LEVELS = {"": "unknown", **{it: it for it in SEVERITIES if it != "negligible"}}
VULNERABILITY = "vulnerability"


def is_trivy(content: object) -> bool:
    """Whether a document is a report of trivy."""
    return isinstance(content, dict) and "ArtifactName" in content


def is_trivy_version(content: object) -> bool:
    """Whether a document is what `trivy version --format json` says."""
    return isinstance(content, dict) and "VulnerabilityDB" in content and "Results" not in content


def database_of(content: dict[str, Any], where: str) -> tuple[str, datetime | None]:
    """The version of trivy, and when its database was made. Raises ScanError."""
    reader = Reader(where)
    database = reader.table(content.get("VulnerabilityDB"), "VulnerabilityDB")
    return reader.text(content.get("Version"), "Version"), time_of(database.get("UpdatedAt"))


def read_trivy(content: dict[str, Any], where: str) -> Scan:
    """A report of trivy. Raises ScanError."""
    reader = Reader(where)
    about = reader.table(content.get("Metadata"), "Metadata")
    tool = reader.table(content.get("Trivy"), "Trivy")
    server = reader.table(tool.get("Server"), "Server")
    return Scan(
        "trivy",
        reader.text(tool.get("Version"), "Version"),
        reader.text(content.get("ArtifactName"), "ArtifactName"),
        [reader.text(about.get("ImageID"), "ImageID")],
        [digest_in(str(it)) for it in reader.entries(about.get("RepoDigests"), "RepoDigests")],
        time_of(content.get("CreatedAt")),
        database_of(server, where)[1],
        list(_found(reader, content)),
    )


def _found(reader: Reader, content: dict[str, Any]) -> Iterator[Vulnerability]:
    for result in reader.tables(content.get("Results"), "Results"):
        for it in reader.tables(result.get("Vulnerabilities"), "Vulnerabilities"):
            yield _one(reader, it, False)
        name = "ExperimentalModifiedFindings"
        for it in reader.tables(result.get(name), name):
            if it.get("Type") == VULNERABILITY:
                reason = " ".join(str(it.get(key) or "") for key in ("Status", "Statement")).strip()
                yield _one(reader, reader.table(it.get("Finding"), "Finding"), True, reason)


def _one(reader: Reader, it: dict[str, Any], ignored: bool, reason: str = "") -> Vulnerability:
    status = it.get("Status") or ("fixed" if it.get("FixedVersion") else "")
    return Vulnerability(
        reader.needed(it, "VulnerabilityID", "a vulnerability"),
        word(reader, it.get("Severity"), LEVELS, "severity"),
        reader.needed(it, "PkgName", "a vulnerability"),
        reader.text(it.get("InstalledVersion"), "InstalledVersion"),
        word(reader, status, STATUSES, "status"),
        reader.text(it.get("FixedVersion"), "FixedVersion"),
        time_of(it.get("PublishedDate")),
        None,
        ignored,
        [str(one) for one in reader.entries(it.get("VendorIDs"), "VendorIDs")],
        reader.text(reason, "Statement"),
    )
