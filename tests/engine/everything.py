"""Files in which there is every kind of node, to see what rules are shown."""

from pathlib import Path

from dflint.builds.projects import Projects
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import Dispatch
from dflint.engine.linter import lint, lint_build_file
from dflint.folders import Folders, context_of
from dflint.model.measured import BuiltStep
from dflint.model.stages import Dockerfile
from dflint.source import Source

TEXT = """\
# dflint: ignore[DF999999]
FROM debian:12
ADD a /
ARG a
CMD a
COPY a /
ENTRYPOINT a
ENV a=b
EXPOSE 1
HEALTHCHECK NONE
LABEL a=b
MAINTAINER a
ONBUILD RUN a
RUN curl a
SHELL ["a"]
STOPSIGNAL TERM
USER a
VOLUME /a
WORKDIR /a
UNKNOWN a
"""


def lint_everything(table: Dispatch, folder: Path) -> list[Diagnostic]:
    """Lint a Dockerfile with all instructions, its image, its .dockerignore and its Compose file."""
    (folder / "a").touch()
    (folder / ".dockerignore").write_text("b\n")
    found: list[Diagnostic] = []
    for name, text in (("Dockerfile", TEXT), (".dockerignore", "b\n")):
        path = str(folder / name)
        context = context_of(path, str(folder), Folders())
        found += lint(Source(path, text), table, context=context, built=_built)
    generated = Source("Dockerfile", f"# @generated\n{TEXT}")
    found += lint(generated, table, skip_generated=True)
    return found + _of_compose(folder, table)


def _of_compose(folder: Path, table: Dispatch) -> list[Diagnostic]:
    """What is found in a file that declares a build."""
    path = folder / "compose.yaml"
    path.write_text("services: {a: {build: .}}\n")
    (folder / "Dockerfile").write_text(TEXT)
    dockerfile = str(folder / "Dockerfile")
    place = Projects([dockerfile]).place(str(path))
    file = place.build_file(Source(str(path), path.read_text()))
    assert file is not None
    return lint_build_file(file, table)


def _built(file: Dockerfile) -> list[BuiltStep]:
    return [BuiltStep(step, 1, 1, ()) for step in file.stages[0].steps]
