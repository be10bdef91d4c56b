"""Installations of what a project declares: which files they need, and nothing else of the project."""

from __future__ import annotations

from dflint.model.packages.installs import install_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command

NODE = ("package.json", "package-lock.json")
# Manager and verb, and the files that the installation reads.
MANIFESTS: dict[tuple[str, str], tuple[str, ...]] = {
    **{("npm", verb): NODE for verb in ("install", "i", "ci", "clean-install", "add")},
    ("yarn", "install"): ("package.json", "yarn.lock"),
    ("yarn", "yarn"): ("package.json", "yarn.lock"),
    ("yarn", "yarnpkg"): ("package.json", "yarn.lock"),
    **{("pnpm", verb): ("package.json", "pnpm-lock.yaml") for verb in ("install", "i", "ci")},
    ("pnpm", "fetch"): ("pnpm-lock.yaml",),
    ("bun", "install"): ("package.json", "bun.lock"),
    ("bundler", "install"): ("Gemfile", "Gemfile.lock"),
    ("bundler", "bundle"): ("Gemfile", "Gemfile.lock"),
    **{("composer", verb): ("composer.json", "composer.lock") for verb in ("install", "i")},
    ("go", "download"): ("go.mod", "go.sum"),
    ("cargo", "fetch"): ("Cargo.toml", "Cargo.lock"),
    ("pipenv", "install"): ("Pipfile", "Pipfile.lock"),
    ("pipenv", "sync"): ("Pipfile", "Pipfile.lock"),
}
MAVEN_GOALS = ("dependency:go-offline", "dependency:resolve", "dependency:resolve-plugins")
# With these, the project itself is not installed, and its sources are not needed.
_WITHOUT_PROJECT = {
    "poetry": ("--no-root", "--only-main", "--no-directory"),
    "uv": ("--no-install-project", "--no-install-workspace"),
    "pdm": ("--no-self",),
}
# All the managers that install what a project declares.
WITH_MANIFESTS = ("pip", "maven", *_WITHOUT_PROJECT, *dict.fromkeys(it for it, _ in MANIFESTS))
_LOCKS = {"poetry": "poetry.lock", "uv": "uv.lock", "pdm": "pdm.lock"}
# What to copy for an installation, as words of a COPY: with a star, a lock file may be missing.
_COPIED = {
    "npm": ("package*.json",),
    "go": ("go.mod", "go.sum*"),
    "bundler": ("Gemfile", "Gemfile.lock*"),
    "composer": ("composer.json", "composer.lock*"),
}
# With these, other files are read as well, or those of another directory.
_OTHER_FILES = (
    "--prefix", "-C", "--workspace", "--workspaces", "-w", "--gemfile", "--working-dir", "-d",
    "-modfile", "--find-links", "-f", "--no-index",
)  # fmt: skip
_SPECIAL = " \t$*?[]{}'\"\\<"  # in the name of a file, these mean something to a COPY
# Managers of the system: they read nothing of a project, unless they are given a file.
_SYSTEM = frozenset({"apt", "apk", "dnf", "yum", "microdnf", "zypper"})
_CACHES = ("/var/lib/apt/", "/var/cache/", "/root/.cache", "/root/.npm")


def manifests_of(command: Command) -> tuple[str, ...]:
    """The files that an installation needs; nothing where it may need more of the project."""
    install = install_of(command)
    if install is None or install.packages or command.in_condition or command.in_function:
        return ()
    manager = install.manager
    if manager == "pip" or (manager == "uv" and install.verb == "install"):
        return _requirements([str(word) for word in install.files])
    if manager == "maven":
        return ("pom.xml",) if any(goal in command.operands for goal in MAVEN_GOALS) else ()
    if manager in _WITHOUT_PROJECT:
        alone = command.has(*_WITHOUT_PROJECT[manager])
        return ("pyproject.toml", _LOCKS[manager]) if alone else ()
    return () if install.files else MANIFESTS.get((manager, str(install.verb)), ())


def copied_for(command: Command) -> tuple[str, ...]:
    """What a COPY has to name so that an installation can run; nothing where that is not clear."""
    install = install_of(command)
    if install is None or not manifests_of(command) or command.has(*_OTHER_FILES):
        return ()
    if install.manager in ("pip", "uv"):
        named = (*install.files, *install.constraints) if install.verb == "install" else ()
        is_plain = not any(char in name for name in named for char in _SPECIAL)
        return tuple(map(str, named)) if is_plain else ()
    if install.manager == "composer":
        # Else it looks for the classes of the project, and runs what the project has for it.
        if not (command.has("--no-scripts") and command.has("--no-autoloader")):
            return ()
    return _COPIED.get(install.manager, ())


def needs_no_project(command: Command) -> bool:
    """Whether a command beside an installation surely reads and changes no file of the project."""
    install = install_of(command)
    if install is not None:
        is_anywhere = install.manager in (*_SYSTEM, "pip") or command.has("-g", "--global")
        return is_anywhere and bool(install.packages) and not install.files
    if command.name == "rm":
        return all(word.startswith(_CACHES) for word in command.operands)
    is_cache = command.runs("npm", "cache") or command.runs("pip", "check", "cache")
    is_system = command.manager in _SYSTEM
    return bool(is_cache) or is_system or command.name in ("set", "cd", "true")


def _requirements(files: list[str]) -> tuple[str, ...]:
    """Requirement files; nothing if one of the files is the project, an address or an archive."""
    ends = (".txt", ".in", ".pip")
    is_plain = all(name.endswith(ends) and "://" not in name for name in files)
    return tuple(files) if is_plain else ()
