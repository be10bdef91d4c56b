"""What package managers install: which words are packages, and which of those have a version.

Sources: the manual pages and `--help` of the managers; PEP 440 and PEP 508; npm, "package spec";
the RPM naming of packages, name-[epoch:]version[-release][.arch].
"""

from __future__ import annotations

from dflint.allowance import counted
from dflint.model.variables.values import words_meant
from dflint.numbers import whole_number
from dflint.source import cached, cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dflint.knowledge.rows import PackageManager
    from dflint.model.commands.command import Command
    from dflint.model.steps import Step
    from dflint.shell.nodes import ShellWord
    from dflint.source import Word

_ASKS_FOR_HELP = ("--version", "-v", "-V", "--help", "-h")
_PATHS = ("./", "../", "/", "~/", "file:", ".[", ".$")
_DOTS = frozenset({".", ".."})
# A comment inside a command, for want of a better one: `# why this package`.
_COMMENT = "`#"
_NO_NAME = frozenset("`!")
_MORE_THAN_NAMES = ("/", ".", ":", "@", "- ", *_NO_NAME)  # in a list of packages
_VCS = ("git+", "hg+", "svn+", "bzr+", "git:", "ssh:", "github:", "gitlab:", "bitbucket:")
# Words after `@` that are not a version but whatever is newest.
_NEWEST = frozenset({"latest", "none", "upgrade", "patch", "next", ""})
_RPM_MARKS = frozenset("=<>:")
_VERSION_MARKS = "=~<>"
_RPM = (".rpm",)
_UNKNOWN_VERSION = frozenset("$*`")  # what a version begins with that is not known here
_TRUE = frozenset({"true", "1", "yes", "on", "y"})


class Install:
    """What a command installs. A value.

    `manager`: what does it, "apt" for apt-get too, "pip" for pip3; `row`: what is known of it.
    `verb`: "install", "add", …; its name where it has no verb. `kind`: the verb as the row has it:
    "pip install", "" without a verb. `packages`: the words that name packages. `files`: requirement files,
    local paths, archives, addresses. `groups`: groups of packages, such as `@development`.
    `constraints`: files that hold versions. `has_version`: something besides the words gives one.
    """

    def __init__(
        self,
        command: Command,
        row: PackageManager,
        verb: Word,
        kind: str,
        packages: Sequence[Word] = (),
        files: Sequence[Word] = (),
        groups: Sequence[Word] = (),
        constraints: Sequence[Word] = (),
    ) -> None:
        self.row = row
        self.manager = row.name
        self.verb = verb
        self.kind = kind
        self.packages = tuple(packages)
        self.files = tuple(files)
        self.groups = tuple(groups)
        self.constraints = tuple(constraints)
        self.has_version = _has_version_apart(command, row)
        is_apk = row.ecosystem == "alpine"
        self.virtual = str(command.option("-t", "--virtual") or "") if is_apk else ""

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its packages, without versions, and the one that `apk add -t` gives them."""
        names = {str(word) for word in self.packages}
        for mark in _VERSION_MARKS:
            names = {name.partition(mark)[0] for name in names}
        names = {f"{name[:1]}{name[1:].partition('@')[0]}" for name in names}  # @scope/name@version
        return frozenset({*names, self.virtual} if self.virtual else names)


def install_of(command: Command) -> Install | None:
    """What a command installs, or None if it installs nothing."""
    if not command.manager:
        return None
    try:
        return command.install  # type: ignore[return-value]
    except AttributeError:
        command.install = install = _install_of(command)
        return install


def _install_of(command: Command) -> Install | None:
    row = command.row
    if row.verbs_are_options:
        return _by_option(command, row)
    verb, written, operands = _verb(command, row)
    if verb is None:
        return None
    packages, files, groups = _sorted(command, row, written, operands)
    return Install(
        command, row, verb, written, packages, files, groups, _values(command, row.constraints)
    )


def is_global(command: Command) -> bool:
    """Whether npm and the like install for the whole system, and not for the project in their directory."""
    return command.has("-g", "--global") or str(command.option("--location") or "") == "global"


def unpinned(install: Install, packages: Iterable[Word]) -> list[Word]:
    """Those of the packages of an installation that have no version, in the manager's own syntax.

    A package that is one variable counts as pinned: its value is not known.
    """
    row = install.row
    if install.has_version:
        return []
    known = [it for it in packages if not (it.expands and _is_variable(it))]
    written = "".join(known)
    for mark in row.version_marks:
        if mark in written:
            known = [it for it in known if mark not in it]
    has_version = _HAS_VERSION.get(row.version_style)
    return [it for it in known if not has_version(it)] if has_version else known


def _has_version_apart(command: Command, row: PackageManager) -> bool:
    """Whether an option or an operand of its own gives the version of what is installed."""
    if row.version_options and command.option(*row.version_options):
        return True
    return row.version_style == SECOND_OPERAND and len(command.verbs) > 2


def says_yes(command: Command) -> bool:
    """Whether a command to a package manager is told not to ask."""
    row, flags = command.row, command.flags
    if not flags.isdisjoint(row.yes):
        return True
    if not flags.isdisjoint(row.yes_if_quiet):
        quiet = [it.value for it in command.options if it.flag in row.yes_if_quiet]
        if sum([_quietness(value) for value in quiet]) >= 2:
            return True
    if not flags.isdisjoint(row.yes_before_verb) and command.operands:
        verb = command.operands[0]
        early = [it for it in command.options if it.word.start < verb.start]
        if any(it.flag in row.yes_before_verb for it in early):
            return True
    return not flags.isdisjoint(row.settings) and any(
        _is_yes(it.value, row) for it in command.options if it.value and it.flag in row.settings
    )


def asks(command: Command) -> Word | None:
    """The verb if a command to a package manager asks whether it may, and nothing answers."""
    row = command.row
    verb = command.verb
    if verb is None or verb not in row.asks or says_yes(command):
        return None
    return None if command.has(*row.dry_run, *row.download_only) else verb


def updates_lists(command: Command) -> Word | None:
    """The verb if a command fetches the lists of packages, as `apt-get update` does."""
    verb = command.verb
    return verb if verb in command.row.update else None


def removal(command: Command) -> Word | None:
    """The verb with which a command removes packages, also those that nothing needs any more."""
    row = command.row
    return verb_among(command, (*row.remove, *row.autoremove))


def upgrade_of_all(command: Command) -> Word | None:
    """The verb with which a command upgrades every package: it names none."""
    row = command.row
    verb = verb_among(command, row.upgrade)
    if verb is None or command.has(*row.dry_run):
        return None
    return verb if row.verbs_are_options or verb is command.verbs[-1] else None


def verb_among(command: Command, verbs: Sequence[str]) -> Word | None:
    """The verb of a command to a package manager, be it an operand or an option, if it is one of these."""
    if not verbs:
        return None
    if command.row.verbs_are_options:
        return next((it.word for it in command.options if it.flag in verbs), None)
    return command.runs(command.name, *verbs)


def _verb(command: Command, row: PackageManager) -> tuple[Word | None, str, Sequence[ShellWord]]:
    """The verb, as it is in the row, and the operands after it."""
    words = command.verbs
    if row.bare == "packages":
        return (command.name, "", words) if words else (None, "", ())
    if row.bare == "goals":
        return (words[0], "", ()) if words else (None, "", ())
    if command.program in row.verb_of_program:
        return (command.name, row.verb_of_program[command.program], words)
    verbs = row.install
    if len(words) > 1 and (two := f"{words[0]} {words[1]}") in verbs:
        return words[1], two, words[2:]
    if words and words[0] in verbs:
        return words[0], str(words[0]), words[1:]
    if not words and row.bare == "project" and not command.has(*_ASKS_FOR_HELP):
        return command.name, "", ()
    return None, "", ()


def _sorted(
    command: Command, row: PackageManager, verb: str, operands: Sequence[ShellWord]
) -> tuple[list[Word], list[Word], list[Word]]:
    """Tell packages, files and groups apart."""
    packages: list[Word] = []
    files = _values(command, row.file_options)
    groups: list[Word] = []
    for value in _values(command, row.editable):
        (packages if value.startswith(_VCS) else files).append(value)
    if verb in row.only_files:
        return packages, files + list(operands), groups
    if verb in row.no_packages:
        return packages, files, groups
    if verb in row.first_only:
        operands = operands[:1]
    if row.ecosystem == "ruby":
        operands = _before_dashes(command, operands)
    if verb in row.groups:
        return packages, files, list(operands)
    if _are_names(operands):
        return packages + list(operands), files, groups
    for word in operands:
        if word[:1] == "@" and row.groups:
            groups.append(word)
        elif _is_file(row, word):
            files.append(word)
        elif not _is_no_package(row, word):
            packages.append(word)
    return packages, files, groups


def _are_names(words: Sequence[str]) -> bool:
    """Whether all are plain names, as they mostly are: no path, no group, nothing kept away."""
    text = " ".join(words)
    for mark in _MORE_THAN_NAMES:
        if mark in text:
            return False
    return text[-1:] != "-"


def _by_option(command: Command, row: PackageManager) -> Install | None:
    """`pacman -Syu package…`: the verb is an option."""
    for option in command.options:
        if option.flag in row.install:
            if command.has(*row.query):
                return None
            return Install(command, row, option.word, option.flag, command.operands)
        if option.flag in row.only_files:
            return Install(command, row, option.word, option.flag, (), command.operands)
    return None


def _values(command: Command, flags: Sequence[str]) -> list[Word]:
    if not flags:
        return []
    return [it.value for it in command.options if it.flag in flags and it.value is not None]


def _before_dashes(command: Command, operands: Sequence[ShellWord]) -> Sequence[ShellWord]:
    """Without what is after `--`: gem gives that to the compiler."""
    for word in command.args:
        if word == "--":
            return [it for it in operands if it.start < word.start]
    return operands


def _is_file(row: PackageManager, word: ShellWord) -> bool:
    """Whether it is a path or an address."""
    if "/" not in word and "." not in word and ":" not in word:
        return False
    if word in _DOTS or word.startswith(_PATHS):
        return True
    if row.archives == _RPM:
        return word.endswith(_RPM) or "://" in word
    is_python = row.ecosystem == "python"
    if is_python and "@" in word.partition("://")[0]:
        return False
    if word.endswith(row.archives):
        return True
    if "://" in word:
        return not word.startswith(_VCS)
    if is_python:
        return "/" in word and "@" not in word
    # "$DIR/x": the path of something, but of a release where a slash is before one.
    return word[:1] == "$" and "/" not in row.version_marks and "/" in word.rpartition("}")[2]


def _is_no_package(row: PackageManager, word: str) -> bool:
    """Whether it is to be removed or kept away: `apt-get install foo-`, `apk add !foo`; or a comment."""
    if word[-1:] == "-" and row.ecosystem == "debian":
        return True
    if word[:1] not in _NO_NAME:
        return False
    return word[:2] == _COMMENT or (word[0] == "!" and row.ecosystem == "alpine")


def _is_variable(word: Word) -> bool:
    """Whether it is nothing but one variable or substitution."""
    if not word.expands:
        return False
    text = str(word)
    if text.startswith(("${", "$(")):
        return text[-1] in "})" and text.count("$") == 1
    return text[:1] == "`" or (text[:1] == "$" and text[1:].replace("@", "a").isidentifier())


def _python_pinned(package: str) -> bool:
    """PEP 508: `a==1`, `a @ https://…`, `git+https://host/a@v1`; `a@1` for uv and poetry."""
    if "://" in package:
        path = package.partition("://")[2].partition("/")[2]
        return "@" in path or not package.startswith(_VCS)
    if any(mark in package for mark in "=<>"):
        return True
    return "@" in package and package.rpartition("@")[2] not in _NEWEST


def _node_pinned(package: str) -> bool:
    """`a@1`, `@scope/a@1`, and `#commit` for git."""
    if package.startswith(_VCS) or "://" in package or ("/" in package and package[0] != "@"):
        return "#" in package
    name, at, version = package.rpartition("@")
    return bool(at and name) and version not in _NEWEST


def _redhat_pinned(package: str) -> bool:
    """`name-[epoch:]version[-release]`; `java-17-openjdk` and `gcc-toolset-12` are only names."""
    if not _RPM_MARKS.isdisjoint(package):
        return True
    parts = package.split("-")
    version: list[str] = []
    while len(parts) > 1 and (parts[-1][:1].isdigit() or parts[-1][:1] in _UNKNOWN_VERSION):
        version.append(parts.pop())
    return len(version) > 1 or (len(version) == 1 and not version[0].isdigit())


def _module_pinned(package: str) -> bool:
    """`module@v1` of go, `crate@1` of cargo."""
    return "@" in package and package.rpartition("@")[2] not in _NEWEST


def _zypper_pinned(package: str) -> bool:
    """`name=1`, and names of RPMs."""
    return any(mark in package for mark in "=<>") or _redhat_pinned(package)


def _extension_pinned(package: str) -> bool:
    """`xdebug-3.3.2` and `xdebug@3.3.2` of PHP."""
    parts = package.split("-")[1:]
    return "@" in package or any(it[:1].isdigit() or it[:1] == "$" for it in parts)


# The readers that rows name: `version_style`.
SECOND_OPERAND = "second-operand"
_HAS_VERSION: dict[str, Callable[[str], bool]] = {
    "python": _python_pinned,
    "node": _node_pinned,
    "rpm": _redhat_pinned,
    "module": _module_pinned,
    "zypper": _zypper_pinned,
    "extension": _extension_pinned,
}


def _quietness(value: str | None) -> int:
    """How quiet `-q`, `--quiet` and `-q=2` make apt: at 2 it does not ask."""
    level = whole_number(value) if value else None
    return 1 if level is None else level


def _is_yes(setting: str, row: PackageManager) -> bool:
    """Whether it is `APT::Get::Assume-Yes=true` or `assumeyes=1`."""
    name, _, value = setting.lower().partition("=")
    return name.strip() in row.yes_settings and value.strip('" ') in _TRUE


def is_install_by(command: Command, manager: str) -> bool:
    """Whether a command installs something with this manager."""
    install = install_of(command)
    return install is not None and install.manager == manager


def installs_by(step: Step, manager: str) -> bool:
    """Whether a step installs something with this manager."""
    for install in installs(step):  # noqa: SIM110 - any() takes twice as long
        if install.manager == manager:
            return True
    return False


def apt_update_verb(step: Step) -> Word | None:
    """The verb with which a step first fetches the lists of apt."""
    for command in step.commands:
        if command.manager == "apt" and updates_lists(command):
            return command.verb
    return None


def is_system_install(command: Command) -> bool:
    """Whether a command installs packages of the distribution, and no files."""
    install = install_of(command) if command.row.is_system else None
    return install is not None and bool(install.packages) and not install.files


def removes_packages(step: Step) -> bool:
    """Whether a step also removes packages of the distribution."""
    managed = [it for it in step.commands if it.row.is_system]
    return any(removal(it) is not None for it in managed)


@cached
def installing(step: Step) -> tuple[tuple[Command, Install], ...]:
    """The commands of a step that install something, each with what it installs."""
    managed = [(command, install_of(command)) for command in step.commands if command.manager]
    return counted([(command, install) for command, install in managed if install is not None])


def command_of(install: Install, step: Step) -> Command:
    """The command of a step that installs these."""
    return next(command for command, it in installing(step) if it is install)


@cached
def installs(step: Step) -> tuple[Install, ...]:
    """What the commands of a step install."""
    return counted([install for _, install in installing(step)])


def kept_names(command: Command, install: Install, step: Step) -> frozenset[str]:
    """The names of the packages that a command installs and no later one of its RUN removes.

    With the name that `apk add -t` gives to packages, all of them are removed.
    """
    last = _last_removals(step).get(install.row.ecosystem, {})
    if install.virtual and last.get(install.virtual, -1) > command.start:
        return frozenset()
    names = install.names
    if any(it.expands for it in install.packages):
        names = names.union(map(str, words_meant(install.packages, step)))
    return frozenset([it for it in names if last.get(it, -1) <= command.start])


@cached
def _last_removals(step: Step) -> dict[str, dict[str, int]]:
    """Where the last command of a step begins that removes a package: by ecosystem and name."""
    found: dict[str, dict[str, int]] = {}
    for command in step.commands:
        if removal(command) is not None:
            names = found.setdefault(command.row.ecosystem, {})
            names.update(dict.fromkeys(removed_names(command, step), command.start))
    return found


def removed_names(command: Command, step: Step) -> set[str]:
    """The words that name what a command removes; those of a variable too, where its value is known."""
    is_operand = not command.row.verbs_are_options
    words = words_meant(command.verbs[is_operand:], step)
    return {str(it) for it in words if "$" not in it and it[:1] != "-"}


def question(command: Command, verb: Word, goes_on: bool = False) -> str:
    """What a finding says of a package manager that asks; `goes_on`: the build does not stop at its failure."""
    then = "it does nothing, and the build goes on" if goes_on else "the build stops"
    return f"{command.name} {verb} asks for confirmation: without {command.row.yes_option} {then}"
