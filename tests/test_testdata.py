"""Whole Dockerfiles: what dflint says of them, and what it makes of them."""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

from dflint.engine.dispatch import dispatch
from dflint.engine.fixer import fix
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.files import read
from dflint.fix import Safety
from dflint.source import Source

pytestmark = pytest.mark.filterwarnings("ignore:.*Can not relate snapshot name")
ROOT = Path(__file__).parent.parent / "testdata"
CASES = sorted(path.parent for path in ROOT.glob("*/Dockerfile"))
RULES = all_rules()
TABLE = dispatch([rule for rule in RULES if rule.default], RULES)
# Files that hadolint cannot read, and the language allows.
VALID = [case for case in CASES if case.name.startswith("hadolint-cannot-parse-")]
CLEAN = (
    "alpine-c-static", "backup-job", "cache-mounts-right", "comments-everywhere", "cpp-cmake-debian",
    "deno-edge", "dotnet-sdk-runtime", "elixir-release", "erlang-rebar-oneline", "fedora-dnf",
    "geo-platform-long", "go-distroless", "go-scratch-tzdata", "heredoc-scripts", "hugo-site",
    "java-maven-layers", "kotlin-gradle-jlink", "ml-inference-clean", "multi-arch-download",
    "nginx-static", "no-final-newline", "node-express-clean", "node-monorepo", "onbuild-base",
    "opensuse-zypper", "php-fpm-alpine", "pipes-with-pipefail", "postgres-extension",
    "python-api-clean", "python-uv-clean", "ruby-bundler", "rust-musl-multistage", "secrets-right",
    "windows-powershell",
)  # fmt: skip


class BesideDockerfile(SingleFileSnapshotExtension):
    """A snapshot as a plain file in the folder of its Dockerfile: report.txt, fixed.txt."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        call = getattr(test_location.item, "callspec", None)  # syrupy asks of other tests, too
        case = call.params.get("case") if call is not None else None
        return str(case) if case is not None else super().dirname(test_location=test_location)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        return str(index)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_testdata(case: Path, snapshot: SnapshotAssertion) -> None:
    source = _source(case)
    files = snapshot.use_extension(BesideDockerfile)
    assert _report(source) == files(name="report")
    done = fix(source, lambda it: lint(it, TABLE), Safety.UNSAFE)
    assert [f"{it.diagnostic.rule.name}: {it.reason}" for it in done.refused] == []
    fixed = done.source
    if fixed.text != source.text:
        shown = fixed.text.replace("\r", "\\r").encode("utf-8", "backslashreplace").decode()
        assert shown == files(name="fixed")


def test_no_report_is_left_of_a_file_that_is_gone() -> None:
    for path in (*ROOT.glob("*/report.txt"), *ROOT.glob("*/fixed.txt")):
        assert path.parent in CASES, path


@pytest.mark.parametrize("name", CLEAN)
def test_a_careful_file_gets_no_warning(name: str) -> None:
    report = _report(_source(ROOT / name))
    assert [
        line for line in report.splitlines() if " info " not in line and " style " not in line
    ] == []


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.name)
def test_what_hadolint_cannot_parse_has_no_syntax_finding(case: Path) -> None:
    report = _report(_source(case))
    assert [line for line in report.splitlines() if " DF0" in line] == []


def _source(case: Path) -> Source:
    return read(str(case / "Dockerfile")).source


def _report(source: Source) -> str:
    """The findings, a line each: place, severity, code, and the text that is marked."""
    return "".join(
        f"{source.position(it.start)} {it.severity} {it.rule.code} {it.message}"
        f" {_shown(source.cut(it))}\n"
        for it in lint(source, TABLE)
    )


def _shown(text: str) -> str:
    first = text.split("\n", 1)[0].rstrip("\r")
    return ascii(first if len(first) <= 60 else first[:57] + "...")
