"""Reports of scanners for vulnerabilities: those of trivy and grype in JSON, in one shape.

Sources: trivy, pkg/types/report.go and finding.go; grype, grype/presenter/models; both 2026-11-30.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dflint.files import bytes_of
from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.functions import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from dflint.image.image import Image

SEVERITIES = ("critical", "high", "medium", "low", "negligible", "unknown")
LARGEST = 200 * 2**20  # bytes of a report
# trivy's Status, pkg/dependency and trivy-db, pkg/types/status.go.
TRIVY_FIXES = {
    "fixed": "fixed", "affected": "not-fixed", "under_investigation": "not-fixed",
    "fix_deferred": "not-fixed", "will_not_fix": "wont-fix", "end_of_life": "wont-fix",
    "not_affected": "not-fixed", "unknown": "unknown", "": "unknown",
}  # fmt: skip
GRYPE_FIXES = {
    "fixed": "fixed", "not-fixed": "not-fixed", "wont-fix": "wont-fix", "unknown": "unknown",
    "": "unknown",
}  # fmt: skip


class ScanError(Exception):
    """Why a report cannot be used, in one sentence."""


class Vulnerability:
    """One vulnerability in one package. `published` and `known_exploited` are None if not known."""

    start = end = 0

    def __init__(
        self,
        id: str,
        severity: str,
        package: str,
        version: str,
        fix: str,
        fix_version: str = "",
        published: datetime | None = None,
        known_exploited: bool | None = None,
        ignored: bool = False,
    ) -> None:
        self.id = id
        self.severity = severity
        self.package = package
        self.version = version
        self.fix = fix
        self.fix_version = fix_version
        self.published = published
        self.known_exploited = known_exploited
        self.ignored = ignored

    @property
    def key(self) -> tuple[str, str, str, bool]:
        """What makes it another one: two matchers may find the same."""
        return self.id, self.package, self.version, self.ignored


class Scan:
    """The report of a scanner. `digests` and `diff_ids` say what it scanned."""

    def __init__(
        self,
        tool: str,
        version: str,
        target: str,
        digests: Iterable[str],
        diff_ids: Iterable[str],
        created: datetime | None,
        database: datetime | None,
        vulnerabilities: Iterable[Vulnerability],
    ) -> None:
        self.tool = tool
        self.version = version
        self.target = target
        self.digests = frozenset(digests)
        self.diff_ids = tuple(diff_ids)
        self.created = created
        self.database = database
        self.vulnerabilities = list({it.key: it for it in vulnerabilities}.values())

    def check_image(self, image: Image) -> None:
        """Raises ScanError unless the report is about an image."""
        if {image.digest, image.config_digest} - {""} & self.digests:
            return
        if self.diff_ids and self.diff_ids == tuple(layer.diff_id for layer in image.layers):
            return
        raise ScanError(
            f"the report of {self.tool} is about another image: it scanned"
            f' "{self.target}" ({", ".join(sorted(self.digests)) or "no digest"}), and'
            f' "{image.reference}" is {image.digest or "without a digest"}.'
        )


def read_scan(path: str) -> Scan:
    """Read a report of trivy or grype. Raises ScanError."""
    try:
        content = json.loads(bytes_of(path, LARGEST).decode("utf-8-sig"))
    except OSError as error:
        raise ScanError(f'cannot read "{path}": {error.strerror}.') from None
    except (ValueError, RecursionError):
        raise ScanError(f'"{path}" is not JSON: give the JSON report of trivy or grype.') from None
    report = _Report(path)
    if isinstance(content, dict) and "matches" in content:
        return report.grype(content)
    if isinstance(content, dict) and "ArtifactName" in content:
        return report.trivy(content)
    raise ScanError(
        f'"{path}" is no report of trivy or grype: it has neither "ArtifactName" nor "matches".'
    )


class _Report:
    """One report, while it is read."""

    def __init__(self, path: str) -> None:
        self.path = path

    def trivy(self, content: dict[str, Any]) -> Scan:
        about = _table(content.get("Metadata"))
        tool = _table(content.get("Trivy"))
        return Scan(
            "trivy",
            str(tool.get("Version") or ""),
            str(content.get("ArtifactName")),
            {str(about.get("ImageID") or ""), *_digests(about.get("RepoDigests"))} - {""},
            map(str, _list(about.get("DiffIDs"))),
            _time(content.get("CreatedAt")),
            None,
            self._of_trivy(content),
        )

    def _of_trivy(self, content: dict[str, Any]) -> Iterator[Vulnerability]:
        for result in map(_table, _list(content.get("Results"))):
            for it in _list(result.get("Vulnerabilities")):
                yield self._trivy(_table(it), False)
            for it in map(_table, _list(result.get("ExperimentalModifiedFindings"))):
                if it.get("Type") == "vulnerability":
                    yield self._trivy(_table(it.get("Finding")), True)

    def _trivy(self, it: dict[str, Any], ignored: bool) -> Vulnerability:
        status = str(it.get("Status") or ("fixed" if it.get("FixedVersion") else ""))
        return Vulnerability(
            self._text(it, "VulnerabilityID"),
            self._word(it.get("Severity"), SEVERITIES, "severity"),
            self._text(it, "PkgName"),
            str(it.get("InstalledVersion") or ""),
            TRIVY_FIXES[self._word(status, TRIVY_FIXES, "status")],
            str(it.get("FixedVersion") or ""),
            _time(it.get("PublishedDate")),
            None,
            ignored,
        )

    def grype(self, content: dict[str, Any]) -> Scan:
        source = _table(content.get("source"))
        target = _table(source.get("target"))
        tool = _table(content.get("descriptor"))
        database = _table(tool.get("db"))
        built = database.get("built") or _table(database.get("status")).get("built")
        own = {str(target.get(name) or "") for name in ("imageID", "manifestDigest")}
        return Scan(
            "grype",
            str(tool.get("version") or ""),
            str(target.get("userInput") or source.get("target") or ""),
            {*own, *_digests(target.get("repoDigests"))} - {""},
            (),
            _time(tool.get("timestamp")),
            _time(built),
            [
                *(self._grype(_table(it), False) for it in _list(content.get("matches"))),
                *(self._grype(_table(it), True) for it in _list(content.get("ignoredMatches"))),
            ],
        )

    def _grype(self, match: dict[str, Any], ignored: bool) -> Vulnerability:
        it, package = _table(match.get("vulnerability")), _table(match.get("artifact"))
        fix = _table(it.get("fix"))
        exploited = it.get("knownExploited")
        return Vulnerability(
            self._text(it, "id"),
            self._word(it.get("severity"), SEVERITIES, "severity"),
            self._text(package, "name"),
            str(package.get("version") or ""),
            GRYPE_FIXES[self._word(fix.get("state"), GRYPE_FIXES, "state of a fix")],
            ", ".join(map(str, _list(fix.get("versions")))),
            None,
            None if exploited is None else bool(exploited),
            ignored,
        )

    def _word(self, value: object, known: Iterable[str], what: str) -> str:
        word = str(value or ("unknown" if what == "severity" else "")).lower()
        if word not in known:
            names = ", ".join(filter(None, known))
            raise ScanError(f'"{self.path}" has a {what} "{value}", which is not one of {names}.')
        return word

    def _text(self, table: dict[str, Any], key: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value:
            raise ScanError(f'"{self.path}" has a vulnerability without "{key}".')
        return value


def _digests(references: object) -> Iterator[str]:
    """The digests in names such as debian@sha256:…."""
    return (str(it).partition("@")[2] for it in _list(references))


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _time(value: object) -> datetime | None:
    try:
        return timestamp(str(value)) if value else None
    except Undecided:
        return None
