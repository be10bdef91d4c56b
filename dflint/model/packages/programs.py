"""Programs that a command needs, and that are surely not in the image at that point.

A program is missing where the base image is known not to have it and nothing above may have brought
it: no installation of a package that has or needs it, no script, no file in a folder of programs, and no
word of it.
"""

from __future__ import annotations

from _bisect import bisect_left

from dflint.knowledge.absent_programs import BY_MANAGER, COMMON, IMAGES, NO_LONGER_IN, ONLY_IN
from dflint.knowledge.package_managers import BY_PROGRAM, MANAGERS
from dflint.knowledge.package_programs import (
    ALL_IN_ALPINE,
    CALLED_BY_NAME,
    FROM_ARCHIVES,
    GONE,
    HARMLESS,
    IN_ALPINE,
    IN_OLD_BASES,
    LANGUAGE_IMAGES,
    NEVER_IN_BASE,
    NEVER_IN_LANGUAGE_IMAGES,
    NOT_IN_ALPINE,
    OF_SYSTEM_ONLY,
    OF_UBUNTU,
    OLDEST,
    OTHER_SYSTEMS,
    PACKAGES,
    PIP_SINCE,
    UNPACKING,
    WITHOUT_PIP,
)
from dflint.model.commands.inner_scripts import runs_shown_script
from dflint.model.images.facts import facts_of, system_of
from dflint.model.images.runtimes import is_at_least, runtime_version
from dflint.model.lookups.image_bases import plain_name
from dflint.model.order import is_so_before
from dflint.model.packages.availability import Base, base_of, package_name
from dflint.model.packages.called_programs import SHELLS, called_programs
from dflint.model.packages.installs import install_of
from dflint.model.packages.sources import added_sources, is_one_file
from dflint.source import cached
from dflint.syntax.nodes import Add, Arg, Copy, Env, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.knowledge.rows import PackageManager
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.parts import Mount


FOREIGN = frozenset({*ONLY_IN, *(name for names in BY_MANAGER.values() for name in names)})
IN_RPM_ONLY = frozenset({"tar"})  # known to lack only in images with RPM packages
# Programs of which it is known whether they are there.
KNOWN = FOREIGN.union(PACKAGES, IN_RPM_ONLY)
# Names of commands that may need what is not there.
NEEDING = KNOWN.union(GONE, CALLED_BY_NAME, SHELLS)
WRAPPING = frozenset({"sudo"})
INSTALLED = frozenset(PACKAGES) - FROM_ARCHIVES  # what people do not download by itself
PIPS = ("pip", "pip3")
RPM = "redhat"  # the manager of images with RPM packages: the ecosystem of dnf, yum and microdnf
NEVER = 1 << 60
STARTED = frozenset({*PACKAGES, *ONLY_IN})  # what SHELL, CMD and ENTRYPOINT start, of what is known


class MissingProgram:
    """A program that is not there when a command needs it. A value.

    `word`: what of the command needs it: its name, a wrapper such as sudo, an option or a file.
    `command`: what needs it. `advice`: what to do.
    """

    __slots__ = ("advice", "command", "program", "word")

    def __init__(self, word: Word, program: str, command: Command, advice: str) -> None:
        self.word = word
        self.program = program
        self.command = command
        self.advice = advice

    @property
    def caller(self) -> Word:
        """The name of the command."""
        return self.command.name


def missing_programs(step: Step, stage: Stage) -> Iterator[MissingProgram]:
    """The programs that the commands of a step need and that are surely not there."""
    base = system_base_of(stage)
    if base is None:
        return
    for command in step.commands:
        if command.name in NEEDING or (
            command.wrappers and not WRAPPING.isdisjoint(command.wrappers)
        ):
            found = _missing(command, step, stage, base)
            if found is not None:
                yield found


def _missing(command: Command, step: Step, stage: Stage, base: Base) -> MissingProgram | None:
    """The first program that a command needs and that is not there. `base`: that of the stage."""
    if command.is_conditional or "busybox" in command.wrappers:
        return None
    if command.name in GONE and "/" not in command.path:
        system, since, advice = GONE[command.name]
        is_known = bool(base.release) or system == "alpine"
        if base.system == system and is_known and base.is_from(since):
            return MissingProgram(command.name, str(command.name), command, advice)
    for word, program in called_programs(command, step):
        if program in KNOWN and is_missing(program, step, stage, command):
            is_pecl = command.name == "pecl" and word is command.name and program != "pecl"
            advice = "Install $PHPIZE_DEPS before" if is_pecl else _advice(program, base)
            return MissingProgram(word, program, command, advice)
    return None


def _advice(program: str, base: Base) -> str:
    """What to do about a program that is not in an image of this base."""
    foreign = BY_MANAGER[base.manager].get(program, "")
    if base.manager == RPM and not foreign and program not in ONLY_IN:
        from dflint.model.packages.rpm_images import rpm_package

        return f"Install {rpm_package(program, PACKAGES.get(program, program))} before"
    if program in PACKAGES:
        return f"Install {program if base.system == 'alpine' else PACKAGES[program]} before"
    return foreign or ONLY_IN[program][1]


def is_missing(program: str, step: Step, stage: Stage, until: Command | None = None) -> bool:
    """Whether a program is not there when a command of a step runs, or after the step."""
    base, lacks = system_base_of(stage), _lacks(stage)
    if program not in lacks:
        lacks[program] = image_lacks(program, stage)
    if base is None or not lacks[program] or _may_be_in_path(program, stage):
        return False
    if added_sources(stage, step) and (program in FROM_ARCHIVES or program in ONLY_IN):
        return False
    if is_so_before(_may_bring_here, step, stage, program, base.manager):
        return False
    return not _may_bring(program, step, base.manager, until)


def _may_be_in_path(program: str, stage: Stage) -> bool:
    """Whether a program may be in a folder that ENV adds to PATH: of those of the system, none is."""
    if "PATH" not in stage.last_state.variables:
        return False
    return program not in INSTALLED or not _only_adds_to_path(stage)


@cached
def _only_adds_to_path(stage: Stage) -> bool:
    """Whether ENV keeps what PATH has, and no folder that it adds may hold programs of another system."""
    for one in stage.chain:
        for step in one.steps:
            it, text = step.instruction, step.instruction.written
            if isinstance(it, Env) and "PATH" in text:
                is_kept = "$PATH" in text or "${PATH}" in text
                if not is_kept or any(sign in text.lower() for sign in OTHER_SYSTEMS):
                    return False
            elif isinstance(it, Arg) and "PATH" in text:
                return False
            elif isinstance(it, Copy) and it.flag("from") is not None:
                if not all(map(is_one_file, map(str, it.sources))):
                    return False
    return True


@cached
def system_base_of(stage: Stage) -> Base | None:
    """As `base_of`, also for images of RPM packages, and where only Alpine or Debian is known: then it is ""."""
    found, image = base_of(stage), stage.image
    if found is not None or image is None:
        return found
    system = system_of(image)
    if system in ("alpine", "debian"):
        return Base(plain_name(image.familiar), system, "", "", is_named=False)
    from dflint.model.packages.rpm_images import rpm_base

    return rpm_base(stage)


@cached
def _lacks(stage: Stage) -> dict[str, bool]:
    """Whether the base image of a stage is known not to have a program, as far as it was asked."""
    return {}


def image_lacks(program: str, stage: Stage) -> bool:
    """Whether the base image of a stage is known not to have a program."""
    base = system_base_of(stage)
    if base is None or stage.image is None:
        return False
    if base.manager == RPM:
        from dflint.model.packages.rpm_images import rpm_image_lacks

        is_foreign = program in BY_MANAGER[RPM] or program in ONLY_IN
        return is_foreign or rpm_image_lacks(program, base, stage)
    if program in IN_RPM_ONLY:
        return False
    if program in FOREIGN:
        is_of_others = program in ONLY_IN and (
            base.image not in ONLY_IN[program][0] or _has_no_longer(program, base.image, stage)
        )
        return base.image in IMAGES and (is_of_others or program in BY_MANAGER[base.manager])
    if base.system == "alpine" and program not in NOT_IN_ALPINE:
        return False  # BusyBox may do it
    if base.system == "alpine" and program in PIPS:
        if not base.number or not base.is_from(PIP_SINCE):
            return False
    may_be_old = not base.release and base.image in ("debian", "ubuntu")
    if base.system in OLDEST and (may_be_old or not base.is_from(OLDEST[base.system])):
        return base.image in ("debian", "ubuntu") and program in NEVER_IN_BASE - IN_OLD_BASES
    facts = facts_of(stage.image)
    known = facts.has(program) if facts is not None else None
    if known is not None:
        return not known
    if base.image == "alpine":
        return True
    if base.system == "alpine" and program in PIPS and base.image != "python":
        return base.image in IMAGES or base.image == "docker"
    if base.image in LANGUAGE_IMAGES:
        return base.system == "debian" and program in NEVER_IN_LANGUAGE_IMAGES
    if base.image not in ("debian", "ubuntu"):
        return False
    if base.image == "ubuntu":
        return program in NEVER_IN_BASE
    from dflint.model.lookups.debian_packages import is_in_base, is_known_program

    return is_known_program(program) and not is_in_base(program)


def _has_no_longer(program: str, image: str, stage: Stage) -> bool:
    """Whether an official image had a program in former versions only."""
    since = NO_LONGER_IN.get((program, image))
    return since is not None and is_at_least(runtime_version(stage, image), since)


def _may_bring_here(step: Step, program: str, manager: str) -> bool:
    return _may_bring(program, step, manager, None)


def _may_bring(program: str, step: Step, manager: str, until: Command | None) -> bool:
    """Whether a step may bring a program, of its commands those before one of them."""
    instruction = step.instruction
    if isinstance(instruction, Copy | Add):
        return copies_programs(step, program)
    if not isinstance(instruction, Run):
        return isinstance(instruction, Onbuild)
    is_here = until is not None and instruction.start <= until.start < instruction.end
    mounts = any(mounts_programs(it) for it in instruction.mounts)
    is_first = is_here and step.commands[0] is until  # what it reads runs later
    documents = instruction.documents and not is_first
    if documents or mounts or (not is_here and not step.is_posix):
        return True
    named, brought = _first_signs(step, program, manager)
    if until is None or not is_here:
        return named < NEVER or brought < NEVER
    return named <= max(_index_of(step, until), 0) or brought < until.start


def _first_signs(step: Step, program: str, manager: str) -> tuple[int, int]:
    """Where a RUN first speaks of a program or of PATH, and where a command begins that may bring it.

    The first is the end of that in the text after the keyword. NEVER: nowhere.
    """
    known = _known_signs(step)
    key = (program, manager)
    if key not in known:
        text = step.instruction.body.text
        path = text.find("PATH=")
        named = min(named_at(program, text) + len(program), path if path >= 0 else NEVER)
        starts = (it.start for it in step.commands if _brings(program, it, manager))
        known[key] = named, next(starts, NEVER)
    return known[key]


@cached
def _known_signs(step: Step) -> dict[tuple[str, str], tuple[int, int]]:
    return {}


def _index_of(step: Step, command: Command) -> int:
    """Where a command begins in the text of its RUN, after the keyword."""
    text = step.instruction.body
    return bisect_left(range(len(text.text)), command.start, key=text.offset)


def named_at(program: str, text: str) -> int:
    """Where a text first speaks of a program; NEVER, if it does not."""
    at = text.find(program)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(program) : at + len(program) + 1]
        is_word = not before.isalnum() and not after.isalnum() and before != "." and after != "."
        if is_word and not (before == "/" and _is_in_address(at, text) and program in INSTALLED):
            return at
        at = text.find(program, at + 1)
    return NEVER


def _is_in_address(at: int, text: str) -> bool:
    return "://" in text[text.rfind(" ", 0, at) + 1 : at]


def copies_programs(step: Step, program: str) -> bool:
    """Whether a COPY may put something where programs are looked for."""
    words = [str(it) for it in step.instruction.words]
    target = words[-1].rstrip("/") if len(words) > 1 else ""
    is_wide = target in ("", "/", "/usr", "/usr/local", "/opt")
    names = {it.rpartition("/")[2] for it in words[:-1]}
    # `COPY x /usr/bin/y` brings y alone, into a folder that is searched.
    is_for_programs = "bin" in target.rpartition("/")[2] and not names <= BY_PROGRAM.keys()
    if "$" in target or is_for_programs or (is_wide and not all(map(is_one_file, words[:-1]))):
        return True
    return any(it.rpartition("/")[2] == program for it in words) or bool(step.instruction.heredocs)


def _brings(program: str, command: Command, manager: str) -> bool:
    """Whether a command may bring a program."""
    row = MANAGERS.get(command.manager)
    install = install_of(command) if row is not None else None
    is_of_system = row is not None and (row.name == manager or row.ecosystem == RPM == manager)
    if install is not None and is_of_system:
        if install.files or install.groups:
            return True
        return any(package_brings(program, manager, it) for it in install.packages)
    if is_of_system and manager == RPM and row is not None and command.verb in _harmless(row):
        return False
    name = str(command.name)
    if runs_shown_script(command):
        return False  # what it runs are commands of their own
    if name not in HARMLESS or name.endswith(".sh") or "/" in command.path[:2]:
        return name not in ("exec", "command", "type", "hash") or name == "exec"
    if command.manager and program in OF_SYSTEM_ONLY:
        return False
    return name in UNPACKING and (program in FROM_ARCHIVES or program in ONLY_IN)


def _harmless(row: PackageManager) -> tuple[str, ...]:
    """The verbs of a manager that bring no program."""
    return (*row.update, *row.upgrade, *row.query, *row.remove, *row.autoremove, "clean")


def mounts_programs(mount: Mount) -> bool:
    """Whether a mount may bring programs: no cache or secret does, nor files of the context that lie elsewhere."""
    is_of_context = mount.kind == "bind" and "from" not in mount.fields
    return "bin" in str(mount.target or "/bin") if is_of_context else mount.kind == "bind"


def package_brings(program: str, manager: str, word: Word) -> bool:
    """Whether a package may bring a program: so it is, where nothing is known of the package."""
    name = package_name(manager, word)
    if not name:
        return True
    if manager == "apk" and program == "g++":  # which depends on gcc
        return name != "gcc" and package_brings("gcc", manager, word)
    if manager == "apk" and program in ALL_IN_ALPINE:
        return name in ALL_IN_ALPINE[program] or name.startswith(program)
    if manager == RPM:
        from dflint.model.packages.rpm_images import rpm_package_brings

        return rpm_package_brings(program, name)
    if program in FOREIGN:
        return name not in COMMON
    if manager == "apk":
        if program in PIPS and name not in IN_ALPINE:
            return not (
                name in WITHOUT_PIP
                or name in COMMON
                or name.startswith("lib")
                or name.endswith("-dev")
            )
        return name not in IN_ALPINE or program in IN_ALPINE[name].split()
    from dflint.model.lookups.debian_packages import programs_of

    if program in OF_UBUNTU.get(name, ""):
        return True
    brought = programs_of(name)
    return brought is None or program in brought


def missing_in_exec(words: Sequence[Word], step: Step, stage: Stage) -> Iterator[Word]:
    """The program that the exec form of an instruction starts, if it is surely not there."""
    first = words[0] if words else None
    if first is None:
        return
    name = first.rpartition("/")[2]
    is_path = first.startswith(("/bin/", "/usr/bin/")) or "/" not in first
    if is_path and name in STARTED and is_missing(name, step, stage):
        yield first
