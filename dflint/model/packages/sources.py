"""Where packages come from besides the mirrors of the base image: what a stage adds to them."""

from __future__ import annotations

from dflint.knowledge.installing_scripts import OWN_INSTALLERS
from dflint.knowledge.package_sources import ENDINGS_OF_FILES, PPAS, VENDORS
from dflint.model.commands.inner_scripts import runs_shown_script
from dflint.model.layers.network import host_of
from dflint.model.stages import inherited
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy, Onbuild, Run
from dflint.syntax.parts import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

# With one of these, a RUN may change where packages come from, or which of them apt takes.
MARKS = (
    "sources.list", ".sources", "add-apt-repository", "apt-add-repository", "ppa:", "/etc/apt", "apt-key",
    "/etc/apk", "extrepo", "apt-repo", "dpkg -i", "dpkg --install", "--repository", "--allow-untrusted",
)  # fmt: skip
ADDING = ("add-apt-repository", "apt-add-repository")
# Of these and others, what says where the packages of the distribution itself are.
REPLACING = (
    "archive.debian.org", "old-releases", "vault.centos", "sources.list", "yum.repos.d", "snapshot.debian",
    "/etc/apt/",
)  # fmt: skip
# The list of the image in newer releases, and where lists, keys and preferences are added to it.
IMAGE_LISTS = ("sources.list.d/ubuntu.sources", "sources.list.d/debian.sources")
ADDED_BELOW = (
    "/etc/apt/sources.list.d", "sources.list.d/", "/etc/apt/keyrings", "/etc/apt/trusted.gpg",
    "/etc/apt/preferences",
)  # fmt: skip
# These install by rules that are not in the file.
MANAGING = frozenset(
    {"ansible", "ansible-playbook", "chef-client", "chef-solo", "puppet", "salt-call"}
)
ANYTHING = ("",)
_SYSTEM_FOLDERS = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/lib/")
_WHERE_SOURCES_ARE = ("/etc/apt", "/etc/apk")
_ABOVE_THEM = frozenset({"", "/", "/etc", "/."})


def added_sources(stage: Stage, until: Step) -> tuple[str, ...]:
    """How names of packages begin that come from elsewhere, at a step of the stage; ("",) for any.

    It looks at the steps of the stage and of its bases, up to and with that step.
    """
    return _sources_at(stage)[until.index]


@inherited
def _sources_at(stage: Stage, below: Sequence[tuple[str, ...]] | None) -> Sequence[tuple[str, ...]]:
    """The same for each step of a stage, by its number."""
    last: tuple[str, ...] = below[-1] if below else ()
    found = []
    for step in stage.steps:
        own = [it for it in _sources_of(step) if it not in last]
        last = (*last, *own) if own else last
        found.append(last)
    return found


def steps_until(stage: Stage, until: Step) -> Iterator[Step]:
    """The steps of the bases of a stage and of itself, in order, up to and with one of its own."""
    for base in reversed(stage.chain[1:]):
        yield from base.steps
    for step in stage.steps:
        if step.start <= until.start:
            yield step


@cached
def _sources_of(step: Step) -> tuple[str, ...]:
    instruction = step.instruction
    if isinstance(instruction, Copy | Add):
        return ANYTHING if _may_write_sources(step) else ()
    if not isinstance(instruction, Run):
        return ANYTHING if isinstance(instruction, Onbuild) else ()
    text = instruction.written
    hosts = [host_of(it) for it in _addresses(text)]
    vendors = {host: VENDORS[host] for host in hosts if host in VENDORS}
    named = [ppa for ppa in PPAS if ppa in text]
    if named and not hosts:
        for ppa in (*named, *ADDING):
            text = text.replace(ppa, "")
        if not any(mark in text for mark in MARKS) and not runs_unknown(step):
            return tuple([it for ppa in named for it in PPAS[ppa]])
    if any(mark in text for mark in MARKS) or runs_unknown(step):
        if vendors and len(vendors) == len(set(hosts)):
            return tuple([it for names in vendors.values() for it in names])
        return ANYTHING
    if any(target.startswith(_WHERE_SOURCES_ARE) for target in _mounted(instruction)):
        return ANYTHING
    return ()


def replaces_mirrors(text: str) -> bool:
    """Whether an instruction writes over the lists that the image has, or may.

    A list or a key that is added leaves those of the image as they are.
    """
    for own in IMAGE_LISTS:
        text = text.replace(own, "sources.list")
    for folder in ADDED_BELOW:
        text = text.replace(folder, "")
    return any(mark in text for mark in REPLACING)


def _addresses(text: str) -> list[str]:
    """The addresses in a script, each up to the next space or quote."""
    parts = text.replace('"', " ").replace("'", " ").split()
    return [part[max(part.rfind("http"), 0) :] for part in parts if "://" in part]


def _may_write_sources(step: Step) -> bool:
    """Whether a COPY writes to where sources are listed, or may."""
    words = step.instruction.words
    target = str(words[-1]).rstrip("/") if len(words) > 1 else ""
    if target.startswith(_WHERE_SOURCES_ARE) or "$" in target:
        return True
    is_wide = target in _ABOVE_THEM and not all(is_one_file(str(it)) for it in words[:-1])
    return is_wide or "sources.list" in step.instruction.written


def is_one_file(word: str) -> bool:
    """Whether a source of a COPY is surely no folder, and no archive that ADD unpacks."""
    return "://" in word or word.rpartition(".")[2] in ENDINGS_OF_FILES


def _mounted(run: Run) -> list[str]:
    targets = [mount.fields.get("target", mount.fields.get("dst", "")) for mount in run.mounts]
    return [str(it) for it in targets]


@cached
def runs_unknown(step: Step) -> bool:
    """Whether a RUN runs a script that the file does not show, which may do anything."""
    return _is_unclear(step) or any(map(_is_unknown, step.commands))


@cached
def may_write_project(step: Step) -> bool:
    """Whether a RUN runs a script that may write files of a project: known installers write none."""
    is_installer = step.instruction.has_any(OWN_INSTALLERS)
    if not is_installer or _is_unclear(step):
        return runs_unknown(step)
    return any(_is_unknown(it) and it.piped_from is None for it in step.commands)


def runs_unknown_before(step: Step, command: Command) -> bool:
    """Whether a RUN does so before one of its commands."""
    before = (it for it in step.commands if it.start < command.start)
    return _is_unclear(step) or any(map(_is_unknown, before))


def _is_unclear(step: Step) -> bool:
    return not step.is_posix or bool(step.instruction.documents)


def _is_unknown(command: Command) -> bool:
    """Whether a command runs a script that the file does not show."""
    name, path = str(command.name), str(command.path)
    if name in MANAGING or name.endswith(".sh") or "$" in path:
        return True
    if "/" in path and not path.startswith(_SYSTEM_FOLDERS):
        return True
    if name not in SHELLS and name not in ("source", "."):
        return False
    is_of_system = any(it.startswith("/etc/") for it in command.operands)
    return not runs_shown_script(command) and not is_of_system
