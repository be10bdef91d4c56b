"""What makes a rebuild slow, large, or different from the last one."""

from __future__ import annotations

from dflint.fix import hint, insert_after, unsafe
from dflint.model.commands import Command
from dflint.model.packages import programs_of, updates_lists
from dflint.model.runtimes import is_shipped_program
from dflint.model.stages import Stage
from dflint.model.trees import EVERYTHING
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Add, Arg, Copy, Run
from dflint.syntax.shell import Simple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.source import Word

SYSTEM = frozenset({"apt", "apk", "dnf", "yum", "microdnf", "tdnf", "zypper", "pacman"})
# Programs that only get to a package, and touch nothing of the project.
SYSTEM_ONLY = frozenset(
    {"rm", "set", "echo", "true", "update-ca-certificates", "locale-gen", "export", "ln"}
)
BUSTERS = frozenset({
    "CACHEBUST", "CACHE_BUST", "CACHE_BUSTER", "CACHEBUSTER", "CACHE_DATE", "CACHE_BREAKER",
    "BUST_CACHE", "INVALIDATE_CACHE", "CACHE_INVALIDATE", "REBUILD", "FORCE_REBUILD", "REFRESHED_AT",
})  # fmt: skip
FETCHERS = frozenset({"curl", "wget", "aria2c"})
LATEST = ("/latest/", "/latest.", "-latest.", "_latest.", "/nightly/", "-nightly.")
# Not a version, but a word in an API or of a page.
STABLE_LATEST = ("api.github.com", "/latest/meta-data", "/latest/api", "/latest/dynamic")
COMPILER_PACKAGES = frozenset({
    "build-essential", "gcc", "g++", "cmake", "clang", "build-base", "alpine-sdk", "gfortran",
    "base-devel", "gcc-c++",
})  # fmt: skip
REPOSITORY_TOOLS = ("software-properties-common", "python-software-properties")


@rule("DF270", Severity.WARNING, "cache", on=programs_of(*SYSTEM))
def system_packages_after_sources(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """System packages are installed below a COPY of the whole project.

    Any change to any file makes apt fetch and unpack everything again, 20 to 60 seconds for
    nothing. What the distribution provides depends on nothing in the project: install it first.

    ```dockerfile bad
    FROM python:3.13-slim
    WORKDIR /app
    COPY . .
    RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
    WORKDIR /app
    COPY . .
    ```
    """
    copy = _whole_context(stage)
    if copy is None or stage.index not in file.used:
        return
    for step in stage.steps_of(Run):
        if step.start > copy.start and _is_system_only(step):
            installer = next(it for it in step.commands if _system_install(it))
            related = Related(copy, "any change to the project changes this")
            message = f"{installer.name} runs again for every change to the project"
            yield Finding(installer, message, hint("Install above the COPY"), related)


@rule("DF271", Severity.INFO, "cache", on=programs_of("apt"), default=False)
def lists_fetched_again(stage: Stage) -> Iterator[Finding]:
    """The package lists are fetched in several RUNs of one stage.

    Each `apt-get update` takes 10 to 20 seconds and up to 20 MB of network. Install what is needed
    in one RUN, if it changes at the same times.

    ```dockerfile bad
    FROM debian:13
    RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
    RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile good
    FROM debian:13
    RUN apt-get update && apt-get install -y curl git && rm -rf /var/lib/apt/lists/*
    ```
    """
    first: Word | None = None
    for step in stage.steps_of(Run):
        verb = _update(step)
        if verb is not None and first is not None:
            yield Finding(verb, "the lists are fetched again", None, Related(first, "first here"))
        first = first or verb


@rule("DF272", Severity.INFO, "cache", text="cache rebuild refreshed_at")
def cache_buster(arg: Arg, step: Step, stage: Stage) -> Iterator[Finding]:
    """An ARG is there only to switch off the cache.

    Somebody has to remember to change it, and everything below it runs again. `docker build
    --no-cache-filter=<stage>` does that from the command line for one stage. If the reason is a
    download, name its version or its commit, and the cache is right by itself.

    ```dockerfile bad
    FROM alpine/git:2.47.2 AS source
    ARG CACHEBUST=1
    RUN git clone https://github.com/example/app.git /app
    ```

    ```dockerfile good
    FROM alpine/git:2.47.2 AS source
    ADD https://github.com/example/app.git#v1.4.2 /app
    ```
    """
    for pair in arg.pairs:
        if pair.key.upper() in BUSTERS:
            yield Finding(pair, f"{pair.key} only switches off the cache of what follows")


@rule("DF273", Severity.INFO, "reproducibility", on="git", text="clone")
def clone_of_moving_branch(command: Command, step: Step) -> Iterator[Finding]:
    """A repository is cloned at whatever commit it is at today.

    The first build takes the newest commit, and the cache keeps that one for as long as the lines
    above stay the same; another machine gets another commit. Name a tag or a commit.

    ```dockerfile bad
    FROM alpine/git:2.47.2
    RUN git clone https://github.com/example/app.git /app
    ```

    ```dockerfile good
    FROM alpine/git:2.47.2
    RUN git clone --branch v1.4.2 --depth 1 https://github.com/example/app.git /app
    ```
    """
    verb = command.runs("git", "clone")
    if verb is None or command.has("-b", "--branch", "--revision") or command.in_function:
        return
    later = [it for it in step.commands if it.start > command.start]
    if not any(_picks_commit(it) for it in later) and len(command.verbs) > 1:
        yield Finding(command, f"{command.verbs[1]} is cloned without a tag or commit")


@rule("DF274", Severity.INFO, "size", on="git", text="clone")
def clone_with_history(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """A repository is cloned with its whole history.

    In the median project the history is four times as large as the files, 10 MB of `.git`; in
    large ones it is hundreds. `--depth 1` fetches one commit: of 200 commits that each change a
    file of 50 kB, it left 10 MB out of the image. `ADD <repository>#<tag>` leaves out `.git` by
    itself.

    ```dockerfile bad
    FROM alpine/git:2.47.2
    RUN git clone --branch v1.4.2 https://github.com/example/app.git /app
    ```

    ```dockerfile fixed
    FROM alpine/git:2.47.2
    RUN git clone --depth 1 --branch v1.4.2 https://github.com/example/app.git /app
    ```
    """
    verb = command.runs("git", "clone")
    if verb is None or command.has("--depth", "--shallow-since", "--filter", "--bare", "--mirror"):
        return
    rest = step.instruction.rest.text
    removed = any(it.name == "rm" for it in step.commands if it.start > command.start)
    used = any(
        it.name == "git" and it.start > command.start and not it.runs("git", "clone")
        for it in step.commands
    )
    if stage.ships and not removed and not used and "describe" not in rest and "rev-" not in rest:
        fix = (
            unsafe("Add --depth 1", insert_after(verb, " --depth 1")) if command.editable else None
        )
        yield Finding(verb, "git clone fetches the whole history, and it stays in the layer", fix)


@rule("DF275", Severity.INFO, "reproducibility", text="latest nightly")
def latest_download(instruction: Run | Add | Arg, step: Step) -> Iterator[Finding]:
    """What is fetched is the latest release, whichever that is.

    The builder keeps the first answer for as long as the line stays the same, and another machine
    gets another. Name the version, in an ARG that one can find and raise.

    ```dockerfile bad
    FROM buildpack-deps:trixie-curl
    RUN curl -fsSLo /usr/local/bin/tool https://github.com/example/tool/releases/latest/download/tool
    ```

    ```dockerfile good
    FROM buildpack-deps:trixie-curl
    ARG TOOL_VERSION=1.4.2
    RUN curl -fsSLo /usr/local/bin/tool https://github.com/example/tool/releases/download/v${TOOL_VERSION}/tool
    ```
    """
    for word in _addresses(instruction, step):
        if "://" in word and _is_latest(word):
            yield Finding(word, "another version is fetched over time")


@rule("DF276", Severity.INFO, "size", on=programs_of("apt"), text="software-properties")
def repository_tools_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """software-properties-common is shipped, only to add a repository.

    It brings 160 to 183 MB: Python, D-Bus, PackageKit. A repository is one line in
    `/etc/apt/sources.list.d/`, with its key in `/etc/apt/keyrings/`.

    ```dockerfile bad
    FROM ubuntu:24.04
    RUN apt-get update && apt-get install -y software-properties-common \\
        && add-apt-repository -y ppa:git-core/ppa && apt-get install -y git
    ```

    ```dockerfile good
    FROM ubuntu:24.04
    COPY git-core.asc /etc/apt/keyrings/git-core.asc
    RUN echo "deb [signed-by=/etc/apt/keyrings/git-core.asc] https://ppa.launchpadcontent.net/git-core/ppa/ubuntu noble main" \\
        > /etc/apt/sources.list.d/git-core.list && apt-get update && apt-get install -y git
    ```
    """
    if not stage.ships:
        return
    for install in step.installs:
        words = install.packages if install.manager == "apt" else ()
        word = next((it for it in words if it in REPOSITORY_TOOLS), None)
        if word is not None and not _removes(step):
            yield Finding(word, f"{word} brings 160 MB to add a line to a file")


@rule("DF278", Severity.INFO, "size", on=programs_of(*SYSTEM))
def compiler_shipped(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """A compiler is installed in the image that is shipped, and stays there.

    build-essential is 321 to 400 MB, gcc 180 to 269. It is needed while packages of Python, Ruby or
    Node are compiled, and never again. Compile in a stage of its own, or remove the compiler in the
    same RUN.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev
    COPY requirements.txt .
    RUN pip install --no-cache-dir -r requirements.txt
    CMD ["python", "-m", "app"]
    ```

    ```dockerfile good
    FROM python:3.13 AS build
    COPY requirements.txt .
    RUN pip install --no-cache-dir --prefix=/install -r requirements.txt
    FROM python:3.13-slim
    COPY --from=build /install /usr/local
    CMD ["python", "-m", "app"]
    ```
    """
    for install in step.installs:
        if COMPILER_PACKAGES.isdisjoint(install.packages) or not _system_install(install.command):
            continue
        if not is_shipped_program(stage) or _removes(step):
            return
        if not install.command.has("-t", "--virtual"):
            word = next(it for it in install.packages if it in COMPILER_PACKAGES)
            yield Finding(word, f"{word} is shipped with the program")
            return


def _update(step: Step) -> Word | None:
    """The verb with which a step first fetches the lists of apt."""
    for command in step.commands:
        if command.manager == "apt" and updates_lists(command):
            return command.verb
    return None


def _addresses(instruction: Run | Add | Arg, step: Step) -> Iterator[Word]:
    """The words that may be addresses of downloads: arguments, and values that are kept for one."""
    if isinstance(instruction, Add):
        yield from instruction.sources
    elif isinstance(instruction, Arg):
        yield from (pair.value for pair in instruction.pairs if pair.value is not None)
    elif step.is_posix:
        nodes = [it.node for it in instruction.script.items if isinstance(it.node, Simple)]
        yield from (it.value for node in nodes for it in node.assignments)
        for command in step.commands:
            if command.name in FETCHERS:
                yield from command.operands


def _whole_context(stage: Stage) -> Word | None:
    """The first word with which a stage copies the whole context."""
    for step in stage.copies:
        it = step.instruction
        assert isinstance(it, (Copy, Add))
        if not EVERYTHING.isdisjoint(it.sources) and it.flag("from") is None:
            return next(word for word in it.sources if word in EVERYTHING)
    return None


def _system_install(command: Command) -> bool:
    install = command.install if command.manager in SYSTEM else None
    return install is not None and bool(install.packages) and not install.files


def _is_system_only(step: Step) -> bool:
    """Whether a step does nothing but install packages of the distribution."""
    for it in step.commands:
        if it.manager not in SYSTEM and it.name not in SYSTEM_ONLY:
            return False
    return not step.mounts and any(map(_system_install, step.commands))


def _picks_commit(command: Command) -> bool:
    """Whether a command takes one commit out of a clone."""
    return command.runs("git", "checkout", "reset", "switch", "fetch") is not None


def _is_latest(url: str) -> bool:
    return any(mark in url.lower() for mark in LATEST) and not any(
        it in url for it in STABLE_LATEST
    )


def _removes(step: Step) -> bool:
    """Whether a step also removes packages."""
    return any(
        command.runs(command.name, "purge", "remove", "autoremove", "del", "erase") is not None
        for command in step.commands
        if command.manager in SYSTEM
    )
