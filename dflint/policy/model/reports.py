"""What scanners, SBOM tools, signers and builders say of an image, as policies see it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dflint.policy.expression.types import (
    BOOL,
    DURATION,
    MISSING,
    STRING,
    TIMESTAMP,
    Class,
    Field,
    Thing,
    list_of,
    map_of,
)

if TYPE_CHECKING:
    pass

UNSAID = "the report does not say it"
OF_TRIVY = "`trivy version --format json` does: give it with a second --scan"


# What is in a Thing: a Vulnerability of dflint.scanners.scan.
VULNERABILITY = Class(
    "vulnerability",
    "A vulnerability that a scanner reports; the same one in two packages is two.",
    (
        Field("id", STRING, "Its id, as CVE-2026-1234 or GHSA-…."),
        Field(
            "aliases",
            list_of(STRING),
            "Its other ids, as far as the report says them.",
            lambda it: list(it.aliases),
        ),
        Field(
            "severity",
            STRING,
            "critical, high, medium, low, negligible or unknown.",
        ),
        Field("package", STRING, "The package that has it."),
        Field("version", STRING, "The version of that package."),
        Field(
            "fixed", BOOL, "Whether a version without it is there.", lambda it: it.fix == "fixed"
        ),
        Field("fix", STRING, "fixed, not-fixed, wont-fix or unknown."),
        Field(
            "fix_version",
            STRING,
            "The version without it; empty where none is named.",
        ),
        Field(
            "published",
            TIMESTAMP,
            "When it was published.",
            needs=UNSAID,
        ),
        Field(
            "known_exploited",
            BOOL,
            "Whether it is known to be exploited.",
            needs=UNSAID,
        ),
        Field("ignored", BOOL, "Whether the scanner was told to ignore it."),
        Field(
            "ignored_because",
            STRING,
            "The reason for that, as the report has it; empty for none.",
            lambda it: it.reason,
        ),
    ),
)
# What is in a Thing: a Scan of dflint.scanners.scan.
SCAN = Class(
    "scan",
    "The report of a scanner.",
    (
        Field("tool", STRING, "trivy or grype."),
        Field(
            "version",
            STRING,
            "The version of the scanner; empty where the report does not say it.",
        ),
        Field("target", STRING, "What it scanned, as it says."),
        Field(
            "created",
            TIMESTAMP,
            "When the report was made.",
            needs=UNSAID,
        ),
        Field(
            "database",
            TIMESTAMP,
            "When the database of the scanner was made.",
            needs=f"{UNSAID}; of trivy, {OF_TRIVY}",
        ),
        Field(
            "database_age",
            DURATION,
            "The time since then.",
            lambda it: MISSING if it.database is None else datetime.now(UTC) - it.database,
            f"{UNSAID}; of trivy, {OF_TRIVY}",
        ),
    ),
)
# What is in a Thing: an SbomPackage of dflint.scanners.sbom.
SBOM_PACKAGE = Class(
    "sbom_package",
    "A package that an SBOM lists.",
    (
        Field("name", STRING, "Its name, with its group before a slash."),
        Field("version", STRING, "Its version; empty where none is said."),
        Field("purl", STRING, "Its package URL; empty where none is said."),
        Field("type", STRING, "deb, apk, npm …: that of its purl, or empty."),
        Field(
            "licenses",
            list_of(STRING),
            "Its licenses, as ids or expressions of SPDX; empty where none is said.",
        ),
    ),
)
# What is in a Thing: an Sbom of dflint.scanners.sbom.
SBOM = Class(
    "sbom",
    "A list of the packages in an image.",
    (
        Field("format", STRING, "CycloneDX or SPDX."),
        Field("version", STRING, "The version of the format, as 1.7 or 2.3."),
        Field("tool", STRING, "What wrote it; empty where it does not say."),
        Field("origin", STRING, "Where it is from, in words."),
        Field(
            "created",
            TIMESTAMP,
            "When it was made.",
            needs="the SBOM does not say it",
        ),
        Field(
            "packages",
            list_of(SBOM_PACKAGE),
            "The packages in it; neither files nor the operating system.",
            lambda it: [Thing(SBOM_PACKAGE, one) for one in it.packages],
        ),
    ),
)
UNSIGNED = "cosign does not say it, or nothing that fits was found"
# What is in a Thing: a Signature of dflint.scanners.cosign.
SIGNATURE = Class(
    "signature",
    "A signature of an image, as cosign verifies it: dflint verifies nothing itself.",
    (
        Field("kind", STRING, "cosign.", lambda _: "cosign"),
        Field(
            "verified",
            BOOL,
            "Whether cosign verified it by the key or the identity that it was asked for.",
        ),
        Field(
            "subject",
            STRING,
            "Who signed, by the certificate: an address, or a workflow.",
            needs=UNSIGNED,
        ),
        Field(
            "issuer",
            STRING,
            "Who vouches for the subject, as https://token.actions.githubusercontent.com.",
            needs=UNSIGNED,
        ),
        Field("key", STRING, "The key that it was verified with.", needs=UNSIGNED),
        Field(
            "annotations",
            map_of(STRING),
            "What was signed along with the image.",
        ),
    ),
)
UNTOLD = "the provenance does not say it"
# What is in a Thing: a Provenance of dflint.scanners.provenance.
PROVENANCE = Class(
    "provenance",
    "How an image was built, as its builder says (SLSA). dflint does not verify who says it.",
    (
        Field("version", STRING, "That of SLSA's predicate: 0.2 or 1."),
        Field("builder", STRING, "The id of the builder.", needs=UNTOLD),
        Field("build_type", STRING, "What kind of build it was."),
        Field(
            "source",
            STRING,
            "The repository, as https://github.com/org/app.",
            needs=UNTOLD,
        ),
        Field("commit", STRING, "The commit that was built.", needs=UNTOLD),
        Field("started", TIMESTAMP, "When the build began.", needs=UNTOLD),
        Field("finished", TIMESTAMP, "When it was done.", needs=UNTOLD),
        Field(
            "materials",
            list_of(STRING),
            "All that went into it, as URIs.",
        ),
        Field(
            "signed",
            BOOL,
            "Whether it came with a signature, which dflint does not verify.",
        ),
    ),
)
