"""docs/gates.md: its policies, its commands and its pipelines."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from dflint.image.reading import read
from tests.cli.conftest import Dflint
from tests.gate.lab import OTHER, cyclonedx, grype, match, program, signature
from tests.hooks.snapshot import program as installed
from tests.image.lab import file, layout

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "gates.md").read_text()
TOML = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
SCHEMAS = {"GitHub Actions": "vendor.github-workflows", "GitLab": "vendor.gitlab-ci"}
COMMANDS = re.findall(r"^    (dflint gate .*)$", PAGE, re.MULTILINE)


@pytest.fixture
def build(here: Path) -> str:
    """The image of the page, as an OCI layout; its digest."""
    parts = layout([("COPY app /", [file("app", 10)])])
    parts.folder(here / "build")
    index = here / "build" / "index.json"
    (one,) = json.loads(index.read_text())["manifests"]
    note = {"annotations": {"org.opencontainers.image.ref.name": "1.2"}}
    index.write_text(json.dumps({"schemaVersion": 2, "manifests": [{**one, **note}]}))
    (here / "build" / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return read("build:1.2").digest


def test_its_policies_are_read_and_each_can_fail(dflint: Dflint, here: Path, build: str) -> None:
    policies, tools = TOML
    policies = policies.replace("2027-01-31", "2999-01-31")
    (here / "grype.json").write_text(json.dumps(grype(build, match(), match("CVE-2026-1234"))))
    (here / "sbom.json").write_text(json.dumps(cyclonedx(build)))
    signed = program(here / "cosign", [signature(build)])
    own = tomllib.loads(tools)["tools"]
    assert own.keys() == {"scanner", "cosign", "timeout"}
    with_tools = f'{policies}\n[tools]\ncosign = ["{signed}", "--local-image", "{{image}}"]\n'
    (here / "gate.policy.toml").write_text(with_tools)
    args = ("--scan", "grype.json", "--sbom", "sbom.json", "--format", "concise", "-q")
    code, out, err = dflint("gate", "build:1.2", "--policy", "gate.policy.toml", *args)
    assert (code, err) == (1, "")
    found = re.findall(r"error\[DFP-([a-z-]+)\] (.*)", out)
    assert [name for name, _ in found] == ["no-critical", "built-by-us", "release-tags"]
    assert found[0][1].startswith("CVE-2026-1111 (critical) in zlib 1.2.3: fixed in 1.2.4")
    assert "build:1.2 is no release" in found[2][1]


def test_the_output_that_it_shows(dflint: Dflint, here: Path, build: str) -> None:
    (here / "gate.policy.toml").write_text(TOML[0])
    (here / "grype.json").write_text(json.dumps(grype(build, match())))
    command, shown = COMMANDS[0], re.findall(r"```\n(build:.*?)```", PAGE, re.DOTALL)[0]
    code, out, _ = dflint(*command.split()[1:])
    assert code == 1
    assert " ".join(shown.split()).removeprefix("build:") in " ".join(out.split())


def test_its_script_passes_what_it_should_not(here: Path) -> None:
    """The words of grype are not those that the script looks for."""
    report = grype(OTHER, match())
    script = PAGE.partition("```sh\n")[2].partition("```")[0]
    assert 'severity == "CRITICAL"' in script
    assert not [it for it in report["matches"] if it["vulnerability"]["severity"] == "CRITICAL"]


@pytest.mark.parametrize("heading", SCHEMAS)
def test_a_pipeline_is_what_its_service_reads(heading: str, tmp_path: Path) -> None:
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    text = part.partition("```yaml\n")[2].partition("```")[0]
    assert yaml.safe_load(text)
    path = tmp_path / "snippet.yml"
    path.write_text(text)
    command = [installed("check-jsonschema"), "--builtin-schema", SCHEMAS[heading], str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_option_of_the_page_is_there(dflint: Dflint) -> None:
    known = dflint("gate", "--help")[1]
    lines = " ".join(re.findall(r"dflint gate .*?(?:\n\n|```|\n      - )", PAGE, re.DOTALL))
    for option in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", lines)):
        assert option in known, option


@pytest.mark.parametrize("row", re.findall(r"^\| (`image\..*?) \|", PAGE, re.MULTILINE))
def test_every_field_of_the_page_is_one(row: str) -> None:
    from dflint.policy.model.images import IMAGE

    for name in re.findall(r"`image\.(\w+)`", row):
        assert name in IMAGE.fields
