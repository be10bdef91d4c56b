"""Whatever a registry has, reading it ends in facts or in one sentence."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dflint.audit.bases import Base
from dflint.audit.findings import RULES, AuditedImage, findings
from dflint.audit.scan import Scan, ScannedImage, ScannedRepository
from dflint.cli.configuration import configurations
from dflint.cli.options import CheckOptions
from dflint.engine.registry import all_rules
from dflint.registry.challenge import challenges
from dflint.registry.errors import RegistryError
from dflint.registry.manifests import KNOWN, read_manifest
from dflint.registry.reference import parse_reference
from dflint.report.registry import as_records, audited
from dflint.report.registry_page import page
from tests.registry.lab import Built, image, layer

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ("mediaType", "manifests", "config", "layers", "subject", "annotations", "artifactType", "digest",
        "size", "platform")  # fmt: skip
IMAGE: Built = image([layer(a="1")])
MANIFEST = read_manifest(IMAGE.manifest, IMAGE.media_type, "here")
TABLE = (
    configurations(CheckOptions({"paths": (".",), "select": RULES, "isolated": True}), all_rules())
    .of_path(".")
    .table("")
)
TEXT = st.text(max_size=20)
QUICK = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(
    st.dictionaries(
        st.sampled_from(KEYS),
        ANY | st.lists(st.dictionaries(st.sampled_from(KEYS), ANY)) | st.sampled_from(KNOWN),
    ),
    st.sampled_from((*KNOWN, "", "text/html")),
)
def test_any_manifest(record: dict[str, Any], kind: str) -> None:
    with suppress(RegistryError):
        read_manifest(json.dumps(record).encode(), kind, "here")


@QUICK
@given(st.binary(max_size=50))
def test_any_bytes(content: bytes) -> None:
    with suppress(RegistryError):
        read_manifest(content, "", "here")


STARTED: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({}, optional={
    "Env": st.lists(TEXT) | ANY,
    "Cmd": st.lists(TEXT) | ANY,
    "Entrypoint": st.lists(TEXT) | ANY,
    "User": TEXT | ANY,
    "Labels": st.dictionaries(TEXT, TEXT) | ANY,
    "ExposedPorts": st.dictionaries(TEXT, st.just({})) | ANY,
    "Healthcheck": st.fixed_dictionaries({"Test": st.lists(TEXT) | ANY}) | ANY,
})  # fmt: skip
STEP = st.fixed_dictionaries({}, optional={
    "created_by": st.sampled_from(["RUN ", "COPY ", "/bin/sh -c ", "/bin/sh -c #(nop) ENV ", "RUN |1 A=b /bin/sh -c "]).flatmap(
        lambda start: TEXT.map(lambda text: start + text)
    ) | ANY,
    "empty_layer": st.booleans() | ANY,
})  # fmt: skip
CONFIG = st.fixed_dictionaries({}, optional={
    "config": STARTED | ANY, "history": st.lists(STEP, max_size=4) | ANY, "rootfs": ANY, "created": TEXT | ANY,
})  # fmt: skip


@QUICK
@given(CONFIG, TEXT)
def test_any_configuration(config: dict[str, Any], base: str) -> None:
    repository = ScannedRepository("app", {"1": MANIFEST.digest}, {MANIFEST.digest: MANIFEST})
    scanned = ScannedImage(MANIFEST.digest, MANIFEST, "linux/amd64", config)
    found = AuditedImage(Scan("h.example"), repository, scanned, Base(base, "declared"), "team")
    found.findings = findings(found, TABLE)
    assert not any(it.rule.code == "DF000" for it in found.findings)
    json.dumps(as_records([found]))
    audited([found], "h.example", False, 80)
    assert page("h.example", [found], []).endswith("</html>\n")


@given(st.text(max_size=60))
def test_any_reference(text: str) -> None:
    try:
        found = parse_reference(text)
    except RegistryError:
        return
    assert parse_reference(str(found)) == found


@given(st.text(max_size=60))
def test_any_challenge(text: str) -> None:
    challenges([text])


@pytest.mark.parametrize(
    "text", ["a" * 100_000, '"' * 50_000, 'Bearer realm="' + "\\" * 50_000, "a=b," * 20_000]
)
def test_long_challenges_take_no_time(text: str) -> None:
    challenges([text])
