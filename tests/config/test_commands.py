"""`dflint config` and `dflint init`, with the rules that there are."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from dflint.config.configurations import Configurations
from dflint.config.keys import KEYS
from dflint.config.overview import rows
from dflint.config.schema import schema
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from tests.cli.conftest import Dflint
from tests.config.conftest import Write

RULES = all_rules()
ROOT = Path(__file__).parent.parent.parent
TEXT = """\
fail-on = "error"
extend-exclude = ["vendor"]
[severity]
DL3020 = "error"
[per-file-ignores]
"*.dev" = ["DF3"]
[rules.untrusted-registry]
trusted = ["docker.io"]
"""


def test_config_shows_what_is_in_force(dflint: Dflint, write: Write) -> None:
    write({"dflint.toml": TEXT})
    code, out, err = dflint("config", "--config", "color='never'")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert 'fail-on = "error"  # dflint.toml:1' in lines
    assert "color = \"never\"  # --config color='never'" in lines
    assert "respect-gitignore = true  # default" in lines
    assert 'severity.DL3020 = "error"  # dflint.toml:4' in lines
    assert 'per-file-ignores."*.dev" = ["DF3"]  # dflint.toml:6' in lines
    assert 'rules.untrusted-registry.trusted = ["docker.io"]  # dflint.toml:8' in lines
    assert lines[-1].endswith(" rules are on.")
    assert 'fail-on = "warning"  # default' in dflint("config", "--isolated")[1]


def test_config_is_about_a_file(dflint: Dflint, write: Write) -> None:
    write({"dflint.toml": TEXT, "a/dflint.toml": "", "a/Dockerfile": "", "Dockerfile.dev": ""})
    assert "DL3020" in dflint("config", "Dockerfile")[1]
    assert "DL3020" not in dflint("config", "a/Dockerfile")[1]
    assert "DL3020" not in dflint("config", "a")[1]
    usual = json.loads(dflint("config", "Dockerfile", "--output-format=json")[1])
    other = json.loads(dflint("config", "Dockerfile.dev", "--output-format", "json")[1])
    assert usual["files"] == ["dflint.toml"]
    assert usual["settings"]["fail-on"] == {"value": "error", "from": "dflint.toml:1"}
    assert {it["severity"] for it in usual["rules"] if it["name"] == "add-instead-of-copy"} <= {
        "error"
    }
    assert any(it["code"].startswith("DF3") for it in usual["rules"])
    assert not any(it["code"].startswith("DF3") for it in other["rules"])


def test_config_on_a_terminal(dflint: Dflint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dflint.cli.config._is_terminal", lambda: True)
    out = dflint("config")[1]
    assert "┃ from" in out
    assert "│ fail-on" in out


def test_config_mistakes(dflint: Dflint, write: Write) -> None:
    write({"dflint.toml": "selct = 1"})
    assert dflint("config")[2].startswith("dflint: dflint.toml:1:1: there is no key")
    assert dflint("config", "--isolated", "--config", "a=1")[0] == 2


def test_ast_reads_excludes_too(dflint: Dflint, write: Write) -> None:
    write({"dflint.toml": 'exclude = ["a"]', "a/Dockerfile": "FROM scratch\n"})
    assert dflint("ast", ".")[1].count("\n") == 1
    write({"dflint.toml": "exclud = []"})
    assert dflint("ast", ".")[0] == 2


def test_init_changes_nothing_and_overwrites_nothing(dflint: Dflint) -> None:
    before = [(it.key, it.value) for it in rows(Configurations(RULES, {}).of("Dockerfile"))]
    code, out, err = dflint("init")
    assert (code, out.partition("\n")[0], err) == (0, "Wrote dflint.toml.", "")
    after = [(it.key, it.value) for it in rows(Configurations(RULES, {}).of("Dockerfile"))]
    assert after == before
    Path("dflint.toml").write_text("# mine\n")
    sentence = 'there is a file "dflint.toml" already.'
    assert dflint("init") == (2, "", f"dflint: {sentence}\n")
    assert Path("dflint.toml").read_text() == "# mine\n"


def test_init_explains_every_key_with_an_example_that_works(dflint: Dflint, write: Write) -> None:
    dflint("init")
    lines = Path("dflint.toml").read_text().splitlines()
    for key in KEYS.values():
        assert f"# {key.help}" in lines
        if key.kind != "rules":
            assert f"# {key.name} = {key.example}" in lines
    examples = [line[2:] for line in lines if " = " in line and line[2:].split()[0] in KEYS]
    write({"policies/a.policy.toml": ""})
    text = "\n".join(examples).replace("../dflint", "base").replace('["acme"]', "[]")
    write({"base.toml": "", "dflint.toml": text})
    assert Configurations(RULES, {}).of("Dockerfile").get("fail-on") == "error"


VALID = [
    {},
    {"select": ["ALL", "DF3", "SC2046", "untrusted-registry", "size", "DL3006"], "ignore": []},
    {"fail-on": "error", "output-format": "json", "shellcheck": True, "extend": "a.toml"},
    {"severity": {"DL3020": "error", "DF3": "info"}, "per-file-ignores": {"a*": ["ALL"]}},
    {"label-schema": {"a": "semver"}, "strict-labels": True, "trusted-registries": ["a"]},
    {"rules": {"untrusted-registry": {"trusted": ["a"]}, "DL3026": {"trusted": []}}},
    {"policy": [{"name": "a", "require": "true"}, {"name": "b", "rego": "b.rego", "on": "image"}]},
    {"policy-values": {"team": "a"}, "policy-files": ["a.policy.toml"], "ignore": ["DFP-a"]},
]
INVALID = [
    {"policy": [{"name": "a"}]},
    {"policy": [{"name": "a", "require": "true", "on": "stages"}]},
    {"policy": [{"name": "a", "require": "true", "except": [{"path": "a"}]}]},
    {"selct": []},
    {"select": "ALL"},
    {"select": ["no-such-rule"]},
    {"fail-on": "warn"},
    {"shellcheck": 1},
    {"severity": {"DL3020": "off"}},
    {"severity": {"no-such-rule": "error"}},
    {"per-file-ignores": {"a*": "ALL"}},
    {"label-schema": {"a": "mail"}},
    {"rules": {"no-such-rule": {}}},
    {"rules": {"untrusted-registry": {"trusts": []}}},
    {"rules": {"untrusted-registry": {"trusted": "a"}}},
]


@pytest.mark.parametrize("table", VALID + INVALID, ids=str)
def test_the_schema_says_what_we_say(table: dict[str, object], write: Write) -> None:
    is_valid = not [*Draft7Validator(schema(RULES)).iter_errors(table)]
    assert is_valid == (table in VALID)
    if is_valid:
        _checked(table)
    else:
        with pytest.raises(ConfigError):
            _checked(table)


def _checked(table: dict[str, object]) -> None:
    from dflint.config.policy_entries import with_entries
    from dflint.config.settings import Origin
    from dflint.config.validation import checked

    layer = checked(table, Origin("test"), RULES)
    if ("policy",) in layer:
        with_entries(layer, Origin("test"), RULES)


def test_schema(dflint: Dflint) -> None:
    code, out, err = dflint("config", "--schema")
    assert (code, err) == (0, "")
    printed = json.loads(out)
    Draft7Validator.check_schema(printed)
    assert printed == schema(RULES)
    assert printed["additionalProperties"] is False
    assert set(printed["properties"]) == set(KEYS)


def test_every_option_of_every_rule_can_be_set() -> None:
    from dflint.config.schema import KINDS

    for rule in RULES:
        for name, (kind, _) in rule.options.items():
            assert kind in KINDS, f"{rule.name}: {name}: {kind}"


def test_the_shared_keys_reach_their_rules() -> None:
    from dflint.config.build_rules import SHARED_OPTIONS

    for key, (option, aliases) in SHARED_OPTIONS.items():
        found = [rule for rule in RULES if option in rule.options and set(aliases) & set(rule.also)]
        assert found, key


def test_the_page_shows_every_key_and_its_examples_work(write: Write) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text()
    for name in KEYS:
        assert f"`{name}`" in page, name
    examples = [it.partition("```")[0] for it in page.split("```toml\n")[1:]]
    assert len(examples) > 5
    for text in examples:
        name = "pyproject.toml" if "[tool.dflint" in text else "dflint.toml"
        write({name: text.replace("../dflint.toml", "base.toml"), "base.toml": ""})
        write({"policies/a.policy.toml": ""})
        Configurations(RULES, {}).of("Dockerfile").on("Dockerfile")
        Path(name).unlink()
