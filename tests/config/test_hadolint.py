"""What a configuration of hadolint means to dflint."""

import pytest

from dflint.config.configurations import Configurations
from dflint.config.overview import rows
from dflint.config.settings import ConfigError
from tests.cli.conftest import Dflint
from tests.config.conftest import RULES, Write

EVERYTHING = """\
failure-threshold: error
format: tty
ignored:
  - DL3006
  - SC2046
no-color: true
no-fail: true
override:
  error: [DL3014]
  info: [StageNameCasing, DL3014]
trustedRegistries: ["docker.io", "*.example.com"]
label-schema:
  maintainer: email
strict-labels: true
verbose: true
"""


@pytest.fixture(autouse=True)
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dflint.cli.check.all_rules", lambda: RULES)
    monkeypatch.setattr("dflint.cli.config.all_rules", lambda: RULES)


def settings() -> dict[str, object]:
    """What is in force, but for what is so anyway."""
    listed = rows(Configurations(RULES, {}).of("Dockerfile"))
    return {it.key: it.value for it in listed if it.origin != "default"}


def test_all_keys(write: Write) -> None:
    write({".hadolint.yaml": EVERYTHING})
    configuration = Configurations(RULES, {}).of("Dockerfile")
    assert {
        it.key: (it.value, it.origin) for it in rows(configuration) if it.origin != "default"
    } == {
        "ignore": (("DL3006", "SC2046"), ".hadolint.yaml:3"),
        "extend-select": (("StageNameCasing", "DL3014"), ".hadolint.yaml:9"),
        "fail-on": ("error", ".hadolint.yaml:1"),
        "exit-zero": (True, ".hadolint.yaml:7"),
        "output-format": ("concise", ".hadolint.yaml:2"),
        "color": ("never", ".hadolint.yaml:6"),
        "trusted-registries": (("docker.io", "*.example.com"), ".hadolint.yaml:11"),
        "strict-labels": (True, ".hadolint.yaml:14"),
        "label-schema.maintainer": ("email", ".hadolint.yaml:12"),
        "severity.StageNameCasing": ("info", ".hadolint.yaml:10"),
        "severity.DL3014": ("error", ".hadolint.yaml:9"),
    }
    assert configuration.warnings == ()
    on = {rule.code: str(rule.severity) for rule in configuration.on("Dockerfile")}
    assert on == {
        "DF102": "error",
        "DF301": "error",
        "DF302": "info",
        "DF531": "info",
        "DF901": "info",
    }


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("", {"fail-on": "info"}),
        ("# nothing\n", {"fail-on": "info"}),
        ("failure-threshold: none", {"fail-on": "style"}),
        ("failure-threshold: ignore", {"fail-on": "style"}),
        ("failure-threshold: warning", {"fail-on": "warning"}),
        ("format: json", {"fail-on": "info", "output-format": "json"}),
        ("formats: [json, tty]", {"fail-on": "info", "output-format": "json"}),
        ("trustedRegistries: a.io", {"fail-on": "info", "trusted-registries": ("a.io",)}),
        ("no-fail: false\nstrict-labels: false", {"fail-on": "info"}),
        ("{ignored: [DL3006]}", {"fail-on": "info", "ignore": ("DL3006",)}),
    ],
)
def test_single_keys(write: Write, yaml: str, expected: dict[str, object]) -> None:
    write({".hadolint.yaml": yaml})
    assert settings() == expected


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"VERSION": "2.12.0"}, {}),
        ({"IGNORE": "DL3006, DL3014"}, {"ignore": ("DL3006", "DL3014")}),
        ({"FAILURE_THRESHOLD": "error"}, {"fail-on": "error"}),
        ({"NOFAIL": "1"}, {"exit-zero": True}),
        ({"NOFAIL": "0"}, {}),
        ({"FORMAT": "json"}, {"output-format": "json"}),
        (
            {"OVERRIDE_STYLE": "DL3014"},
            {"extend-select": ("DL3014",), "severity.DL3014": "style"},
        ),
        ({"TRUSTED_REGISTRIES": "a,b"}, {"trusted-registries": ("a", "b")}),
        ({"REQUIRE_LABELS": "a:text,b:url"}, {"label-schema.a": "text", "label-schema.b": "url"}),
        ({"STRICT_LABELS": "true"}, {"strict-labels": True}),
        ({"DISABLE_IGNORE_PRAGMA": "true"}, {"ignore-suppressions": True}),
    ],
)
def test_variables(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: dict[str, object]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"HADOLINT_{name}", value)
    assert settings() == expected


def test_lists_of_file_and_variable_are_joined_and_single_values_are_those_of_the_file(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HADOLINT_IGNORE", "DL3014")
    monkeypatch.setenv("HADOLINT_FAILURE_THRESHOLD", "error")
    write({".hadolint.yaml": "ignored: [DL3006]\nfailure-threshold: style"})
    assert settings() == {"ignore": ("DL3006", "DL3014"), "fail-on": "style"}
    write({"dflint.toml": ""})
    assert settings() == {}


@pytest.mark.parametrize(
    ("yaml", "warning"),
    [
        ("ignroed: [a]", '.hadolint.yaml: hadolint has no key "ignroed".'),
        ("override: {ignore: [DL3006]}", '.hadolint.yaml: hadolint has no key "override.ignore".'),
        ("\nformat: codacy", '.hadolint.yaml:2: dflint has no output format "codacy".'),
        (
            "ignored:\n- DL9999",
            '.hadolint.yaml:1: dflint has no rule "DL9999", and passes over it.',
        ),
    ],
)
def test_warnings_do_not_stop_the_run(
    dflint: Dflint, write: Write, yaml: str, warning: str
) -> None:
    write({".hadolint.yaml": yaml, "a/Dockerfile": "FROM scratch\n"})
    code, out, err = dflint("check", "-q")
    assert (code, err) == (1, f"dflint: {warning}\n")
    assert out


@pytest.mark.parametrize(
    ("yaml", "sentence", "place"),
    [
        (
            "ignored: [a\nformat: tty\n",
            "this is not YAML: expected ',' or ']', but got ':'.",
            "2:7",
        ),
        ("- DL3006", "this must be a table of keys and values.", "1:1"),
        ("\nignored: 3", '"ignored" must be a list of texts.', "2:1"),
        ("no-fail: 'yes'", '"no-fail" must be true or false.', "1:1"),
        ("override:\n  error: 3", '"override.error" must be a list of texts.', "2:3"),
        ("failure-threshold: [a]", '"failure-threshold" must be a text.', "1:1"),
        ("override: 3", '"override" must be a table of levels.', "1:1"),
    ],
)
def test_mistakes(write: Write, yaml: str, sentence: str, place: str) -> None:
    write({".hadolint.yaml": yaml})
    with pytest.raises(ConfigError) as caught:
        settings()
    error = caught.value
    assert str(error) == sentence
    assert error.source is not None
    assert error.span is not None
    assert str(error.source.position(error.span.start)) == place


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        (
            "failure-threshold: fatal",
            '.hadolint.yaml:1: "fatal" is not one of error, warning, info, style, none.',
        ),
        (
            "label-schema: {a: mail}",
            '.hadolint.yaml:1: "mail" is not one of text, url, semver, hash, rfc3339, spdx, email.',
        ),
    ],
)
def test_unknown_values(write: Write, yaml: str, sentence: str) -> None:
    write({".hadolint.yaml": yaml})
    with pytest.raises(ConfigError) as caught:
        settings()
    assert str(caught.value) == sentence


def test_init_from_hadolint_means_the_same(dflint: Dflint, write: Write) -> None:
    write({".hadolint.yaml": EVERYTHING + "# all\n", "x/Dockerfile": "FROM scratch\n"})
    before = settings()
    code, out, err = dflint("init", "--from-hadolint")
    assert (code, out.partition("\n")[0], err) == (0, "Wrote dflint.toml.", "")
    assert settings() == before


def test_init_from_hadolint_says_what_it_cannot(dflint: Dflint, write: Write, here: object) -> None:
    from pathlib import Path

    write({".hadolint.yaml": 'ignored: ["DL3006", "a\\nselect = []"]\nformat: codacy\n'})
    assert dflint("init", "--from-hadolint")[0] == 0
    text = Path("dflint.toml").read_text()
    assert '# .hadolint.yaml:1: dflint has no rule "a select = []", and passes over it.\n' in text
    assert '# .hadolint.yaml:2: dflint has no output format "codacy".\n' in text
    assert settings() == {"ignore": ("DL3006",), "fail-on": "info"}


def test_init_from_hadolint_without_one(dflint: Dflint) -> None:
    sentence = "there is no .hadolint.yaml or .hadolint.yml here, nor any at home."
    assert dflint("init", "--from-hadolint") == (2, "", f"dflint: {sentence}\n")


def test_its_levels_hold(write: Write) -> None:
    def levels() -> dict[str, str]:
        on = Configurations(RULES, {}).of("Dockerfile").on("Dockerfile")
        return {it.code: str(it.severity) for it in on}

    usual = levels()
    write({".hadolint.yaml": ""})
    assert levels() == usual | {"DF302": "info"}
    write({".hadolint.yaml": "override: {style: [DL3009]}"})
    assert levels()["DF302"] == "style"
    write({"dflint.toml": ""})
    assert levels() == usual


def test_shellcheck_is_asked_or_it_is_said_that_it_is_not(
    dflint: Dflint, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({".hadolint.yaml": "", "Dockerfile": "FROM debian:12\nRUN echo $(ls)\nUSER 1000\n"})
    assert "SC2046" in dflint("check", "--output-format", "concise")[1]
    monkeypatch.setattr("dflint.shellcheck.program._folders", lambda: iter(()))
    _, out, err = dflint("check", "--output-format", "concise")
    assert "SC2046" not in out
    assert err.startswith("dflint: no SC codes are reported: ")
