"""Reports that nothing sound wrote: one sentence, and never a pass."""

import json
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dflint.scanners.documents import ScanError, UnreadableFile
from dflint.scanners.provenance import read_provenance
from dflint.scanners.reports import read_scan
from dflint.scanners.sbom import read_sbom
from dflint.scanners.statements import read_statement
from tests.gate.lab import (
    OTHER,
    bundle,
    cyclonedx,
    finding,
    grype,
    match,
    slsa_02,
    slsa_1,
    spdx,
    trivy,
)

FULL = [
    grype(OTHER, match(), ignored=[match("CVE-2026-2")]),
    trivy(OTHER, finding(), suppressed=[finding("CVE-2026-2")]),
]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty: the tool that should have written it failed."),
        (b" \n", "is empty"),
        (b"null", "is no report"),
        (b'{"matches": [', "is not JSON, or not all of it is there."),
        (b"\xff\xfe\x00", "is not JSON"),
        (b'{"matches": "\x80"}', "is not JSON"),
        (b"[" * 200_000, "is nested too deeply"),
        (b'{"a":' * 200_000, "is nested too deeply"),
        (b'{"matches": null}', '"matches" is not a list.'),
        (b'{"matches": {}}', '"matches" is not a list.'),
        (b'{"matches": [[]]}', '"entry of matches" is not a table.'),
        (b'{"matches": [], "source": []}', '"source" is not a table.'),
        (b'{"matches": [], "ignoredMatches": "x"}', '"ignoredMatches" is not a list.'),
        (b'{"matches": [{}]}', 'has a vulnerability without "id".'),
        (b'{"matches": [{"vulnerability": {"id": 3}}]}', '"id" is not a text.'),
        (b'{"ArtifactName": 3}', '"ArtifactName" is not a text.'),
        (b'{"ArtifactName": "a", "Results": {}}', '"Results" is not a list.'),
        (b'{"ArtifactName": "a", "Results": [{"Vulnerabilities": 1}]}', '"Vulnerabilities" is not a list.'),
        (json.dumps(grype(OTHER, match(severity="Awful"))).encode(), 'has a severity "Awful", which is not one of critical,'),
        (json.dumps(grype(OTHER, match(state="perhaps"))).encode(), 'has a state of a fix "perhaps"'),
        (json.dumps(trivy(OTHER, finding(severity="AWFUL"))).encode(), 'has a severity "AWFUL"'),
        (json.dumps(trivy(OTHER, finding(Status="odd"))).encode(), 'has a status "odd"'),
    ],
)  # fmt: skip
def test_a_report_that_is_none(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "r.json").write_bytes(content)
    with pytest.raises(ScanError) as error:
        read_scan(str(tmp_path / "r.json"))
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dflint.scanners.documents.LARGEST", 1000)
    (tmp_path / "large").write_bytes(b"[" + b" " * 1000 + b"]")
    for name in ("none", "large", "."):
        with pytest.raises(UnreadableFile, match="cannot read"):
            read_scan(str(tmp_path / name))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_what_powershell_writes_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "r.json").write_text(json.dumps(FULL[0]), encoding=encoding)
    assert len(read_scan(str(tmp_path / "r.json")).vulnerabilities) == 2


def test_a_text_of_any_length_and_with_half_characters_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(json.dumps(grype(OTHER, match("CVE-\ud800" + "x" * 100_000))))
    name = read_scan(str(tmp_path / "r.json")).vulnerabilities[0].id
    assert len(name) <= 1000
    name.encode()


def _damaged(value: Any, chance: random.Random, put: list[Any]) -> Any:
    """The value with something else in one place."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(sorted(value))
        return {**value, key: _damaged(value[key], chance, put)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        return [*value[:at], _damaged(value[at], chance, put), *value[at + 1 :]]
    return chance.choice(put)


def _provenance(content: bytes) -> object:
    return read_provenance(read_statement(content, "it"), "it")


def _read(read: Callable[[], object]) -> None:
    """Read something; that it cannot be read is one sentence."""
    try:
        read()
    except ScanError as error:
        sentence = str(error)
    else:
        return
    assert "\n" not in sentence


@pytest.mark.parametrize("seed", range(10))
def test_any_damage_is_a_sentence_or_read(tmp_path: Path, seed: int) -> None:
    """And never another error."""
    chance = random.Random(seed)
    put: list[Any] = [None, 3, -1.5, True, "x", [], {}, [[]], {"a": 1}, "\x00\x1b[2J", 10**400]
    path = tmp_path / "r.json"
    for _ in range(40):
        for content in FULL:
            path.write_text(json.dumps(_damaged(content, chance, put)))
            _read(lambda: read_scan(str(path)))
        for content in (cyclonedx(OTHER), spdx(OTHER)):
            path.write_text(json.dumps(_damaged(content, chance, put)))
            _read(lambda: read_sbom(str(path)))
        for content in (slsa_1(OTHER), slsa_02(OTHER)):
            damaged = json.dumps(bundle(_damaged(content, chance, put))).encode()
            _read(partial(_provenance, damaged))
        damaged = json.dumps(_damaged(bundle(slsa_1(OTHER)), chance, put)).encode()
        _read(partial(read_statement, damaged, "it"))
