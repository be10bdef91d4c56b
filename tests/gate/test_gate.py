"""`dflint gate`: what passes, what fails, and what is a mistake."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dflint.image.reading import read
from tests.cli.conftest import Dflint
from tests.gate.lab import (
    CVE,
    OTHER,
    ago,
    arguments,
    cyclonedx,
    finding,
    grype,
    match,
    program,
    spdx,
    trivy,
    trivy_version,
)
from tests.image.lab import file, layout, saved

NO_CRITICAL = """
[[policy]]
name = "no-critical"
on = "vulnerability"
where = "!vulnerability.ignored"
require = "!(vulnerability.severity in ['critical', 'high'])"
message = "{vulnerability.id} in {vulnerability.package} is {vulnerability.severity}"
"""
Gate = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def image(here: Path) -> str:
    """An OCI layout with one image."""
    parts = layout([("COPY app /", [file("app", b"x" * 2000)])], User="1000")
    return parts.folder(here / "oci")


@pytest.fixture
def digest(image: str) -> str:
    return read(image).digest


@pytest.fixture
def gate(dflint: Dflint, image: str, here: Path) -> Gate:
    """Gate the image: the exit code, the findings as `code message`, and what is said besides."""

    def run(policy: str, *args: str, of: str = image, **reports: Any) -> tuple[int, list[str], str]:
        (here / "gate.policy.toml").write_text(policy)
        more: list[str] = []
        for name, content in reports.items():
            for number, it in enumerate(content if isinstance(content, list) else [content]):
                path = here / f"{name}{number}.json"
                path.write_text(it if isinstance(it, str) else json.dumps(it))
                more += [f"--{name}", path.name]
        code, out, err = dflint(
            "gate", of, "--policy", "gate.policy.toml", *more, *args, "--format", "concise", "-q"
        )
        found = [it.partition("[")[2].replace("]", "", 1) for it in out.splitlines()]
        return code, [it.rpartition(" [")[0] for it in found], err

    return run


# --- vulnerabilities ---


def test_an_image_without_bad_vulnerabilities_passes(gate: Gate, digest: str) -> None:
    assert gate(NO_CRITICAL, scan=grype(digest, match(severity="Medium"))) == (0, [], "")


@pytest.mark.parametrize(
    "make",
    [lambda it: grype(it, match()), lambda it: trivy("", finding(), RepoDigests=[f"app@{it}"])],
)
def test_an_image_with_one_fails(gate: Gate, digest: str, make: Any) -> None:
    code, found, _ = gate(NO_CRITICAL, scan=make(digest))
    assert (code, found) == (1, [f"DFP-no-critical {CVE} in zlib is critical"])


def test_of_two_scanners_the_worse_word_holds(gate: Gate, digest: str) -> None:
    reports = [
        grype(digest, match(severity="Low")),
        trivy("", finding(severity="HIGH"), RepoDigests=[f"app@{digest}"]),
    ]
    assert gate(NO_CRITICAL, scan=reports)[1] == [f"DFP-no-critical {CVE} in zlib is high"]


def test_without_a_report_nothing_is_decided(gate: Gate) -> None:
    code, found, _ = gate(NO_CRITICAL)
    assert code == 1
    assert "cannot be decided: the vulnerabilities are not known" in found[0]


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        (grype(OTHER), "is about another image"),
        (trivy(OTHER), "is about another image"),
        ("", "is empty: the tool that should have written it failed"),
        ('{"matches": [', "is not JSON, or not all of it is there"),
        ({"matches": "none"}, "is damaged"),
    ],
)
def test_a_report_that_cannot_be_used_fails_whatever_the_policies_are(
    gate: Gate, report: Any, sentence: str
) -> None:
    policy = '[[policy]]\nname = "any"\non = "image"\nrequire = "image.size > 0"\n'
    code, found, _ = gate(policy, scan=report)
    assert code == 1
    assert len(found) == 1
    assert found[0].startswith("DFP-image.scan image.scan cannot be used: ")
    assert sentence in found[0]


def test_old_data_fails_and_the_user_says_what_is_old(gate: Gate, digest: str) -> None:
    old = grype(digest, built=ago(days=6))
    code, found, _ = gate(NO_CRITICAL, scan=old)
    assert code == 1
    assert "the database of grype is 6 days old, and at most 5 days are allowed" in found[0]
    assert gate(NO_CRITICAL, "--max-database-age", "8d", scan=old)[0] == 0
    assert gate(NO_CRITICAL, "--max-database-age", "never", scan=old)[0] == 0
    assert gate(NO_CRITICAL, "--max-database-age", "12h", scan=grype(digest))[0] == 1
    code, _, err = gate(NO_CRITICAL, "--max-database-age", "soon", scan=old)
    assert (code, err) == (2, 'dflint: --max-database-age: "soon" is no length of time such as 7d, 12h or 0, or never.\n')  # fmt: skip


def test_a_policy_may_say_how_old_the_data_is(gate: Gate, digest: str) -> None:
    policy = '[[policy]]\nname = "a"\non = "image"\nrequire = "{}"\n'
    for require in (
        "image.scan.database_age < duration('24h')",
        "age(image.scan.database) < duration('24h')",
    ):
        assert gate(policy.format(require), scan=grype(digest, built=ago(hours=20)))[0] == 0
        assert gate(policy.format(require), scan=grype(digest, built=ago(hours=30)))[0] == 1


def test_how_old_the_database_of_trivy_is(gate: Gate, digest: str) -> None:
    """Its report does not say it; `trivy version` does."""
    report = trivy("", RepoDigests=[f"app@{digest}"])
    assert gate(NO_CRITICAL, scan=report)[0] == 0, "the report itself is new"
    code, found, _ = gate(NO_CRITICAL, "--max-database-age", "2d", scan=report)
    assert code == 1
    assert "Give what `trivy version --format json` prints with a second --scan" in found[0]
    fresh = [report, trivy_version(ago(hours=3))]
    assert gate(NO_CRITICAL, "--max-database-age", "2d", scan=fresh)[0] == 0
    stale = [report, trivy_version(ago(days=3))]
    assert gate(NO_CRITICAL, "--max-database-age", "2d", scan=stale)[0] == 1


def test_so_many_that_not_all_are_shown_are_counted(gate: Gate, digest: str) -> None:
    report = grype(digest, *(match(f"CVE-2026-{number}") for number in range(130)))
    code, found, _ = gate(NO_CRITICAL, scan=report)
    assert (code, len(found)) == (1, 101)
    assert found[-1] == "DFP-no-critical no-critical has 30 more findings, which are not shown"


# --- exceptions ---


def excepted(until: str) -> str:
    where = f"vulnerability.id == '{CVE}'"
    return (
        f'{NO_CRITICAL}except = [{{ where = "{where}", until = {until}, reason = "ticket 12" }}]\n'
    )


def test_a_known_exception_has_an_end(gate: Gate, digest: str) -> None:
    report = grype(digest, match(), match("CVE-2026-2"))
    code, found, _ = gate(excepted("2999-12-31"), scan=report)
    assert (code, found) == (1, ["DFP-no-critical CVE-2026-2 in zlib is critical"])
    assert gate(excepted("2999-12-31"), scan=grype(digest, match()))[0] == 0
    code, found, _ = gate(excepted("2026-01-31"), scan=grype(digest, match()))
    assert code == 1
    assert found[0].endswith("its exception ended on 2026-01-31 (ticket 12)")


def test_an_exception_is_for_an_image_by_any_of_its_names(gate: Gate, here: Path) -> None:
    archive = saved([("COPY app /", [file("app", 10)])], "team/app:1").archive(here / "app.tar")
    policy = '[[policy]]\nname = "user"\non = "image"\nrequire = "!image.root"\n'
    for name, code in (("team/app:*", 0), ("docker.io/team/app", 0), ("team/other:*", 1)):
        one = f'except = [{{ image = "{name}", until = 2999-01-01, reason = "x" }}]\n'
        assert gate(policy + one, of=archive)[0] == code, name


# --- what cannot be decided ---


@pytest.mark.parametrize(
    "require",
    [
        "has(image.scan) || image.scan.tool == 'grype'",
        "image.signatures.exists(s, s.verified)",
        "image.sbom.packages.size() > 0",
        "image.provenance.builder == 'x'",
        "image.deployed.size() == 0",
        "image.base.name == 'debian'",
        "final.user == 'app'",
        "image.labels.team == 'blue'",
    ],
)
@pytest.mark.parametrize("severity", ["error", "info"])
def test_what_cannot_be_decided_fails_however_it_is_rated(
    gate: Gate, require: str, severity: str
) -> None:
    policy = (
        f'[[policy]]\nname = "a"\non = "image"\nseverity = "{severity}"\nrequire = "{require}"\n'
    )
    code, found, _ = gate(policy)
    assert code == 1
    assert "cannot be decided" in found[0]


def test_a_policy_that_only_informs_does_not_fail(gate: Gate) -> None:
    policy = '[[policy]]\nname = "a"\non = "image"\nseverity = "info"\nrequire = "image.root"\n'
    code, found, _ = gate(policy)
    assert (code, len(found)) == (0, 1)


def test_rego_does_not_take_what_is_not_known_for_nothing(
    gate: Gate, here: Path, digest: str
) -> None:
    pytest.importorskip("regopy")
    rules = 'package docker\nimport rego.v1\ndeny contains v.id if { some v in input.image.vulnerabilities; v.severity == "critical" }\n'
    (here / "p.rego").write_text(rules)
    policy = '[[policy]]\nname = "r"\non = "image"\nrego = "p.rego"\n'
    code, found, _ = gate(policy)
    assert code == 1
    assert "cannot be decided: image.vulnerabilities is not known" in found[0]
    assert gate(policy, scan=grype(digest, match()))[1] == [f"DFP-r {CVE}"]
    assert gate(policy, scan=grype(digest))[0] == 0


# --- SBOMs, places, deployments ---

LICENSES = """
[[policy]]
name = "licenses"
on = "image"
require = "image.sbom.packages.all(p, p.licenses.all(l, l in ['Zlib', 'MIT']))"
"""


@pytest.mark.parametrize("make", [cyclonedx, spdx])
def test_an_sbom_in_a_file(gate: Gate, digest: str, make: Any) -> None:
    assert gate(LICENSES, sbom=make(digest))[0] == 0
    copyleft = json.loads(json.dumps(make(digest)).replace('"Zlib"', '"GPL-3.0-only"'))
    assert gate(LICENSES, sbom=copyleft)[0] == 1
    code, found, _ = gate(LICENSES, sbom=make(OTHER))
    assert code == 1
    assert "the SBOM is about another image" in found[0]


def test_tags_and_repositories_of_a_layout(gate: Gate, here: Path, image: str) -> None:
    index = here / "oci" / "index.json"
    (one,) = json.loads(index.read_text())["manifests"]
    names = ("1.2", "latest")
    listed = [{**one, "annotations": {"org.opencontainers.image.ref.name": it}} for it in names]
    index.write_text(json.dumps({"schemaVersion": 2, "manifests": listed}))
    (here / "oci" / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    policy = """
[[policy]]
name = "release"
on = "tag"
require = "tag.name.contains('.') && tag.digest == image.digest"
message = "{tag.repository}:{tag.name} is no release"
[[policy]]
name = "repo"
on = "repository"
require = "repository.tags == ['1.2', 'latest'] && image.stored_in.name == repository.name"
"""
    assert gate(policy, of=f"{image}:1.2") == (0, [], "")
    code, found, _ = gate(policy, of=f"oci:{image}:latest")
    assert (code, found) == (1, [f"DFP-release {image}:latest is no release"])


def test_an_archive_has_tags_and_no_repository(gate: Gate, here: Path) -> None:
    archive = saved([("COPY app /", [file("app", 10)])], "team/app:1").archive(here / "app.tar")
    policy = '[[policy]]\nname = "a"\non = "{}"\nrequire = "{}"\n'
    tag = policy.format(
        "tag", "tag.name == '1' && tag.repository == 'team/app' && image.tag == '1'"
    )
    assert gate(tag, of=archive)[0] == 0
    code, found, _ = gate(policy.format("repository", "size(repository.tags) > 0"), of=archive)
    assert code == 1
    assert "that takes an image in a registry or an OCI layout" in found[0]


def test_what_runs_somewhere(gate: Gate, here: Path, digest: str) -> None:
    policy = '[[policy]]\nname = "a"\non = "image"\nrequire = "image.deployed.size() == 1 && image.deployed[0].endsWith(\'prod/web\')"\n'
    (here / "use.txt").write_text(
        f"# pods\nregistry.example.com/app@{digest}  # prod/web\nnginx:1\n{OTHER}\n"
    )
    assert gate(policy, "--in-use", "use.txt") == (0, [], "")
    (here / "use.txt").write_text("what? is this\n")
    code, found, _ = gate(policy, "--in-use", "use.txt")
    assert code == 1
    assert "image.deployed cannot be used: use.txt:1:" in found[0]


# --- tools that are run ---


def tools(scanner: list[str], more: str = "") -> str:
    return f"[tools]\nscanner = {json.dumps(scanner)}\n{more}\n{NO_CRITICAL}"


def test_a_scanner_is_run_without_a_shell(gate: Gate, here: Path, image: str, digest: str) -> None:
    tool = program(here / "grype", grype(digest, match()))
    code, found, _ = gate(tools([tool, "{image}", "-o", "json", "$(touch no)"]))
    assert (code, found) == (1, [f"DFP-no-critical {CVE} in zlib is critical"])
    assert arguments(here / "grype") == [image, "-o", "json", "$(touch no)"]
    assert not (here / "no").exists()


def test_a_scanner_is_run_only_where_a_policy_asks(gate: Gate, here: Path, digest: str) -> None:
    tool = program(here / "grype", grype(digest))
    policy = f'[tools]\nscanner = ["{tool}", "{{image}}"]\n[[policy]]\nname = "a"\non = "image"\nrequire = "!image.root"\n'
    assert gate(policy)[0] == 0
    assert not Path(f"{tool}.args").exists()


@pytest.mark.parametrize(
    ("more", "code", "sentence"),
    [
        ([], 1, "the scanner failed: grype ended with 1: no db"),
        ([], 2, "the scanner failed: grype ended with 2"),
        (["--fail-on", "high"], 2, ""),
        (["--fail-on", "high"], 3, "the scanner failed: grype ended with 3"),
    ],
)
def test_a_scanner_that_fails_is_told_from_one_that_found_something(
    gate: Gate, here: Path, digest: str, more: list[str], code: int, sentence: str
) -> None:
    tool = program(here / "grype", grype(digest), code, "starting\nno db\n")
    got, found, _ = gate(tools([tool, "{image}", *more]))
    assert got == (1 if sentence else 0)
    assert sentence in "".join(found)


def test_a_scanner_that_wrote_half_a_report_or_hangs_or_is_not_there(
    gate: Gate, here: Path, digest: str
) -> None:
    whole = json.dumps(grype(digest))
    tool = program(here / "grype", whole[: len(whole) // 2])
    assert (
        "what grype wrote is not JSON, or not all of it is there"
        in gate(tools([tool, "{image}"]))[1][0]
    )
    tool = program(here / "grype", whole, before="sleep 60")
    found = gate(tools([tool, "{image}"], "timeout = 1"))[1][0]
    assert "grype was not done after 1 s" in found
    assert "cannot be started" in gate(tools([str(here / "none"), "{image}"]))[1][0]


def test_a_trivy_that_is_run_is_asked_for_its_database(gate: Gate, here: Path, digest: str) -> None:
    report = json.dumps(trivy("", RepoDigests=[f"app@{digest}"]))
    for age, code in (({"hours": 3}, 0), ({"days": 3}, 1)):
        version = json.dumps(trivy_version(ago(**age)))
        (here / "version.json").write_text(version)
        script = f'[ "$1" = version ] && exec cat "{here}/version.json"'
        tool = program(here / "trivy", report, before=script)
        args = ("--max-database-age", "2d")
        assert gate(tools([tool, "image", "-f", "json", "{image}"]), *args)[0] == code


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('scanner = "grype"', '"scanner" must be a list of texts, not "grype"'),
        ("scanner = []", '"scanner" must be a list of a program and its arguments'),
        ('scanner = ["grype"]', '"scanner" must have {image} in one of its arguments'),
        ('scaner = ["grype", "{image}"]', 'the table of tools has no key "scaner". Did you mean "scanner"?'),
        ("timeout = true", '"timeout" must be a whole number, not true'),
    ],
)  # fmt: skip
def test_mistakes_in_tools(gate: Gate, text: str, sentence: str) -> None:
    code, _, err = gate(f"[tools]\n{text}\n{NO_CRITICAL}")
    assert code == 2
    assert sentence in err


# --- the command ---


def test_mistakes_on_the_command_line(gate: Gate, dflint: Dflint, image: str, write: Any) -> None:
    for args, sentence in (
        (("--scan", "none.json"), 'there is no file or folder "none.json".'),
        (("--sbom", "none.json"), 'there is no file or folder "none.json".'),
        (("--in-use", "none.txt"), 'there is no file or folder "none.txt".'),
        (
            ("--config", "other.toml"),
            '--config "other.toml" is no KEY=VALUE; --policy takes a file.',
        ),
        (("--platform", "linux/riscv64"), "has nothing for linux/riscv64"),
    ):
        code, _, err = gate(NO_CRITICAL, *args)
        assert (code, sentence in err) == (2, True), err
    assert (
        gate(NO_CRITICAL, of="./none.tar")[2]
        == 'dflint: there is no file or folder "./none.tar".\n'
    )
    code, _, err = gate(NO_CRITICAL, of="debian:12")
    assert (code, err) == (2, 'dflint: there is no file or folder "debian:12". In a registry it is docker://debian:12.\n')  # fmt: skip
    assert "there are no policies here" in gate("")[2]
    code, _, err = gate('[[policy]]\nname = "a"\nrequire = "lines > 1"\n')
    assert (code, err) == (2, 'dflint: no policy in "gate.policy.toml" is about an image: nothing would be decided.\n')  # fmt: skip
    assert dflint("gate", image)[0] == 2, "--policy is needed"
    code, _, err = dflint("gate", image, "--policy", "gate.policy.tom")
    assert (code, 'Did you mean "gate.policy.toml"?' in err) == (2, True)
    code, _, err = gate('[[policy]]\nname = "a"\non = "image"\nrequire = "image.siz > 1"\n')
    assert (code, 'image has no field "siz". Did you mean "size"?' in err) == (2, True)


def test_policies_about_dockerfiles_are_left_out_aloud(gate: Gate, digest: str) -> None:
    policy = NO_CRITICAL + '[[policy]]\nname = "short"\nrequire = "lines < 100"\n'
    code, _, err = gate(policy, scan=grype(digest))
    assert (code, err) == (
        0,
        "dflint: 1 policy is about Dockerfiles, and left to dflint check: short.\n",
    )


def test_a_whole_configuration_can_be_the_policy(dflint: Dflint, image: str, here: Path) -> None:
    policy = """
fail-on = "error"
exit-zero = true
[policy-values]
environment = "staging"
[[policy]]
name = "user"
on = "image"
where = "environment == 'production'"
require = "image.user == 'app'"
"""
    (here / "own.toml").write_text(policy)
    assert dflint("gate", image, "--policy", "own.toml")[0] == 0
    value = "policy-values.environment=production"
    assert dflint("gate", image, "--policy", "own.toml", "--config", value)[0] == 1, (
        "never by exit-zero"
    )


def test_what_lies_beside_a_file_of_policies_is_not_meant(
    gate: Gate, here: Path, digest: str
) -> None:
    (here / "other.policy.toml").write_text(
        '[[policy]]\nname = "o"\non = "image"\nrequire = "image.root"\n'
    )
    (here / "dflint.toml").write_text('[tools]\nscanner = ["touch", "{image}.no"]\n')
    assert gate(NO_CRITICAL, scan=grype(digest)) == (0, [], "")
    assert not list(here.glob("*.no"))


def test_the_end_says_which_digest_was_gated(
    dflint: Dflint, gate: Gate, image: str, digest: str
) -> None:
    gate(NO_CRITICAL)
    err = dflint("gate", image, "--policy", "gate.policy.toml")[2]
    assert err == f"{image} (linux/amd64) does not pass 1 policy: {digest}\n"


def test_the_end_counts_the_policies_that_are_not_met(
    dflint: Dflint, here: Path, image: str
) -> None:
    met = '[[policy]]\nname = "met"\non = "image"\nrequire = "image.size >= 0"\n'
    unmet = '[[policy]]\nname = "unmet"\non = "image"\nrequire = "image.size < 0"\n'
    (here / "empty.json").write_text("")
    (here / "two.policy.toml").write_text(met + unmet)
    assert (
        " does not pass 1 of 2 policies: "
        in dflint("gate", image, "--policy", "two.policy.toml")[2]
    )
    (here / "one.policy.toml").write_text(met)
    words = ("gate", image, "--policy", "one.policy.toml")
    assert " passes 1 policy: " in dflint(*words)[2]
    code, _, err = dflint(*words, "--scan", "empty.json")
    assert code == 1 and " does not pass, though it meets 1 policy: " in err


FORMATS = ["json", "json-lines", "sarif", "gitlab", "sonarqube", "junit", "html", "github", "checkstyle",
           "markdown", "full", "grouped", "azure", "rdjson"]  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_shows_what_fails(dflint: Dflint, image: str, here: Path, name: str) -> None:
    (here / "g.policy.toml").write_text(NO_CRITICAL)
    (here / "s.json").write_text(json.dumps(grype(OTHER)))
    args = (
        "--policy",
        "g.policy.toml",
        "--scan",
        "s.json",
        "--output-format",
        name,
        "-o",
        "report",
    )
    assert dflint("gate", image, *args)[0] == 1
    text = (here / "report").read_text()
    assert "is about another image" in text
    assert "image.scan" in text
    assert "no-critical" in text
