"""What an organisation gives to its teams: locked rules, ends of suppressions, shared files."""

import re
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dflint.config.configurations import Configurations
from dflint.config.sharing import digest_of, lock_text
from tests.cli.conftest import Dflint
from tests.config.conftest import Write
from tests.policy.lab import rules

COMPANY = """
locked = ["DF401", "policy", "DF903"]
extend-select = ["DF903"]
severity = { DF401 = "error" }

[[policy]]
name = "no-latest"
on = "base"
require = "base.tag != 'latest'"
"""
DOCKERFILE = "FROM debian:latest\nUSER root\n"
EXTENDS = 'extend = "company.toml"\n'


def codes(dflint: Dflint, *args: str) -> set[str]:
    out = dflint("check", "-q", "--output-format", "concise", *args)[1]
    return set(re.findall(r"(?:error|warning|info|style)\[(.+?)\]", out))


@pytest.mark.parametrize(
    "team",
    [
        "",
        'ignore = ["ALL"]',
        'ignore = ["security", "style"]',
        'select = ["DF301"]',
        'per-file-ignores = { "Dockerfile" = ["ALL"] }',
        'severity = { security = "style" }',
        'baseline = "b.json"',
    ],
)
def test_no_team_switches_off_what_is_locked(dflint: Dflint, write: Write, team: str) -> None:
    write({"company.toml": COMPANY, "dflint.toml": EXTENDS + team, "Dockerfile": DOCKERFILE})
    if "baseline" in team:
        assert dflint("check", "--write-baseline")[0] == 0
    out = dflint("check", "-q", "--output-format", "concise")[1]
    assert "error[DF401]" in out
    assert "error[DFP-no-latest]" in out


@pytest.mark.parametrize(
    "comment",
    [
        "# dflint: ignore-file",
        "# dflint: ignore-file[DF401, DFP-no-latest] until 2999-01-01: why",
        "# hadolint global ignore=DL3002",
    ],
)
def test_no_comment_suppresses_what_is_locked(dflint: Dflint, write: Write, comment: str) -> None:
    write(
        {"company.toml": COMPANY, "dflint.toml": EXTENDS, "Dockerfile": f"{comment}\n{DOCKERFILE}"}
    )
    assert {"DF401", "DFP-no-latest"} <= codes(dflint)


def test_a_comment_for_a_locked_rule_is_told_so(dflint: Dflint, write: Write) -> None:
    text = f"# dflint: ignore-file[DF401] why\n{DOCKERFILE}"
    write({"company.toml": COMPANY, "dflint.toml": EXTENDS, "Dockerfile": text})
    assert "DF401 is locked by the configuration: no comment suppresses it" in dflint("check")[1]


@pytest.mark.parametrize(
    ("team", "sentence"),
    [
        ('ignore = ["DF401"]', 'dflint.toml:2:11: "DF401" is locked in company.toml:2: nothing above it changes or switches it off.'),
        ('extend-ignore = ["last-user-is-root"]', 'dflint.toml:2:18: "last-user-is-root" is locked in company.toml:2: nothing above it changes or switches it off.'),
        ('ignore = ["DFP-no-latest"]', 'dflint.toml:2:11: "DFP-no-latest" is locked in company.toml:2: nothing above it changes or switches it off.'),
        ('per-file-ignores = { "a" = ["DF401"] }', 'dflint.toml:2:29: "DF401" is locked in company.toml:2: nothing above it changes or switches it off.'),
        ('severity = { DF401 = "info" }', 'dflint.toml:2:14: "DF401" is locked in company.toml:2: nothing above it changes or switches it off.'),
    ],
)  # fmt: skip
def test_who_names_a_locked_rule_is_told_where_it_is_locked(
    dflint: Dflint, write: Write, team: str, sentence: str
) -> None:
    write({"company.toml": COMPANY, "dflint.toml": EXTENDS + team, "Dockerfile": DOCKERFILE})
    code, _, err = dflint("check")
    assert (code, err.splitlines()[0]) == (2, f"dflint: {sentence}")


def test_the_command_line_switches_off_no_locked_rule(dflint: Dflint, write: Write) -> None:
    write({"company.toml": COMPANY, "dflint.toml": EXTENDS, "Dockerfile": DOCKERFILE})
    code, _, err = dflint("check", "--ignore", "DF401")
    assert code == 2
    assert err.startswith('dflint: --ignore: "DF401" is locked in company.toml:2')
    assert {"DF401", "DFP-no-latest"} <= codes(dflint, "--select", "DF301", "--ignore", "ALL")


def test_the_file_that_locks_may_make_a_rule_milder_itself(dflint: Dflint, write: Write) -> None:
    own = 'locked = ["DF401"]\nseverity = { DF401 = "info" }\n'
    write({"dflint.toml": own, "Dockerfile": DOCKERFILE})
    assert "info[DF401]" in dflint("check", "-q", "--output-format", "concise")[1]


def test_a_lock_on_what_is_no_rule_is_a_mistake(dflint: Dflint, write: Write) -> None:
    for name in ("SC2086", "DFP-nothing"):
        write({"dflint.toml": f'locked = ["{name}"]\n'})
        code, _, err = dflint("check")
        assert code == 2
        assert err.startswith("dflint: dflint.toml:1:11: ")


def test_config_shows_levels_and_locks(dflint: Dflint, write: Write) -> None:
    write({"company.toml": COMPANY, "dflint.toml": EXTENDS})
    out = dflint("config")[1]
    assert "# Levels, of which the first holds most: dflint.toml, company.toml.\n" in out
    assert "# Locked: DF401, DF903, DFP-no-latest.\n" in out
    assert 'severity.DF401 = "error"  # company.toml:4\n' in out
    assert '"levels": [\n    "dflint.toml",' in dflint("config", "--output-format", "json")[1]


# --- suppressions with reasons and ends ---


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        ("# dflint: ignore[DF101] until 2024-01-31: why", {"DF101", "DF902"}),
        ("# dflint: ignore[DF101] why (until 2999-01-31)", set()),
        ("# dflint: ignore[DF101]: until=2999-01-31 why", set()),
        ("# dflint: ignore[DF101] until 2999-01-31", {"DF903"}),
        ("# dflint: ignore[DF101] until the next release", {"DF904"}),
        ("# dflint: ignore[DF101]", {"DF903", "DF904"}),
        ("# dflint: ignore[DF101] -", {"DF903", "DF904"}),
        ("# hadolint ignore=DL3006 # why, until 2999-01-31", set()),
        ("# hadolint ignore=DL3006", {"DF903", "DF904"}),
        ("# dflint: ignore-file", {"DF903", "DF904"}),
        ("# dflint: ignore-file until 2024-01-31 all of it", {"DF101", "DF902"}),
    ],
)
def test_reasons_and_ends(dflint: Dflint, write: Write, comment: str, found: set[str]) -> None:
    write({"dflint.toml": 'extend-select = ["DF903", "DF904"]', "Dockerfile": f"{comment}\nFROM debian\n"})  # fmt: skip
    assert codes(dflint) == found


# --- packages and addresses ---


@pytest.fixture
def package(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package with two configurations, which must not be run."""
    folder = tmp_path_factory.mktemp("site-packages")
    inside = folder / "acme_dflint"
    inside.mkdir()
    (inside / "__init__.py").write_text("raise SystemExit('this was run')\n")
    (inside / "dflint.toml").write_text('ignore = ["DF101"]\n')
    (inside / "strict.toml").write_text('extend = "package:acme_dflint"\nignore = ["DF301"]\n')
    (inside / "circle.toml").write_text('extend = "package:acme_dflint/circle.toml"\n')
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    return inside


def ignored(here: Path) -> object:
    return Configurations(rules(), {}).of_folder(str(here)).get("ignore")


def test_a_configuration_in_a_package(package: Path, write: Write, here: Path) -> None:
    write({"dflint.toml": 'extend = "package:acme_dflint"\n'})
    assert ignored(here) == ("DF101",)
    write({"dflint.toml": 'extend = "package:acme_dflint/strict.toml"\n'})
    assert ignored(here) == ("DF301",)


def test_a_package_in_the_current_folder_is_none(
    dflint: Dflint, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", ["", str(Path.cwd()), *sys.path])
    write({"own/__init__.py": "", "own/dflint.toml": "", "dflint.toml": 'extend = "package:own"\n'})
    assert "is not installed" in dflint("check")[2]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("package:no_such", 'the package "no_such" is not installed where dflint is.'),
        ("package:acme_dflint/no.toml", 'the package "acme_dflint" has no no.toml.'),
        ("package:../x", '"../x" is not the name of a package, as acme_dflint.'),
        ("package:acme_dflint/../../x", "is not the name of a package"),
        ("package:acme_dflint/circle.toml", '"package:acme_dflint/circle.toml" extends this file itself.'),
        ("https://example.com/dflint.toml", "dflint-config.lock does not have this address: `dflint config --fetch` fetches it."),
    ],
)  # fmt: skip
def test_mistakes_in_what_is_extended(
    dflint: Dflint, write: Write, package: Path, value: str, sentence: str
) -> None:
    write({"dflint.toml": f'extend = "{value}"\n'})
    code, out, err = dflint("check")
    assert (code, out) == (2, "")
    assert sentence in err.splitlines()[0]


@pytest.fixture
def address() -> Iterator[str]:
    """A server of configurations."""
    pages = {
        "/a.toml": 'ignore = ["DF101"]\n',
        "/bad.toml": "ignore = [\n",
        "/large.toml": "#" * 1_000_001,
        "/files.toml": 'policy-files = ["a"]\n',
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "file:///etc/passwd")
                self.end_headers()
                return
            text = pages.get(self.path)
            self.send_response(200 if text is not None else 404)
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_address_is_fetched_into_a_lock_and_a_check_reads_that(
    dflint: Dflint, write: Write, here: Path, address: str
) -> None:
    at = f"{address}/a.toml"
    write({"dflint.toml": f'extend = "{at}"\n'})
    code, out, err = dflint("config", "--fetch")
    assert (code, err) == (0, "")
    digest = digest_of('ignore = ["DF101"]\n')
    assert (
        out
        == f'{at}: sha256 {digest}: write extend = "{at}#sha256={digest}"\nWrote dflint-config.lock.\n'
    )
    assert f"an address needs its digest: {at}#sha256={digest}" in dflint("check")[2]
    write({"dflint.toml": f'extend = "{at}#sha256={digest}"\n'})
    assert ignored(here) == ("DF101",)
    assert dflint("config", "--fetch")[1].endswith("dflint-config.lock has it already.\n")
    assert f"# Levels, of which the first holds most: dflint.toml, {at}.\n" in dflint("config")[1]
    write({"dflint-config.lock": lock_text({at: 'ignore = ["ALL"]\n'})})
    assert "has another digest" in dflint("check")[2]
    write({"dflint.toml": f'extend = "{at}#sha256={"0" * 64}"\n'})
    assert "is another text than that of this digest" in dflint("config", "--fetch")[2]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/no.toml", "cannot fetch ADDRESS/no.toml: Not Found."),
        ("/moved", "is not allowed"),
        ("/bad.toml", "ADDRESS/bad.toml:1:11: this is not TOML"),
        ("/large.toml", "ADDRESS/large.toml is larger than 1 MB."),
    ],
)
def test_what_cannot_be_fetched(
    dflint: Dflint, write: Write, address: str, path: str, sentence: str
) -> None:
    write({"dflint.toml": f'extend = "{address}{path}"\n'})
    code, _, err = dflint("config", "--fetch")
    assert code == 2
    assert sentence.replace("ADDRESS", address) in err
    assert not Path("dflint-config.lock").exists()


def test_a_configuration_at_an_address_has_no_files_beside_it(dflint: Dflint, write: Write) -> None:
    text = 'policy-files = ["a"]\n'
    at = "https://example.com/a.toml"
    write({"dflint-config.lock": lock_text({at: text}), "dflint.toml": f'extend = "{at}#sha256={digest_of(text)}"\n'})  # fmt: skip
    code, _, err = dflint("check")
    assert code == 2
    assert (
        f'{at}:1:1: a configuration at an address has no files beside it, and no "policy-files".'
        in err
    )


@pytest.mark.parametrize("text", ["{}", "no", '{"version": 2, "files": []}', "[]"])
def test_a_lock_that_is_none(dflint: Dflint, write: Write, text: str) -> None:
    write({"dflint-config.lock": text, "dflint.toml": 'extend = "https://example.com/a.toml"\n'})
    assert "is not what `dflint config --fetch` writes" in dflint("check")[2]


def test_a_policy_outside_of_the_repository_is_not_shown(
    dflint: Dflint, write: Write, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other") / "c.toml"
    other.write_text('[[policy]]\nname = "a"\nrequire = "nothing_known"\n')
    write({"dflint.toml": f'extend = "{other}"\n'})
    code, _, err = dflint("check")
    assert code == 2
    assert "line 3 of it is wrong. It is outside of the repository" in err
    assert "nothing_known" not in err
