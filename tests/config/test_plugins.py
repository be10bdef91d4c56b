"""Rule packs of others: when they are loaded, and what is said of those that cannot be."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Dflint
from tests.config.conftest import Write

ROOT = Path(__file__).parent.parent.parent
TEMPLATE = ROOT / "testdata" / "plugin"
RULE = """
from __future__ import annotations
from dflint.rule import Finding, Severity, rule

@rule("{code}", Severity.WARNING, "style")
def {name}(file: {node}):
    \"\"\"It is a file.\"\"\"
    {body}
"""
Install = Callable[..., None]


def module(
    code: str = "ACME001",
    name: str = "own_rule",
    node: str = "Dockerfile",
    body: str = "yield Finding(file.stages[0].from_, 'own')",
) -> str:
    return RULE.format(code=code, name=name, node=node, body=body)


@pytest.fixture
def install(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a pack: `install("acme", module())`, each in a package of its own name."""
    site = tmp_path_factory.mktemp("site-packages")
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    monkeypatch.setattr("dflint.config.plugins._loaded", {})

    def make(name: str, text: str, distribution: str = "", entry: str = "") -> None:
        package = f"{distribution or name}_rules".replace("-", "_")
        sys.modules.pop(package, None)
        put(site, name, package, text, distribution or f"{name}-dflint")

    return make


def put(site: Path, name: str, package: str, text: str, distribution: str) -> None:
    (site / f"{package}.py").write_text(text)
    info = site / f"{distribution.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[dflint.rules]\n{name} = {package}\n")


def found(dflint: Dflint) -> str:
    code, out, err = dflint("check", "-q", "--output-format", "concise")
    assert code in (0, 1), err
    return out


def test_a_pack_is_loaded_where_a_configuration_names_it(
    dflint: Dflint, write: Write, install: Install
) -> None:
    install("acme", module())
    assert "ACME001" not in found(dflint)
    write({"dflint.toml": 'plugins = ["acme"]\n'})
    assert "Dockerfile:1:1: warning[ACME001] own [own-rule]" in found(dflint)
    write(
        {
            "base.toml": 'plugins = ["acme"]\n',
            "dflint.toml": 'extend = "base.toml"\nignore = ["ACME001"]\n',
        }
    )
    assert "ACME001" not in found(dflint)
    write(
        {
            "dflint.toml": 'extend = "base.toml"\nplugins = ["acme"]\nseverity = { own-rule = "info" }\n'
        }
    )
    assert "info[ACME001]" in found(dflint)
    write({"Dockerfile": "# dflint: ignore[ACME001] why\nFROM scratch\n"})
    assert "ACME001" not in found(dflint)
    assert "It is a file." in dflint("rule", "ACME001")[1]
    assert (
        "ACME001"
        in dflint("check", "--output-format", "sarif", "--config", "ignore-suppressions=true")[1]
    )


def test_a_plugin_on_the_command_line(dflint: Dflint, install: Install) -> None:
    install("acme", module())
    args = ("--config", 'plugins=["acme"]', "--config", 'select=["ACME001"]')
    assert "ACME001" in dflint("check", *args)[1]


def test_version_says_which_packs_are_installed(dflint: Dflint, install: Install) -> None:
    install("acme", "raise SystemExit('this was loaded')")
    out = dflint("version", "--verbose")[1]
    assert "  acme (acme-dflint 1.0)\n" in out
    assert (
        '"plugins": [{"name": "acme", "distribution": "acme-dflint", "version": "1.0"}]'
        in (dflint("version", "--verbose", "--output-format", "json")[1])
    )


def test_a_repository_cannot_bring_a_plugin(
    dflint: Dflint, write: Write, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(here, "acme", "own_rules", "raise SystemExit('this was loaded')", "acme-dflint")
    monkeypatch.setattr(sys, "path", ["", str(here), *sys.path])
    write({"dflint.toml": 'plugins = ["acme"]\n'})
    code, _, err = dflint("check")
    assert (code, err.splitlines()[0]) == (
        2,
        'dflint: dflint.toml:1:12: no plugin "acme" is installed where dflint is.',
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("raise ValueError('oh\\nno')", "the plugin acme (acme-dflint 1.0) cannot be imported: ValueError: oh no."),
        ("raise SystemExit(0)", "the plugin acme (acme-dflint 1.0) cannot be imported: SystemExit: 0."),
        ("import no_such_module", "cannot be imported: ModuleNotFoundError: No module named 'no_such_module'."),
        ("x = (", "cannot be imported: SyntaxError:"),
        ("x = 1", "the plugin acme (acme-dflint 1.0) has no rules in acme_rules."),
        (module(code="DF301"), "a code is three to eight capital letters and three or four digits, as ACME001."),
        (module(code="DFP001"), "codes that begin with DFP belong to others."),
        (module(node="Dockerfil"), 'its first parameter is annotated "Dockerfil", which is no kind of node'),
        (module(name="apt_get_without_yes"), 'two rules are called "apt-get-without-yes": of dflint, dflint_rules.'),
        (module() + module(name="other"), None),
    ],
)  # fmt: skip
def test_a_plugin_that_cannot_be_used(
    dflint: Dflint, write: Write, install: Install, text: str, sentence: str | None
) -> None:
    install("acme", text)
    write({"dflint.toml": 'plugins = ["acme"]\n'})
    code, out, err = dflint("check")
    assert (code, out) == (2, "")
    first = err.splitlines()[0]
    assert first.startswith("dflint: dflint.toml:1:12: ")
    if sentence is not None:
        assert sentence in first


def test_two_plugins_with_one_code_are_both_named(
    dflint: Dflint, write: Write, install: Install
) -> None:
    install("acme", module(), "one-dflint")
    install("other", module(name="another"), "two-dflint")
    write({"dflint.toml": 'plugins = ["acme", "other"]\n'})
    code, _, err = dflint("check")
    assert code == 2
    assert (
        'dflint.toml:1:20: two rules are called "ACME001": of acme (one-dflint 1.0), one_dflint_rules,'
        " and of other (two-dflint 1.0), two_dflint_rules."
    ) in err


def test_two_packs_of_one_name(dflint: Dflint, write: Write, install: Install) -> None:
    install("acme", module(), "one-dflint")
    install("acme", module(code="ACME002", name="b"), "two-dflint")
    write({"dflint.toml": 'plugins = ["acme"]\n'})
    assert (
        'two plugins are called "acme": acme (one-dflint 1.0) and acme (two-dflint 1.0).'
        in dflint("check")[2]
    )


def test_a_name_that_is_misspelt(dflint: Dflint, write: Write, install: Install) -> None:
    install("acme", module())
    write({"dflint.toml": 'plugins = ["acmee"]\n'})
    assert 'Did you mean "acme"?' in dflint("check")[2]


def test_a_rule_that_raises_is_a_finding_that_names_its_pack(
    dflint: Dflint, write: Write, install: Install
) -> None:
    install("acme", module(body="yield 1 / 0"))
    write({"dflint.toml": 'plugins = ["acme"]\n', "Dockerfile": "FROM debian\n"})
    out = found(dflint)
    assert (
        "error[DF000] rule own-rule of acme (acme-dflint 1.0) failed with ZeroDivisionError" in out
    )
    assert "DF101" in out, "the others go on"


def test_the_pack_of_dflint_is_an_entry_point_too() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["dflint.rules"] == {"dflint": "dflint_rules"}


def test_the_template_is_built_installed_and_run(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--wheel-dir", str(tmp_path / "dist"), str(TEMPLATE)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    if "No matching distribution" in done.stderr or "Could not find a version" in done.stderr:
        pytest.skip("nothing can be installed here")
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").iterdir()
    site = tmp_path / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True)
    paths = os.pathsep.join(map(str, (site, ROOT, ROOT / "rules")))
    environment = {**os.environ, "PYTHONPATH": paths}

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", *args]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    (tmp_path / "Dockerfile").write_text("# dflint: ignore[ACME001] why\nFROM debian:12\n")
    (tmp_path / "dflint.toml").write_text('extend = "package:acme_dflint"\n')
    checked = run("dflint", "check", "--output-format", "concise")
    assert "error[ACME001] debian is not from registry.acme.example" in checked.stdout, (
        checked.stderr
    )
    assert "acme (acme-dflint 1.2.0)" in run("dflint", "version", "--verbose").stdout
    tests = run(
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        str(TEMPLATE / "tests"),
        "--rootdir",
        str(tmp_path),
    )
    assert tests.returncode == 0, tests.stdout
    assert "3 passed" in tests.stdout
