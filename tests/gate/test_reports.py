"""What is read of reports and SBOMs, and of which image they may be."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dflint.scanners.documents import ScanError, time_of
from dflint.scanners.programs import finding_codes
from dflint.scanners.reports import read_scan, read_scans
from dflint.scanners.sbom import read_sbom
from dflint.scanners.scan import Target
from tests.gate.lab import (
    CVE,
    OTHER,
    ago,
    cyclonedx,
    finding,
    grype,
    match,
    spdx,
    trivy,
    trivy_version,
)

MANIFEST, CONFIG, INDEX = (f"sha256:{it * 64}" for it in "abc")
TARGET = Target("app:1.2", MANIFEST, CONFIG, INDEX)


def scan(path: Path, content: Any) -> Any:
    file = path / "report.json"
    file.write_text(json.dumps(content))
    return read_scan(str(file))


def rows(found: Any) -> list[tuple[str, ...]]:
    return [
        (it.id, it.severity, it.package, it.fix, str(it.ignored)) for it in found.vulnerabilities
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [("fixed", "fixed"), ("not-fixed", "not-fixed"), ("wont-fix", "wont-fix"), ("unknown", "unknown"), ("", "unknown")],
)  # fmt: skip
def test_the_states_of_fixes_of_grype(tmp_path: Path, state: str, expected: str) -> None:
    assert rows(scan(tmp_path, grype(MANIFEST, match(state=state))))[0][3] == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("fixed", "fixed"), ("affected", "not-fixed"), ("will_not_fix", "wont-fix"),
        ("end_of_life", "wont-fix"), ("fix_deferred", "not-fixed"), ("under_investigation", "not-fixed"),
        ("unknown", "unknown"),
    ],
)  # fmt: skip
def test_the_states_of_fixes_of_trivy(tmp_path: Path, status: str, expected: str) -> None:
    assert rows(scan(tmp_path, trivy(CONFIG, finding(Status=status))))[0][3] == expected


def test_what_was_suppressed_is_kept_and_marked_with_its_reason(tmp_path: Path) -> None:
    for content in (grype(MANIFEST, ignored=[match()]), trivy(CONFIG, suppressed=[finding()])):
        found = scan(tmp_path, content)
        assert [it[4] for it in rows(found)] == ["True"]
        assert "no network" in found.vulnerabilities[0].reason


def test_the_same_one_by_two_matchers_is_one_and_the_worse_holds(tmp_path: Path) -> None:
    found = scan(
        tmp_path,
        grype(
            MANIFEST,
            match(severity="Low"),
            match(severity="High", state="unknown"),
            match(package="other"),
        ),
    )
    assert rows(found) == [
        (CVE, "high", "zlib", "fixed", "False"),
        (CVE, "critical", "other", "fixed", "False"),
    ]


def test_an_unknown_severity_does_not_hide_a_known_one(tmp_path: Path) -> None:
    found = scan(tmp_path, grype(MANIFEST, match(severity="Unknown"), match(severity="Negligible")))
    assert rows(found)[0][1] == "negligible"


def test_what_is_known_to_be_exploited(tmp_path: Path) -> None:
    """Since version 6 the database of grype lists it; before, nothing is known."""
    listed = match(knownExploited=[{"cve": CVE, "knownRansomwareCampaignUse": "Known"}])
    found = scan(tmp_path, grype(MANIFEST, listed, match("CVE-2026-2")))
    assert [it.known_exploited for it in found.vulnerabilities] == [True, False]
    older = grype(MANIFEST, match())
    older["descriptor"]["db"] = {"built": ago(hours=1), "schemaVersion": 5}
    assert scan(tmp_path, older).vulnerabilities[0].known_exploited is None


def test_other_ids_of_the_same(tmp_path: Path) -> None:
    one = {**match("GHSA-1234-5678-9abc"), "relatedVulnerabilities": [{"id": CVE}]}
    assert scan(tmp_path, grype(MANIFEST, one)).vulnerabilities[0].aliases == (CVE,)


def test_when_the_database_was_made(tmp_path: Path) -> None:
    built = "2026-11-29T10:00:00Z"
    expected = datetime(2026, 11, 29, 10, tzinfo=UTC)
    assert scan(tmp_path, grype(MANIFEST, built=built)).database == expected
    older = grype(MANIFEST)
    older["descriptor"]["db"] = {"built": built, "schemaVersion": 5}
    assert scan(tmp_path, older).database == expected
    assert scan(tmp_path, trivy(CONFIG)).database is None
    served = trivy(CONFIG)
    served["Trivy"]["Server"] = trivy_version(built)
    assert scan(tmp_path, served).database == expected
    for name, content in (("a", trivy(CONFIG)), ("b", trivy_version(built))):
        (tmp_path / name).write_text(json.dumps(content))
    assert read_scans([str(tmp_path / "a"), str(tmp_path / "b")])[0].database == expected
    with pytest.raises(ScanError, match="no report"):
        read_scans([str(tmp_path / "b")])


def test_a_database_that_grype_found_invalid_is_no_database(tmp_path: Path) -> None:
    content = grype(MANIFEST)
    content["descriptor"]["db"]["status"] |= {"valid": False, "error": "checksum mismatch"}
    with pytest.raises(ScanError, match="no valid database: checksum mismatch"):
        scan(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "is_meant"),
    [
        (grype(MANIFEST), True),
        (grype("", imageID=CONFIG), True),
        (grype(OTHER, repoDigests=[f"registry.example.com/app@{MANIFEST}"]), True),
        (grype("", repoDigests=[f"registry.example.com/app@{INDEX}"]), True),
        # The index is the same for all platforms, and the report is about another one.
        (grype(OTHER, imageID=OTHER, repoDigests=[f"registry.example.com/app@{INDEX}"]), False),
        (grype(OTHER), False),
        (grype(""), False),
        (trivy(CONFIG), True),
        (trivy("", RepoDigests=[f"app@{MANIFEST}"]), True),
        (trivy(OTHER, RepoDigests=[f"app@{INDEX}"]), False),
        (trivy(OTHER), False),
        (trivy(""), False),
        ({**grype(""), "source": {"type": "directory", "target": "/srv"}}, False),
        ({**grype(""), "source": {"type": "sbom-file", "target": "sbom.json"}}, False),
        ({**grype(""), "source": None}, False),
    ],
)
def test_which_image_a_report_is_about(tmp_path: Path, content: Any, is_meant: bool) -> None:
    found = scan(tmp_path, content)
    if is_meant:
        found.check_target(TARGET)
    else:
        with pytest.raises(ScanError, match="is about another image"):
            found.check_target(TARGET)


NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("database", "created", "is_asked", "sentence"),
    [
        (1, 0, False, ""),
        (1, 0, True, ""),
        (4, 0, False, "the database of grype is 4 days old, and at most 2 days are allowed."),
        (3, 3, False, "the database of grype is 3 days old"),
        (None, 0, False, ""),
        (None, 3, False, "the report of grype is 3 days old, and at most 2 days are allowed."),
        (None, 0, True, "the report of grype does not say how old its database is."),
        (None, None, False, "the report of grype does not say how old its database is."),
        (-1, -1, False, "the report of grype is from the future: 2026-12-01 12:00 UTC."),
    ],
)
def test_how_old_the_data_may_be(
    tmp_path: Path, database: int | None, created: int | None, is_asked: bool, sentence: str
) -> None:
    """Data is at least as old as the report on it; a limit that the user names is about the data alone."""
    found = scan(tmp_path, grype(MANIFEST))
    found.database, found.created = (
        None if it is None else NOW - timedelta(days=it) for it in (database, created)
    )
    if not sentence:
        found.check_age(timedelta(days=2), is_asked, NOW)
        return
    with pytest.raises(ScanError) as error:
        found.check_age(timedelta(days=2), is_asked, NOW)
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-30T12:00:00Z", NOW),
        ("2026-11-30T13:00:00.123456789+01:00", NOW.replace(microsecond=123456)),
        ("2026-11-30 12:00:00 UTC", NOW),
        ("0001-01-01T00:00:00Z", None),
        ("yesterday", None), ("", None), (None, None), (3, None), ("9999-99-99T00:00:00Z", None),
    ],
)  # fmt: skip
def test_times(text: object, expected: datetime | None) -> None:
    assert time_of(text) == expected


@pytest.mark.parametrize(
    ("command", "codes"),
    [
        (["grype", "{image}", "-o", "json"], []),
        (["grype", "{image}", "--fail-on", "high"], [1, 2]),
        (["grype", "{image}", "-f", "critical"], [1, 2]),
        (["trivy", "image", "-f", "json", "{image}"], []),
        (["trivy", "image", "--exit-code", "3", "{image}"], [3]),
        (["trivy", "image", "--exit-code=7", "--exit-on-eol", "9", "{image}"], [7, 9]),
        (["trivy", "image", "--exit-code"], []),
    ],
)
def test_exit_codes_that_mean_something_was_found(command: list[str], codes: list[int]) -> None:
    assert finding_codes(command) == codes


# --- SBOMs ---


def sbom(path: Path, content: Any) -> Any:
    file = path / "sbom.json"
    file.write_text(json.dumps(content))
    return read_sbom(str(file))


@pytest.mark.parametrize("make", [cyclonedx, spdx])
def test_an_sbom_lists_packages_of_one_image(tmp_path: Path, make: Any) -> None:
    found = sbom(tmp_path, make(MANIFEST))
    assert [(it.name, it.version, it.type, it.licenses) for it in found.packages] == [
        ("zlib", "1.2.3", "deb", ["Zlib"])
    ]
    assert found.created == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert "syft" in found.tool
    found.check_target(TARGET)
    for other in (OTHER, "", "1.2"):
        with pytest.raises(ScanError, match="the SBOM is about another image"):
            sbom(tmp_path, make(other)).check_target(TARGET)


def test_an_sbom_of_trivy_names_the_image_in_its_notes(tmp_path: Path) -> None:
    content = cyclonedx("")
    name = "aquasecurity:trivy:ImageID"
    content["metadata"]["component"]["properties"] = [{"name": name, "value": CONFIG}]
    sbom(tmp_path, content).check_target(TARGET)
    content = spdx("")
    content["packages"][1]["annotations"] = [{"comment": f"ImageID: {CONFIG}"}]
    sbom(tmp_path, content).check_target(TARGET)


def test_components_in_components_count(tmp_path: Path) -> None:
    inner = {"type": "library", "group": "com.example", "name": "core", "version": "1"}
    content = cyclonedx(MANIFEST, {"type": "application", "name": "app.jar", "components": [inner]})
    assert [it.name for it in sbom(tmp_path, content).packages] == ["com.example/core"]


def test_a_document_that_describes_all_its_packages_keeps_them(tmp_path: Path) -> None:
    content = spdx(MANIFEST)
    content["documentDescribes"] = ["SPDXRef-0", "SPDXRef-1"]
    assert [it.name for it in sbom(tmp_path, content).packages] == ["zlib"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"@graph": [], "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}, "of a version that is not read"),
        ({"spdxVersion": "SPDX-3.0"}, "of a version that is not read"),
        (grype(MANIFEST), "is the report of a scanner, and no SBOM: give it with --scan."),
        ({}, "is no SBOM in CycloneDX or SPDX."),
        ([], "is no SBOM in CycloneDX or SPDX."),
        (cyclonedx(MANIFEST, {"type": "library"}), 'has a component without "name".'),
        ({**cyclonedx(MANIFEST), "components": {}}, 'is damaged: "components" is not a list.'),
        ({**spdx(MANIFEST), "packages": [3]}, 'is damaged: "entry of packages" is not a table.'),
    ],
)  # fmt: skip
def test_what_is_no_sbom(tmp_path: Path, content: Any, sentence: str) -> None:
    with pytest.raises(ScanError) as error:
        sbom(tmp_path, content)
    assert sentence in str(error.value)


def test_a_report_and_an_sbom_are_not_taken_for_each_other(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="give it with --sbom"):
        scan(tmp_path, cyclonedx(MANIFEST))
