"""What package managers install: which words are packages, and which of those have a version.

Sources: the manual pages and `--help` of the managers; PEP 440 and PEP 508; npm, "package spec";
the RPM naming of packages, name-[epoch:]version[-release][.arch].
"""

from __future__ import annotations

from dflint.source import cached, cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.steps import Step
    from dflint.shell.nodes import ShellWord
    from dflint.source import Word

# The manager behind each program.
MANAGERS = {
    "apt": "apt", "apt-get": "apt", "apt-fast": "apt", "aptitude": "apt", "nala": "apt",
    "apk": "apk",
    "dnf": "dnf", "dnf5": "dnf", "yum": "yum", "microdnf": "microdnf", "tdnf": "tdnf",
    "zypper": "zypper", "pacman": "pacman", "yay": "pacman", "paru": "pacman",
    "opkg": "opkg", "xbps-install": "xbps", "emerge": "emerge", "brew": "brew",
    "pip": "pip", "pipx": "pipx", "uv": "uv", "poetry": "poetry", "pdm": "pdm", "pipenv": "pipenv",
    "easy_install": "easy_install", "conda": "conda", "mamba": "conda", "micromamba": "conda",
    "npm": "npm", "yarn": "yarn", "yarnpkg": "yarn", "pnpm": "pnpm", "bun": "bun",
    "gem": "gem", "bundle": "bundler", "bundler": "bundler",
    "composer": "composer", "composer.phar": "composer", "pecl": "pecl", "pear": "pecl",
    "install-php-extensions": "install-php-extensions",
    "go": "go", "cargo": "cargo", "cargo-binstall": "cargo",
    "mvn": "maven", "mvnw": "maven", "gradle": "gradle", "gradlew": "gradle",
    "dotnet": "dotnet", "nuget": "nuget", "luarocks": "luarocks", "cpanm": "cpan", "cpan": "cpan",
}  # fmt: skip
_RPM = ("install", "in", "localinstall", "groupinstall", "group install", "groups install",
        "module install", "reinstall")  # fmt: skip
# The words with which each installs.
VERBS: dict[str, tuple[str, ...]] = {
    "apt": ("install", "reinstall", "build-dep", "satisfy"),
    "apk": ("add",),
    "dnf": (*_RPM, "builddep"),
    "yum": _RPM,
    "microdnf": _RPM,
    "tdnf": _RPM,
    "zypper": ("install", "in", "source-install", "si"),
    "opkg": ("install",),
    "brew": ("install", "reinstall"),
    "pip": ("install",),
    "pipx": ("install", "inject"),
    "uv": ("pip install", "pip sync", "tool install", "tool run", "add", "sync"),
    "poetry": ("install", "add", "sync", "self add"),
    "pdm": ("install", "add", "sync"),
    "pipenv": ("install", "sync"),
    "conda": ("install", "create", "env create", "env update"),
    "npm": (
        "install", "i", "in", "ins", "inst", "insta", "instal", "isnt", "isnta", "isntal", "isntall",
        "add", "ci", "clean-install", "ic", "install-clean", "isntall-clean", "install-test", "it",
        "install-ci-test", "cit",
    ),
    "yarn": ("install", "add", "global add", "workspaces focus", "dlx"),
    "pnpm": ("install", "i", "add", "install-test", "it", "ci", "fetch", "dlx"),
    "bun": ("install", "i", "add", "a"),
    "gem": ("install", "i", "inst"),
    "bundler": ("install",),
    "composer": (
        "install", "i", "require", "r", "update", "u", "upgrade", "create-project", "global require",
    ),
    "pecl": ("install",),
    "go": ("install", "get", "mod download", "run"),
    "cargo": ("install", "binstall", "add", "build", "b", "fetch", "test", "check", "run"),
    "dotnet": ("restore", "build", "publish", "test", "pack", "tool install", "add package"),
    "nuget": ("restore", "install"),
    "luarocks": ("install",),
}  # fmt: skip
# What these verbs are given is not a package, but a path, a name or a program of the project.
_NO_PACKAGES = frozenset({
    "ci", "clean-install", "ic", "install-clean", "isntall-clean", "install-ci-test", "cit", "sync",
    "build", "b", "fetch", "test", "check", "mod download", "publish", "pack", "restore",
    "create-project", "workspaces focus", "env create", "env update",
})  # fmt: skip
_NO_PACKAGES_OF = frozenset({
    ("cargo", "run"), ("poetry", "install"), ("pdm", "install"), ("yarn", "install"),
    ("composer", "install"), ("composer", "i"), ("composer", "update"), ("composer", "u"),
    ("composer", "upgrade"), ("bundler", "install"), ("pnpm", "fetch"),
})  # fmt: skip
_PROJECT_FILES = frozenset({("uv", "pip sync")})
# Only the first word is a package; the others are arguments of the program in it.
_FIRST_ONLY = frozenset({
    ("go", "run"), ("uv", "tool run"), ("uv", "tool install"), ("yarn", "dlx"), ("pnpm", "dlx"),
    ("luarocks", "install"), ("dotnet", "tool install"), ("dotnet", "add package"),
})  # fmt: skip
# These install without any verb: every operand is a package, or there is a project file.
_BARE = frozenset({"xbps", "emerge", "cpan", "install-php-extensions", "easy_install"})
_BARE_PROJECT = frozenset({"yarn", "bundler"})
_GOALS = frozenset({"maven", "gradle"})
_ASKS_FOR_HELP = ("--version", "-v", "-V", "--help", "-h")
_GROUP_VERBS = frozenset({"groupinstall", "group install", "groups install"})
# Options whose values are lists of packages, or directories and archives to install.
_FILE_OPTIONS: dict[str, tuple[str, ...]] = {
    "pip": ("-r", "--requirement"),
    "uv": ("-r", "--requirement", "--requirements", "--with-requirements"),
    "pipenv": ("-r", "--requirements"),
    "conda": ("-f", "--file"),
    "cargo": ("--path", "--git", "--manifest-path"),
    "gem": ("-g", "--file"),
}
_EDITABLE = ("-e", "--editable")
_CONSTRAINTS = ("-c", "--constraint", "--constraints", "--override", "--overrides")
# How the files end that a manager installs when it is given a path.
_ARCHIVES: dict[str, tuple[str, ...]] = {
    "apt": (".deb", ".dsc", ".changes"),
    "apk": (".apk",),
    "pip": (".whl", ".tar.gz", ".tgz", ".zip", ".tar.bz2", ".egg"),
    "npm": (".tgz", ".tar.gz", ".tar"),
    "gem": (".gem",),
    "pacman": (".pkg.tar.zst", ".pkg.tar.xz"),
    "opkg": (".ipk",),
    "conda": (".tar.bz2", ".conda"),
    "pecl": (".tgz", ".tar.gz"),
    "luarocks": (".rock", ".rockspec"),
    "cpan": (".tar.gz",),
}
_PATHS = ("./", "../", "/", "~/", "file:", ".[")
_DOTS = frozenset({".", ".."})
# A comment inside a command, for want of a better one: `# why this package`.
_COMMENT = "`#"
_NO_NAME = frozenset("`!")
_MORE_THAN_NAMES = ("/", ".", ":", "@", "- ", *_NO_NAME)  # in a list of packages
# Managers that read package names in the same way.
_PYTHON = frozenset({"pip", "pipx", "uv", "poetry", "pdm", "pipenv", "easy_install"})
_NODE = frozenset({"npm", "yarn", "pnpm", "bun"})
_REDHAT = frozenset({"dnf", "yum", "microdnf", "tdnf"})
_VCS = ("git+", "hg+", "svn+", "bzr+", "git:", "ssh:", "github:", "gitlab:", "bitbucket:")
# Words after `@` that are not a version but whatever is newest.
_NEWEST = frozenset({"latest", "none", "upgrade", "patch", "next", ""})
_RPM_MARKS = frozenset("=<>:")
_VERSION_MARKS = "=~<>"
_UNKNOWN_VERSION = frozenset("$*`")  # what a version begins with that is not known here
# What is only before a version.
_COMPARISONS: dict[str, str] = {
    "apk": "=~<>",
    "apt": "=/",
    "gem": ":",
    "pacman": "=<>",
    "conda": "=<>",
    "composer": ":=^~ ",
    "cpan": "@~",
    "brew": "@",
    "emerge": "=<>~",
    "xbps": "=<>",
}
_VERSION_OPTIONS: dict[str, tuple[str, ...]] = {
    "gem": ("-v", "--version"),
    "cargo": ("--version", "--vers", "--rev", "--tag"),
    "dotnet": ("--version",),
    "uv": ("--rev", "--tag"),
}
# Options, and settings of `-o` and `--setopt`, with which a manager does not ask.
_YES: dict[str, frozenset[str]] = {
    "apt": frozenset({"-y", "--yes", "--assume-yes", "--trivial-only"}),
    "zypper": frozenset({"-y", "--no-confirm", "--non-interactive"}),
    "conda": frozenset({"-y", "--yes"}),
    "pacman": frozenset({"--noconfirm"}),
    "xbps": frozenset({"-y", "--yes"}),
    **dict.fromkeys(_REDHAT, frozenset({"-y", "--assumeyes", "--yes"})),
}
_QUIET = frozenset({"-q", "--quiet"})
_SETTING = frozenset({"-o", "--option", "--setopt"})
_YES_SETTINGS = frozenset({"apt::get::assume-yes", "assumeyes"})
_TRUE = frozenset({"true", "1", "yes", "on", "y"})
# How the lists of packages are fetched.
_UPDATES: dict[str, tuple[str, ...]] = {
    "apt": ("update",),
    "apk": ("update",),
    "dnf": ("makecache", "check-update"),
    "yum": ("makecache", "check-update"),
    "microdnf": ("makecache",),
    "tdnf": ("makecache",),
    "zypper": ("refresh", "ref"),
    "opkg": ("update",),
    "brew": ("update",),
}


class Install:
    """What a command installs. A value.

    `manager`: what does it, "apt" for apt-get too, "pip" for pip3. `verb`: "install", "add", …; its
    name where it has no verb. `packages`: the words that name packages. `files`: requirement files,
    local paths, archives, addresses. `groups`: groups of packages, such as `@development`.
    `constraints`: files that hold versions.
    """

    def __init__(
        self,
        command: Command,
        manager: str,
        verb: Word,
        packages: Sequence[Word] = (),
        files: Sequence[Word] = (),
        groups: Sequence[Word] = (),
        constraints: Sequence[Word] = (),
    ) -> None:
        self.command = command
        self.manager = manager
        self.verb = verb
        self.packages = tuple(packages)
        self.files = tuple(files)
        self.groups = tuple(groups)
        self.constraints = tuple(constraints)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its packages, without versions, and the one that `apk add -t` gives them."""
        names = {str(word) for word in self.packages}
        for mark in _VERSION_MARKS:
            names = {name.partition(mark)[0] for name in names}
        virtual = self.command.option("-t", "--virtual") if self.manager == "apk" else None
        return frozenset(names if virtual is None else {*names, str(virtual)})


def programs_of(*managers: str) -> str:
    """The programs that belong to these managers, with spaces between them."""
    return " ".join(name for name, manager in MANAGERS.items() if manager in managers)


@cached
def install_of(command: Command) -> Install | None:
    """What a command installs, or None if it installs nothing."""
    manager = command.manager
    if not manager:
        return None
    if manager == "pacman":
        return _pacman(command)
    verb, written, operands = _verb(command, manager)
    if verb is None:
        return None
    packages, files, groups = _sorted(command, manager, written, operands)
    constraints = _values(command, _CONSTRAINTS) if manager in ("pip", "uv") else []
    return Install(command, manager, verb, packages, files, groups, constraints)


def unpinned(install: Install, packages: Iterable[Word]) -> list[Word]:
    """Those of the packages of an installation that have no version, in the manager's own syntax.

    A package that is one variable counts as pinned: no one can tell.
    """
    manager, command = install.manager, install.command
    if manager in _VERSION_OPTIONS and command.option(*_VERSION_OPTIONS[manager]):
        return []
    if manager == "luarocks" and len(command.verbs) > 2:
        return []
    known = [it for it in packages if not (it.expands and _is_variable(it))]
    written = "".join(known)
    for mark in _COMPARISONS.get(manager, ""):
        if mark in written:
            known = [it for it in known if mark not in it]
    has_version = _HAS_VERSION.get(manager)
    return [it for it in known if not has_version(it)] if has_version else known


def says_yes(command: Command) -> bool:
    """Whether a command to a package manager is told not to ask."""
    manager, flags = command.manager, command.flags
    if not flags.isdisjoint(_YES.get(manager, ())):
        return True
    if manager == "apt" and not flags.isdisjoint(_QUIET):
        if sum(_quietness(option.flag, option.value) for option in command.options) >= 2:
            return True
    if manager == "zypper" and "-n" in flags and command.operands:
        # After the verb, -n is --name.
        verb = command.operands[0]
        if any(it.flag == "-n" and it.word.start < verb.start for it in command.options):
            return True
    return not flags.isdisjoint(_SETTING) and any(
        _is_yes(it.value) for it in command.options if it.value and it.flag in _SETTING
    )


def updates_lists(command: Command) -> Word | None:
    """The verb if a command fetches the lists of packages, as `apt-get update` does."""
    verb = command.verb
    return verb if verb in _UPDATES.get(command.manager, ()) else None


def _verb(command: Command, manager: str) -> tuple[Word | None, str, Sequence[ShellWord]]:
    """The verb, how it is in the tables, and the operands after it."""
    words = command.verbs
    if manager in _BARE:
        return (command.name, "", words) if words else (None, "", ())
    if manager in _GOALS:
        return (words[0], "", ()) if words else (None, "", ())
    if manager == "uv" and command.name == "uvx":
        return command.name, "tool run", words
    verbs = VERBS[manager]
    if len(words) > 1 and (two := f"{words[0]} {words[1]}") in verbs:
        return words[1], two, words[2:]
    if words and words[0] in verbs:
        return words[0], str(words[0]), words[1:]
    if not words and manager in _BARE_PROJECT and not command.has(*_ASKS_FOR_HELP):
        return command.name, "install", ()
    return None, "", ()


def _sorted(
    command: Command, manager: str, verb: str, operands: Sequence[ShellWord]
) -> tuple[list[Word], list[Word], list[Word]]:
    """Tell packages, files and groups apart."""
    packages: list[Word] = []
    files = _values(command, _FILE_OPTIONS.get(manager, ()))
    groups: list[Word] = []
    if manager in _PYTHON:
        for value in _values(command, _EDITABLE):
            (packages if value.startswith(_VCS) else files).append(value)
    if (manager, verb) in _PROJECT_FILES:
        return packages, files + list(operands), groups
    if verb in _NO_PACKAGES or (manager, verb) in _NO_PACKAGES_OF:
        return packages, files, groups
    if (manager, verb) in _FIRST_ONLY:
        operands = operands[:1]
    if manager == "gem":
        operands = _before_dashes(command, operands)
    if verb in _GROUP_VERBS:
        return packages, files, list(operands)
    if _are_names(operands):
        return packages + list(operands), files, groups
    for word in operands:
        if word[:1] == "@" and manager in _REDHAT:
            groups.append(word)
        elif _is_file(manager, word):
            files.append(word)
        elif not _is_no_package(manager, word):
            packages.append(word)
    return packages, files, groups


def _are_names(words: Sequence[str]) -> bool:
    """Whether all are plain names, as they mostly are: no path, no group, nothing kept away."""
    text = " ".join(words)
    for mark in _MORE_THAN_NAMES:
        if mark in text:
            return False
    return text[-1:] != "-"


def _pacman(command: Command) -> Install | None:
    """`pacman -Syu package…`: the verb is an option."""
    for option in command.options:
        if option.flag == "-S" or option.flag == "--sync":
            if command.has("-s", "-i", "-c", "-l", "-g", "--search", "--info", "--clean", "--list"):
                return None
            return Install(command, "pacman", option.word, command.operands)
        if option.flag == "-U" or option.flag == "--upgrade":
            return Install(command, "pacman", option.word, (), command.operands)
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


def _is_file(manager: str, word: ShellWord) -> bool:
    """Whether it is a path or an address."""
    if "/" not in word and "." not in word and ":" not in word:
        return False
    if word in _DOTS or word.startswith(_PATHS):
        return True
    kind = "pip" if manager in _PYTHON else "npm" if manager in _NODE else manager
    if kind in _REDHAT or kind == "zypper":
        return word.endswith(".rpm") or "://" in word
    if kind == "pip" and "@" in word.partition("://")[0]:
        return False
    if word.endswith(_ARCHIVES.get(kind, ())):
        return True
    if "://" in word:
        return not word.startswith(_VCS)
    if kind == "pip":
        return "/" in word and "@" not in word
    # "$DIR/x": the path of something, but for apt a package of a release.
    return word[:1] == "$" and kind != "apt" and "/" in word.rpartition("}")[2]


def _is_no_package(manager: str, word: str) -> bool:
    """Whether it is to be removed or kept away: `apt-get install foo-`, `apk add !foo`; or a comment."""
    if word[-1:] == "-" and manager == "apt":
        return True
    return word[:1] in _NO_NAME and (word[:2] == _COMMENT or (word[0] == "!" and manager == "apk"))


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


# How the others write a version.
_HAS_VERSION: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(_PYTHON, _python_pinned),
    **dict.fromkeys(_NODE, _node_pinned),
    **dict.fromkeys(_REDHAT, _redhat_pinned),
    "go": _module_pinned,
    "cargo": _module_pinned,
    "zypper": _zypper_pinned,
    "pecl": _extension_pinned,
    "install-php-extensions": _extension_pinned,
}


def _quietness(flag: str, value: str | None) -> int:
    """How quiet `-q`, `--quiet` and `-q=2` make apt: at 2 it does not ask."""
    if flag not in _QUIET:
        return 0
    return int(value) if value and value.isdigit() else 1


def _is_yes(setting: str) -> bool:
    """Whether it is `APT::Get::Assume-Yes=true` or `assumeyes=1`."""
    name, _, value = setting.lower().partition("=")
    return name.strip() in _YES_SETTINGS and value.strip('" ') in _TRUE


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


# The verbs with which managers remove packages.
REMOVING_VERBS = frozenset({
    "remove", "purge", "autoremove", "del", "erase", "rm", "autopurge", "clean-all",
})  # fmt: skip
SYSTEM = frozenset({"apt", "apk", "dnf", "yum", "microdnf", "tdnf", "zypper", "pacman"})


def apt_update_verb(step: Step) -> Word | None:
    """The verb with which a step first fetches the lists of apt."""
    for command in step.commands:
        if command.manager == "apt" and updates_lists(command):
            return command.verb
    return None


def is_system_install(command: Command) -> bool:
    install = install_of(command) if command.manager in SYSTEM else None
    return install is not None and bool(install.packages) and not install.files


def removes_packages(step: Step) -> bool:
    """Whether a step also removes packages."""
    return any(
        command.runs(command.name, "purge", "remove", "autoremove", "del", "erase") is not None
        for command in step.commands
        if command.manager in SYSTEM
    )


@cached
def installs(step: Step) -> tuple[Install, ...]:
    """What the commands of a step install."""
    managed = [install_of(command) for command in step.commands if command.manager]
    return tuple([install for install in managed if install is not None])


def kept_names(install: Install, step: Step) -> frozenset[str]:
    """The names of the packages of an installation that no later command of its RUN removes."""
    removed: set[str] = set()
    for command in step.commands:
        after = command.start > install.command.start and command.manager == install.manager
        if after and command.verb in REMOVING_VERBS:
            removed.update(map(str, command.verbs[1:]))
    return install.names - removed
