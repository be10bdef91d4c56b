"""What a replay builds with: the options, and for what they leave open what the repository declares."""

from __future__ import annotations

import os

from dflint.cli.usage import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.builds.projects import Place
    from dflint.model.builds import Given

# What the name of an argument, or the text that gives its value, says of it: it changes with the commit.
_OF_COMMITS = (
    "sha",
    "commit",
    "rev-parse",
    "revision",
    "rev",
    "vcs",
    "hash",
    "git_ref",
    "describe",
)
_OF_TIMES = ("date", "time", "epoch", "now")
_OF_NUMBERS = (
    "run_number",
    "run_id",
    "build_number",
    "build_num",
    "build_id",
    "buildid",
    "pipeline",
)


class Arguments:
    """What is built with."""

    def __init__(self) -> None:
        self.build_args: dict[str, str] = {}
        self.context = ""
        self.target = ""
        self.platform = ""


def arguments_of(path: str, values: dict[str, Any]) -> tuple[Arguments, str]:
    """The arguments, and what to say of where they come from; nothing if the user says all."""
    found = Arguments()
    told = "" if values["context"] else declared(path, found)
    for written in values["build_args"]:
        name, equals, value = written.partition("=")
        if not name or (not equals and name not in os.environ):
            raise UsageError(f'--build-arg "{written}" is not NAME=VALUE.')
        found.build_args[name] = value if equals else os.environ[name]
    found.target = values["target"] or found.target
    found.platform = values["platform"] or found.platform
    return found, told


def context_folder(path: str) -> str:
    """The folder that a Dockerfile is built in, by the files that it copies."""
    from dflint.folders import Folders, context_of
    from dflint.model.analyze import analyze
    from dflint.model.context.build_context import place_of
    from dflint.source import Source
    from dflint.syntax.parser import parse

    own = os.path.dirname(path) or "."
    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8", "surrogateescape")
    except OSError:
        return own
    near = context_of(path, None, Folders())
    place = place_of(analyze(parse(Source(path, text))), near)
    return place.folder.name if place is not None else own


def is_built_by_buildah(path: str) -> bool:
    """Whether Buildah or Podman builds a file, by its name or by what the repository declares."""
    if os.path.basename(path).lower().startswith("containerfile"):
        return True
    place = _place(path)
    for build in place.builds:
        try:
            with open(os.path.join(place.root, build.path), encoding="utf-8") as file:
                text = file.read()
        except (OSError, UnicodeDecodeError):
            return True  # which is not known
        line = text[text.rfind("\n", 0, build.start) + 1 : build.end]
        if "buildah" in line or "podman" in line:
            return True
    return False


def _place(path: str) -> Place:
    from dflint.cli.configuration import configurations, explained
    from dflint.cli.linting import projects_of
    from dflint.cli.options import CheckOptions
    from dflint.config.settings import ConfigError
    from dflint.engine.registry import all_rules

    try:
        return projects_of([path], configurations(CheckOptions({}), all_rules())).place(path)
    except ConfigError as error:
        raise explained(error) from None


def declared(path: str, found: Arguments) -> str:
    """Fill in what the build that is trusted most declares; where that is, in a sentence."""
    if not os.path.isfile(path):
        return ""
    from dflint.builds.projects import shown

    place = _place(path)
    builds = [build for build in place.builds if build.context is not None]
    if not builds:
        return ""
    build = builds[0]
    found.context = shown(path, os.path.join(place.root, build.context or "."))
    found.target = (build.target and build.target.text) or ""
    if len(build.platforms) == 1 and "/" in build.platforms[0]:
        found.platform = build.platforms[0]
    for name, given in build.args.items():
        found.build_args[name] = _template(name, given, place.root)
    return f"built as {build.path}:{build.line} says."


def _template(name: str, given: Given, root: str) -> str:
    """The value of an argument; a template where it changes with the commit. Where only a run knows
    the value, it counts as one that stays."""
    if given.text is not None:
        return given.text
    written = ""
    try:
        with open(os.path.join(root, given.path), encoding="utf-8", errors="replace") as file:
            written = file.read()[given.start : given.end]
    except OSError:
        pass
    for text in (written.lower(), name.lower()):
        if any(it in text for it in _OF_NUMBERS):
            return "{number}"
        if any(it in text for it in _OF_TIMES):
            return "{date}"
        if any(it in text for it in _OF_COMMITS):
            return "{commit}"
    return f"${name}"
