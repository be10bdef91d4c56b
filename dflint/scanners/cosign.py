"""Signatures, as cosign verifies them: its exit codes, and what it prints.

Source: cmd/cosign/errors/exit_codes.go, cmd/cosign/cli/verify (common.go, verify.go) and
specs/SIGNATURE_SPEC.md of sigstore/cosign at d6d86c2 (3.x), 2026-11-30. dflint verifies nothing itself.
"""

from __future__ import annotations

from dflint.scanners.documents import Reader, ScanError, parse_json
from dflint.scanners.programs import IMAGE, SECONDS, run_tool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

# Exit codes of cosign.
NO_SIGNATURES, NO_SUCH_IMAGE, NO_MATCH, NO_CERTIFICATE = 10, 11, 12, 13
# What it says, with exit code 1, where there are bundles and none of them is right.
NO_BUNDLE = b"no matching attestations"
# Types of what was signed: of the signature that cosign made until version 2, and of the bundles of 3. What
# else `cosign verify` prints are attestations, which do not say that the image was approved.
TYPES = ("cosign container image signature", "https://sigstore.dev/cosign/sign/v1")
USUAL = ("cosign", "verify", "--output", "json", IMAGE)
KEY, IDENTITY, ISSUER = "key", "certificate-identity", "certificate-oidc-issuer"
OPTIONS = (KEY, IDENTITY, f"{IDENTITY}-regexp", ISSUER, f"{ISSUER}-regexp")


class Signature:
    """A signature of an image. `verified`: whether cosign verified it, by the key or the identity that was
    asked for. `subject` and `issuer` are those of its certificate, `key` what it was verified with; empty
    where cosign does not say them. `annotations`: what was signed along."""

    start = end = 0

    def __init__(
        self,
        verified: bool,
        subject: str = "",
        issuer: str = "",
        key: str = "",
        annotations: Mapping[str, str] | None = None,
    ) -> None:
        self.verified = verified
        self.subject = subject
        self.issuer = issuer
        self.key = key
        self.annotations = dict(annotations or {})


def command_of(options: Mapping[str, str], command: Sequence[str] = USUAL) -> list[str]:
    """How cosign is called: the options that say who must have signed go before the image."""
    given = [part for name, value in options.items() for part in (f"--{name}", value)]
    at = next((n for n, it in enumerate(command) if IMAGE in it), len(command))
    return [*command[:at], *given, *command[at:]]


def verify(
    command: Sequence[str], image: str, digest: str, seconds: float = SECONDS
) -> list[Signature]:
    """The signatures of an image: none where there are none, and one that is not verified where cosign
    finds no right one. Raises ScanError where cosign could not find out."""
    ran = run_tool(command, image, seconds)
    if ran.code == NO_SIGNATURES:
        return []
    if ran.code in (NO_MATCH, NO_CERTIFICATE) or (ran.code == 1 and NO_BUNDLE in ran.errors):
        return [Signature(False)]
    if ran.code == NO_SUCH_IMAGE:
        raise ScanError(f"cosign finds no image {image}.")
    if ran.code:
        because = f": {ran.said}" if ran.said else ""
        raise ScanError(f"cosign failed with exit code {ran.code}{because}.")
    content = parse_json(ran.output, "what cosign wrote")
    if not isinstance(content, list):
        raise ScanError("what cosign wrote is not a list of signatures: its output must be json.")
    found = _signatures(content, digest, _asked(command))
    if content and not found:
        raise ScanError(f"cosign verified something else than a signature of {digest}.")
    return found


def _signatures(content: list[Any], digest: str, asked: Mapping[str, str]) -> list[Signature]:
    reader = Reader("what cosign wrote")
    found = []
    for it in reader.tables(content, "signatures"):
        critical = reader.table(it.get("critical"), "critical")
        image = reader.table(critical.get("image"), "image")
        is_meant = (
            image.get("docker-manifest-digest", image.get("Docker-manifest-digest")) == digest
        )
        if not is_meant or critical.get("type") not in TYPES:
            continue
        notes = {
            str(name): reader.text(value, str(name)) if isinstance(value, str) else str(value)
            for name, value in reader.table(it.get("optional"), "optional").items()
        }
        found.append(
            Signature(
                True,
                notes.pop("Subject", "") or asked.get(IDENTITY, ""),
                notes.pop("Issuer", "") or asked.get(ISSUER, ""),
                asked.get(KEY, ""),
                {name: value for name, value in notes.items() if name != "Bundle"},
            )
        )
    return found


def _asked(command: Sequence[str]) -> dict[str, str]:
    """The key, the identity and the issuer that cosign was asked for, word for word: what it verified."""
    found: dict[str, str] = {}
    for at, argument in enumerate(command):
        name, is_joined, value = argument.partition("=")
        if name.startswith("--") and name[2:] in (KEY, IDENTITY, ISSUER):
            found[name[2:]] = value if is_joined else "".join(command[at + 1 : at + 2])
    return found
