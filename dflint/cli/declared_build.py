"""How the repository says that a Dockerfile is built, for commands that build it."""

from __future__ import annotations

import os

from dflint.builds.projects import shown
from dflint.cli.configuration import configurations
from dflint.cli.linting import projects_of
from dflint.cli.options import CheckOptions
from dflint.engine.registry import all_rules
from dflint.model.builds import is_remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.model.builds import Build

OPTIONS = ("context", "target", "build_args", "platform")


def with_declared_build(path: str, values: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The options of a build, with what the user does not say as the repository declares it.

    It is the build that is trusted most of those whose context is known; where the user says what
    the context is, none. The second part is what to say to the user, empty for no build. Raises ConfigError.
    """
    place = projects_of([path], configurations(CheckOptions({}), all_rules())).place(path)
    builds = [build for build in place.builds if build.context is not None]
    if values["context"] or not builds:
        return values, ""
    build = builds[0]
    root = place.root
    context = shown(path, os.path.join(root, build.context or "."))
    declared = {
        "context": context,
        "target": (build.target and build.target.text) or "",
        "build_args": tuple(_args(build)),
        "platform": _platform(build),
        "builder_args": (*values["builder_args"], *_contexts(build, path, root)),
    }
    found = {**values, **{name: it for name, it in declared.items() if it and not values.get(name)}}
    found["builder_args"] = declared["builder_args"]
    others = f", one of {len(builds)} builds" if len(builds) > 1 else ""
    name = f" ({build.name})" if build.name else ""
    where = f'"{context}" as its context'
    return found, f"built as {build.path}:{build.line}{name} says{others}, with {where}."


def _args(build: Build) -> list[str]:
    """NAME=VALUE for each argument with a known value."""
    return [f"{name}={it.text}" for name, it in build.args.items() if it.text is not None]


def _platform(build: Build) -> str:
    """The platform, if it is one that can be asked for."""
    platforms = build.platforms
    return platforms[0] if len(platforms) == 1 and "/" in platforms[0] else ""


def _contexts(build: Build, path: str, root: str) -> list[str]:
    """The option of docker for each named context that is a folder, or an image."""
    found: list[str] = []
    for name, given in build.contexts.items():
        if given.text is None or given.text.startswith("target:"):
            continue
        folder = os.path.join(root, os.path.dirname(build.path), given.text)
        where = given.text if is_remote(given.text) else shown(path, folder)
        found.append(f"--build-context={name}={where}")
    return found
