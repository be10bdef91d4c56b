"""Rust: which program a build makes, and which libraries it was linked with.

Sources: the Cargo book ("Build cache", "cargo install"), the Rust reference ("Static and dynamic C
runtimes"), the build scripts of the crates; 2026-11.
"""

from __future__ import annotations

from dflint.knowledge.runtime_stages import CRATES, LINKING_NOTHING, VENDORED
from dflint.model.context.tables import read_table
from dflint.model.paths import joined
from dflint.optimize.stages.product import (
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

MANAGERS = ("cargo",)  # whose builds these are
RUST = Language(
    (".rs", ".c", ".h", ".cc", ".cpp"),
    (
        "cargo.toml",
        "cargo.lock",
        "rust-toolchain",
        "rust-toolchain.toml",
        "rustfmt.toml",
        "clippy.toml",
        ".rustfmt.toml",
        "build.rs",
    ),
    ("Command::new(",),
    folders=("target", ".cargo"),
    tests=("/tests/", "/benches/", "/examples/"),
)


def product(started: Started, stage: Stage, sources: Sources) -> Product:
    """The program that the container starts. Raises Unknown."""
    for it in runs_that(_builds, stage):
        for path in _paths(started.program, it, stage):
            if any(_makes(it, made, stage) for made in moved_from(path, stage)):
                target = path if "/" in started.program else f"/usr/local/bin/{started.program}"
                return _of(it, path, target, stage, sources)
    raise Unknown(f"no cargo build or cargo install is known to make {started.program}")


def _builds(it: CommandInDirectory) -> bool:
    return it.command.runs("cargo", "build", "b", "install") is not None


def _paths(program: str, it: CommandInDirectory, stage: Stage) -> Iterator[str]:
    if "/" in program:
        path = joined(stage.last_state.workdir, program)
        if path is not None and "$" not in path:
            yield path
        return
    yield f"{_root(it, stage)}/bin/{program}"
    yield from (f"{folder}/{program}" for folder in ("/usr/local/bin", "/usr/bin", "/bin"))


def _root(it: CommandInDirectory, stage: Stage) -> str:
    """Where cargo install puts the folder of programs."""
    given = it.command.option("--root")
    if given is not None:
        return it.path(str(given)) or "?"
    for name in ("CARGO_INSTALL_ROOT", "CARGO_HOME"):
        value = variable(it, stage, name)
        if value is not None:
            return value or "?"
    return "/root/.cargo"


def _makes(it: CommandInDirectory, path: str, stage: Stage) -> bool:
    command = it.command
    folder = path.rpartition("/")[0]
    if command.verb == "install":
        if command.option("--path") is None and len(command.operands) > 1:
            raise Unknown(f"the sources of {command.operands[1]} are not in the build context")
        return folder == f"{_root(it, stage)}/bin"
    target = command.option("--target-dir")
    top = it.path(str(target)) if target is not None else variable(it, stage, "CARGO_TARGET_DIR")
    top = top if top is not None else it.path("target")
    if not top or "$" in top:
        return False
    profile = str(
        command.option("--profile") or ("release" if command.has("--release", "-r") else "debug")
    )
    triple = str(command.option("--target") or "")
    profile = "debug" if profile == "dev" else profile
    return folder == "/".join(it for it in (top, triple, profile) if it)


def _of(it: CommandInDirectory, path: str, target: str, stage: Stage, sources: Sources) -> Product:
    release = known_release(stage)
    triple = str(it.command.option("--target") or "")
    if "$" in triple or (triple and "linux" not in triple):
        raise Unknown("the program is built for a target that is not known")
    headers = list(_linked(sources))
    flags = variable(it, stage, "RUSTFLAGS") or ""
    if "crt-static" in flags:
        raise Unknown("RUSTFLAGS say how the C library is linked")
    if triple.endswith("-musl") and release.system != "alpine":
        if headers:
            raise Unknown("it is not known how a program for musl is linked with " + headers[0])
        why = "the program is linked statically with musl"
    elif release.system == "alpine":
        if headers:
            raise Unknown(f"it is not known how {headers[0]} is linked on Alpine")
        why = "the program is linked for the C library of this release"
    else:
        why = "the program needs the C library of this release"
    made = Product([(path, target)], [slim(release, why)])
    made.headers = headers
    return made


def _linked(sources: Sources) -> Iterator[str]:
    """The packages of headers of what the crates link. Raises Unknown where that is not known."""
    locks = [path for path, _ in sources.files if path.rpartition("/")[2] == "Cargo.lock"]
    if not locks:
        raise Unknown(
            "without a Cargo.lock it is not known which libraries the program is linked with"
        )
    for lock in locks:
        table = read_table("Cargo.toml", sources.context.folder.read(lock) or "") or {}
        rows = table.get("package")
        if not isinstance(rows, list):
            raise Unknown(f"{lock} cannot be read")
        names = {str(row.get("name")) for row in rows if isinstance(row, dict)}
        for name in sorted(names):
            if not name.endswith(("-sys", "_sys")) or VENDORED.get(name, "?") in names:
                continue
            if name in LINKING_NOTHING:
                continue
            if name not in CRATES:
                raise Unknown(f"it is not known which library the crate {name} links")
            yield CRATES[name]
    if sources.has("#[link("):
        raise Unknown("the sources link libraries themselves")
