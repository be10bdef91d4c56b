"""`dflint policy`: what its commands do, and the eight policies of the page."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dflint.cli.policy import starter
from tests.cli.conftest import Dflint, dflint, here
from tests.config.conftest import Write, nothing_from_outside, write
from tests.image.lab import file, layout, saved

__all__ = ["dflint", "here", "nothing_from_outside", "write"]

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "policies.md").read_text()
FENCES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
ROOT_OWNED = "FROM debian:12\nCMD true\n"


def test_the_eight_policies_of_the_page_are_those_that_init_writes() -> None:
    on_page = [it for it in FENCES if it.startswith("[[policy]]") and "pass = " in it]
    assert tomllib.loads("\n".join(on_page)) == tomllib.loads(starter())
    assert len(on_page) == 8


def test_their_examples_pass_and_fail_as_they_say(dflint: Dflint) -> None:
    assert dflint("policy", "init")[0] == 0
    code, out, err = dflint("policy", "test")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == 8
    assert all(re.fullmatch(r"ok +[a-z-]+: [1-9] pass, [1-9] fail", it) for it in lines), out


@pytest.mark.parametrize("text", FENCES, ids=lambda it: it[:40])
def test_every_example_of_the_page_is_read(dflint: Dflint, write: Write, text: str) -> None:
    if "rego" in text:
        pytest.importorskip("regopy")
    write({"dflint.toml": text, "policies/docker.rego": "package docker\nimport rego.v1\ndeny contains \"a\" if { false }\n"})  # fmt: skip
    code, _, err = dflint("policy", "check", "Dockerfile")
    assert code in (0, 1), err


@pytest.mark.parametrize("line", re.findall(r"^    (dflint .*?)(?: +#.*)?$", PAGE, re.MULTILINE))
def test_every_command_of_the_page_runs(dflint: Dflint, write: Write, line: str) -> None:
    dflint("policy", "init")
    write({"docker/Dockerfile": ROOT_OWNED})
    layout([("COPY", [file("app", 10)])]).archive(Path("app.tar"))
    Path("dflint.policy.toml").unlink(missing_ok=line == "dflint policy init")
    Path("dflint.toml").unlink()
    dflint("policy", "init") if line != "dflint policy init" else None
    code, out, err = dflint(*line.split()[1:])
    assert code in (0, 1), err
    assert out


def test_init_overwrites_nothing_and_is_heeded(dflint: Dflint, write: Write) -> None:
    assert dflint("policy", "init")[1].splitlines()[1] == "Wrote dflint.toml, which names it."
    assert "DFP-no-root" in dflint("check", "Dockerfile")[1]
    code, _, err = dflint("policy", "init")
    assert (code, err) == (2, 'dflint: there is a file "dflint.policy.toml" already.\n')


def test_init_beside_a_configuration(dflint: Dflint, write: Write) -> None:
    write({"dflint.toml": 'fail-on = "error"\n'})
    assert dflint("policy", "init")[1].count("\n") == 1
    assert Path("dflint.toml").read_text() == 'fail-on = "error"\n'
    assert "DFP-no-root" in dflint("check", "Dockerfile")[1]


def test_check_shows_policies_alone_and_says_what_it_did_not_check(dflint: Dflint) -> None:
    dflint("policy", "init")
    Path("Dockerfile").write_text("FROM debian\nRUN apt-get install curl\n")
    code, out, err = dflint("policy", "check", "--output-format", "concise")
    assert code == 1
    assert set(re.findall(r"\[(DF[\w-]+)\]", out)) == {
        "DFP-no-latest", "DFP-no-root", "DFP-required-labels",
    }  # fmt: skip
    assert err == (
        "dflint: 2 policies were not checked (size-limit, scanned-images): give --image.\n"
    )


def test_check_without_policies(dflint: Dflint) -> None:
    for args in (("check",), ("test",), ("explain", "a")):
        code, _, err = dflint("policy", *args)
        assert (code, err) == (
            2,
            "dflint: there are no policies here: `dflint policy init` writes some to start from.\n",
        )


POLICIES = """
[[policy]]
name = "small"
on = "image"
require = "image.size < 1 * KB && image.user == 'root' && image.layers.size() == 1"
message = "{image.name} has {image.size} bytes in {size(image.layers)} layers"

[[policy]]
name = "both"
on = "image"
require = "final.cmd == ['true'] && image.root"

[[policy]]
name = "layers"
on = "layer"
require = "layer.size < 100"
message = "layer {layer.number} has {layer.size} bytes"

[[policy]]
name = "scanned"
on = "vulnerability"
where = "!vulnerability.ignored"
require = "vulnerability.severity != 'critical'"
message = "{vulnerability.id} in {vulnerability.package} {vulnerability.version} ({vulnerability.fix})"
"""


@pytest.fixture
def image(write: Write, here: Path) -> str:
    write({"dflint.toml": POLICIES, "Dockerfile": ROOT_OWNED})
    return saved([("COPY app /", [file("app", b"x" * 2000)])], "app:1").archive(here / "app.tar")


def test_an_image_alone(dflint: Dflint, image: str) -> None:
    code, out, err = dflint("policy", "check", "--image", image, "--output-format", "concise", "-q")
    assert code == 1
    assert [it.partition("]")[2].strip() for it in out.splitlines()] == [
        "app:1 has 2000 bytes in 1 layers [small]",
        "layer 0 has 2000 bytes [layers]",
        "scanned cannot be decided: the vulnerabilities are not known: give the report of a scanner:"
        " --scan trivy.json, or that of grype [scanned]",
    ]
    assert err == "dflint: 1 policy was not checked (both): name the Dockerfile, too.\n"


def test_an_image_and_its_file(dflint: Dflint, image: str) -> None:
    args = ("--image", image, "--output-format", "concise", "-q")
    code, out, err = dflint("policy", "check", "Dockerfile", *args)
    assert (code, err) == (1, "")
    assert "[DFP-small]" in out
    assert "[DFP-both]" not in out, "it is met"
    assert "[DFP-small]" in dflint("check", "Dockerfile", *args)[1]


def trivy(digest: str, *found: dict[str, object], **more: object) -> dict[str, object]:
    """A report of trivy."""
    results = [{"Target": "app", "Vulnerabilities": list(found), **more}]
    return {"ArtifactName": "app:1", "Metadata": {"ImageID": digest}, "Results": results}


CVE: dict[str, object] = {"VulnerabilityID": "CVE-1", "PkgName": "zlib", "InstalledVersion": "1", "Severity": "CRITICAL", "Status": "will_not_fix"}  # fmt: skip


def grype(digest: str, *matches: dict[str, object], **more: object) -> dict[str, object]:
    """A report of grype."""
    target = {"userInput": "app:1", "imageID": digest}
    return {"matches": list(matches), "source": {"target": target}, **more}


MATCH = {
    "vulnerability": {"id": "CVE-1", "severity": "Critical", "fix": {"state": "wont-fix"}},
    "artifact": {"name": "zlib", "version": "1"},
}


@pytest.mark.parametrize("make", ["trivy", "grype"])
def test_what_a_scanner_says(dflint: Dflint, image: str, make: str) -> None:
    from dflint.image.reading import read

    digest = read(image).digest
    report: Any = (
        trivy(digest, CVE, CVE, {**CVE, "PkgName": "other"})
        if make == "trivy"
        else grype(digest, MATCH, MATCH, {**MATCH, "artifact": {"name": "other", "version": "1"}})
    )
    ignored: Any = (
        trivy(digest, ExperimentalModifiedFindings=[{"Type": "vulnerability", "Finding": CVE}])
        if make == "trivy"
        else grype(digest, ignoredMatches=[MATCH])
    )
    args = (
        "policy",
        "check",
        "--image",
        image,
        "--scan",
        "scan.json",
        "--output-format",
        "concise",
    )
    Path("scan.json").write_text(json.dumps(report))
    out = dflint(*args)[1]
    assert out.count("CVE-1 in zlib 1 (wont-fix)") == 1, "twice the same is one"
    assert out.count("CVE-1 in other 1 (wont-fix)") == 1, "in two packages is two"
    Path("scan.json").write_text(json.dumps(ignored))
    assert "CVE-1" not in dflint(*args)[1]


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        ({"a": 1}, 'is no report of trivy or grype: it has neither "ArtifactName" nor "matches".'),
        ([], "is no report of trivy or grype"),
        (trivy("sha256:0"), "is about another image"),
        (trivy(""), "is about another image"),
        (grype("sha256:0"), "is about another image"),
        (trivy("", {**CVE, "Severity": "AWFUL"}), 'has a severity "AWFUL", which is not one of'),
        (trivy("", {**CVE, "Status": "odd"}), 'has a status "odd"'),
        (trivy("", {"Severity": "LOW"}), 'has a vulnerability without "VulnerabilityID"'),
        ("no json", "is not JSON"),
    ],
)
def test_a_report_that_cannot_be_used_is_no_pass(
    dflint: Dflint, image: str, report: Any, sentence: str
) -> None:
    Path("scan.json").write_text(report if report == "no json" else json.dumps(report))
    code, out, err = dflint("policy", "check", "--image", image, "--scan", "scan.json")
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("--image", "no.tar"), "no.tar"),
        (("--scan", "scan.json"), "--scan is about an image: name it with --image."),
        (("nothing",), 'there is no file or folder "nothing".'),
    ],
)
def test_mistakes_on_the_command_line(
    dflint: Dflint, image: str, args: tuple[str, ...], sentence: str
) -> None:
    code, _, err = dflint("policy", "check", *args)
    assert code == 2
    assert sentence in err


BAD_EXAMPLES = """
[[policy]]
name = "a"
on = "image"
require = "image.size < 10"
pass = [{ image = { size = 5 } }, { image = { size = 50 } }]
fail = [{ image = { size = 5 } }]

[[policy]]
name = "b"
require = "lines > 1"
"""


def test_examples_that_are_not_as_they_should_be(dflint: Dflint, write: Write) -> None:
    write({"dflint.toml": BAD_EXAMPLES})
    code, out, err = dflint("policy", "test")
    assert code == 1
    assert out == "failed      a: 2 pass, 1 fail\nno examples b: 0 pass, 0 fail\n"
    assert "dflint: dflint.toml:6:35: a: this must pass, and does not: a is not met" in err
    assert "dflint: dflint.toml:7:9: a: this must fail, and passes." in err
    assert dflint("policy", "test", "b")[0] == 0
    assert dflint("policy", "test", "c")[2] == 'dflint: there is no policy "c".\n'


@pytest.mark.parametrize(
    ("example", "sentence"),
    [
        ("{ image = { siz = 5 } }", 'image has no field "siz". Did you mean "size"?'),
        ("{ image = { size = 'a' } }", "this must be int."),
        ("{ imag = { size = 5 } }", 'an example has no key "imag". Did you mean "image"?'),
        ("{ path = 'a' }", "an example needs a dockerfile or an image."),
        ("{ image = { scan = { tol = 'a' } } }", 'scan has no field "tol". Did you mean "tool"?'),
        ("{ image = { created = 'yesterday' } }", '"yesterday" is not a time'),
    ],
)
def test_a_mistake_in_an_example(dflint: Dflint, write: Write, example: str, sentence: str) -> None:
    policy = '[[policy]]\nname = "a"\non = "image"\nrequire = "image.size < 10"\n'
    write({"dflint.toml": f"{policy}pass = [{example}]\n"})
    code, _, err = dflint("policy", "test")
    assert code == 2
    assert sentence in err
    assert err.startswith("dflint: dflint.toml:5:")


def test_explain_shows_the_value_of_each_part(dflint: Dflint) -> None:
    dflint("policy", "init")
    Path("Dockerfile").write_text("FROM debian AS x\nFROM x\n")
    code, out, err = dflint("policy", "explain", "no-root")
    assert (code, err) == (0, "")
    rows = {" ".join(it.split()) for it in out.splitlines()}
    assert {
        "no-root on stage x, line 1",
        "where is not true: the policy is not about it",
        "stage.is_final true",
        'stage.user "root"',
        "stage.user != 'root' false",
    } <= rows
    code, out, _ = dflint("policy", "explain", "DFP-secrets-by-mount")
    assert "i = <instruction FROM>" in out
    assert dflint("policy", "explain", "size-limit")[2] == (
        "dflint: size-limit is about a built image: give --image.\n"
    )
    assert 'Did you mean "no-root"?' in dflint("policy", "explain", "no-rot")[2]


def test_fields_are_those_that_policies_can_use(dflint: Dflint) -> None:
    from dflint.policy.subjects import CLASSES, SUBJECTS

    listed = json.loads(dflint("policy", "fields", "--output-format", "json")[1])
    assert listed.keys() == CLASSES.keys()
    assert set(SUBJECTS) <= set(CLASSES)
    text = dflint("policy", "fields")[1]
    for it in CLASSES.values():
        for name in it.fields:
            assert re.search(rf"^  {name} ", text, re.MULTILINE), name
    assert "startsWith()" in text
    assert "image.signatures" not in text
    assert "not yet" not in text
    assert dflint("policy", "fields", "imag")[2].endswith('Did you mean "image"?\n')


def test_on_is_what_the_configuration_takes() -> None:
    from dflint.config.keys import POLICY_SUBJECTS
    from dflint.policy.subjects import SUBJECTS

    assert tuple(SUBJECTS) == POLICY_SUBJECTS


def test_input_is_the_model_as_json(dflint: Dflint, image: str) -> None:
    found = json.loads(dflint("policy", "input", "Dockerfile", "--image", image)[1])
    assert found["stages"][0]["base"]["name"] == "debian"
    assert found["final"]["user"] == "root"
    assert found["image"]["size"] == 2000
    assert "scan" not in found["image"], "it is not known"
    assert found["environment"] == ""
    assert [it["code"] for it in found["findings"]]


def test_secrets_are_not_shown(dflint: Dflint, write: Write) -> None:
    policy = '[[policy]]\nname = "a"\nrequire = "variables.all(v, v.value == \'\')"\nmessage = "{variables.map(v, v.value)}"\n'
    write({"dflint.toml": policy, "Dockerfile": "FROM debian:12\nENV DB_PASSWORD=hunter2222\n"})
    for args in (("input",), ("explain", "a"), ("check",)):
        out = dflint("policy", *args)[1]
        assert "hunter2222" not in out, args
        assert "***" in out, args
