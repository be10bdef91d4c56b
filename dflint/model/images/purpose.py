"""What a stage is for: to build, to be worked in, or to run one program."""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of, rows_with
from dflint.knowledge.tools import that
from dflint.syntax.nodes import Cmd, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage

# What starts when a stage is for people or for other programs to work in.
SHELLS = frozenset({"bash", "sh", "zsh", "ash", "fish", "pwsh", "sleep", "tail", "cat", "sshd"})
WORKSHOPS = frozenset(
    {"sshd", "jupyter", "jupyter-lab", "code-server", "vncserver", "ssh.sh", "vnc.sh"}
)
DEVELOPMENT_NAMES = ("dev", "test", "ci", "lint", "builder", "build", "toolchain", "base")
# The words of scripts in package.json that need what is there to develop.
NODE_BUILDS = ("build", "test", "lint", "compile", "dev", "watch", "generate", "bundle", "tsc")
NODE_BUILDERS = that("builds_node")
DEVELOPERS_START = frozenset({
    "dev", "test", "nodemon", "ts-node", "serve", "build", "watch", "tsx", "ng", "vite", "start:dev",
    "develop", "next", "cypress", "playwright", "storybook", "react-scripts", "webpack-dev-server",
    "jest", "mocha",
})  # fmt: skip
BUILD_TOOLS = that("builds").union(
    *[row.programs for row in rows_with("builds") if not row.is_runtime]
)
_BLANKS = dict.fromkeys(map(ord, "[]\",'"), " ")
# Images with a compiler, and what to ship the result in.
SDKS = {
    "golang": "scratch, distroless or debian:stable-slim",
    "rust": "debian:stable-slim or distroless",
    "maven": "eclipse-temurin:<version>-jre",
    "gradle": "eclipse-temurin:<version>-jre",
    "mcr.microsoft.com/dotnet/sdk": "mcr.microsoft.com/dotnet/aspnet or runtime",
    "swift": "swift:<version>-slim",
    "haskell": "debian:stable-slim",
    "gcc": "debian:stable-slim",
    "sbtscala/scala-sbt": "eclipse-temurin:<version>-jre",
    "dart": "scratch",
}
COMPILERS = that("compiles")


def is_shipped_program(stage: Stage) -> bool:
    """Whether a stage is the final image, and starts a program that is no shell."""
    return stage.is_final and bool(program_of(stage)) and not is_development(stage)


def is_development(stage: Stage) -> bool:
    """Whether a stage is made for building, testing or working in."""
    name = stage.name
    return (
        any(part in DEVELOPMENT_NAMES for part in name.replace("_", "-").split("-"))
        if name
        else False
    )


def program_of(stage: Stage) -> str:
    """The program that a container of this stage starts; nothing for a shell, or if none is set."""
    for one in stage.chain:
        for step in reversed([*one.steps_of(Cmd, Entrypoint)]):
            words = step.instruction.words
            name = words[0].rpartition("/")[2] if words else ""
            return "" if name in WORKSHOPS or (name in SHELLS and len(words) < 3) else str(name)
    return ""


def starts_build_tool(stage: Stage) -> bool:
    """Whether the container itself runs a compiler, as `go run` and `mvn spring-boot:run` do."""
    return any(
        word.rpartition("/")[2] in BUILD_TOOLS
        for one in stage.chain
        for step in one.steps_of(Cmd, Entrypoint)
        for word in step.instruction.rest.text.translate(_BLANKS).split()
    )


def compiles(command: Command) -> str:
    """The name of the compiler or build tool if a command makes a program with it."""
    row = row_of(command.manager)
    if not row.builds:
        return str(command.name) if command.name in COMPILERS else ""
    verbs = row.build
    found = any(word in verbs or word.rpartition(":")[2] in verbs for word in command.verbs)
    return row.name if found else ""


def builds_node_project(stage: Stage) -> bool:
    """Whether a stage runs something that may need development dependencies."""
    return any(
        command.name in NODE_BUILDERS
        or (row_of(command.manager).ecosystem == "node" and _is_node_build(command))
        for step in stage.steps
        for command in step.commands
    ) or any(_starts_build(step.instruction.rest.text) for step in stage.steps_of(Cmd, Entrypoint))


def _is_node_build(command: Command) -> bool:
    words = command.verbs
    row = row_of(command.manager)
    if command.runs(command.name, *row.runs_scripts, *row.autoremove):
        return True
    return bool(words) and any(word.startswith(NODE_BUILDS) for word in words[:1])


def _starts_build(text: str) -> bool:
    """Whether what a container starts is itself a tool of developers."""
    words = text.translate(_BLANKS).split()
    return any(word in DEVELOPERS_START for word in words)
