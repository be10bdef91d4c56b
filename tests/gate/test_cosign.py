"""What cosign says, by its exit codes and by what it prints."""

from pathlib import Path
from typing import Any

import pytest

from dflint.scanners.cosign import command_of, verify
from dflint.scanners.documents import ScanError
from tests.gate.lab import OTHER, arguments, program, signature

DIGEST = f"sha256:{'a' * 64}"
NEW = "https://sigstore.dev/cosign/sign/v1"
NAME = f"registry.example.com/team/app@{DIGEST}"


def said(path: Path, output: Any = "", code: int = 0, errors: str = "", *more: str) -> Any:
    tool = program(path / "cosign", output, code, errors)
    return verify([tool, "verify", *more, "-o", "json", "{image}"], NAME, DIGEST)


@pytest.mark.parametrize("kind", ["cosign container image signature", NEW])
def test_a_signature_of_either_type(tmp_path: Path, kind: str) -> None:
    (found,) = said(tmp_path, [signature(DIGEST, kind)], 0, "", "--key", "cosign.pub")
    assert (found.verified, found.key, found.subject) == (True, "cosign.pub", "")
    assert arguments(tmp_path / "cosign")[-1] == NAME


def test_who_signed_is_what_the_certificate_says(tmp_path: Path) -> None:
    notes: Any = {"Subject": "dev@example.com", "Issuer": "https://accounts.example.com", "team": "blue",
             "Bundle": {"SignedEntryTimestamp": "x"}, "1.3.6.1.4.1.57264.1.1": "https://accounts.example.com"}  # fmt: skip
    (found,) = said(tmp_path, [signature(DIGEST, **notes)])
    assert (found.subject, found.issuer) == ("dev@example.com", "https://accounts.example.com")
    assert found.annotations["team"] == "blue"
    assert "Bundle" not in found.annotations


def test_of_a_bundle_it_is_what_was_asked_for_word_for_word(tmp_path: Path) -> None:
    """cosign 3 does not print the certificate of a bundle; a pattern says nothing exact."""
    exact = (
        "--certificate-identity=a@example.com",
        "--certificate-oidc-issuer",
        "https://i.example.com",
    )
    (found,) = said(tmp_path, [signature(DIGEST, NEW)], 0, "", *exact)
    assert (found.subject, found.issuer) == ("a@example.com", "https://i.example.com")
    pattern = ("--certificate-identity-regexp=.*", "--certificate-oidc-issuer-regexp=.*")
    (found,) = said(tmp_path, [signature(DIGEST, NEW)], 0, "", *pattern)
    assert (found.subject, found.issuer, found.verified) == ("", "", True)


@pytest.mark.parametrize(
    ("code", "errors", "expected"),
    [
        (10, "Error: no signatures found", []),
        (12, "Error: no matching signatures: invalid signature", [False]),
        (13, "Error: no certificate found on signature", [False]),
        (1, "main.go:74: error during command execution: no matching attestations: bad", [False]),
    ],
)
def test_not_signed_is_told_from_signed_by_somebody_else(
    tmp_path: Path, code: int, errors: str, expected: list[bool]
) -> None:
    assert [it.verified for it in said(tmp_path, "", code, errors)] == expected


@pytest.mark.parametrize(
    ("output", "code", "errors", "sentence"),
    [
        ("", 11, "Error: image tag not found", f"cosign finds no image {NAME}."),
        ("", 1, "main.go:74: dial tcp: no such host\n\n", "cosign failed with exit code 1: main.go:74: dial tcp: no such host."),
        ("", 137, "", "cosign failed with exit code 137."),
        ("", 0, "", "what cosign wrote is empty"),
        ("Verification for …", 0, "", "what cosign wrote is not JSON"),
        ({}, 0, "", "is not a list of signatures: its output must be json."),
        ([3], 0, "", '"entry of signatures" is not a table.'),
        ([{"critical": 3}], 0, "", '"critical" is not a table.'),
        ([signature(OTHER)], 0, "", "cosign verified something else than a signature of"),
        # A verified attestation says that somebody wrote an SBOM, and not that the image was approved.
        ([signature(DIGEST, "https://spdx.dev/Document")], 0, "", "cosign verified something else"),
    ],
)  # fmt: skip
def test_what_is_no_answer(
    tmp_path: Path, output: Any, code: int, errors: str, sentence: str
) -> None:
    with pytest.raises(ScanError) as error:
        said(tmp_path, output, code, errors)
    assert sentence in str(error.value)


def test_no_signatures_at_all_are_none(tmp_path: Path) -> None:
    assert said(tmp_path, []) == []


def test_a_cosign_that_hangs_or_is_not_there(tmp_path: Path) -> None:
    tool = program(tmp_path / "cosign", before="sleep 60")
    with pytest.raises(ScanError, match="cosign was not done after"):
        verify([tool, "{image}"], NAME, DIGEST, 0.3)
    with pytest.raises(ScanError, match="cannot be started: No such file"):
        verify([str(tmp_path / "none"), "{image}"], NAME, DIGEST)


def test_options_go_before_the_image() -> None:
    assert command_of({"key": "k"}) == [
        "cosign",
        "verify",
        "--output",
        "json",
        "--key",
        "k",
        "{image}",
    ]
    assert command_of({}, ["c", "{image}", "-v"]) == ["c", "{image}", "-v"]
