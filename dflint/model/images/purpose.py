"""What a stage is for: to build, to be worked in, or to run one program."""

from __future__ import annotations

from dflint.knowledge.image_purposes import FILE_SERVERS, LANGUAGES, PURPOSES, brings_no_application
from dflint.knowledge.package_managers import rows_with
from dflint.knowledge.tools import that
from dflint.model.images.facts import facts_of
from dflint.model.lookups.derived_images import parent_of
from dflint.model.lookups.image_bases import plain_name
from dflint.model.lookups.image_tags import split_number, split_tag, words
from dflint.model.order import is_so_in
from dflint.source import cached
from dflint.syntax.nodes import Cmd, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

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
COMPILERS = that("compiles")
COMPILING = COMPILERS.union(*[row.programs for row in rows_with("builds")])  # what may compile


def runtime_of(image: Image) -> str:
    """What to ship the result of a build in, for an image with compilers; "" for any other."""
    from dflint.knowledge.other_images import RUNTIME_VARIANTS, SDKS

    name, facts = plain_name(image.familiar), facts_of(image)
    is_runtime = facts is not None and facts.variant in RUNTIME_VARIANTS.get(name, ())
    return "" if is_runtime else SDKS.get(name, "")


def has_slim_variant(image: Image) -> bool:
    """Whether there is a slim variant of an image."""
    from dflint.knowledge._generated_facts import WITH_SLIM

    return plain_name(image.familiar) in WITH_SLIM


def is_small(image: Image) -> bool:
    """Whether the tag of an image says that it is a small variant."""
    from dflint.knowledge.systems import SMALL_VARIANTS

    return any(it in str(image.tag or "") for it in SMALL_VARIANTS)


def has_jre_variant(image: Image) -> bool:
    """Whether there is a JRE variant beside the JDK."""
    from dflint.knowledge._generated_facts import WITH_JRE
    from dflint.knowledge.other_images import WITH_JRE as OTHERS_WITH_JRE

    name = plain_name(image.familiar)
    return name in WITH_JRE or name in OTHERS_WITH_JRE


def is_plain(image: Image) -> bool:
    """Whether an image is known to bring no file of an application."""
    return brings_no_application(plain_name(image.familiar))


def has_no_script(image: Image) -> bool:
    """Whether an image is known to have no script of its own as ENTRYPOINT."""
    facts = facts_of(image)
    return facts is not None and facts.entrypoint == ()


def serves_files(image: Image) -> bool:
    """Whether an image sends files and runs nothing: what is shipped with the files only lies there."""
    return plain_name(image.familiar) in FILE_SERVERS


def language_of(image: Image) -> str:
    """The language whose version the tag of an image is, as people call it: "Node.js"; else ""."""
    return LANGUAGES.get(_language_image(image)[0], "")


def _language_image(image: Image) -> tuple[str, str]:
    """The name and tag of the official image of a language that this one is, or is built on."""
    name, tag = plain_name(image.familiar), str(image.tag or "")
    return parent_of(name, tag) or (name, tag)


def version_in_tag(image: Image) -> tuple[int, ...]:
    """The version that a tag names: (20,) for node:iron, () where it names none, or not surely."""
    from dflint.knowledge.other_images import LINE_NAMES

    name, tag = _language_image(image)
    first = "" if "$" in tag else tag.partition("-")[0]
    parts = split_tag(LINE_NAMES.get(name, {}).get(first, first))
    return parts[0] if parts is not None else ()


def is_moving_tag(image: Image) -> bool:
    """Whether the tag names no release, but whatever is newest, and no digest says which."""
    from dflint.knowledge.other_images import MOVING_TAGS

    first = str(image.tag or "").partition("-")[0]
    return image.digest is None and first in MOVING_TAGS.get(plain_name(image.familiar), ())


def names_no_version(image: Image) -> bool:
    """Whether the tag of an official image names a variant only, as node:alpine: it moves as latest does."""
    if image.tag is None or image.digest is not None:
        return False
    if PURPOSES.get(image.familiar, "distribution") == "distribution" or "/" in image.familiar:
        return False
    from dflint.knowledge.other_images import VARIANT_WORDS

    return all(split_number(word)[0] in VARIANT_WORDS for word in words(str(image.tag)))


def installs_gem_documentation(stage: Stage) -> bool:
    """Whether the image is known, and does not keep gem from making documentation."""
    from dflint.knowledge.other_images import WITHOUT_GEM_DOCUMENTATION

    image = stage.image
    if image is None or facts_of(image) is None:
        return False
    return plain_name(image.familiar) not in WITHOUT_GEM_DOCUMENTATION


def is_made_to_be_copied(image: Image) -> bool:
    """Whether an image holds a few files for others to copy, and no system."""
    from dflint.knowledge.other_images import MADE_TO_BE_COPIED

    return image.familiar in MADE_TO_BE_COPIED


def is_devel_variant(image: Image) -> bool:
    """Whether it is the variant for building of an image that has one for running beside it."""
    from dflint.knowledge.other_images import WITH_DEVEL

    return image.familiar in WITH_DEVEL and "devel" in str(image.tag or "").split("-")


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
    steps = stage.starts
    if not steps:
        return ""
    words = max(steps, key=lambda step: step.start).instruction.words
    name = words[0].rpartition("/")[2] if words else ""
    return "" if name in WORKSHOPS or (name in SHELLS and len(words) < 3) else str(name)


def starts_build_tool(stage: Stage) -> bool:
    """Whether the container itself runs a compiler, as `go run` and `mvn spring-boot:run` do."""
    return is_so_in(_starts_build_tool, stage)


def _starts_build_tool(step: Step) -> bool:
    return any(word.rpartition("/")[2] in BUILD_TOOLS for word in _started(step))


def _started(step: Step) -> list[str]:
    """The words of a CMD or ENTRYPOINT."""
    it = step.instruction
    return it.rest.text.translate(_BLANKS).split() if isinstance(it, Cmd | Entrypoint) else []


def starts_script(stage: Stage) -> bool:
    """Whether the container starts a script of the project, which may call any tool."""
    return is_so_in(_starts_script, stage)


def _starts_script(step: Step) -> bool:
    return any(word.endswith(".sh") for word in _started(step))


def compiles(command: Command) -> str:
    """The name of the compiler or build tool if a command makes a program with it."""
    row = command.row
    if not row.builds:
        return str(command.name) if command.name in COMPILERS else ""
    verbs = row.build
    found = any(word in verbs or word.rpartition(":")[2] in verbs for word in command.verbs)
    return row.name if found else ""


@cached
def _first_compiler(step: Step) -> int:
    """Where the first command of a step begins that compiles or packs something; -1 if none does."""
    return next((it.start for it in step.commands if compiles(it) or _makes_package(it)), -1)


def _makes_package(command: Command) -> bool:
    """Whether it makes a wheel or an archive of a project of Python."""
    if command.program == "python":
        return "setup.py" in command.args[:1] or command.args[:2] == ("-m", "build")
    return (
        command.verb == ("wheel" if command.manager == "pip" else "build")
        and command.row.ecosystem == "python"
    )


def compiles_before(command: Command, step: Step) -> bool:
    """Whether a command above another one in a step compiles something."""
    return -1 < _first_compiler(step) < command.start


def builds_node_project(stage: Stage) -> bool:
    """Whether a stage runs something that may need development dependencies."""
    return any(
        command.name in NODE_BUILDERS
        or (command.row.ecosystem == "node" and _is_node_build(command))
        for step in stage.steps
        for command in step.commands
    ) or any(_starts_build(step.instruction.rest.text) for step in stage.steps_of(Cmd, Entrypoint))


def _is_node_build(command: Command) -> bool:
    words = command.verbs
    row = command.row
    if command.runs(command.name, *row.runs_scripts, *row.autoremove):
        return True
    return bool(words) and any(word.startswith(NODE_BUILDS) for word in words[:1])


def _starts_build(text: str) -> bool:
    """Whether what a container starts is itself a tool of developers."""
    words = text.translate(_BLANKS).split()
    return any(word in DEVELOPERS_START for word in words)
