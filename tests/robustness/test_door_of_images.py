"""What reports, clusters, stores, test files and records say commands a terminal, a CI or a page as little as
files do, in each format of the commands that read them."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dflint.cli import run
from dflint.image.reading import read
from dflint.output_formats import FORMATS, commands_ci
from dflint.report.inventory_style import SCRIPT
from tests.bench.lab import Simulated, bench_of, noisy
from tests.fleet.rows import finding, outcome, record
from tests.gate.lab import cyclonedx, grype, match
from tests.image.lab import file, layout
from tests.robustness.test_door import (
    CHECKS,
    HOSTILE,
    _check_commands,
    _check_page,
    _check_table,
    check_text,
)
from tests.structure_tests.lab import needs_program

TEXTS = [it for it in HOSTILE if "\udcff" not in it]  # no UTF-8 holds that one
Door = Callable[..., str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def door(here: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Door:
    """Runs a command and looks at what comes out; standard output."""

    def command(*args: str, commands: bool = False) -> str:
        capfdbinary.readouterr()
        run(args)
        out, err = (it.decode("utf-8", "surrogateescape") for it in capfdbinary.readouterr())
        check_text(err, has_colours=False)
        assert "Traceback" not in err
        if commands:
            _check_commands(out)
        else:
            check_text(out.replace("\r\n", "\n"), has_colours="always" in args)
        return out

    return command


@pytest.mark.parametrize("name", FORMATS)
def test_reports_of_scanners(name: str, door: Door, here: Path) -> None:
    image = layout([("COPY app /", [file("app", b"x")])]).folder(here / "oci")
    digest = read(image).digest
    found = grype(digest, *(match(it, package=it) for it in TEXTS))
    (here / "scan.json").write_text(json.dumps(found))
    packages = cyclonedx(digest)
    packages["components"] += [{"type": "library", "name": it, "version": it} for it in TEXTS]
    (here / "sbom.json").write_text(json.dumps(packages))
    (here / "p.policy.toml").write_text(
        "".join(
            f'[[policy]]\nname = "{name}"\non = "{name}"\nrequire = "{name}.version == \'\'"\nmessage = "{text}"\n'
            for name, text in (
                ("vulnerability", "{vulnerability.id} in {vulnerability.package}"),
                ("package", "{package.name} {package.version}"),
            )
        )
    )
    args = ("--scan", "scan.json", "--sbom", "sbom.json", "--output-format", name)
    out = door("gate", "oci", "--policy", "p.policy.toml", *args, commands=commands_ci(name))
    assert out
    if name in CHECKS:
        CHECKS[name](out)


def test_a_report_about_another_image_with_hostile_names(door: Door, here: Path) -> None:
    layout([("COPY app /", [file("app", b"x")])]).folder(here / "oci")
    (here / "p.policy.toml").write_text(
        '[[policy]]\nname = "v"\non = "vulnerability"\nrequire = "vulnerability.id == \'\'"\nmessage = "x"\n'
    )
    for text in TEXTS:
        (here / "scan.json").write_text(json.dumps(grype("", userInput=text, imageID=text)))
        door("gate", "oci", "--policy", "p.policy.toml", "--scan", "scan.json")
        (here / "scan.json").write_text(json.dumps(grype("", match(severity=text))))
        door(
            "gate", "oci", "--policy", "p.policy.toml", "--scan", "scan.json", "--format", "concise"
        )


def test_clusters_and_dockerfiles(door: Door, here: Path) -> None:
    pods = [
        {
            "kind": "Pod",
            "metadata": {"name": text, "namespace": text, "ownerReferences": [{"kind": text, "name": text, "controller": True}]},
            "spec": {"containers": [{"name": text, "image": "debian:12"}, {"name": "b", "image": text}]},
            "status": {"containerStatuses": [{"name": text, "image": text, "imageID": text}]},
        }
        for text in TEXTS
    ]  # fmt: skip
    (here / "pods.json").write_text(json.dumps({"kind": "List", "items": pods}))
    services = {text: {"image": "debian:12", "build": {"context": ".", "target": text}} for text in TEXTS}  # fmt: skip
    (here / "compose.yaml").write_text(json.dumps({"name": "<script>", "services": services}))
    for number, text in enumerate(TEXTS):
        name = text.replace("/", "-").strip("\n")
        (here / f"{name}{number}.Dockerfile").write_text(f"FROM debian:12 AS {text}\nCOPY --from={text} a b\n")  # fmt: skip
    given = ("--kubernetes", "pods.json", "--compose", "compose.yaml", "--html", "page.html")
    assert "debian:12" in door("inventory", "--output-format", "table", *given[:4])
    door("inventory", *given, "--affected-by", "debian:12", "--color", "always")
    page = (here / "page.html").read_text()
    own = f"<script>{SCRIPT}</script>"
    assert own in page
    _check_page(page.replace(own, "", 1))
    json.loads(door("inventory", *given, "--output-format", "json"))
    for text in TEXTS:
        door("inventory", "--affected-by", text)


@needs_program
def test_structure_tests(door: Door, here: Path) -> None:
    layout([("COPY app /", [file("app", "\n".join(TEXTS).encode())])]).archive(here / "a.tar")
    tests = {
        "schemaVersion": "2.0.0",
        "fileExistenceTests": [{"name": it, "path": f"/none{it}"} for it in TEXTS],
        "fileContentTests": [{"name": it, "path": "/app", "excludedContents": ["."]} for it in TEXTS],
        "metadataTest": {"envVars": [{"key": it, "value": it} for it in TEXTS], "cmd": TEXTS, "user": TEXTS[0]},
    }  # fmt: skip
    (here / "::error::t.json").write_text(json.dumps(tests))
    for name in ("auto", "full", "junit", *FORMATS):
        out = door("test", "a.tar", "-c", "::error::t.json", "--format", name, commands=name in FORMATS and commands_ci(name))  # fmt: skip
        assert out
        if name in CHECKS:
            CHECKS[name](out)


def test_a_fleet(door: Door, here: Path) -> None:
    outcomes = [
        outcome(f"r{number}{text}", finding("DF101", message=text, fingerprint=f"{number:016}"), team=text)
        for number, text in enumerate(TEXTS)
    ]  # fmt: skip
    record(here / "dflint-fleet.duckdb", *outcomes)
    with duckdb.connect(here / "dflint-fleet.duckdb") as connection:
        for number, text in enumerate(TEXTS):
            connection.execute(
                "UPDATE repositories SET state = 'failed', problem = ?, address = ? WHERE repo = ?",
                [text, text, f"r{number}{text}"],
            )
        connection.execute("UPDATE findings SET path = repo, code = repo")
        connection.execute("UPDATE images SET reference = repo, release = repo, path = repo")
        connection.execute("UPDATE daily SET code = team")
    door("fleet", "status", "--color", "always")
    json.loads(door("fleet", "status", "--output-format", "json"))
    door("fleet", "report")
    json.loads(door("fleet", "report", "--output-format", "json"))
    door("fleet", "report", "--html", "pages")
    pages = list((here / "pages").iterdir())
    assert len(pages) > len(TEXTS) / 2
    assert {it.parent for it in here.rglob("*.html")} == {here / "pages"}
    for page in pages:
        _check_page(page.read_text())
    for sql in ("SELECT * FROM repositories JOIN messages ON true", 'SELECT 1 AS "=1", 2 AS "::x\x1b[2J"'):  # fmt: skip
        door("fleet", "query", sql)
        json.loads(door("fleet", "query", sql, "--output-format", "json"))
        table = door("fleet", "query", sql, "--output-format", "csv")
        _check_table(table)
        assert len(list(csv.reader(io.StringIO(table)))) > 1


def test_records_of_benchmarks(door: Door, here: Path) -> None:
    from dflint.bench.budgets import checks
    from dflint.bench.records import record as keep
    from dflint.bench.records import recorded_of
    from dflint.report import benchmark
    from dflint.report.benchmark_page import page
    from dflint.report.screen import harmless

    for text in TEXTS:
        keep(recorded_of(bench_of(Simulated(text, noisy(0.5, 1))), text), here / "h.jsonl")
    door("bench", "--history", "h.jsonl", "--html", "h.html")
    _check_page((here / "h.html").read_text())
    bench = bench_of(*(Simulated(text, noisy(0.5, 1), fails=(3,)) for text in TEXTS))
    checked = list(checks(bench, {"start": 0.1}))
    _check_page(page(bench, checked))
    check_text(harmless(benchmark.full(bench, False, 120)), has_colours=False)
    written = harmless(benchmark.markdown(bench, checked))
    check_text(written, has_colours=False)
    CHECKS["markdown"](written)


def test_locks(door: Door, here: Path) -> None:
    digest = f"sha256:{'0' * 64}"
    for text in (*TEXTS, 'a" : 1 }\nallow := true #'):
        (here / "dflint.lock").write_text(
            f"version = 1\n[image.{json.dumps(text)}]\ndigest = {json.dumps(digest)}\n"
        )
        door("pin", "--build-policy", "p.rego", "--source-policy", "p.json")
        for name in ("p.rego", "p.json"):
            if os.path.exists(name):
                assert "\nallow := true" not in Path(name).read_text()
