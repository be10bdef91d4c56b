"""Composer, Bundler, Mix, and Dart's pub.

Sources: getcomposer.org (install, path repositories), bundler.io (Gemfile, path gems), hexdocs.pm/mix
(deps.get, deps.compile, umbrella), dart.dev (pubspec, path packages, workspaces); 2026-11.
"""

from __future__ import annotations

from dflint.model.needs.build_scripts import files_named
from dflint.model.needs.project import Fetch, Need, Project, Unclear
from dflint.model.paths import cleaned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command


# What lines of mix.exs have in them that read files, or run another program.
_MIX_READS = (
    "File.read", "File.stream", "File.ls", "Path.wildcard", "System.cmd", "os.cmd", "Code.require_file",
    "Code.eval_file", "Code.compile_file",
)  # fmt: skip


def of_project(
    manager: str, verb: str, command: Command, text: str, project: Project, environment: str
) -> Need | None:
    """What a command of Composer, Bundler, Mix or pub needs; None for others. Raises Unclear."""
    if manager == "composer" and verb in ("install", "i"):
        is_elsewhere = command.has("-d", "--working-dir")
        return None if is_elsewhere else composer(command, text, project)
    if manager == "bundler" and verb in ("install", ""):
        return None if command.has("--gemfile") else bundler(project)
    if manager == "dart" and command.runs(command.name, "pub get") is not None:
        return None if command.has("-C", "--directory") else pub(project)
    if manager == "mix" and verb == "deps.get":
        return mix_fetch(project)
    if manager == "mix" and verb == "deps.compile":
        return mix_compile(environment, project)
    return None


def composer(command: Command, text: str, project: Project) -> Need:
    """What `composer install` needs: scripts and the autoloader aside, the manifests. Raises Unclear."""
    table = project.table("composer.json")
    files = [project.needed("composer.json"), *project.present("composer.lock", "symfony.lock")]
    repositories = table.get("repositories")
    rows = repositories.values() if isinstance(repositories, dict) else repositories or ()
    for row in rows:
        if isinstance(row, dict) and row.get("type") == "path":
            url = str(row.get("url"))
            found = project.matching(url) if "*" in url else [url]
            files += [project.needed(it) for it in found]
        elif isinstance(row, dict) and row.get("type") == "artifact":
            files.append(project.needed(str(row.get("url"))))
    files += _named_by_plugins(table.get("extra"), project)
    options = [it for it in ("--no-scripts", "--no-autoloader") if not command.has(it)]
    if not options:
        return Need(Fetch(files), ["vendor"])
    return Need(Fetch(files, f"{text} {' '.join(options)}"), ["vendor"])


def _named_by_plugins(extra: object, project: Project) -> Iterator[str]:
    """The files that settings of plugins name, which run when packages are installed: patches, other
    manifests. Raises Unclear."""
    waiting = [extra]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and "*" in one and one.endswith(".json"):
            raise Unclear("a plugin of composer looks for other manifests")
        elif isinstance(one, str) and "." in one and not one.startswith(("/", "..")):
            if project.has(one) and not project.context.is_folder(project.at(one) or "."):
                yield project.at(one)


def bundler(project: Project) -> Need:
    """What `bundle install` needs: the Gemfile, and the specifications of gems in the project. Raises Unclear."""
    files = [
        project.needed("Gemfile"),
        *project.present("Gemfile.lock", ".ruby-version", ".tool-versions", ".bundle/config"),
    ]
    names = ["Gemfile"]
    for name in names:
        for line in project.read(name).splitlines():
            plain = line.partition("#")[0].strip()
            words = _strings(plain)
            if plain.startswith("eval_gemfile"):
                if not words:
                    raise Unclear("the Gemfile reads another one")
                files.append(project.needed(words[0]))
                names.append(words[0])
            elif plain.split()[:1] == ["gemspec"]:
                files += _found_gemspecs(_path_of(plain) or ".", project)
            elif "path:" in plain or ":path" in plain or plain.startswith("path "):
                path = _path_of(plain)
                if path is None:
                    raise Unclear(f"the Gemfile works out a path: {plain}")
                files += _found_gemspecs(path, project)
            elif (
                plain.startswith(("File.", "Dir.", "instance_eval", "require_relative"))
                or "File.read" in plain
            ):
                raise Unclear("the Gemfile reads other files")
    return Need(Fetch(files), ["vendor/bundle"])


def _found_gemspecs(path: str, project: Project) -> list[str]:
    found = list(_gemspecs(project.below(path), project))
    if not found:
        where = "the project" if path == "." else path
        raise Unclear(f"{where} has no specification of a gem")
    return found


def _path_of(line: str) -> str | None:
    for mark in ("path:", ":path =>", ":path=>", "path "):
        at = line.find(mark)
        if at >= 0:
            words = _strings(line[at + len(mark) :])
            return words[0] if words else None
    return None


def _strings(text: str) -> list[str]:
    quote = "'" if "'" in text else '"'
    found = text.split(quote)[1::2]
    if any("#{" in it for it in found):
        raise Unclear("the Gemfile works out a name")
    return found


def _gemspecs(here: Project, root: Project) -> Iterator[str]:
    """The specifications of gems in a folder, with the files that they read."""
    for entry in here.context.folder.entries(here.folder or "."):
        if not entry.name.endswith(".gemspec"):
            continue
        yield entry.path
        waiting = [entry.name]
        seen = set()
        for name in waiting:
            if name in seen:
                continue
            seen.add(name)
            text = here.read(name)
            if "File.read" in text or "File.open" in text or "load " in text:
                raise Unclear(f"{entry.path} reads other files")
            if name == entry.name:
                _see_to_programs(text, entry.path, here)
            for line in text.splitlines():
                plain = line.strip()
                if plain.startswith("require_relative"):
                    words = _strings(plain)
                    if not words:
                        raise Unclear(f"{entry.path} requires what it works out")
                    folder = name.rpartition("/")[0]
                    other = cleaned(f"{folder}/{words[0]}" if folder else words[0])
                    other = other if other.endswith(".rb") else f"{other}.rb"
                    yield here.needed(other)
                    waiting.append(other)
                elif plain.startswith("require ") and "/version" in plain:
                    version = f"lib/{_strings(plain)[0]}.rb"
                    if here.has(version):
                        yield here.at(version)


def _see_to_programs(text: str, path: str, here: Project) -> None:
    """Raises Unclear where a gem of the project has programs or extensions: an installation makes those that
    its files name when it runs."""
    folder = "bin"
    for line in text.splitlines():
        if "bindir" in line:
            words = _strings(line)
            folder = words[0] if words else folder
    if "executables" in text and here.has(folder):
        raise Unclear(f"{path} has programs in {folder}")
    if "extensions" in text:
        raise Unclear(f"{path} has extensions, which are compiled")


def pub(project: Project) -> Need:
    """What `dart pub get` needs: the pubspec, its lock file, and packages in folders. Raises Unclear."""
    files = [
        project.needed("pubspec.yaml"),
        *project.present("pubspec.lock", "pubspec_overrides.yaml"),
    ]
    for name in ("pubspec.yaml", "pubspec_overrides.yaml"):
        for line in project.read(name).splitlines() if project.has(name) else ():
            key, _, value = line.strip().partition(":")
            if key in ("workspace", "resolution"):
                raise Unclear(f"{name} is of a workspace")
            if key == "path" and value.strip():
                files.append(project.needed(value.strip().strip("\"'")))
            elif "path:" in value:
                raise Unclear(f"{name} names a folder in a way that is not read")
    return Need(Fetch(files), [".dart_tool"])


def mix_fetch(project: Project) -> Need:
    """What `mix deps.get` needs. Raises Unclear."""
    return Need(Fetch(_mix_files(project)), ["deps"])


def mix_compile(environment: str, project: Project) -> Need:
    """What `mix deps.compile` needs: the compile-time configuration, too. Raises Unclear."""
    files = list(_mix_files(project))
    if project.has("config"):
        entries = {it.name for it in project.context.folder.entries(project.at("config"))}
        if any(not it.endswith((".exs", ".ex")) for it in entries):
            raise Unclear("config has other files in it")
        wanted = _configuration(project, environment, entries)
        files += [project.at(f"config/{it}") for it in sorted(wanted & entries)]
    return Need(Fetch(files), ["deps", "_build"])


def _configuration(project: Project, environment: str, entries: set[str]) -> set[str]:
    """The files in config that are read when something is compiled."""
    text = project.read("config/config.exs")
    every = {it for it in entries if it.endswith(".exs") and it != "runtime.exs"}
    if not environment or "import_config" not in text:
        named = {f"{it}.exs" for it in ("dev", "test", "prod")}
        return (
            every
            if "import_config" in text
            else (every - named | {"config.exs", f"{environment}.exs"})
        )
    others = {f"{it}.exs" for it in ("dev", "test", "prod")} - {f"{environment}.exs"}
    return every - others


def _mix_files(project: Project) -> Iterator[str]:
    yield project.needed("mix.exs")
    yield from project.present("mix.lock")
    seen: set[str] = set()
    yield from _of_mix_script(project, project, seen)
    text = project.read("mix.exs")
    if "apps_path" in text:
        folder = text.partition("apps_path:")[2].split('"')[1:2] or ["apps"]
        for name in project.matching(f"{folder[0]}/*"):
            app = project.below(name)
            if app.has("mix.exs"):
                yield app.at("mix.exs")
                yield from _of_mix_script(app, project, seen)


def _of_mix_script(here: Project, root: Project, seen: set[str]) -> Iterator[str]:
    """What a mix.exs reads, and the dependencies in the context that it names. Raises Unclear."""
    path = here.at("mix.exs")
    if path in seen:
        return
    seen.add(path)
    yield from files_named("mix.exs", here, root, _MIX_READS)
    for line in here.read("mix.exs").splitlines():
        after = "" if line.strip().startswith("#") else _after(line, "path:")
        if not after:
            continue
        words = after.split('"')[1:2]
        if not words or "#{" in words[0]:
            raise Unclear(f"{path} works out a path")
        yield here.needed(words[0])
        other = here.below(words[0])
        if other.has("mix.exs"):
            yield from _of_mix_script(other, root, seen)


def _after(line: str, key: str) -> str:
    """What a line has behind a key, and not behind one that only ends so, as deps_path."""
    before, word, after = line.partition(key)
    while word and (before[-1:].isalnum() or before[-1:] == "_"):
        before, word, after = after.partition(key)
    return after if word else ""
