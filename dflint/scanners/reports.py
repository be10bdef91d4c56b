"""Files with reports of scanners → scans."""

from __future__ import annotations

from dflint.scanners.documents import ScanError, read_json
from dflint.scanners.grype import is_grype, read_grype
from dflint.scanners.sbom import is_sbom
from dflint.scanners.trivy import database_of, is_trivy, is_trivy_version, read_trivy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Any

    from dflint.scanners.scan import Scan


def read_scan(path: str) -> Scan:
    """The report of a scanner in a file. Raises ScanError."""
    return scan_of(read_json(path), f'"{path}"')


def read_scans(paths: Iterable[str]) -> list[Scan]:
    """The reports in files; of these some may say how old the database of trivy is. Raises ScanError."""
    found: list[Scan] = []
    databases: list[tuple[str, datetime | None]] = []
    for path in paths:
        content = read_json(path)
        if is_trivy_version(content):
            databases.append(database_of(content, f'"{path}"'))
        else:
            found.append(scan_of(content, f'"{path}"'))
    for version, time in databases:
        for it in found:
            if it.tool == "trivy" and it.database is None and it.version in ("", version):
                it.database = time
    if databases and not found:
        raise ScanError("this says how old a database is, and there is no report of a scanner.")
    return found


def scan_of(content: Any, where: str) -> Scan:
    """The report of a scanner. Raises ScanError."""
    if is_grype(content):
        return read_grype(content, where)
    if is_trivy(content):
        return read_trivy(content, where)
    if is_sbom(content):
        raise ScanError(f"{where} is an SBOM, and no report of a scanner: give it with --sbom.")
    raise ScanError(
        f'{where} is no report of trivy or grype: it has neither "ArtifactName" nor "matches".'
    )
