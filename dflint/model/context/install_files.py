"""What an installation reads of the build context besides the manifest: workspaces, patches, lists that
include others, settings, and what its scripts run.

Sources: the documentation of npm, Yarn, pnpm, pip, Go, Bundler; 2026-11.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
from dflint.model.context.secret_contents import secret_in
from dflint.model.context.tables import table_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.context.tables import Table

# Scripts that an installation runs by itself.
_LIFECYCLE = (
    "preinstall",
    "install",
    "postinstall",
    "preprepare",
    "prepare",
    "postprepare",
    "prepublish",
)
PACKAGE_JSON = "package.json"
# Where package.json names packages.
DEPENDENCIES = (
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "overrides",
    "resolutions",
)
_LOCAL = ("file:", "link:", "portal:", "workspace:", "./", "../", "/")
_HARMLESS = ("husky", "is-ci", "echo", "true", "exit")  # these do nothing that matters in a build
MOST_MEMBERS = 200


class InstallFiles:
    """`extra`: what is read besides the manifest and the lock file, from the folder of the project on.

    `is_all`: nothing else is read as far as the files show; else only a person can tell.
    """

    __slots__ = ("extra", "is_all")

    def __init__(self, extra: tuple[str, ...], is_all: bool) -> None:
        self.extra = extra
        self.is_all = is_all


def install_files(
    manager: str, manifests: tuple[str, ...], folder: str, context: Context
) -> InstallFiles:
    """What an installation reads in a folder of the context besides its manifests."""
    here, row = _Folder(folder, context), row_of(manager)
    extra: list[str] = []
    is_all = True
    for name in row.settings_files:
        if here.has(name):
            extra.append(name)
            is_all = is_all and not (name[:1] == "." and secret_in(name, here.read(name)))
    found: InstallFiles | None = None
    if PACKAGE_JSON in row.manifest:
        found = _of_node(manager, here)
    elif row.requirements:
        found = _of_lists(manifests, here)
    elif manager == "go":
        found = _of_go(here)
    elif manager == "bundler":
        text = here.read("Gemfile")
        found = InstallFiles(
            (), not any(word in text for word in ("gemspec", "path:", ":path", "eval_gemfile"))
        )
    elif manager == "composer":
        found = InstallFiles((), '"path"' not in here.read("composer.json"))
    if found is not None:
        extra += found.extra
        is_all = is_all and found.is_all
    return InstallFiles(tuple(dict.fromkeys(extra)), is_all)


class _Folder:
    """A folder of the context."""

    def __init__(self, path: str, context: Context) -> None:
        self.path = "" if path in ("", ".") else f"{path}/"
        self.context = context

    def has(self, name: str) -> bool:
        return self.context.sees(f"{self.path}{name}")

    def read(self, name: str) -> str:
        return self.context.folder.read(f"{self.path}{name}") or ""

    def table(self, name: str) -> Table:
        return table_of(f"{self.path}{name}", self.context) or {}

    def members(self, patterns: list[str]) -> Iterator[str]:
        """The folders that patterns such as `packages/*` mean, with a package.json in them."""
        count = 0
        for pattern in patterns:
            plain = pattern.strip().removeprefix("./").rstrip("/").replace("/**", "/*")
            if not plain or plain[0] == "!":
                continue
            for entry in self.context.matching(f"{self.path}{plain}"):
                name = entry.path[len(self.path) :]
                if entry.is_folder and self.has(f"{name}/package.json"):
                    count += 1
                    if count > MOST_MEMBERS:
                        return
                    yield f"{name}/package.json"


def workspace_patterns(manager: str, package: Table, read: Callable[[str], str]) -> list[str]:
    """The patterns of the folders of workspaces: in package.json, or for pnpm in a file of its own."""
    if manager == "pnpm":
        return yaml_list(read("pnpm-workspace.yaml"), "packages")
    patterns = package.get("workspaces")
    patterns = patterns.get("packages") if isinstance(patterns, dict) else patterns
    return [it for it in patterns if isinstance(it, str)] if isinstance(patterns, list) else []


def _of_node(manager: str, here: _Folder) -> InstallFiles:
    package = here.table("package.json")
    extra: list[str] = []
    wanted = workspace_patterns(manager, package, here.read)
    extra += here.members(wanted)
    is_all = not wanted
    scripts = package.get("scripts")
    for name in _LIFECYCLE:
        body = scripts.get(name) if isinstance(scripts, dict) else None
        if isinstance(body, str) and body.strip():
            more, is_clear = _of_script(body, here)
            extra += more
            is_all = is_all and is_clear
    for kind in DEPENDENCIES:
        table = package.get(kind)
        versions = table.values() if isinstance(table, dict) else ()
        if any(isinstance(it, str) and it.startswith(_LOCAL) for it in versions):
            is_all = False
    if "patchedDependencies" in here.read("package.json") + here.read(
        "pnpm-workspace.yaml"
    ) and here.has("patches"):
        extra.append("patches")
        is_all = False
    return InstallFiles(tuple(extra), is_all)


def _of_script(body: str, here: _Folder) -> tuple[list[str], bool]:
    """The files of the context that a script of package.json names, and whether that is all it reads."""
    words = body.replace("&&", " ").replace("||", " ").replace(";", " ").split()
    if "patch-package" in words:
        return (["patches"] if here.has("patches") else []), False
    found = [word.removeprefix("./") for word in words if here.has(word.removeprefix("./"))]
    return [it for it in found if it], not found and all(
        word in _HARMLESS or word[:1] == "-" for word in words
    )


def _of_lists(manifests: tuple[str, ...], here: _Folder) -> InstallFiles:
    """The lists that lists of requirements include."""
    wanted = [name.removeprefix("./") for name in manifests]
    seen = set(wanted)
    extra: list[str] = []
    is_all = True
    for name in wanted:
        folder = name.rpartition("/")[0]
        for line in here.read(name).splitlines():
            words = line.split("#", 1)[0].replace("=", " ").split()
            if not words:
                continue
            if words[0] in ("-r", "--requirement", "-c", "--constraint") and len(words) > 1:
                included = f"{folder}/{words[1]}" if folder else words[1].removeprefix("./")
                if included not in seen:
                    seen.add(included)
                    wanted.append(included)
                    extra.append(included)
                    is_all = is_all and here.has(included) and "$" not in included
            elif (
                words[0] in ("-e", "--editable", "--find-links", "-f")
                or words[0].startswith(("./", "../", ".", "file:"))
                or ("@" in words and any(word.startswith("file:") for word in words))
            ):
                is_all = False
    return InstallFiles(tuple(extra), is_all)


def _of_go(here: _Folder) -> InstallFiles:
    text = here.read("go.mod")
    is_local = any(
        "=>" in line and line.split("=>")[1].strip()[:1] in "./" for line in text.splitlines()
    )
    has_work = here.has("go.work")
    return InstallFiles(("go.work",) if has_work else (), not is_local and not has_work)


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
