"""Which interpreters an image surely has not."""

from __future__ import annotations

from dflint.knowledge.absent_programs import OWN_PLACES
from dflint.knowledge.system_managers import SYSTEM
from dflint.model.images.facts import HIDDEN, facts_of, known_tag
from dflint.model.layers.copies import looks_like_directory
from dflint.model.lookups.image_bases import plain_name
from dflint.model.order import is_so_before, is_so_in
from dflint.model.packages.installs import installs
from dflint.model.packages.programs import package_brings
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Instruction

SHELLS = frozenset({"ash", "bash", "dash", "sh"})
_BRINGING = frozenset({"", ".", "bin", "sbin", "usr", "local", "busybox", "coreutils", "rootfs"})
_CHANGING = frozenset({"chmod", "chown", "dos2unix", "ln", "mkdir", "mv", "rm", "sed", "touch"})
# Packages of Alpine that need bash without saying so in their names.
_NEEDING_BASH = frozenset(
    {"alpine-sdk", "abuild", "bats", "libtool", "mariadb-server-utils", "neofetch"}
)


def lacks_interpreter(stage: Stage, program: str, before: Step | None = None) -> bool:
    """Whether an interpreter is surely not there: not in the image, and no step brings it.

    `before`: the step that needs it; the container does without one.
    """
    image = stage.image
    if image is None or not _image_lacks(image, program):
        return False
    if before is not None:
        if any(program in it.names for it in installs(before)) or _is_needed_by_package(
            program, before
        ):
            return False  # in the same RUN
        return not is_so_before(_may_bring, before, stage, program)
    return not is_so_in(_may_bring, stage, program)


def lacks_default_shell(stage: Stage) -> bool:
    """Whether the shell form surely has no shell in the image of a stage."""
    return not stage.last_state.shell.explicit and lacks_interpreter(stage, "sh")


def place_instead(stage: Stage, path: str, before: Step | None = None) -> str:
    """Where an official image has the program that is not at a path below /usr/bin; "" if it may be there."""
    image, (folder, _, program) = stage.image, path.rpartition("/")
    if image is None or folder not in ("/usr/bin", "/bin"):
        return ""
    place, programs = OWN_PLACES.get(plain_name(image.familiar), ("", ()))
    is_full = not any(word in known_tag(image) for word in ("slim", "alpine"))
    if (
        program not in programs
        or HIDDEN in known_tag(image)
        or (is_full and program[:6] == "python")
    ):
        return ""
    brings = (
        is_so_before(_may_bring, before, stage, program)
        if before is not None
        else (is_so_in(_may_bring, stage, program))
    )
    return "" if brings else f"{place}/{program}"


def _may_bring(step: Step, program: str) -> bool:
    """Whether a step may bring an interpreter."""
    text = step.instruction.written
    it = step.instruction
    if isinstance(it, Add | Copy) and any(map(_is_tree, it.sources)):
        is_here = it.destination in (".", "./") and step.state.workdir in (None, "", "/")
        if it.destination in ("/", "/.") or is_here:
            return True
    if not isinstance(step.instruction, Run):
        return step.instruction.flag("from") is not None and "bin" in text and _copies(it, program)
    if program.rstrip("3") in text or "$" in text or step.mounts:
        return True
    if ".sh" in text and any(map(_runs_script, step.commands)):
        return True
    return _is_needed_by_package(program, step)


def _is_tree(source: str) -> bool:
    """Whether a source may be a whole file system: a folder, or an archive that ADD unpacks."""
    name = source.rpartition("/")[2]
    is_archive = ".t" in name or name.endswith((".gz", ".xz", ".bz2", ".zst"))
    return "$" in source or is_archive or looks_like_directory(source)


def _copies(instruction: Instruction, program: str) -> bool:
    """Whether a COPY from another image may bring a program: itself, or the folder that it is in."""
    words = [str(word) for word in instruction.words]
    if words and words[-1].rpartition("/")[2] == program:
        return True
    names = [word.rstrip("/").rpartition("/")[2] for word in words[:-1]]
    return any(
        name in _BRINGING or name.startswith(program) or set(name) & set("*?[$") for name in names
    )


def _runs_script(command: Command) -> bool:
    """Whether a command may run a script of a shell, which it does not only change or move."""
    words = (command.path, *command.args)
    return command.name not in _CHANGING and any(".sh" in word for word in words)


def _is_needed_by_package(program: str, step: Step) -> bool:
    """Whether what a step installs may bring the interpreter along. Few packages bring a shell."""
    for install in installs(step):
        if program in SHELLS and install.row not in SYSTEM:
            continue  # what package managers of a language install is no shell
        if install.files or install.groups:
            return True
        if program in SHELLS:
            if not _NEEDING_BASH.isdisjoint(install.names):
                return True
        elif any(package_brings(program, install.manager, word) for word in install.packages):
            return True
    return False


def _image_lacks(image: Image, program: str) -> bool:
    facts = facts_of(image)
    if program == "ash":  # the shell of BusyBox, and of no other image
        return facts is not None and facts.system in ("debian", "ubuntu")
    if program == "bash" and image.familiar == "alpine":
        return True  # whatever the tag
    if image.is_scratch or (facts is not None and facts.shell_program == ""):
        return program in SHELLS
    return facts is not None and facts.has(program) is False
