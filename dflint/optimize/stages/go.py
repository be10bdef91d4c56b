"""Go: which program a build makes, and what it needs to run.

Sources: `go help build`, `go help install`, cmd/cgo ("CGO_ENABLED"), Go 1.20 release notes (no cgo without a
C compiler), the Dockerfiles of golang; 2026-11.
"""

from __future__ import annotations

from dflint.knowledge.runtime_stages import NEWEST_DISTROLESS
from dflint.model.images.facts import release_of
from dflint.model.paths import joined
from dflint.optimize.stages.product import (
    Base,
    Product,
    known_release,
    moved_from,
    runs_that,
    slim,
    variable,
)
from dflint.optimize.stages.sources import Language
from dflint.optimize.stages.unknown import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.optimize.stages.sources import Sources
    from dflint.optimize.stages.started import Started

MANAGERS = ("go",)  # whose builds these are
GO = Language(
    (".go", ".s", ".c", ".h", ".cc", ".cpp"),
    ("go.mod", "go.sum", "go.work", "go.work.sum", "vendor"),
    ("exec.Command(", "exec.CommandContext("),
    tests=("_test.go", "/testdata/"),
)
_STATIC_WHY = "the program is linked statically"


def product(started: Started, stage: Stage, sources: Sources) -> Product:
    """The program that the container starts. Raises Unknown."""
    for it in runs_that(_builds, stage):
        for path in _paths(started.program, it, stage):
            for made in moved_from(path, stage):
                if _makes(it, made, stage, sources):
                    target = path if "/" in started.program else f"/usr/local/bin/{started.program}"
                    return _of(it, path, target, stage, sources)
    raise Unknown(f"no go build or go install is known to make {started.program}")


def _builds(it: CommandInDirectory) -> bool:
    return it.command.runs("go", "build", "install") is not None


def _paths(program: str, it: CommandInDirectory, stage: Stage) -> Iterator[str]:
    """Where the program may be that a container starts by this word."""
    if "/" in program:
        path = joined(stage.last_state.workdir, program)
        if path is not None and "$" not in path:
            yield path
        return
    yield from (
        f"{folder}/{program}"
        for folder in (*_folders(it, stage), "/usr/local/bin", "/usr/bin", "/bin")
    )


def _folders(it: CommandInDirectory, stage: Stage) -> Iterator[str]:
    """Where go install puts programs."""
    own = variable(it, stage, "GOBIN")
    if own:
        yield own.rstrip("/")
    elif own is None:
        path = variable(it, stage, "GOPATH")
        yield f"{(path or '/root/go').rstrip('/')}/bin"


def _makes(it: CommandInDirectory, path: str, stage: Stage, sources: Sources) -> bool:
    """Whether a command writes the program at a path."""
    command = it.command
    folder, _, name = path.rpartition("/")
    if command.verb == "install":
        return folder in _folders(it, stage) and name in _names(it, sources)
    output = command.option("-o")
    if output is not None:
        target = it.path(str(output))
        if target is None or "$" in target:
            return False
        is_folder = str(output).endswith("/") or target == folder
        return (
            (target.rstrip("/") == folder and name in _names(it, sources))
            if is_folder
            else target == path
        )
    return folder == it.directory and name in _names(it, sources)


def _names(it: CommandInDirectory, sources: Sources) -> set[str]:
    """What the programs of a command are called: after the folder, the module, or the file."""
    found: set[str] = set()
    for word in map(str, it.command.operands[1:] or (".",)):
        if "@" in word or "$" in word:
            raise Unknown(f"the sources of {word} are not in the build context")
        if word.endswith(".go"):
            found.add(word.rpartition("/")[2].removesuffix(".go"))
            break
        plain = word.removesuffix("/").removesuffix("/...").removesuffix("/.")
        if word in (".", "./") or (word.endswith("...") and plain in (".", "...")):
            found |= _of_module(it, sources)
        if word.endswith("..."):
            found |= {
                path.split("/")[-2]
                for path, _ in sources.files
                if path.endswith(".go") and "/" in path
            }
        elif plain not in (".", ""):
            found.add(_last(plain))
    return found


def _of_module(it: CommandInDirectory, sources: Sources) -> set[str]:
    """The name of the program in the folder that a command runs in."""
    for step in sources.stage.steps:
        for command in step.commands:
            if command.runs("go", "mod init") and len(command.operands) == 3:
                return {_last(str(command.operands[2]))}
    found = {(it.directory or "/").rpartition("/")[2]}
    for path, target in sources.files:
        if target == f"{(it.directory or '').rstrip('/')}/go.mod":
            text = sources.context.folder.read(path) or ""
            line = next((row for row in text.splitlines() if row.startswith("module ")), "")
            found = {_last(line.removeprefix("module ").partition("//")[0].strip().strip('"'))}
    return found


def _last(path: str) -> str:
    """The name of a package's program: its last part that is no version."""
    parts = [it for it in path.split("/") if it]
    if len(parts) > 1 and parts[-1][:1] == "v" and parts[-1][1:].isdecimal():
        parts.pop()
    return parts[-1] if parts else ""


def _of(it: CommandInDirectory, path: str, target: str, stage: Stage, sources: Sources) -> Product:
    """The product of a command that makes the program. Raises Unknown."""
    if it.command.has("-buildmode", "-C", "-overlay", "-toolexec"):
        raise Unknown("options of go build change what it makes")
    system = variable(it, stage, "GOOS")
    if system not in (None, "linux", "") and "TARGETOS" not in str(system):
        raise Unknown("the program is built for another system")
    texts = " ".join(str(word) for word in it.command.args)
    is_static = variable(it, stage, "CGO_ENABLED") == "0" and "-race" not in texts
    is_static = is_static or ("-extldflags" in texts and "-static" in texts)
    if not is_static and sources.has("#cgo LDFLAGS", "#cgo pkg-config"):
        linked = _linked(sources)
        if linked:
            raise Unknown(f"the program is linked with {', '.join(sorted(linked))}")
    if not is_static:
        why = "cgo may link the program with the C library of this release"
        return _complete(
            Product([(path, target)], [slim(known_release(stage), why)]), stage, sources
        )
    small = f"gcr.io/distroless/static-{NEWEST_DISTROLESS}"
    bases = [Base(small, "", _STATIC_WHY, has_shell=False)]
    if stage.image is not None and release_of(stage.image) is not None:
        bases.append(slim(known_release(stage), _STATIC_WHY))
    return _complete(Product([(path, target)], bases), stage, sources)


def _complete(made: Product, stage: Stage, sources: Sources) -> Product:
    """The product with the data of the image that builds which the program may read: time zones come
    with Go, types of files with its image of Debian."""
    if sources.has("LoadLocation") or stage.last_state.variables.kind("TZ"):
        made.packages["apk"] = ["tzdata"]
    if sources.has(*_SERVING):
        made.packages["apt"] = ["media-types"]
    return made


_SERVING = ("FileServer", "TypeByExtension", "ServeFile", "ServeContent", "StaticFS", ".Static(")


_OF_THE_SYSTEM = frozenset(
    {"c", "m", "pthread", "dl", "rt", "util", "resolv", "stdc++", "gcc_s", "gcc"}
)


def _linked(sources: Sources) -> set[str]:
    """The libraries beyond the C library that the sources ask cgo to link."""
    found: set[str] = set()
    for text in sources.texts:
        for line in text.splitlines():
            if "#cgo" not in line:
                continue
            if "pkg-config" in line:
                found.update(line.partition(":")[2].split() or ["libraries of pkg-config"])
            found.update(it[2:] for it in line.split() if it.startswith("-l"))
    return found - _OF_THE_SYSTEM
