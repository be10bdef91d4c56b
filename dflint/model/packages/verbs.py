"""What a package manager can be told to do."""

from __future__ import annotations

from dflint.knowledge.options_since import GONE, GONE_FROM_GEM, GONE_FROM_GEM_SINCE, REFUSED
from dflint.knowledge.package_managers import OTHER_VERBS, row_of
from dflint.model.images.runtimes import is_at_least, runtime_version
from dflint.model.order import is_so_in
from dflint.model.packages.installs import install_of
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.knowledge.rows import PackageManager
    from dflint.model.commands.arguments import Option
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word


# Are read by pip as lists of requirements, and are none. Tried with pip 23.2 and uv 0.13.9 on 2026-11-30.
_NO_LISTS = (
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile",
    "Pipfile.lock",
    "environment.yml",
    "package.json",
)
_CHANGED = frozenset([program for program, _, _ in GONE])  # whose newest release has lost something
# What other managers call it.
_INSTALLING = frozenset({"add", "i", "install"})
_REMOVING = frozenset({"del", "delete", "remove", "uninstall"})


def known_verbs(manager: str) -> frozenset[str]:
    """All verbs of a package manager, aliases included; none where they are not all known."""
    return _verbs(row_of(manager)) if manager in OTHER_VERBS else frozenset()


@cached
def _verbs(row: PackageManager) -> frozenset[str]:
    parts = (
        *row.install, *row.remove, *row.autoremove, *row.update, *row.upgrade, *row.new_release, *row.query,
        *row.build, *row.download, *row.uses_lists, *(verb for cache in row.caches for verb in cache.clean),
    )  # fmt: skip
    return frozenset([verb.split()[0] for verb in parts]).union(OTHER_VERBS[row.name].split())


def meant_verb(manager: str, word: str) -> str:
    """What a word that is no verb of a manager was probably meant to be; "" where nothing is near."""
    row = row_of(manager)
    if word in _INSTALLING:
        return row.install[0]
    if word in _REMOVING:
        return row.remove[0]
    from dflint.syntax.spelling import nearest

    return nearest(word, sorted(known_verbs(manager)))


def gone_option(command: Command, stage: Stage) -> tuple[Word, str] | None:
    """What the newest release of a program does not know, and what there is instead; None for others."""
    if command.program not in _CHANGED:
        return None
    for (program, verb, option), instead in GONE.items():
        word = command.runs(program, verb)
        if word is None or command.is_conditional or (option and not command.has(option)):
            continue
        if is_so_in(_brings_newest, stage, program) and not is_so_in(
            _may_bring_other, stage, program
        ):
            found = next((it for it in command.args if it == option), word)
            return found, instead
    return None


def _brings_newest(step: Step, program: str) -> bool:
    """Whether a step installs a program without a version: with pip or pipx, or with its own installer."""
    if f"install.python-{program}.org" in step.instruction.written:
        return True
    installed = [install_of(it) for it in step.commands if it.row.ecosystem == "python"]
    return any(install is not None and program in install.packages for install in installed)


def _may_bring_other(step: Step, program: str) -> bool:
    """Whether a step names a version of a program, a plugin of it, or a package of the distribution."""
    text = step.instruction.written
    signs = (
        f"{program}=",
        f"{program}<",
        f"{program}>",
        f"{program}~",
        f"{program}@",
        f"{program}[",
        f"{program}-plugin",
    )
    if (
        any(sign in text for sign in signs)
        or f"{program.upper()}_VERSION" in text
        or f"python3-{program}" in text
    ):
        return True
    return f"install.python-{program}.org" in text and "--version" in text


def refused_option(command: Command, stage: Stage) -> Option | None:
    """The first option that a package manager does not know for what it is to do, so that it stops."""
    verb = str(command.verb or "")
    refused = REFUSED.get((command.manager, verb), "").split()
    if command.manager == "gem" and verb == "install":
        version = runtime_version(stage, "ruby")
        is_new = version is not None and is_at_least(version, GONE_FROM_GEM_SINCE)
        refused = [*GONE_FROM_GEM] if is_new and not is_so_in(_changes_gem, stage) else []
    if not refused or command.name == "aptitude" or command.is_conditional:
        return None
    return next((it for it in command.options if it.flag in refused), None)


def _changes_gem(step: Step) -> bool:
    return step.instruction.has_any(("gem update --system", "rubygems-update"))


def swallowed_option(command: Command) -> Option | None:
    """The first option of pip that takes another one as its value, which that then is not."""
    if command.manager != "pip" or command.is_conditional:
        return None
    options = command.row.values.split()
    for it in command.options:
        if it.value is not None and it.value.start > it.word.end and it.value in options:
            return it
    return None


def no_list(command: Command) -> Word | None:
    """A file that pip is told to read as a list of requirements, and that is none."""
    install = install_of(command)
    if install is None or install.row.ecosystem != "python" or command.is_conditional:
        return None
    for word in install.files if command.has("-r", "--requirement") else ():
        name = word.rpartition("/")[2]
        if name in _NO_LISTS or (name == "pyproject.toml" and command.manager == "pip"):
            return word if word == command.option("-r", "--requirement") else None
    return None
