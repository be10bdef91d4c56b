"""Installations of what a project declares: which files they need, and nothing else of the project."""

from __future__ import annotations

from dflint.knowledge.configurers import SETTING_UP
from dflint.model.packages.caches import clears_any
from dflint.model.packages.installs import install_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.packages.installs import Install

_SPECIAL = " \t$*?[]{}'\"\\<"  # in the name of a file, these mean something to a COPY
_LISTS_OF_CONDA = (".yml", ".yaml")  # they may name files of the project in their turn
# Scripts of the images of PHP: what they compile is in /usr/src/php.
_EXTENSIONS_OF_PHP = ("docker-php-ext-install", "docker-php-ext-enable", "docker-php-ext-configure")
_CACHES = ("/var/lib/apt/", "/var/cache/", "/root/.cache", "/root/.npm", "/usr/local/bundle/cache")


def manifests_of(command: Command) -> tuple[str, ...]:
    """The files that an installation needs; nothing where it may need more of the project."""
    install = install_of(command)
    if install is None or install.packages or command.in_condition or command.in_function:
        return ()
    row = install.row
    if row.goals:
        goals = [it for it in row.goals if it in command.operands]
        return row.project[goals[0]] if goals else ()
    if install.kind in row.requirements and (install.files or not row.project):
        return _requirements([str(word) for word in install.files])
    if install.files or (row.without_project and not command.has(*row.without_project)):
        return ()
    return row.project.get(install.kind, ())


def manifests_without_project(command: Command) -> tuple[str, ...]:
    """The files that an installation would need if it were told to leave the project itself out."""
    install = install_of(command)
    if install is None or install.packages or install.files or command.is_conditional:
        return ()
    row = install.row
    if not row.without_project or command.has(*row.without_project):
        return ()
    return row.project.get(install.kind, ())


def is_named_alone(command: Command) -> bool:
    """Whether a command installs packages by their names, and so reads nothing of a project."""
    install = install_of(command)
    if install is None or not install.packages or install.files:
        return False
    if any(
        word[:1] in (".", "/", "$", "-") or "/" in word.partition("@")[0]
        for word in install.packages
    ):
        return install.row.is_system
    row = install.row
    return row.is_system or install.kind in row.requirements or command.has("-g", "--global")


def copied_for(command: Command) -> tuple[str, ...]:
    """What a COPY has to name so that an installation can run; nothing where that is not clear."""
    install = install_of(command)
    if install is None or not manifests_of(command) or command.has(*install.row.elsewhere):
        return ()
    row = install.row
    if install.kind in row.requirements:
        named = (*install.files, *install.constraints)
        is_plain = not any(char in name for name in named for char in _SPECIAL)
        is_plain = is_plain and not any(name.endswith(_LISTS_OF_CONDA) for name in named)
        return tuple(map(str, named)) if is_plain else ()
    return row.copied if all(map(command.has, row.copied_if)) else ()


def needs_no_project(command: Command) -> bool:
    """Whether a command beside an installation surely reads and changes no file of the project."""
    install = install_of(command)
    if install is not None:
        is_anywhere = install.row.is_system or install.kind in install.row.requirements
        is_anywhere = is_anywhere or _is_program(install)
        if not is_anywhere and not command.has("-g", "--global"):
            return False
        return bool(install.packages) and not install.files
    if command.name == "rm":
        return all(word.startswith(_CACHES) for word in command.operands)
    if sets_up(command):
        return True
    if command.manager:
        row = command.row
        return row.is_system or clears_any(command) or command.verb in ("cache", "check")
    return command.name in ("set", "cd", "true", *_EXTENSIONS_OF_PHP)


def _is_program(install: Install) -> bool:
    """Whether it installs programs by their names, outside of the project. gem would take a file of that
    name out of its folder, and Bundler is not what a project makes."""
    return install.row.is_global and install.names == {"bundler"}


def sets_up(command: Command) -> bool:
    """Whether a command only sets a program up, outside of the project."""
    verbs, wanted, refused = SETTING_UP.get(command.program, ((), (), ()))
    if not verbs or not command.runs(command.program, *verbs):
        return False
    return (not wanted or command.has(*wanted)) and not command.has(*refused)


def _requirements(files: list[str]) -> tuple[str, ...]:
    """Requirement files; nothing if one of the files is the project, an address or an archive."""
    ends = (".txt", ".in", ".pip", *_LISTS_OF_CONDA)
    is_plain = all(name.endswith(ends) and "://" not in name for name in files)
    return tuple(files) if is_plain else ()
