"""A folder where nothing from outside configures dflint, and rules that cannot change."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dflint.rule import Finding, Rule, Severity
from tests.cli.conftest import dflint, here

__all__ = ["dflint", "here"]
Write = Callable[..., None]


@pytest.fixture(autouse=True)
def nothing_from_outside(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No home, and one Dockerfile."""
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(here / "home"))
    (here / "Dockerfile").write_text("FROM scratch\n")


@pytest.fixture
def write(here: Path) -> Write:
    """Writes files: `write({"dflint.toml": …})`."""

    def create(files: dict[str, str]) -> None:
        for name, text in files.items():
            path = here / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return create


def make(name: str, code: str, category: str, also: str = "", default: bool = True) -> Rule:
    """A rule that finds the whole file, and says what its options are."""

    def check(
        file: "Dockerfile",  # type: ignore[name-defined] # noqa: F821
        *,
        most: "int" = 3,
        schema: "tuple[str, ...]" = (),
        strict: "bool" = False,
        trusted: "tuple[str, ...]" = (),
        word_of_it: "str" = "it",
    ) -> Iterator[Finding]:
        yield Finding(file, f"{most} {schema} {strict} {trusted} {word_of_it}")

    check.__name__ = name
    aliases = tuple(also.split())
    return Rule(check, code, Severity.WARNING, category, aliases, default=default)


RULES = (
    make("untagged_image", "DF101", "reproducibility", "DL3006"),
    make("untrusted_registry", "DF102", "security", "DL3026", default=False),
    make("apt_without_yes", "DF301", "correctness", "DL3014"),
    make("apt_lists", "DF302", "size", "DL3009"),
    make("missing_label", "DF531", "style", "DL3049", default=False),
    make("casing", "DF901", "style", "StageNameCasing", default=False),
)
