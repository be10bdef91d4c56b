"""`dflint registry promote --require`: what does not meet a policy is not copied."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Dflint
from tests.registry import lab
from tests.registry.lab import Built, Client, Faulty, image, index, layer
from tests.registry.small import Small

NO_ROOT = '[[policy]]\nname = "no-root"\non = "image"\nrequire = "!image.root"\n'
SMALL = '[[policy]]\nname = "small"\non = "image"\nrequire = "image.size < 1000"\n'
CLEAN = (
    '[[policy]]\nname = "clean"\non = "image"\n'
    "require = \"!image.vulnerabilities.exists(v, v.severity == 'critical' && !v.ignored)\"\n"
)


def _image(name: str, user: str = "1000", **more: str) -> Built:
    return image([layer(a=name)], config={"User": user}, **more)  # type: ignore[arg-type]


def _promote(
    dflint: Dflint, it: Built, policy: str, *more: str
) -> tuple[int, str, dict[str, dict[str, str]]]:
    """The exit code, what was said, and the tags of the target after it."""
    Path("my.policy.toml").write_text(policy)
    source, target = Small(), Small()
    with Faulty(source) as one, Faulty(target) as other:
        Client(one.host).push("app", it, "1")
        words = (f"{one.host}/app:1", f"{other.host}/prod/app:1", "--require", "my.policy.toml")
        code, out, err = dflint("registry", "promote", *words, *more)
    return code, out + err, {name: tags for name, tags in target.tags.items() if tags}


@pytest.mark.parametrize("policy", [NO_ROOT, SMALL, NO_ROOT + SMALL])
def test_what_meets_the_policies_is_copied(policy: str, dflint: Dflint) -> None:
    it = _image("1")
    code, said, tags = _promote(dflint, it, policy)
    assert (code, tags) == (0, {"prod/app": {"1": it.digest}}), said


@pytest.mark.parametrize(
    ("it", "policy", "sentence"),
    [
        (_image("1", "root"), NO_ROOT, "no-root is not met"),
        (_image("x" * 5000), SMALL, "small is not met"),
        (index({"linux/amd64": _image("1"), "linux/arm64": _image("2", "0")}), NO_ROOT, "no-root is not met"),
        (_image("1"), CLEAN, "cannot be decided"),
        (_image("1"), NO_ROOT.replace("!image.root", "image.age < duration('1h')"), "is not met"),
    ],
    ids=["root", "large", "one platform of two", "not known", "too old"],
)  # fmt: skip
def test_what_does_not_is_not(it: Built, policy: str, sentence: str, dflint: Dflint) -> None:
    code, said, tags = _promote(dflint, it, policy)
    assert (code, tags) == (1, {})
    assert sentence in said
    assert f"@{it.digest} is not copied: it does not meet the policies." in said


def test_a_warning_does_not_stop_it(dflint: Dflint) -> None:
    it = _image("1", "root")
    code, said, tags = _promote(dflint, it, f'{NO_ROOT}severity = "warning"\n')
    assert (code, tags) == (0, {"prod/app": {"1": it.digest}})
    assert "no-root is not met" in said


def test_the_tag_moves_while_it_is_judged(dflint: Dflint) -> None:
    """What is copied is what was judged."""
    good, bad = _image("1"), _image("2", "root")
    Path("my.policy.toml").write_text(NO_ROOT)
    source, target = Small(), Small()

    def answer(asked: lab.Asked) -> lab.Said:
        said = source(asked)
        if asked.method == "GET" and "/blobs/" in asked.path:
            source.tags["app"]["1"] = bad.digest
        return said

    with Faulty(answer) as one, Faulty(target) as other:
        client = Client(one.host)
        client.push("app", bad, "2")
        client.push("app", good, "1")
        source.tags["app"]["1"] = good.digest
        words = (f"{one.host}/app:1", f"{other.host}/app:1", "--require", "my.policy.toml")
        assert dflint("registry", "promote", *words)[0] == 0
    assert source.tags["app"]["1"] == bad.digest
    assert target.tags["app"] == {"1": good.digest}


def _report(it: Built, severity: str) -> str:
    config = lab.digest(it.blobs[0])
    found = {"VulnerabilityID": "CVE-2026-1", "PkgName": "openssl", "Severity": severity}
    return json.dumps({
        "ArtifactName": "app", "Metadata": {"ImageID": config, "DiffIDs": []},
        "Results": [{"Vulnerabilities": [found]}],
    })  # fmt: skip


@pytest.mark.parametrize(("severity", "expected"), [("CRITICAL", 1), ("LOW", 0)])
def test_the_report_of_a_scanner(severity: str, expected: int, dflint: Dflint, here: Path) -> None:
    it = _image("1")
    (here / "trivy.json").write_text(_report(it, severity))
    assert _promote(dflint, it, CLEAN, "--scan", "trivy.json")[0] == expected


def test_a_report_for_each_platform(dflint: Dflint, here: Path) -> None:
    """One that covers half of an index lets nothing pass."""
    amd, arm = _image("1"), _image("2", architecture="arm64")
    both = index({"linux/amd64": amd, "linux/arm64": arm})
    (here / "amd.json").write_text(_report(amd, "LOW"))
    (here / "arm.json").write_text(_report(arm, "LOW"))
    assert _promote(dflint, both, CLEAN, "--scan", "amd.json")[0] == 1
    assert _promote(dflint, both, CLEAN, "--scan", "amd.json", "--scan", "arm.json")[0] == 0


@pytest.mark.parametrize(
    ("policy", "more", "sentence"),
    [
        ("", (), "there are no policies"),
        ('[[policy]]\nname = "x"\non = "stage"\nrequire = "stage.name != \'\'"\n', (), "no policy of"),
        ("[[policy]", (), "my.policy.toml:1"),
        (NO_ROOT.replace("root", "rot"), (), "my.policy.toml:4"),
        (NO_ROOT, ("--require", "none.toml"), '"none.toml"'),
        (CLEAN, ("--scan", "none.json"), 'cannot read "none.json"'),
        (CLEAN, ("--scan", "other.json"), "other.json is about another image"),
    ],
)  # fmt: skip
def test_gates_that_cannot_be_used(
    policy: str, more: tuple[str, ...], sentence: str, dflint: Dflint, here: Path
) -> None:
    (here / "other.json").write_text(_report(_image("other"), "LOW"))
    code, said, tags = _promote(dflint, _image("1"), policy, *more)
    assert (code, tags) == (2, {})
    assert sentence in said


def test_something_that_is_no_image(dflint: Dflint) -> None:
    chart = image([layer(a="1")], subject=_image("1"), artifact_type="application/x-chart")
    code, said, tags = _promote(dflint, chart, NO_ROOT)
    assert (code, tags) == (2, {})
    assert "is no image, and --require is about images" in said


def test_policies_that_need_a_dockerfile_are_named(dflint: Dflint) -> None:
    more = '[[policy]]\nname = "named"\non = "stage"\nrequire = "stage.name != \'\'"\n'
    code, said, _ = _promote(dflint, _image("1"), NO_ROOT + more)
    assert code == 0
    assert "1 policy needs a Dockerfile and is not checked: named." in said
