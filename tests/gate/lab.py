"""Reports and attestations in the shapes in which tools write them, and programs in the place of tools."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Json = dict[str, Any]
OTHER = f"sha256:{'0' * 64}"
CVE, PACKAGE = "CVE-2026-1111", "zlib"


def ago(**time: float) -> str:
    """A time before now, by RFC 3339."""
    return (
        (datetime.now(UTC) - timedelta(**time)).isoformat(timespec="seconds").replace("+00:00", "Z")
    )


# --- scanners ---


def match(
    id: str = CVE,
    severity: str = "Critical",
    package: str = PACKAGE,
    state: str = "fixed",
    **more: Any,
) -> Json:
    """A match of grype; `more` goes into its vulnerability."""
    versions = ["1.2.4"] if state == "fixed" else []
    return {
        "vulnerability": {
            "id": id, "dataSource": f"https://example.com/{id}", "namespace": "debian:distro:debian:12",
            "severity": severity, "urls": [], "cvss": [], "fix": {"versions": versions, "state": state},
            "advisories": [], "risk": 1.5, **more,
        },
        "relatedVulnerabilities": [],
        "matchDetails": [{"type": "exact-direct-match", "matcher": "dpkg-matcher"}],
        "artifact": {"id": "a", "name": package, "version": "1.2.3", "type": "deb", "locations": []},
    }  # fmt: skip


def grype(
    digest: str, *matches: Json, built: str = "", ignored: list[Json] | None = None, **target: Any
) -> Json:
    """A report of grype 0.9x about the manifest with a digest; `target` changes what it scanned."""
    found: Json = {
        "matches": list(matches),
        "source": {"type": "image", "target": {
            "userInput": "app:1.2", "imageID": "", "manifestDigest": digest,
            "mediaType": "application/vnd.oci.image.manifest.v1+json", "tags": [], "imageSize": 100,
            "layers": [], "manifest": "", "config": "", "repoDigests": [], "architecture": "amd64",
            "os": "linux", **target,
        }},
        "distro": {"name": "debian", "version": "12", "idLike": []},
        "descriptor": {
            "name": "grype", "version": "0.99.1", "configuration": {"output": ["json"]},
            "db": {"status": {"schemaVersion": "v6.0.2", "built": built or ago(hours=20), "valid": True},
                   "providers": {}},
            "timestamp": ago(minutes=5),
        },
    }  # fmt: skip
    if ignored is not None:
        rule = {"namespace": "", "vulnerability": CVE, "reason": "no network", "vex-status": ""}
        found["ignoredMatches"] = [{**it, "appliedIgnoreRules": [rule]} for it in ignored]
    return found


def finding(id: str = CVE, severity: str = "CRITICAL", package: str = PACKAGE, **more: Any) -> Json:
    """A vulnerability in a report of trivy."""
    return {
        "VulnerabilityID": id, "PkgID": f"{package}@1.2.3", "PkgName": package, "InstalledVersion": "1.2.3",
        "FixedVersion": "1.2.4", "Status": "fixed", "SeveritySource": "nvd", "Severity": severity,
        "PublishedDate": "2026-10-01T17:15:00.123Z", **more,
    }  # fmt: skip


def trivy(
    image_id: str,
    *findings: Json,
    created: str = "",
    suppressed: list[Json] | None = None,
    **about: Any,
) -> Json:
    """A report of trivy 0.6x about the image with an id; `about` changes its Metadata."""
    result: Json = {"Target": "app:1.2 (debian 12)", "Class": "os-pkgs", "Type": "debian"}
    if findings:
        result["Vulnerabilities"] = list(findings)
    if suppressed is not None:
        result["ExperimentalModifiedFindings"] = [
            {"Type": "vulnerability", "Status": "ignored", "Statement": "no network",
             "Source": ".trivyignore", "Finding": it} for it in suppressed
        ]  # fmt: skip
    return {
        "SchemaVersion": 2, "Trivy": {"Version": "0.68.1"}, "CreatedAt": created or ago(minutes=5),
        "ArtifactName": "app:1.2", "ArtifactType": "container_image",
        "Metadata": {"OS": {"Family": "debian", "Name": "12"}, "ImageID": image_id, "DiffIDs": [],
                     "RepoTags": ["app:1.2"], "RepoDigests": [], **about},
        "Results": [result],
    }  # fmt: skip


def trivy_version(updated: str) -> Json:
    """What `trivy version --format json` says."""
    return {
        "Version": "0.68.1",
        "VulnerabilityDB": {"Version": 2, "UpdatedAt": updated, "NextUpdate": updated},
    }


# --- SBOMs ---


def cyclonedx(digest: str, *components: Json) -> Json:
    """An SBOM of syft."""
    usual = {"bom-ref": "1", "type": "library", "name": PACKAGE, "version": "1.2.3",
             "licenses": [{"license": {"id": "Zlib"}}], "purl": "pkg:deb/debian/zlib@1.2.3"}  # fmt: skip
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json", "bomFormat": "CycloneDX",
        "specVersion": "1.7", "serialNumber": "urn:uuid:1", "version": 1,
        "metadata": {
            "timestamp": "2026-11-30T08:00:00Z",
            "tools": {"components": [{"type": "application", "author": "anchore", "name": "syft", "version": "1.40.0"}]},
            "component": {"bom-ref": "0", "type": "container", "name": "app:1.2", "version": digest},
        },
        "components": list(components) or [usual, {"type": "operating-system", "name": "debian", "version": "12"}],
    }  # fmt: skip


def spdx(digest: str) -> Json:
    """An SBOM of syft in SPDX."""
    purl = {
        "referenceCategory": "PACKAGE-MANAGER",
        "referenceType": "purl",
        "referenceLocator": "pkg:deb/debian/zlib@1.2.3",
    }
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "app:1.2",
        "creationInfo": {"creators": ["Organization: Anchore, Inc", "Tool: syft-1.40.0"], "created": "2026-11-30T08:00:00Z"},
        "packages": [
            {"name": PACKAGE, "SPDXID": "SPDXRef-1", "versionInfo": "1.2.3", "downloadLocation": "NOASSERTION",
             "licenseConcluded": "NOASSERTION", "licenseDeclared": "Zlib", "externalRefs": [purl]},
            {"name": "app:1.2", "SPDXID": "SPDXRef-0", "versionInfo": digest, "primaryPackagePurpose": "CONTAINER"},
        ],
        "relationships": [
            {"spdxElementId": "SPDXRef-0", "relatedSpdxElement": "SPDXRef-1", "relationshipType": "CONTAINS"},
            {"spdxElementId": "SPDXRef-DOCUMENT", "relatedSpdxElement": "SPDXRef-0", "relationshipType": "DESCRIBES"},
        ],
    }  # fmt: skip


# --- attestations ---

SOURCE, COMMIT = "https://github.com/team/app", "0123456789abcdef0123456789abcdef01234567"
BUILDER = "https://github.com/actions/runner/github-hosted"


def statement(kind: str, predicate: Json, digest: str) -> Json:
    """An in-toto statement about an image."""
    return {
        "_type": "https://in-toto.io/Statement/v0.1", "predicateType": kind,
        "subject": [{"name": "pkg:docker/app@1.2", "digest": {"sha256": digest.removeprefix("sha256:")}}],
        "predicate": predicate,
    }  # fmt: skip


def slsa_02(digest: str, base: str = "debian@12") -> Json:
    """What BuildKit says of how it built, with the repository of its local context."""
    vcs = {"vcs": {"source": f"{SOURCE}.git", "revision": COMMIT, "localdir:context": "."}}
    predicate = {
        "builder": {"id": BUILDER}, "buildType": "https://mobyproject.org/buildkit@v1",
        "materials": [
            {"uri": f"pkg:docker/{base}?platform=linux%2Famd64", "digest": {"sha256": "1" * 64}},
            {"uri": "pkg:docker/docker/dockerfile@1", "digest": {"sha256": "2" * 64}},
        ],
        "invocation": {"configSource": {"entryPoint": "Dockerfile"}, "parameters": {}},
        "metadata": {
            "buildStartedOn": "2026-11-29T10:00:00.123456789Z", "buildFinishedOn": "2026-11-29T10:05:00Z",
            "https://mobyproject.org/buildkit@v1#metadata": vcs,
        },
    }  # fmt: skip
    return statement("https://slsa.dev/provenance/v0.2", predicate, digest)


def slsa_1(digest: str) -> Json:
    """What GitHub's attest-build-provenance says."""
    predicate = {
        "buildDefinition": {
            "buildType": "https://actions.github.io/buildtypes/workflow/v1",
            "externalParameters": {"workflow": {
                "ref": "refs/tags/v1.2", "repository": SOURCE, "path": ".github/workflows/release.yml",
            }},
            "internalParameters": {"github": {"event_name": "push"}},
            "resolvedDependencies": [
                {"uri": f"git+{SOURCE}@refs/tags/v1.2", "digest": {"gitCommit": COMMIT}},
            ],
        },
        "runDetails": {
            "builder": {"id": BUILDER},
            "metadata": {"invocationId": f"{SOURCE}/actions/runs/1/attempts/1", "finishedOn": "2026-11-29T10:05:00Z"},
        },
    }  # fmt: skip
    return statement("https://slsa.dev/provenance/v1", predicate, digest)


def envelope(content: Json) -> Json:
    """A statement in a DSSE envelope."""
    payload = base64.b64encode(json.dumps(content).encode()).decode()
    return {
        "payloadType": "application/vnd.in-toto+json",
        "payload": payload,
        "signatures": [{"sig": "c2ln"}],
    }


def bundle(content: Json) -> Json:
    """A statement in a Sigstore bundle."""
    return {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"certificate": {"rawBytes": "Y2VydA=="}, "tlogEntries": []},
        "dsseEnvelope": envelope(content),
    }


# --- programs ---


def program(
    path: Path, output: object = "", code: int = 0, errors: str = "", before: str = ""
) -> str:
    """A program in the place of a tool: it notes its arguments, one a line, and says and ends as it is told.
    `before`: lines of sh that it runs first."""
    text = output if isinstance(output, str) else json.dumps(output)
    path.with_suffix(".out").write_text(text)
    path.with_suffix(".err").write_text(errors)
    path.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{path}.args"\n{before}\n'
        f'cat "{path.with_suffix(".out")}"\ncat "{path.with_suffix(".err")}" >&2\nexit {code}\n'
    )
    path.chmod(0o755)
    return str(path)


def arguments(path: Path) -> list[str]:
    """What such a program was called with."""
    return Path(f"{path}.args").read_text().splitlines()


def signature(digest: str, kind: str = "cosign container image signature", **notes: Any) -> Json:
    """A signature as `cosign verify -o json` prints it."""
    return {
        "critical": {
            "identity": {"docker-reference": "registry.example.com/team/app"},
            "image": {"docker-manifest-digest": digest},
            "type": kind,
        },
        "optional": notes or None,
    }
