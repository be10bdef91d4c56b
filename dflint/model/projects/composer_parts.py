"""Files that composer.json and composer.lock name, and that are not copied before Composer reads them.

Sources: the documentation of Composer (path repositories, "Scripts"); symfony/flex, ScriptExecutor. 2026-12.
"""

from __future__ import annotations

from dflint.model.context.tables import table_of, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.tables import Table
    from dflint.model.projects.project_parts import ProjectPlace

    Named = tuple[
        str, str, str
    ]  # manifest in the context; folder in the image, and path from there

_INSTALL = ("install", "i")
_UPDATE = ("update", "u", "upgrade")
_DUMP = ("dump-autoload", "dumpautoload")
_INTERPRETERS = ("@php", "php")
_GUARDS = ("||", "[ ", "test ", " if ", "file_exists")


def composer_parts(place: ProjectPlace) -> Iterator[Named]:
    """What path repositories of the lock file name, and what the scripts of the project read."""
    if place.command.verb in (*_INSTALL, *_UPDATE):
        yield from _path_packages(place)
    yield from _read_by_scripts(place)


def _path_packages(place: ProjectPlace) -> Iterator[Named]:
    folder, manifest = place.nearest("composer.lock")
    locked = table_of(manifest, place.context) if manifest else None
    packages = value_at(locked, "packages")
    for package in packages if isinstance(packages, list) else ():
        url = value_at(package, "dist", "url")
        if value_at(package, "dist", "type") == "path" and isinstance(url, str):
            yield manifest, folder, f"{url.rstrip('/')}/composer.json"


def _read_by_scripts(place: ProjectPlace) -> Iterator[Named]:
    """The scripts in PHP that Composer runs of itself, as Laravel's artisan."""
    if place.command.has("--no-scripts", "--dry-run", "--download-only", "-d", "--working-dir"):
        return
    folder, manifest = place.nearest("composer.json")
    scripts = value_at(table_of(manifest, place.context), "scripts") if manifest else None
    if not isinstance(scripts, dict) or folder != place.directory:
        return
    for event in _events(place.command, is_locked=bool(place.nearest("composer.lock")[1])):
        for line in _lines_of(scripts, event):
            words = line.split()
            if any(guard in line for guard in _GUARDS) or len(words) < 2:
                continue
            if words[0] in _INTERPRETERS and words[1][:1] not in ("-", "/", "@"):
                if not words[1].startswith(("vendor/", "./vendor/")):
                    yield manifest, folder, words[1].removeprefix("./")


def _events(command: Command, is_locked: bool) -> Iterator[str]:
    """The events at which a command of Composer runs scripts."""
    is_install = command.verb in _INSTALL
    if is_install or command.verb in _UPDATE:
        kind = "install" if is_install and is_locked else "update"
        yield f"pre-{kind}-cmd"
        if not command.has("--no-autoloader"):
            yield "pre-autoload-dump"
            yield "post-autoload-dump"
        yield f"post-{kind}-cmd"
    elif command.verb in _DUMP:
        yield "pre-autoload-dump"
        yield "post-autoload-dump"


def _lines_of(scripts: Table, event: str, depth: int = 2) -> Iterator[str]:
    """The commands of an event, and of the scripts that it names with `@`."""
    listed = scripts.get(event)
    if isinstance(listed, dict):  # auto-scripts of Symfony Flex: command: what it is run with
        if "symfony-cmd" in listed.values():
            yield "@php bin/console"
        return
    for line in listed if isinstance(listed, list) else (listed,):
        if not isinstance(line, str):
            continue
        if line[:1] == "@" and line[1:] in scripts and depth:
            yield from _lines_of(scripts, line[1:], depth - 1)
        else:
            yield line
