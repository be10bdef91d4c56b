"""In-toto statements about an image: bare, in a DSSE envelope, or in a Sigstore bundle.

Source: in-toto attestation framework 1.0 (statement), DSSE 1.0.2 (envelope), Sigstore bundle 0.3; cosign,
specs/BUNDLE_SPEC.md and ATTESTATION_SPEC.md at d6d86c2, 2026-11-30. No signature is verified here.
"""

from __future__ import annotations

import base64
import binascii

from dflint.scanners.documents import Reader, ScanError, parse_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

IN_TOTO = "application/vnd.in-toto+json"
ENVELOPE = "application/vnd.dsse.envelope.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle"  # …v0.3+json
KINDS = (IN_TOTO, ENVELOPE, BUNDLE)


class NoStatement(ScanError):
    """It is a signature of bytes, and says nothing in words."""


class Statement:
    """What somebody says of an image. `subjects`: the digests that it is about. `signed`: whether it came
    with a signature, which nothing here verifies."""

    def __init__(
        self, predicate_type: str, subjects: frozenset[str], predicate: Any, signed: bool
    ) -> None:
        self.predicate_type = predicate_type
        self.subjects = subjects
        self.predicate = predicate
        self.signed = signed


def is_statement(media_type: str) -> bool:
    """Whether a content of this type is a statement, or has one in it."""
    return media_type.startswith(KINDS)


def read_statement(content: bytes, where: str) -> Statement:
    """A statement, however it is wrapped. Raises ScanError."""
    reader = Reader(where)
    record = reader.table(parse_json(content, where), "document")
    signed = False
    if "messageSignature" in record and "dsseEnvelope" not in record:
        raise NoStatement(f"{where} is a signature, and no statement.")
    if "dsseEnvelope" in record:
        record = reader.table(record["dsseEnvelope"], "dsseEnvelope")
    if "payload" in record and "payloadType" in record:
        signed = bool(reader.entries(record.get("signatures"), "signatures"))
        if record["payloadType"] != IN_TOTO:
            raise ScanError(f"{where} has a payload that is no in-toto statement.")
        try:
            payload = base64.b64decode(
                reader.text_of_any_length(record["payload"], "payload"), validate=True
            )
        except (binascii.Error, ValueError):
            raise ScanError(f"{where} has a payload that is no base64.") from None
        record = reader.table(parse_json(payload, where), "payload")
    if not str(record.get("_type", "")).startswith("https://in-toto.io/Statement/"):
        raise ScanError(f"{where} is no in-toto statement.")
    return Statement(
        reader.text(record.get("predicateType"), "predicateType"),
        frozenset(_subjects(reader, record)),
        record.get("predicate"),
        signed,
    )


def _subjects(reader: Reader, record: dict[str, Any]) -> list[str]:
    found = []
    for it in reader.tables(record.get("subject"), "subject"):
        digests = reader.table(it.get("digest"), "digest")
        found += [f"{kind}:{value}" for kind, value in digests.items()]
    return found
