"""Reports of grype. Source: grype/presenter/models (document, vulnerability, ignore, source) and
grype/vulnerability/provider.go of anchore/grype at 4562c55, 2026-11-30."""

from __future__ import annotations

from dflint.numbers import whole_number
from dflint.scanners.documents import Reader, ScanError, digest_in, time_of
from dflint.scanners.scan import FIXES, SEVERITIES, Scan, Vulnerability
from dflint.scanners.words import word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

STATES = {"": "unknown", **{it: it for it in FIXES}}
LEVELS = {"": "unknown", **{it: it for it in SEVERITIES}}


def is_grype(content: object) -> bool:
    """Whether a document is a report of grype."""
    return isinstance(content, dict) and "matches" in content


def read_grype(content: dict[str, Any], where: str) -> Scan:
    """A report of grype. Raises ScanError."""
    reader = Reader(where)
    source = reader.table(content.get("source"), "source")
    target = source.get("target")
    image = target if isinstance(target, dict) else {}
    tool = reader.table(content.get("descriptor"), "descriptor")
    database = reader.table(tool.get("db"), "db")
    knows = _knows_exploited(reader, database)
    matches = reader.tables(_matches(content, where), "matches")
    ignored = reader.tables(content.get("ignoredMatches"), "ignoredMatches")
    return Scan(
        "grype",
        reader.text(tool.get("version"), "version"),
        reader.text(image.get("userInput"), "userInput") if image else str(target or "")[:200],
        (reader.text(image.get(name), name) for name in ("imageID", "manifestDigest")),
        (digest_in(str(it)) for it in reader.entries(image.get("repoDigests"), "repoDigests")),
        time_of(tool.get("timestamp")),
        _database(reader, database),
        [
            *(_match(reader, it, False, knows) for it in matches),
            *(_match(reader, it, True, knows) for it in ignored),
        ],
    )


def _matches(content: dict[str, Any], where: str) -> object:
    if content["matches"] is None:
        raise ScanError(f'{where} is damaged: "matches" is not a list.')
    return content["matches"]


def _knows_exploited(reader: Reader, database: dict[str, Any]) -> bool:
    """Whether the database lists what is known to be exploited, as since version 6; then what is not said
    to be is not known to be."""
    status = reader.table(database.get("status"), "status")
    number = str(status.get("schemaVersion") or "").lstrip("v").partition(".")[0]
    return (whole_number(number) or 0) >= 6


def _database(reader: Reader, database: dict[str, Any]) -> datetime | None:
    """When the database was built: `db.status.built`, before version 6 of it `db.built`."""
    status = reader.table(database.get("status"), "status")
    wrong = status.get("error") or database.get("error")
    if wrong or status.get("valid") is False:
        raise ScanError(
            f"grype had no valid database: {str(wrong or 'it does not say why')[:200]}."
        )
    return time_of(status.get("built")) or time_of(database.get("built"))


def _match(reader: Reader, match: dict[str, Any], ignored: bool, knows: bool) -> Vulnerability:
    it = reader.table(match.get("vulnerability"), "vulnerability")
    package = reader.table(match.get("artifact"), "artifact")
    fix = reader.table(it.get("fix"), "fix")
    exploited = reader.entries(it.get("knownExploited"), "knownExploited")
    rules = reader.tables(match.get("appliedIgnoreRules"), "appliedIgnoreRules")
    reasons = (rule.get("reason") or rule.get("vex-status") for rule in rules)
    related = reader.tables(match.get("relatedVulnerabilities"), "relatedVulnerabilities")
    versions = reader.entries(fix.get("versions"), "versions")
    return Vulnerability(
        reader.needed(it, "id", "a vulnerability"),
        word(reader, it.get("severity"), LEVELS, "severity"),
        reader.needed(package, "name", "an artifact"),
        reader.text(package.get("version"), "version"),
        word(reader, fix.get("state"), STATES, "state of a fix"),
        reader.text(", ".join(map(str, versions)), "versions"),
        None,
        bool(exploited) if exploited or knows else None,
        ignored,
        [reader.text(one.get("id"), "id") for one in related],
        reader.text(", ".join(str(one) for one in reasons if one), "reason"),
    )
