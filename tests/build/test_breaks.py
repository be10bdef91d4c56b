"""What is reported as an error fails in a real build, and passes once it is repaired."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dflint.build.errors import BuildFailed
from dflint.build.request import BuildRequest
from dflint.build.session import Session
from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.files import read
from dflint.folders import Folders, context_of
from tests.build.breaks import BREAKS, Break
from tests.build.lab import engine

RULES = dispatch([rule for rule in all_rules() if rule.default])


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(engine("docker")) as session:
        yield session


@pytest.mark.parametrize("it", BREAKS, ids=lambda it: it.rule)
def test_what_is_reported_breaks_the_build(it: Break, session: Session, tmp_path: Path) -> None:
    found = _filled(tmp_path / "before", it.before, it.files)
    assert it.rule in found
    with pytest.raises(BuildFailed) as failed:
        _build(session, it.before, tmp_path / "before")
    assert it.says in "\n".join([str(failed.value), *failed.value.output])
    assert it.rule not in _filled(tmp_path / "after", it.after, it.files | it.repaired)
    _build(session, it.after, tmp_path / "after")


def _filled(folder: Path, text: str, files: dict[str, str]) -> set[str]:
    """Write a project. The names of the rules that find something in its Dockerfile."""
    folder.mkdir()
    for path, content in {"Dockerfile": text, **files}.items():
        (folder / path).write_text(content, newline="")
    source = read(str(folder / "Dockerfile")).source
    context = context_of(source.path, str(folder), Folders())
    return {it.rule.name for it in lint(source, RULES, context=context)}


def _build(session: Session, text: str, folder: Path) -> None:
    options = ("--network=host",)
    built = session.build(BuildRequest(text, folder, pull=False, builder_args=options))
    built.archive.unlink()
