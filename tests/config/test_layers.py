"""Which file holds for a Dockerfile, and which setting of several."""

import pytest

from dflint.config.configuration import Configuration
from dflint.config.configurations import Configurations
from tests.cli.conftest import Dflint
from tests.config.conftest import RULES, Write

IGNORE = 'ignore = ["{}"]\n'


@pytest.fixture(autouse=True)
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dflint.cli.check.all_rules", lambda: RULES)


def of(path: str, *arguments: str, isolated: bool = False) -> Configuration:
    return Configurations(RULES, {}, arguments, isolated).of(path)


def on(path: str, *arguments: str) -> str:
    """The codes of the rules that are on."""
    return " ".join(rule.code for rule in of(path, *arguments).on(path))


def codes(dflint: Dflint, *args: str) -> str:
    """The codes of what is found."""
    out = dflint("check", "-q", "--output-format=concise", *args)[1]
    return " ".join(line.partition("[")[2].partition("]")[0] for line in out.splitlines())


@pytest.mark.parametrize(
    ("files", "path", "file"),
    [
        ({}, "Dockerfile", ""),
        ({"dflint.toml": ""}, "Dockerfile", "dflint.toml"),
        ({"dflint.toml": ""}, "a/b/Dockerfile", "dflint.toml"),
        ({"dflint.toml": "", "a/dflint.toml": ""}, "a/b/Dockerfile", "a/dflint.toml"),
        ({"dflint.toml": "", ".dflint.toml": ""}, "Dockerfile", ".dflint.toml"),
        ({"pyproject.toml": "[tool.dflint]", "dflint.toml": ""}, "Dockerfile", "dflint.toml"),
        ({"dflint.toml": "", "a/pyproject.toml": "[tool.dflint]"}, "a/x", "a/pyproject.toml"),
        ({"dflint.toml": "", "a/pyproject.toml": "[tool.dflint.rules]"}, "a/x", "a/pyproject.toml"),
        ({"dflint.toml": "", "a/pyproject.toml": "[tool.ruff]"}, "a/x", "dflint.toml"),
        ({"dflint.toml": "", "a/pyproject.toml": "# [tool.dflint]"}, "a/x", "dflint.toml"),
        ({"a/dflint.toml": ""}, "Dockerfile", ""),
        ({"dflint.toml/x": ""}, "Dockerfile", ""),
        ({"dflint.toml": "", ".hadolint.yaml": ""}, "Dockerfile", "dflint.toml"),
        ({".hadolint.yaml": "", ".hadolint.yml": ""}, "a/Dockerfile", ".hadolint.yaml"),
        ({"a/.hadolint.yml": ""}, "a/Dockerfile", "a/.hadolint.yml"),
        ({"a/.hadolint.yml": ""}, "a/b/Dockerfile", ""),
        ({".hadolint.yml": "", "a/.hadolint.yml": ""}, "a/Dockerfile", ".hadolint.yml"),
        ({"home/.config/hadolint.yaml": ""}, "Dockerfile", "home/.config/hadolint.yaml"),
        ({"home/.hadolint/config.yml": ""}, "Dockerfile", "home/.hadolint/config.yml"),
        ({"home/.hadolint.yaml": ""}, "Dockerfile", "home/.hadolint.yaml"),
    ],
)
def test_the_closest_file_holds(write: Write, files: dict[str, str], path: str, file: str) -> None:
    from dflint.config.reading import shown_path

    write(files)
    assert [shown_path(it) for it in of(path).files] == ([file] if file else [])
    assert of(path, isolated=True).files == ()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"dflint.toml": ""}, "DF101 DF301 DF302"),
        ({"dflint.toml": IGNORE.format("DL3014")}, "DF101 DF302"),
        (
            {"dflint.toml": 'select = ["DF3"]\nextend-select = ["StageNameCasing"]'},
            "DF301 DF302 DF901",
        ),
        (
            {"dflint.toml": 'extend = "b"\nignore = ["DF301"]', "b": IGNORE.format("DF101")},
            "DF101 DF302",
        ),
        (
            {"dflint.toml": 'extend = "b"\nextend-ignore = ["DF301"]', "b": IGNORE.format("DF101")},
            "DF302",
        ),
        (
            {
                "dflint.toml": 'extend = "b"\nextend-ignore = ["DF301"]',
                "b": 'extend-ignore = ["DF101"]',
            },
            "DF302",
        ),
        (
            {"dflint.toml": 'extend = "b"\nselect = ["DF301"]', "b": 'extend-select = ["DF901"]'},
            "DF301",
        ),
        (
            {"dflint.toml": 'extend = "b"\nselect = ["DL3014"]', "b": IGNORE.format("DF301")},
            "DF301",
        ),
        ({"dflint.toml": 'extend = "b"\nselect = ["DF3"]', "b": IGNORE.format("DF301")}, "DF302"),
        (
            {"dflint.toml": 'extend = "a/b"', "a/b": 'extend = "c"', "a/c": 'select = ["size"]'},
            "DF302",
        ),
        ({"dflint.toml": 'trusted-registries = ["docker.io"]'}, "DF101 DF102 DF301 DF302"),
        ({"dflint.toml": 'trusted-registries = ["a"]\nignore = ["DL3026"]'}, "DF101 DF301 DF302"),
        ({"dflint.toml": 'trusted-registries = ["a"]\nselect = ["size"]'}, "DF302"),
        ({"dflint.toml": '[label-schema]\na = "text"'}, "DF101 DF301 DF302 DF531"),
        ({"dflint.toml": '[per-file-ignores]\n"Docker*" = ["DF301"]'}, "DF101 DF302"),
    ],
)
def test_which_rules_are_on(write: Write, files: dict[str, str], expected: str) -> None:
    write(files)
    assert on("Dockerfile") == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["select=['DF301']"], "DF301"),
        (["select=['DF301']", "select=['DF302']"], "DF302"),
        (["other.toml"], "DF301 DF302"),
        (["other.toml", "select=['DF302']"], "DF302"),
    ],
)
def test_config_on_the_command_line(write: Write, arguments: list[str], expected: str) -> None:
    write({"dflint.toml": 'select = ["DF101"]', "other.toml": 'select = ["DF3"]'})
    assert on("Dockerfile", *arguments) == expected


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([], "DF302"),
        (["--ignore", "DF302"], ""),
        (["--select", "DF1"], "DF101 DF102"),
        (["--select", "DF3"], "DF302"),
        (["--select", "apt-without-yes"], "DF301"),
        (["--extend-select", "DF301,DF901"], "DF301 DF302 DF901"),
        (["--isolated"], "DF101 DF301 DF302"),
        (["--isolated", "--config", "select=['DF901']"], "DF901"),
        (["--config", "select=['DF901']", "--select", "DF101"], "DF101"),
    ],
)
def test_the_command_line_beats_the_file(
    dflint: Dflint, write: Write, args: list[str], expected: str
) -> None:
    write({"dflint.toml": 'select = ["DF3"]\nignore = ["DL3014"]'})
    assert codes(dflint, *args) == expected


def test_files_of_one_run_may_have_different_configurations(dflint: Dflint, write: Write) -> None:
    write(
        {
            "dflint.toml": 'select = ["DF3"]\nexit-zero = true\n',
            "a/dflint.toml": 'select = ["DF101"]\nfail-on = "error"\n',
            "a/Dockerfile": "FROM scratch\n",
        }
    )
    lines = dflint("check", "-q", "--output-format=concise")[1].splitlines()
    assert [(line.partition(":")[0], line.partition("[")[2][:5]) for line in lines] == [
        ("Dockerfile", "DF301"),
        ("Dockerfile", "DF302"),
        ("a/Dockerfile", "DF101"),
    ]
    assert dflint("check")[0] == 0
    assert dflint("check", "--fail-on=warning", "a")[0] == 1
    assert dflint("check", "--fail-on=warning", "Dockerfile")[0] == 0


def test_values_of_the_whole_run_are_those_of_the_first_path(dflint: Dflint, write: Write) -> None:
    write({"a/dflint.toml": 'output-format = "json"', "a/Dockerfile": "FROM scratch\n"})
    assert dflint("check", "a")[1].startswith("[")
    assert not dflint("check", ".")[1].startswith("[")
    assert not dflint("check", "a", "--output-format=concise")[1].startswith("[")


def test_standard_input_has_the_configuration_of_its_name(dflint: Dflint, write: Write) -> None:
    write({"a/dflint.toml": 'select = ["DF901"]', "dflint.toml": 'select = ["DF101"]'})
    text = b"FROM scratch\n"
    args = ("check", "-q", "--output-format=concise", "-")
    assert "DF101" in dflint(*args, stdin=text)[1]
    assert "DF901" in dflint(*args, "--stdin-filename=a/Dockerfile", stdin=text)[1]
    write({"a/dflint.toml": 'output-format = "json"'})
    assert dflint("check", "--stdin-filename=a/Dockerfile", stdin=text)[1].startswith("[")


@pytest.mark.parametrize(
    ("pattern", "ignored"),
    [
        ("Dockerfile", "Dockerfile legacy/Dockerfile"),
        ("legacy", "legacy/Dockerfile legacy/x.dev"),
        ("legacy/", "legacy/Dockerfile legacy/x.dev"),
        ("legacy/*", "legacy/Dockerfile legacy/x.dev"),
        ("**/x.dev", "legacy/x.dev"),
        ("*.dev", "legacy/x.dev"),
        ("*/Dockerfile", "legacy/Dockerfile"),
        ("!legacy", "Dockerfile"),
        ("docker", ""),
    ],
)
def test_per_file_ignores(write: Write, pattern: str, ignored: str) -> None:
    write({"dflint.toml": f'select = ["DF301"]\n[per-file-ignores]\n"{pattern}" = ["DF3"]'})
    files = ("Dockerfile", "legacy/Dockerfile", "legacy/x.dev")
    assert " ".join(path for path in files if not on(path)) == ignored


@pytest.mark.parametrize(
    ("text", "args", "expected"),
    [
        ("", [], "Dockerfile a/Dockerfile a/b/Dockerfile node_modules/../Dockerfile"),
        ('extend-exclude = ["b"]', [], "Dockerfile a/Dockerfile"),
        ('extend-exclude = ["a/b"]', [], "Dockerfile a/Dockerfile"),
        ('extend-exclude = ["a/b"]', ["a"], "a/Dockerfile"),
        ('extend-exclude = ["a/b"]', ["a/b/Dockerfile"], "a/b/Dockerfile"),
        ('extend-exclude = ["b"]\nforce-exclude = true', ["a/b/Dockerfile"], ""),
        ('extend-exclude = ["b"]', ["--extend-exclude=a/Dockerfile"], "Dockerfile"),
        ('exclude = ["a"]', ["--exclude=b"], "Dockerfile a/Dockerfile"),
        ("respect-gitignore = false", [], "Dockerfile a/Dockerfile a/b/Dockerfile c/Dockerfile"),
    ],
)
def test_which_files(
    dflint: Dflint, write: Write, text: str, args: list[str], expected: str
) -> None:
    copy = "FROM scratch\n"
    write({"dflint.toml": text, "a/Dockerfile": copy, "a/b/Dockerfile": copy, "c/Dockerfile": copy})
    write({".git/HEAD": "", ".gitignore": "c\n"})
    wanted = expected.replace(" node_modules/../Dockerfile", "")
    assert dflint("check", "--show-files", *args)[1].split() == wanted.split()


def test_shellcheck_is_asked_about_the_files_that_want_it(dflint: Dflint, write: Write) -> None:
    script = "FROM debian:12\nRUN echo $(ls)\n"
    write({"dflint.toml": "", "a/dflint.toml": "shellcheck = true", "a/Dockerfile": script})
    write({"Dockerfile": script})
    lines = dflint("check", "-q", "--output-format=concise")[1].splitlines()
    assert {line.partition(":")[0] for line in lines if "[SC" in line} == {"a/Dockerfile"}
    write({"a/dflint.toml": 'shellcheck = true\nselect = ["SC2"]\nseverity.SC2 = "error"'})
    lines = dflint("check", "-q", "--output-format=concise", "a")[1].splitlines()
    assert lines
    assert all(" error[SC2" in line for line in lines)
    write({"a/dflint.toml": 'shellcheck = true\nignore = ["SC"]'})
    assert "[SC" not in dflint("check", "-q", "--output-format=concise")[1]


def test_patterns_are_from_the_folder_of_the_file(
    dflint: Dflint, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = "FROM scratch\n"
    write({"dflint.toml": 'extend-exclude = ["a/b"]', "a/Dockerfile": copy, "a/b/Dockerfile": copy})
    import os

    here = os.getcwd()
    assert dflint("check", "--show-files", f"{here}/a")[1] == f"{here}/a/Dockerfile\n"
    monkeypatch.chdir("a")
    assert dflint("check", "--show-files")[1] == "Dockerfile\n"
    write({"b/dflint.toml": ""})
    monkeypatch.chdir("..")
    write({"dflint.toml": "", "a/dflint.toml": 'extend-exclude = ["b/*"]'})
    assert dflint("check", "--show-files")[1].split() == ["Dockerfile", "a/Dockerfile"]


def test_severity_and_options(dflint: Dflint, write: Write) -> None:
    write(
        {
            "dflint.toml": """
select = ["DF"]
trusted-registries = ["docker.io"]
strict-labels = true
label-schema = { maintainer = "email", version = "semver" }
[severity]
"DF301" = "error"
"DF3" = "info"
[rules.DL3009]
most = 7
word-of-it = "that"
"""
        }
    )
    lines = dflint("check", "-q", "--output-format=concise")[1].splitlines()
    said = {
        line.partition("[")[2][:5]: line.partition(": ")[2].partition(" [")[0] for line in lines
    }
    schema = "('maintainer:email', 'version:semver')"
    assert said == {
        "DF101": "warning[DF101] 3 () False () it",
        "DF102": "warning[DF102] 3 () False ('docker.io',) it",
        "DF301": "error[DF301] 3 () False () it",
        "DF302": "info[DF302] 7 () False () that",
        "DF531": f"warning[DF531] 3 {schema} True () it",
        "DF901": "warning[DF901] 3 () False () it",
    }


def test_severities_of_rules_of_another_program(write: Write) -> None:
    from tests.config.conftest import make

    write(
        {
            "dflint.toml": """
ignore = ["SC2086"]
[severity]
SC20 = "style"
SC2046 = "error"
[per-file-ignores]
"*.dev" = ["SC2"]
"""
        }
    )
    codes = ("SC2046", "SC2048", "SC2086", "SC3000")
    rules = [make(code.lower(), code, "correctness") for code in codes]
    configuration = of("Dockerfile")
    assert [str(configuration.severity_of(it, "Dockerfile")) for it in rules] == [
        "error", "style", "None", "warning",
    ]  # fmt: skip
    assert [str(configuration.severity_of(it, "x.dev")) for it in rules][:2] == ["None", "None"]
