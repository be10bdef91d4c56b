"""Versions of a language that a project asks for and its image has not.

Sources: the documentation of npm, Yarn 1, pnpm, Bundler, Composer, pip, Poetry, Cargo, Go and the
.NET SDK; 2026-11. Go: official images from 1.21 on set GOTOOLCHAIN=local.
"""

from __future__ import annotations

from dflint.model.context.needed_files import file_of_project
from dflint.model.packages.installs import install_of
from dflint.model.scripts.working_directory import with_directories
from dflint.model.versions import (
    LAST,
    gem_spans,
    intersect,
    npm_spans,
    numbers_of,
    pep440_spans,
    span_of,
)
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.model.versions import Span
    from dflint.source import Word

    Asked = tuple[str, tuple[Span, ...] | None]  # as it is written, and what it means

# Code names of long-term releases of Node. Source: nodejs/Release, 2026-10.
NODE_NAMES = {"hydrogen": "18", "iron": "20", "jod": "22", "krypton": "24"}
# The image that brings a language, and how people call that.
LANGUAGES = {
    "node": "Node.js", "golang": "Go", "ruby": "Ruby", "php": "PHP", "python": "Python",
    "rust": "Rust", "mcr.microsoft.com/dotnet/sdk": ".NET SDK",
}  # fmt: skip
EDITION_2024 = (1, 85, 0)


class VersionConflict:
    """A file of a project asks for versions of which the image has none.

    `place`: the word that runs the manager. `path`: the file, `asked`: what it says. `refuses`: the
    manager stops; else it warns.
    """

    __slots__ = ("asked", "found", "language", "manager", "path", "place", "refuses")

    def __init__(
        self,
        place: Word,
        path: str,
        asked: str,
        language: str,
        found: str,
        manager: str,
        refuses: bool,
    ) -> None:
        self.place = place
        self.path = path
        self.asked = asked
        self.language = language
        self.found = found
        self.manager = manager
        self.refuses = refuses


def version_conflicts(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[VersionConflict]:
    """What the managers of a stage ask for in vain, each file once."""
    image = stage.image
    if image is None or image.familiar not in LANGUAGES or image.tag is None or "$" in image.tag:
        return
    numbers = _numbers(str(image.tag))
    if not numbers:
        return
    seen: set[str] = set()
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            ask = _ASKS.get((image.familiar, it.command.manager))
            if ask is None or it.command.in_function or _installs_language(stage, image.familiar):
                continue
            name, read, is_refused = ask
            found = file_of_project(name, it, step, stage, file, context)
            if found is None or found.path in seen or found.path == "":
                continue
            seen.add(found.path)
            asked, spans = read(found, it.command, numbers)
            if spans is None or not asked or intersect(spans, [span_of(numbers)]):
                continue
            place = it.command.verb or it.command.name
            shown = ".".join(map(str, numbers))
            refuses = is_refused(it, step, stage, file, context)
            if refuses is not None:
                language = LANGUAGES[image.familiar]
                manager = str(it.command.name)
                yield VersionConflict(place, found.path, asked, language, shown, manager, refuses)


def _numbers(tag: str) -> tuple[int, ...]:
    """The version that a tag names."""
    first = tag.partition("-")[0]
    return numbers_of(NODE_NAMES.get(first, first))


def _installs_language(stage: Stage, image: str) -> bool:
    """Whether a step seems to bring another version of the language."""
    signs = {
        "node": ("nvm", "nodenv", "volta", "fnm ", "corepack use", " n "),
        "golang": ("GOTOOLCHAIN", "golang.org/dl"),
        "ruby": ("rbenv", "rvm ", "ruby-build"),
        "python": ("pyenv", "uv python", "conda"),
        "rust": ("rustup", "rust-toolchain"),
        "php": (),
        "mcr.microsoft.com/dotnet/sdk": ("dotnet-install", "workload"),
    }[image]
    return any(
        sign in step.instruction.written
        for one in stage.chain
        for step in one.steps
        for sign in signs
    )


def _json(found: ImageFile) -> dict[str, Any]:
    import json  # few files are asked

    try:
        read = json.loads(found.text or "")
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _toml(found: ImageFile) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(found.text or "")
    except (ValueError, RecursionError):
        return {}


def _at(table: object, *keys: str) -> object:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _engines(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    asked = _at(_json(found), "engines", "node")
    return (f"node {asked}", npm_spans(asked)) if isinstance(asked, str) else ("", None)


def _gemfile(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    """`ruby "~> 3.3"` in a Gemfile."""
    for line in (found.text or "").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word != "ruby" or "file:" in rest or "engine" in rest:
            continue
        parts = [part for at, part in enumerate(rest.replace("'", '"').split('"')) if at % 2]
        return f"ruby {', '.join(parts)}", gem_spans(parts) if parts else None
    return "", None


def _composer(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    table = _json(found)
    asked = _at(table, "require", "php")
    ignored = any(word.startswith("--ignore-platform-req") for word in command.args)
    if not isinstance(asked, str) or ignored or _at(table, "config", "platform", "php"):
        return "", None
    return f"php {asked}", npm_spans(asked, composer=True)


def _cargo(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    table = _toml(found)
    for keys in (("package",), ("workspace", "package")):
        asked = _at(table, *keys, "rust-version")
        if isinstance(asked, str) and numbers_of(asked):
            return f"rust-version {asked}", ((span_of(numbers_of(asked))[0], LAST),)
    if (
        _at(table, "package", "edition") == "2024"
        or _at(table, "workspace", "package", "edition") == "2024"
    ):
        return "edition 2024", ((EDITION_2024, LAST),)
    return "", None


def _go_mod(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    if numbers < (1, 21):
        return "", None  # they try, and mostly succeed
    for line in (found.text or "").splitlines():
        word, _, asked = line.partition(" ")
        if word == "go" and numbers_of(asked):
            return f"go {asked.strip()}", ((span_of(numbers_of(asked.strip()))[0], LAST),)
    return "", None


def _requires_python(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    table = _toml(found)
    asked = _at(table, "project", "requires-python")
    if isinstance(asked, str):
        return f"requires-python {asked}", pep440_spans(asked)
    asked = _at(table, "tool", "poetry", "dependencies", "python")
    if isinstance(asked, str) and command.manager == "poetry":
        return f"python {asked}", npm_spans(asked)
    return "", None


def _global_json(found: ImageFile, command: Command, numbers: tuple[int, ...]) -> Asked:
    sdk = _at(_json(found), "sdk")
    asked, forward = _at(sdk, "version"), _at(sdk, "rollForward")
    if not isinstance(asked, str) or len(numbers_of(asked)) < 2:
        return "", None
    low = span_of(numbers_of(asked)[:2])
    if isinstance(forward, str) and "ajor" in forward:
        return f"SDK {asked}", ((low[0], LAST),)
    if isinstance(forward, str) and "inor" in forward:
        return f"SDK {asked}", (span_of(numbers_of(asked)[:1]),)
    return f"SDK {asked}", (low,)


def _always(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool | None:
    return True


def _of_project(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool | None:
    """pip looks at pyproject.toml only where it installs the project."""
    install = install_of(it.command)
    if it.command.manager != "pip":
        return True
    is_project = install is not None and any(
        word in (".", "./") or word.startswith(".[") for word in install.files
    )
    return True if is_project else None


def _npm_refuses(
    it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool | None:
    """npm and pnpm warn, unless engine-strict is set; Yarn 1 stops, later ones do not look."""
    command = it.command
    if (
        command.runs(str(command.name), "config", "cache", "global", "set", "dlx", "exec")
        is not None
    ):
        return None
    text = "".join(one.instruction.written for one in stage.steps_of(Run))
    if "ignore-engines" in text or "engine-strict=false" in text:
        return None
    settings = file_of_project(".npmrc", it, step, stage, file, context)
    is_strict = settings is not None and "engine-strict=true" in (settings.text or "").replace(
        " ", ""
    )
    if command.manager != "yarn":
        return is_strict or command.has("--engine-strict")
    is_berry = file_of_project(".yarnrc.yml", it, step, stage, file, context) is not None
    manifest = file_of_project("package.json", it, step, stage, file, context)
    manager = _at(_json(manifest), "packageManager") if manifest is not None else None
    if (
        is_berry
        or (isinstance(manager, str) and not manager.startswith("yarn@1"))
        or "berry" in text
    ):
        return False
    return install_of(command) is not None or None


# Image and manager: the file, what it asks for, and whether the manager stops.
_ASKS: dict[tuple[str, str], tuple[str, Callable[..., Asked], Callable[..., bool | None]]] = {
    **{
        ("node", name): ("package.json", _engines, _npm_refuses) for name in ("npm", "yarn", "pnpm")
    },
    ("ruby", "bundler"): ("Gemfile", _gemfile, _always),
    ("php", "composer"): ("composer.json", _composer, _always),
    ("rust", "cargo"): ("Cargo.toml", _cargo, _always),
    ("golang", "go"): ("go.mod", _go_mod, _always),
    ("python", "pip"): ("pyproject.toml", _requires_python, _of_project),
    ("python", "poetry"): ("pyproject.toml", _requires_python, _of_project),
    ("mcr.microsoft.com/dotnet/sdk", "dotnet"): ("global.json", _global_json, _always),
}
