"""npm, Yarn, pnpm and Bun: manifests of all workspaces, settings, patches, and what scripts read.

Sources: docs.npmjs.com (workspaces, scripts), pnpm.io (workspaces, patches), yarnpkg.com; 2026-11.
"""

from __future__ import annotations

from dflint.knowledge.language_managers import NODE
from dflint.knowledge.package_managers import row_of
from dflint.model.needs.project import LONGEST_SCRIPT, Fetch, Need, Project, Unclear
from dflint.model.projects.package_scripts import PACKAGE_JSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.model.context.tables import Table

# Programs that run the scripts of a package.json.
MOST_SCRIPTS = 100  # that read each other
_RUNNERS = [it for row in NODE if PACKAGE_JSON in row.manifest for it in row.programs]
# Where package.json names packages.
DEPENDENCIES = (
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "overrides",
    "resolutions",
)
SETTINGS = (
    ".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", "pnpm-workspace.yaml", ".pnp.cjs", "bunfig.toml",
    ".yarn/cache", ".yarn/patches", ".yarn/plugins", ".yarn/releases", ".nvmrc", ".node-version",
)  # fmt: skip
_RUN_BY_INSTALL = ("preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare")
_HARMLESS = frozenset(
    {"husky", "is-ci", "echo", "true", "exit", "install", "||", "&&", ";", "node", ":"}
)
_LOCAL = ("file:", "link:", "portal:")
# What a script can read with that its text does not say the name of.
_READS_MORE = (
    "readdir",
    "glob",
    "child_process",
    "exec(",
    "execSync",
    "spawn",
    "process.cwd",
    "__dirname",
)


def needs(manager: str, project: Project) -> Need:
    """What an installation of all that package.json declares needs. Raises Unclear."""
    row = row_of(manager)
    files = [project.needed(PACKAGE_JSON), *project.present(row.lock, *row.lock_names, *SETTINGS)]
    files = [f"{it}/" if project.context.is_folder(it) else it for it in files]
    files += _named_by_settings(project)
    package = project.table(PACKAGE_JSON)
    members = _members(manager, package, project)
    for one in project.above():
        if project.folder in [one.at(it) for it in _members(manager, _table(one), one)]:
            raise Unclear("it is a package of the workspace in a folder above")
    files += [project.at(f"{it}/{PACKAGE_JSON}") for it in members]
    for folder in ("", *members):
        here = project.below(folder) if folder else project
        own = here.table(PACKAGE_JSON) if folder else package
        files += _local_packages(own, here)
        files += _of_scripts(own, here)
        files += _programs(own, here) if folder else ()
    files += _patches(package, project)
    return Need(Fetch(files), ["node_modules", *(f"{it}/node_modules" for it in members)])


def workspace_patterns(manager: str, package: Table, read: Callable[[str], str]) -> list[str]:
    """The patterns of the folders of workspaces: in package.json, or for pnpm in a file of its own."""
    if manager == "pnpm":
        return yaml_list(read("pnpm-workspace.yaml"), "packages")
    patterns = package.get("workspaces")
    patterns = patterns.get("packages") if isinstance(patterns, dict) else patterns
    return [it for it in patterns if isinstance(it, str)] if isinstance(patterns, list) else []


def _members(manager: str, package: Table, project: Project) -> list[str]:
    """The folders of the workspaces that have a package.json. Raises Unclear."""
    patterns = workspace_patterns(manager, package, project.read)
    return project.folders_with(PACKAGE_JSON, patterns) if patterns else []


def _table(project: Project) -> Table:
    return project.table(PACKAGE_JSON) if project.has(PACKAGE_JSON) else {}


def _named_by_settings(project: Project) -> Iterator[str]:
    """The files that settings name, such as certificates. Raises Unclear."""
    for name in SETTINGS:
        if not project.has(name) or project.context.is_folder(project.at(name)):
            continue
        text = project.read(name)
        if "offline-mirror" in text:
            raise Unclear(f"{name} looks for packages in a folder")
        for char in "=:\"',":
            text = text.replace(char, " ")
        for word in text.split():
            if "." in word and not word.startswith(("/", "..")) and project.has(word):
                path = project.at(word)
                if path and not project.context.is_folder(path):
                    yield path


def _local_packages(package: Table, here: Project) -> Iterator[str]:
    """The folders and archives of packages that lie in the context."""
    for kind in DEPENDENCIES:
        table = package.get(kind)
        for version in table.values() if isinstance(table, dict) else ():
            if not isinstance(version, str):
                continue
            if version.startswith(_LOCAL):
                yield here.needed(version.partition(":")[2])
            elif version.startswith(("./", "../", "/")):
                yield here.needed(version)


def _programs(package: Table, here: Project) -> Iterator[str]:
    """The programs of a package of the workspace: an installation links only those that are there."""
    named = package.get("bin")
    directories = package.get("directories")
    paths = list(named.values()) if isinstance(named, dict) else [named]
    paths.append(directories.get("bin") if isinstance(directories, dict) else None)
    for path in paths:
        if isinstance(path, str) and here.has(path):
            yield here.needed(path)


def _patches(package: Table, project: Project) -> Iterator[str]:
    texts = [project.read(it) for it in (PACKAGE_JSON, "pnpm-workspace.yaml", "pnpm-lock.yaml")]
    if any("patchedDependencies" in text for text in texts):
        for text in texts:
            for word in text.replace('"', " ").replace("'", " ").replace(",", " ").split():
                if word.endswith(".patch") and project.has(word):
                    yield project.at(word)


def _of_scripts(package: Table, here: Project) -> Iterator[str]:
    """What the scripts read that an installation runs."""
    scripts = package.get("scripts")
    table = scripts if isinstance(scripts, dict) else {}
    for name in _RUN_BY_INSTALL:
        body = table.get(name)
        if isinstance(body, str) and body.strip():
            yield from _of_script(body, table, here, 0)
    if "install" not in table and here.has("binding.gyp"):
        raise Unclear("binding.gyp builds a native module from the sources")


def _of_script(body: str, scripts: Table, here: Project, depth: int) -> Iterator[str]:
    if depth > 5:
        raise Unclear("scripts of package.json call each other")
    for command in body.replace("&&", ";").replace("||", ";").split(";"):
        words = command.split()
        if not words:
            continue
        if words[0] in _RUNNERS and len(words) > 1:
            name = words[2] if words[1] in ("run", "run-script") and len(words) > 2 else words[1]
            if not isinstance(scripts.get(name), str):
                raise Unclear(f"a script runs {command.strip()}")
            yield from _of_script(scripts[name], scripts, here, depth + 1)
        elif words[0] in ("npx", "pnpx") and len(words) > 1:
            yield from _of_command(words[1:], here)
        else:
            yield from _of_command(words, here)


def _of_command(words: list[str], here: Project) -> Iterator[str]:
    program = words[0]
    if program == "patch-package":
        yield from [here.needed("patches")] if here.has("patches") else []
    elif program == "prisma" and words[1:2] == ["generate"]:
        named = [it.partition("=")[2] for it in words if it.startswith("--schema=")]
        package = here.table(PACKAGE_JSON).get("prisma")
        own = package.get("schema") if isinstance(package, dict) else None
        yield here.needed(next(iter(named), own or "prisma/schema.prisma"))
    elif program in ("node", "sh", "bash") or program.startswith("./"):
        files = [it for it in words if here.has(it) and not it.startswith("-")]
        if not files or "-e" in words or "-p" in words:
            raise Unclear(f'a script that installing starts runs "{" ".join(words)}"')
        for name in files:
            yield from _read_by(name, here, set())
    elif program != "only-allow" and not _HARMLESS.issuperset(it for it in words if it[:1] != "-"):
        raise Unclear(f'a script that installing starts runs "{" ".join(words)}"')


def _read_by(name: str, here: Project, seen: set[str]) -> Iterator[str]:
    """A script, and the files of the context that it names."""
    path = here.at(name)
    if path in seen:
        return
    seen.add(path)
    if len(seen) > MOST_SCRIPTS:
        raise Unclear(f"a script that installing starts reads more than {MOST_SCRIPTS} others")
    yield here.needed(name)
    if here.context.is_folder(path):
        raise Unclear(f"a script that installing starts runs a folder, {path}")
    text = here.read(name)
    if len(text) > LONGEST_SCRIPT or any(word in text for word in _READS_MORE):
        raise Unclear(f"{path}, which installing runs, may read other files")
    folder = name.rpartition("/")[0] or "."
    for word in _literals(text):
        if (word[:2] in ("./", "..") and "require(" in text) or (
            "import" in text and word[:1] == "."
        ):
            tried = [f"{folder}/{word}{end}" for end in ("", ".js", ".mjs", ".cjs", ".json")]
        else:
            tried = [word]
        for it in tried:
            if it and here.has(it) and not here.context.is_folder(here.at(it)):
                yield from _read_by(it, here, seen)
                break
        else:
            if word[:1] == "." and "/" in word and len(word) > 2:
                raise Unclear(f"{path}, which installing runs, names {word}")


def _literals(text: str) -> Iterator[str]:
    """The strings in a script."""
    for quote in "'\"`":
        parts = text.split(quote)
        yield from (it for it in parts[1::2] if it and "\n" not in it and len(it) < 200)


def yaml_list(text: str, key: str) -> list[str]:
    """The list behind a key at the top of a simple YAML file, in either of its two forms."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        name, colon, rest = line.partition(":")
        if not colon or name.strip("\"'") != key:
            continue
        if rest.strip().startswith("["):
            return [part.strip(" \"'") for part in rest.strip(" []").split(",")]
        found: list[str] = []
        for below in lines[at + 1 :]:
            word = below.strip()
            if word and word[0] not in "-#" and below[:1] not in " \t":
                break
            if word[:1] == "-":
                found.append(word[1:].split(" #")[0].strip(" \"'"))
        return found
    return []
