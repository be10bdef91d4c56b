"""The same bytes twice: what one layer holds, and a later one holds again."""

from __future__ import annotations

from dflint.fix import delete, hint, insert_after, unsafe
from dflint.model.caches import APT_LISTS, CACHES, REMOVERS, clears, removed
from dflint.model.commands import Command
from dflint.model.packages import programs_of
from dflint.model.paths import GLOB, SOMEWHERE, is_below
from dflint.model.runtimes import compiles, is_shipped_program
from dflint.model.trees import (
    EVERYTHING,
    LARGE,
    destination_of,
    is_in,
    is_tree,
    trees_before,
    trees_of,
)
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Add, Copy, Run, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.directories import Located
    from dflint.model.stages import Dockerfile, Stage, Step
    from dflint.model.trees import Tree

REMOVING_VERBS = ("remove", "purge", "autoremove", "erase", "del")
VERSION_MARKS = "=~<>"
TOOLCHAINS = (
    "/usr/local/go", "/usr/local/cargo", "/usr/local/rustup", "/root/.cargo", "/root/.rustup",
    "/root/.m2", "/root/.gradle", "/root/.cache", "/root/.npm", "/root/.nuget", "/go/pkg",
    "/home/gradle/.gradle", "/usr/share/maven", "/usr/src/linux-headers", "/root/go",
)  # fmt: skip
SCRIPT_MANAGERS = ("npm", "yarn", "pnpm", "pip", "uv", "poetry", "bundler", "composer", "bun")
COMPILED = (
    "go",
    "cargo",
    "maven",
    "gradle",
    "dotnet",
    "make",
    "gcc",
    "g++",
    "cmake",
    "swift",
    "rustc",
)


@rule("DF260", Severity.WARNING, "size", on="chown chgrp")
def chown_copies_tree(
    command: Command, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """chown -R stores a second copy of everything that an earlier layer holds.

    A layer cannot say "the same file, with another owner": it holds the whole file again. `chown
    -R` over an application of 108 MB made the image 108 MB larger, over a tree of 1.4 GB, 1.4 GB
    larger. Give the owner when the files are made: `COPY --chown=`, or a USER before the
    installation. In a busybox image with a tree of 42 MB, the fix saved 42 MB, and every file was
    the same.

    ```dockerfile bad
    FROM node:22-slim
    COPY . /app
    RUN chown -R node:node /app
    ```

    ```dockerfile fixed
    FROM node:22-slim
    COPY --chown=node:node . /app
    ```
    """
    tree = _touched(command, step, stage)
    if tree is not None:
        owner = (
            command.operands[0] if command.name == "chown" and len(command.operands) == 2 else ""
        )
        fix = _flag_instead(f"--chown={owner}", tree, step, stage, file) if owner else None
        advice = fix or hint("Give the owner where the files are made: COPY --chown")
        message = f"{command.name} -R stores {_shown(tree)} a second time"
        yield Finding(
            command, message, advice, Related(tree.place, "it came here in an earlier layer")
        )


@rule("DF261", Severity.WARNING, "size", on="chmod")
def chmod_copies_tree(
    command: Command, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """chmod -R stores a second copy of everything that an earlier layer holds.

    A layer cannot say "the same file, with another mode": it holds the whole file again. Give the
    mode when the files are copied: `COPY --chmod=`. In a busybox image with a tree of 42 MB, the
    fix saved 42 MB, and every file was the same.

    ```dockerfile bad
    FROM debian:13-slim
    COPY tools /opt/tools
    RUN chmod -R 755 /opt/tools
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    COPY --chmod=755 tools /opt/tools
    ```
    """
    tree = _touched(command, step, stage)
    if tree is not None:
        mode = command.operands[0] if len(command.operands) == 2 else ""
        fix = None
        if mode.isdecimal():
            fix = _flag_instead(f"--chmod={mode}", tree, step, stage, file)
        advice = fix or hint("Give the mode where the files are made: COPY --chmod")
        message = f"chmod -R stores {_shown(tree)} a second time"
        yield Finding(
            command, message, advice, Related(tree.place, "it came here in an earlier layer")
        )


@rule("DF262", Severity.STYLE, "size", on="chmod", default=False)
def chmod_of_copied_file(
    command: Command, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[Finding]:
    """A file is copied, and gets its mode in a layer of its own.

    `COPY --chmod=` does both at once; the second layer holds the file a second time. An executable
    37 MB large cost 74 MB like that, and in a busybox image the fix saved all 42 MB of a file.

    ```dockerfile bad
    FROM debian:13-slim
    COPY entrypoint.sh /entrypoint.sh
    RUN chmod 755 /entrypoint.sh
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    COPY --chmod=755 entrypoint.sh /entrypoint.sh
    ```
    """
    if command.has("-R", "--recursive") or len(command.operands) < 2 or not stage.ships:
        return
    mode = command.operands[0]
    for it in step.located:
        if it.command is command:
            for word in command.operands[1:]:
                copied = _copied_to(it.path(str(word)), step, stage)
                if copied is not None:
                    only = len(command.operands) == 2 and mode.isdecimal() and _is_file(copied)
                    fix = _merged(f"--chmod={mode}", copied, step, stage, file) if only else None
                    related = Related(copied.instruction.keyword, "copied here")
                    yield Finding(word, f"{word} gets its mode in another layer", fix, related)


@rule("DF263", Severity.WARNING, "size", on="mv cp")
def moved_from_earlier_layer(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """What an earlier layer holds is moved or copied, and is then there twice.

    Moving a file of an earlier layer stores it again under its new name, and the earlier layer
    keeps it. Put it in its place from the start, or do both in one RUN.

    ```dockerfile bad
    FROM tomcat:10
    COPY target/app.war /tmp/app.war
    RUN mv /tmp/app.war /usr/local/tomcat/webapps/ROOT.war
    ```

    ```dockerfile good
    FROM tomcat:10
    COPY target/app.war /usr/local/tomcat/webapps/ROOT.war
    ```
    """
    if not stage.ships or len(command.operands) < 2 or command.in_function:
        return
    here = next((it for it in step.located if it.command is command), None)
    for word in command.operands[:-1] if here is not None else ():
        path = here.path(str(word)) if here is not None else None
        for tree in trees_before(step, stage):
            if path and _is_moved(path, tree, command) and not step.keeps_out(path):
                message = f"{word} is stored a second time, and the earlier layer keeps it"
                related = Related(tree.place, "it came here in an earlier layer")
                yield Finding(command, message, hint("Put it in its place from the start"), related)
                return


@rule("DF264", Severity.WARNING, "size", on="apt-get apt aptitude apk dnf yum microdnf")
def removed_in_later_layer(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """Packages are removed in a later layer than the one that installed them.

    The earlier layer keeps them: the image does not get smaller, though it looks so from within.
    Install, use and remove them in one RUN (build-essential is 321 to 400 MB), or build in a stage
    of its own.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*
    RUN pip install --no-cache-dir uwsgi
    RUN apt-get purge -y --auto-remove gcc
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends gcc \\
        && pip install --no-cache-dir uwsgi \\
        && apt-get purge -y --auto-remove gcc && rm -rf /var/lib/apt/lists/*
    ```
    """
    verb = command.runs(command.name, *REMOVING_VERBS)
    if verb is None or not stage.ships:
        return
    names = {str(word) for word in command.verbs[1:] if "$" not in word}
    for one in stage.chain:
        for earlier in one.steps_of(Run):
            for installer in earlier.commands if earlier.start < step.start else ():
                same = installer.manager == command.manager
                found = names & _installed_names(installer) if same else None
                if found:
                    related = Related(installer, "this layer keeps them")
                    message = f"{sorted(found)[0]} is removed, but an earlier layer keeps it"
                    yield Finding(command, message, hint("Install and remove in one RUN"), related)
                    return


@rule(
    "DF266",
    Severity.STYLE,
    "style",
    on=f"{programs_of(*CACHES)} {' '.join(sorted(REMOVERS))} find",
    default=False,
)
def clean_up_in_builder(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A stage that is not shipped cleans up after itself.

    The final image takes only what is copied out of it. Removing package lists and caches there
    makes nothing smaller; it only costs time and lines.

    ```dockerfile bad
    FROM debian:13 AS build
    RUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*
    FROM debian:13-slim
    COPY --from=build /app /app
    ```

    ```dockerfile good
    FROM debian:13 AS build
    RUN apt-get update && apt-get install -y gcc
    FROM debian:13-slim
    COPY --from=build /app /app
    ```
    """
    if stage.ships or stage.index not in file.used:
        return
    for command in step.commands[1:]:
        if not (command.manager or removed(command)) or command.has("--installroot", "--root"):
            continue
        if clears(command, APT_LISTS) or any(clears(command, cache) for cache in CACHES.values()):
            yield Finding(command, "this stage is not shipped: cleaning it saves nothing")


@rule("DF267", Severity.INFO, "size")
def copied_again(copy: Copy, step: Step, stage: Stage) -> Iterator[Finding]:
    """A file is copied that an earlier COPY has already put there.

    The first COPY took the whole directory, this file with it. The second adds a layer with the
    same bytes.

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /app
    COPY . .
    COPY requirements.txt .
    ```

    ```dockerfile good
    FROM python:3.13-slim
    WORKDIR /app
    COPY requirements.txt .
    COPY . .
    ```
    """
    if copy.flags or copy.heredocs:
        return
    if stage.steps_of(Copy)[:1] == [step]:
        return
    for source in copy.sources:
        plain = source not in EVERYTHING and not any(char in source for char in f"{GLOB}$")
        target = destination_of(step, source) if plain else None
        for earlier in stage.steps_of(Copy) if target else ():
            whole = earlier.instruction
            assert isinstance(whole, Copy)
            if (
                earlier.start < step.start
                and not whole.flags
                and _same_place(earlier, str(source), target or "")
            ):
                if not _between(earlier, step, stage, source.rstrip("/").rpartition("/")[2]):
                    related = Related(whole.keyword, "already copied here")
                    yield Finding(source, f"{source} is there already", None, related)
                    break


@rule("DF268", Severity.WARNING, "size")
def sources_in_runtime_image(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The final stage copies all sources beside the program that was compiled from them.

    The program comes from the build stage. The sources, with tests, documentation and perhaps
    `.git` and secrets, are shipped without a use, and any change to them makes a new layer.

    ```dockerfile bad
    FROM golang:1.27 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o /app .
    FROM alpine:3.22
    COPY . /src
    COPY --from=build /app /app
    CMD ["/app"]
    ```

    ```dockerfile good
    FROM golang:1.27 AS build
    WORKDIR /src
    COPY . .
    RUN go build -o /app .
    FROM alpine:3.22
    COPY --from=build /app /app
    CMD ["/app"]
    ```
    """
    copies = [it for step in stage.steps_of(Copy) if isinstance(it := step.instruction, Copy)]
    wide = [it for it in copies if it.from_ is None and EVERYTHING.intersection(it.sources[:1])]
    if not stage.is_final or not wide or len(wide) == len(copies):
        return
    here = [it for step in stage.steps for it in step.commands]
    if any(compiles(it) or it.manager in SCRIPT_MANAGERS for it in here):
        return
    origins = [file.stage_named(str(copy.from_), stage) for copy in copies if copy.from_]
    there = [it for one in origins if one for step in one.steps for it in step.commands]
    built = next((it for it in there if compiles(it) in COMPILED), None)
    if built is not None:
        related = Related(built, "the program is built here")
        for copy in wide:
            yield Finding(copy.sources[0], "the final image ships all sources", None, related)


@rule("DF269", Severity.WARNING, "size", text="--from")
def toolchain_copied(copy: Copy, stage: Stage) -> Iterator[Finding]:
    """A whole compiler or cache is copied into the final image.

    Copy what was built, not what built it: Go is 200 MB and more, a Rust toolchain over 1 GB.

    ```dockerfile bad
    FROM rust:1.90 AS build
    RUN cargo install --root /out ripgrep
    FROM debian:13-slim
    COPY --from=build /usr/local/cargo /usr/local/cargo
    CMD ["/usr/local/cargo/bin/rg"]
    ```

    ```dockerfile good
    FROM rust:1.90 AS build
    RUN cargo install --root /out ripgrep
    FROM debian:13-slim
    COPY --from=build /out/bin/rg /usr/local/bin/
    CMD ["rg"]
    ```
    """
    if copy.from_ is None or not is_shipped_program(stage):
        return
    for source in copy.sources:
        if source.rstrip("/") in TOOLCHAINS:
            yield Finding(source, f"{source} is shipped, with all that only a build needs")


def _is_moved(path: str, tree: Tree, command: Command) -> bool:
    """Whether a command takes a tree, or a large file in it."""
    if path.endswith(LARGE):
        return is_below(path, tree.path)
    whole = command.name == "mv" or command.has("-r", "-R", "-a", "--recursive", "--archive")
    return whole and path == tree.path


def _touched(command: Command, step: Step, stage: Stage) -> Tree | None:
    """What of earlier layers a recursive chown or chmod stores again: the first of it."""
    if not stage.ships or not command.has("-R", "--recursive") or len(command.operands) < 2:
        return None
    here = next((it for it in step.located if it.command is command), None)
    for word in command.operands[1:]:
        top = _top(here, str(word)) if here is not None else None
        if top is None or (top in ("/", SOMEWHERE) and step.state.workdir is None):
            continue
        for tree in trees_before(step, stage):
            if is_in(tree, top) and not step.keeps_out(tree.path):
                return tree
    return None


def _top(here: Located, word: str) -> str | None:
    """The directory that a word with its globs reaches."""
    path = here.path(word.rstrip("*").rstrip("/") or "/")
    return (
        None if path is None or any(char in path.replace(SOMEWHERE, "") for char in GLOB) else path
    )


def _shown(tree: Tree) -> str:
    return (
        tree.path.removeprefix(f"{SOMEWHERE}/")
        if tree.path != SOMEWHERE
        else "the working directory"
    )


def _flag_instead(flag: str, tree: Tree, step: Step, stage: Stage, file: Dockerfile) -> Fix | None:
    """A flag of the COPY instead of a RUN that does nothing but chown -R of what it copied."""
    copy = tree.step
    alone = isinstance(copy.instruction, Copy) and len(copy.instruction.sources) == 1
    here = step.located[-1] if len(step.commands) == 1 else None
    if not alone or here is None or _top(here, str(here.command.operands[1])) != tree.path:
        return None
    if "*" in here.command.operands[1] or _was_there(tree, flag, stage):
        return None
    return _merged(flag, copy, step, stage, file)


def _was_there(tree: Tree, flag: str, stage: Stage) -> bool:
    """Whether the directory is older than the COPY, or holds more than what it brings.

    The flag would not reach the directory itself then, nor the rest.
    """
    workdir = tree.step.state.workdir
    own = flag.startswith("--chown") or not flag.endswith("755")
    if own and workdir is not None and is_below(workdir, tree.path):
        return True
    earlier = [it for one in stage.chain for it in one.steps[1:] if it.start < tree.step.start]
    return any(
        tree.path in it.instruction.rest.text
        or any(is_below(other.path, tree.path) for other in trees_of(it))
        or (isinstance(it.instruction, Copy | Add) and _copies_into(it, tree.path))
        for it in earlier
        if not isinstance(it.instruction, Workdir)
    )


def _copies_into(step: Step, top: str) -> bool:
    it = step.instruction
    assert isinstance(it, Copy | Add)
    places = [destination_of(step, source) for source in it.sources]
    return any(place is None or is_below(place, top) for place in places)


def _merged(flag: str, copy: Step, step: Step, stage: Stage, file: Dockerfile) -> Fix | None:
    """Put a flag on a COPY, and delete the RUN right below it that it stands for."""
    at = stage.steps.index(step)
    name = flag.partition("=")[0][2:]
    text, line = file.source.text, step.instruction.line
    has_flag = copy.instruction.flag(name) is not None or "$" in flag
    if stage.steps[at - 1] is not copy or has_flag or len(step.commands) != 1:
        return None
    if line.above or step.instruction.flags or step.instruction.comments:
        return None
    end = text.find("\n", line.end) + 1 or len(text)
    if text[: line.start].endswith("\n\n") and text.startswith("\n", end):
        end += 1  # one of two blank lines
    title = f"Use COPY {flag} and delete the RUN"
    flagged = insert_after(copy.instruction.keyword, f" {flag}")
    return unsafe(title, flagged, delete(Span(line.start, end)))


def _copied_to(path: str | None, step: Step, stage: Stage) -> Step | None:
    """The earlier COPY from the context that put a file at a path."""
    for earlier in stage.steps_of(Copy, Add):
        it = earlier.instruction
        if earlier.start < step.start and path is not None and isinstance(it, Copy | Add):
            for source in it.sources:
                if destination_of(earlier, source) == path and not is_tree(source):
                    return earlier
    return None


def _is_file(copied: Step) -> bool:
    """Whether a COPY has one source, and its destination is surely that file."""
    it = copied.instruction
    if not isinstance(it, Copy) or len(it.sources) != 1 or it.destination is None:
        return False
    target, source = str(it.destination), str(it.sources[0])
    name = target.rpartition("/")[2]
    return target.endswith("/") or "." in name[1:] or name == source.rpartition("/")[2]


def _installed_names(command: Command) -> set[str]:
    """The packages that a command installs, without versions, and the virtual one they make."""
    install = command.install
    if install is None:
        return set()
    names = {str(word) for word in install.packages}
    for mark in VERSION_MARKS:
        names = {name.partition(mark)[0] for name in names}
    virtual = command.option("-t", "--virtual") if install.manager == "apk" else None
    return names | ({str(virtual)} if virtual else set())


def _same_place(earlier: Step, source: str, target: str) -> bool:
    """Whether an earlier COPY of a directory put the file right there."""
    it = earlier.instruction
    for whole in it.sources if isinstance(it, Copy) else ():
        top = "" if whole in EVERYTHING else whole.removeprefix("./").strip("/")
        inside = source.removeprefix("./").strip("/")
        if not is_below(f"/{inside}", f"/{top}") or (whole in ("*", "./*") and "/" in inside):
            continue
        place = destination_of(earlier, whole)
        below = f"/{inside}"[len(f"/{top}".rstrip("/")) :]
        if place is not None and f"{place.rstrip('/')}{below}" == target:
            return True
    return False


def _between(earlier: Step, step: Step, stage: Stage, name: str) -> bool:
    """Whether something between two steps may change or remove the file."""
    return any(
        name in it.instruction.rest.text or "rm " in it.instruction.rest.text
        for it in stage.steps
        if earlier.start < it.start < step.start
    )
