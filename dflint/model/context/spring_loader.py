"""The class with which an unpacked jar of Spring Boot starts, and the version that has it.

Source: release notes of Spring Boot 3.2, "Nested Jar Support": the launchers moved to `loader.launch`, unless the
build asks for the classic implementation.
"""

from __future__ import annotations

from dflint.model.versions import numbers_of
from dflint.syntax.nodes import Cmd, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage
    from dflint.source import Word

_PACKAGE = "org.springframework.boot.loader."
_LAUNCHERS = ("JarLauncher", "WarLauncher", "PropertiesLauncher")
_MOVED = (3, 2)
_FILES = ("pom.xml", "build.gradle", "build.gradle.kts")


def absent_launchers(stage: Stage, context: Context) -> Iterator[tuple[Word, str, str]]:
    """The launchers that a container starts and its Spring Boot has not: with the right name and the version."""
    for step in stage.steps_of(Cmd, Entrypoint):
        for word in step.instruction.words:
            before, package, name = str(word).rpartition(_PACKAGE)
            if not package or name.removeprefix("launch.") not in _LAUNCHERS or before:
                continue
            version = _version(context)
            if len(version) < 2:
                return
            right = f"launch.{name.removeprefix('launch.')}" if version >= _MOVED else name
            if version < _MOVED:
                right = name.removeprefix("launch.")
            if right != name:
                yield word, f"{_PACKAGE}{right}", ".".join(map(str, version[:2]))


def _version(context: Context) -> tuple[int, ...]:
    """The version of Spring Boot that the project names at the root of the context; () if it is not known."""
    for name in _FILES:
        text = context.folder.read(name) if context.has(name) else None
        if not text or "CLASSIC" in text:
            continue
        if name == "pom.xml":
            parent = text.partition("<artifactId>spring-boot-starter-parent</artifactId>")[2]
            return numbers_of(
                parent.partition("</parent>")[0].partition("<version>")[2].partition("<")[0]
            )
        plugin = text.replace("'", '"').partition("org.springframework.boot")[2].partition("\n")[0]
        return numbers_of(plugin.partition("version")[2].partition('"')[2].partition('"')[0])
    return ()
