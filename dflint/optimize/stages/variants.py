"""A smaller variant of the image of the final stage: what speaks for it, and what against it.

Sources: the Dockerfiles of the official images; docs.npmjs.com (package-lock.json, "hasInstallScript");
PEP 427 and the lock files of uv and Poetry (wheels); NVIDIA's container images (base, runtime, devel);
2026-11.
"""

from __future__ import annotations

from dflint.fix import Fix, replace, unsafe
from dflint.knowledge.runtime_stages import (
    CUDA_COMPILERS,
    EVERYWHERE,
    JDK_SIGNS,
    OF_DOCUMENTS,
)
from dflint.model.images.facts import facts_of
from dflint.model.images.facts import release_of as release_of_image
from dflint.model.images.variants import NEEDS_JDK, shipped_devel, shipped_full, shipped_jdk
from dflint.model.lookups import debian_packages
from dflint.model.lookups.image_bases import plain_name, release_of
from dflint.model.lookups.image_facts import image_facts
from dflint.model.packages.installs import installs
from dflint.model.scripts.working_directory import with_directories
from dflint.optimize.stages.started import started_by
from dflint.optimize.stages.unknown import Unknown
from dflint.optimize.stages.wheels import see_to_node_packages, see_to_python_packages
from dflint.syntax.nodes import Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context
    from dflint.model.image_reference import Image
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source

_MOST_SOURCES = 3000
_PYTHON_SIGNS: tuple[str, ...] = (
    "subprocess",
    "os.system",
    "os.popen",
    "os.exec",
    "Popen(",
    "ctypes",
    "pexpect",
    "shutil.which",
)
_NODE_SIGNS: tuple[str, ...] = ("child_process", "execa", "shelljs", "zx")
_GPU_SIGNS = (
    "cpp_extension", "load_inline", "pycuda", "RawKernel", "nvcc", "numba.cuda", "@cuda.jit", "torch.compile",
    "triton", "ninja",
)  # fmt: skip
_PYTHON_SUFFIXES: tuple[str, ...] = (".py",)
_NODE_SUFFIXES: tuple[str, ...] = (".js", ".ts", ".mjs", ".cjs", ".tsx", ".jsx")
_COMPILING = ("cuda-", "libcu", "gcc", "g++", "cmake", "build-essential", "ninja")


class Variant:
    """A smaller variant. `fix`: takes it; `reasons`: what speaks for it; `code`: the rule that finds the same."""

    __slots__ = ("code", "fix", "image", "reasons")

    def __init__(self, image: Image, tag: str, reasons: list[str], code: str = "DF113") -> None:
        self.code = code
        assert image.tag is not None
        self.image = image
        self.fix: Fix = unsafe(f"Build upon {image.familiar}:{tag}", replace(image.tag, tag))
        self.reasons = reasons


def variant(file: Dockerfile, stage: Stage, context: Context) -> Variant | None:
    """The smaller variant that does for a final stage; None where it is no question. Raises Unknown."""
    if stage.from_.image is None or stage.from_.image.expands:
        return None
    is_jdk, is_devel = shipped_jdk(stage) is not None, shipped_devel(stage) is not None
    if not (is_jdk or is_devel or shipped_full(stage) is not None):
        return None
    if any(isinstance(step.instruction, Onbuild) for step in stage.steps):
        raise Unknown("what ONBUILD runs in images that are built upon it may need the larger one")
    if is_jdk:
        return _jre(stage, context)
    return _runtime(file, stage, context) if is_devel else _slim(file, stage, context)


def _known(image: Image, tag: str) -> str:
    """A tag of the same image. Raises Unknown where it is not known to exist."""
    if release_of(image.familiar, tag) is None:
        raise Unknown(f"it is not known whether there is {image.familiar}:{tag}")
    if image.digest is not None:
        raise Unknown("a digest says which image it is")
    return tag


def _jre(stage: Stage, context: Context) -> Variant:
    image = stage.image
    assert image is not None
    tag = _known(image, str(image.tag).replace("jdk", "jre"))
    signs = [
        it for text in _texts(context, (".java", ".kt", ".scala")) for it in JDK_SIGNS if it in text
    ]
    if signs:
        raise Unknown(f"the sources use {signs[0]}, which only a JDK has")
    tools = [it for text in _texts(context, (".sh",)) for it in NEEDS_JDK if it in text]
    if tools:
        raise Unknown(f"a script names {tools[0]}, which only a JDK has")
    return Variant(
        image, tag, ["java only runs a program, and no step names a tool of the JDK"], "DF114"
    )


def _runtime(file: Dockerfile, stage: Stage, context: Context) -> Variant:
    """CUDA without nvcc and headers, where nothing that is built or run compiles for the GPU."""
    image = stage.image
    assert image is not None
    for step in stage.steps_of(Run):
        line = file.source.position(step.start).line
        if not step.is_posix or step.mounts:
            raise Unknown(f"what the RUN at line {line} does is not known", line)
        for command in step.commands:
            row = command.row
            is_python = row.ecosystem == "python" and "requirements" in row.given
            if not (row.is_system or is_python or command.name in EVERYWHERE):
                raise Unknown(f"{command.name} at line {line} may compile for the GPU", line)
        for install in installs(step):
            for word in (*install.packages, *install.files):
                if install.row.is_system and str(word).startswith(_COMPILING):
                    raise Unknown(f"line {line} installs {word}, with which it is compiled", line)
    see_to_python_packages(file, stage, context, CUDA_COMPILERS)
    for text in _texts(context, (".py",)):
        sign = next((it for it in _GPU_SIGNS if it in text), "")
        if sign:
            raise Unknown(f"the sources name {sign}, which compiles when it runs")
    tag = "-".join("runtime" if part == "devel" else part for part in str(image.tag).split("-"))
    return Variant(image, tag, ["no step and no source compiles for the GPU"], "DF115")


def _slim(file: Dockerfile, stage: Stage, context: Context) -> Variant:
    image = stage.image
    assert image is not None
    name = plain_name(image.familiar)
    if name == "debian":
        return _slim_debian(stage, file.source)
    if name not in ("node", "python"):
        raise Unknown(f"it is not known what programs in {name} need of the full image")
    tag = _slim_tag(image)
    facts = image_facts(image.familiar, tag)
    own, other = release_of_image(image), release_of(image.familiar, tag)
    if facts is None or own is None or other is None or own.name != other.name:
        raise Unknown(f"{image.familiar}:{tag} is built on another release")
    started_by(stage)
    for step in stage.steps_of(Run):
        _see_to_programs(step, stage, image, tag, file.source)
    if name == "node":
        signs, suffixes = _NODE_SIGNS, _NODE_SUFFIXES
        see_to_node_packages(stage, context, file.source)
        reason = "no package of the lock runs a script when it is installed"
    else:
        signs, suffixes = _PYTHON_SIGNS, _PYTHON_SUFFIXES
        see_to_python_packages(file, stage, context)
        reason = "all packages bring wheels, so that nothing is compiled"
    texts = _texts(context, suffixes)
    if not texts:
        raise Unknown("the sources are not in the build context")
    for text in texts:
        sign = next((it for it in signs if it in text), "")
        if sign:
            raise Unknown(f"the sources name {sign}: they may start programs of the full image")
    return Variant(image, tag, [reason, "no step and no source starts a program that it has not"])


def _slim_debian(stage: Stage, source: Source) -> Variant:
    """debian:X-slim has the packages of debian:X without documents and translations."""
    image = stage.image
    assert image is not None
    tag = _known(image, f"{image.tag}-slim")
    release = release_of_image(image)
    if release is None or not release.number.isdecimal() or int(release.number) < 11:
        raise Unknown("the full images of Debian up to 10 have further programs")
    for step in stage.steps_of(Run):
        line = source.position(step.start).line
        if not step.is_posix:
            raise Unknown(f"what the RUN at line {line} does cannot be read", line)
        for install in installs(step):
            for word in install.packages:
                if install.row.is_system and str(word).startswith(OF_DOCUMENTS):
                    raise Unknown(
                        f"{word} at line {line} wants the documents that slim leaves out", line
                    )
        if any(
            it in step.instruction.written
            for it in ("/usr/share/man", "/usr/share/doc", "/usr/share/locale")
        ):
            raise Unknown(f"line {line} names documents, which slim leaves out", line)
    return Variant(
        image, tag, ["it has the same packages, without man pages, documentation and translations"]
    )


def _slim_tag(image: Image) -> str:
    """The tag of the slim variant: `22` → 22-slim, `3.12-bookworm` → 3.12-slim-bookworm."""
    version, dash, rest = str(image.tag).partition("-")
    if plain_name(image.familiar) == "python":
        return _known(image, f"{version}-slim{dash}{rest}")
    return _known(image, f"{version}{dash}{rest}-slim")


def _see_to_programs(step: Step, stage: Stage, image: Image, tag: str, source: Source) -> None:
    """Raises Unknown where a RUN runs a program that the variant has not, or may not have."""
    facts = image_facts(image.familiar, tag)
    full = facts_of(image)
    assert facts is not None
    line = source.position(step.start).line
    if not step.is_posix:
        raise Unknown(f"what the RUN at line {line} does cannot be read", line)
    installed = {
        name for one in stage.steps if one.index <= step.index
        for it in installs(one) if it.row.is_system for name in it.names
    }  # fmt: skip
    for it in with_directories(step):
        name = str(it.command.name)
        row = it.command.row
        is_own = row.ecosystem in ("node", "python") or row.is_system
        if is_own or name in EVERYWHERE or name in installed or debian_packages.is_in_base(name):
            continue
        if name in (image.familiar, "python", "python3", "node") or facts.has(name):
            continue
        if facts.has(name) is False and full is not None and full.has(name):
            raise Unknown(f"line {line} runs {name}, which {image.familiar}:{tag} has not", line)
        raise Unknown(f"line {line} runs {name}, which {image.familiar}:{tag} may not have", line)


def _texts(context: Context, suffixes: tuple[str, ...]) -> list[str]:
    """The sources of a context. Raises Unknown for very many."""
    found: list[str] = []
    for entry in context.tree(closed=(".git", "node_modules", ".venv", "venv")):
        if (
            not entry.is_folder
            and entry.path.endswith(suffixes)
            and "node_modules/" not in entry.path
        ):
            found.append(context.folder.read(entry.path) or "")
            if len(found) > _MOST_SOURCES:
                raise Unknown("the project is too large to be read")
    return found
