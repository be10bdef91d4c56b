"""Files that the scripts of a build read while they are loaded: those of Gradle, sbt and Mix are programs.

A file of the context that a script has in quotes is one that it may read. Where a line reads a file and
has none in quotes, it is not known which.
"""

from __future__ import annotations

from dflint.model.needs.project import Project, Unclear

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QUOTES = "'\"`"
_COMMENTS = ("//", "#", "*", "/*")
_ROOTS = (
    "${rootDir}/",
    "$rootDir/",
    "${projectDir}/",
    "$projectDir/",
    "${rootProject.projectDir}/",
    "./",
)


def files_named(path: str, here: Project, root: Project, readers: Sequence[str]) -> Iterator[str]:
    """The files of the context that a script names, seen from its folder or from that of the project.

    `path`: of the script, from `here`; `readers`: what lines have in them that read files or the
    repository. Raises Unclear.
    """
    for line in here.read(path).splitlines():
        plain = line.strip()
        if not plain or plain.startswith(_COMMENTS):
            continue
        names = [it for quote in _QUOTES for it in plain.split(quote)[1::2]]
        found = [at for name in names for at in _places(name, here, root)]
        yield from found
        if not found and any(it in plain for it in readers):
            raise Unclear(f"{here.at(path)} may read other files")


def _places(name: str, here: Project, root: Project) -> Iterator[str]:
    """Where a file of the context is that a script names."""
    for prefix in _ROOTS:
        name = name.removeprefix(prefix)
    if not name or len(name) > 200 or "$" in name or name.startswith("/") or "\n" in name:
        return
    for project in (here, root):
        try:
            at = project.at(name)
        except Unclear:
            continue
        if at and project.context.sees(at) and not project.context.is_folder(at):
            yield at
