"""Packages of Node whose programs need libraries that small images do not have: Prisma, and browsers.

Sources: prisma/orm#16553, #19729 and #25817; the manual of Puppeteer, Troubleshooting; that of Playwright, Docker.
"""

from __future__ import annotations

from dflint.model.context.tables import table_of
from dflint.model.packages.availability import base_of
from dflint.model.packages.earlier import may_bring
from dflint.model.projects.native_packages import dependencies, node_installs
from dflint.model.projects.needed_files import file_of_project
from dflint.model.versions import FIRST, intersect, npm_spans

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.packages.availability import Base
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.versions import Span
    from dflint.source import Word

SCHEMA = "prisma/schema.prisma"
_OLD: tuple[Span, ...] = ((FIRST, (4, 8, 0)),)
_MIDDLE: tuple[Span, ...] = ((FIRST, (6, 1, 0)),)  # finds nothing below /usr/lib
_WITH_ENGINES: tuple[Span, ...] = ((FIRST, (7, 0, 0)),)
_OF_OPENSSL = ("openssl", "libssl", "binaryTargets", "engineType", "no-engine", '"prisma-client"')
_OF_BROWSERS = ("chrom", "firefox", "nss", "PUPPETEER_", "browserless", "playwright", "libatk")
_BROWSERS = ("puppeteer", "playwright")


class MissingLibraries:
    """A package that does not run in the image. A value. `word` installs it; `needs` is what it needs."""

    __slots__ = ("name", "needs", "path", "word")

    def __init__(self, word: Word, name: str, path: str, needs: str) -> None:
        self.word = word
        self.name = name
        self.path = path
        self.needs = needs


def without_openssl(stage: Stage, file: Dockerfile, context: Context) -> Iterator[MissingLibraries]:
    """Prisma where its engines find no OpenSSL, or not the one that they are linked with; once a stage."""
    base = base_of(stage)
    if base is None or may_bring(_OF_OPENSSL, file):
        return
    for word, path, asked in _asked(stage, file, context, ("prisma", "@prisma/client"), True):
        folder = path.rpartition("/")[0]
        schema = context.folder.read(f"{folder}/{SCHEMA}".lstrip("/")) or ""
        is_usual = "prisma-client-js" in schema and not any(it in schema for it in _OF_OPENSSL)
        needs = _openssl_for(npm_spans(asked[1]) or (), base, stage) if is_usual else ""
        if needs:
            yield MissingLibraries(word, f"Prisma {asked[1]}", path, needs)
            return


def without_browser(stage: Stage, file: Dockerfile, context: Context) -> Iterator[MissingLibraries]:
    """Puppeteer and Playwright where the browser that they download does not start; once a stage."""
    base = base_of(stage)
    if base is None or not _is_small(base, stage) or may_bring(_OF_BROWSERS, file):
        return
    for word, path, asked in _asked(stage, file, context, _BROWSERS, False):
        needs = "glibc" if base.system == "alpine" else "libnss3 and other libraries"
        yield MissingLibraries(word, asked[0], path, needs)
        return


def _openssl_for(spans: tuple[Span, ...], base: Base, stage: Stage) -> str:
    """What all of these versions of Prisma lack in the image of a stage, "" for nothing."""

    def are_all(those: tuple[Span, ...]) -> bool:
        return bool(spans) and intersect(spans, those) == tuple(spans)

    if base.system == "alpine":
        if are_all(_OLD) and base.is_from("3.17"):
            return "openssl1.1-compat"
        return "openssl" if are_all(_MIDDLE) and base.is_from("3.21") else ""
    is_bare = base.release == "bookworm" and _is_small(base, stage)
    return "openssl" if is_bare and are_all(_WITH_ENGINES) else ""


def _is_small(base: Base, stage: Stage) -> bool:
    """Whether an image has hardly more than its distribution."""
    tag = str(stage.image.tag or "") if stage.image is not None else ""
    return base.system == "alpine" or (base.image == "node" and "slim" in tag)


def _asked(
    stage: Stage, file: Dockerfile, context: Context, names: tuple[str, ...], for_development: bool
) -> Iterator[tuple[Word, str, tuple[str, str]]]:
    """Where one of these packages is installed: the word, the package.json, and its name with the version."""
    for it, step, install in node_installs(stage):
        found = file_of_project("package.json", it, step, stage, file, context)
        if install.packages or found is None or not found.path:
            continue
        keys = ("devDependencies",) if for_development else ("peer",)
        asked = [
            one for one in dependencies(table_of(found.path, context), *keys) if one[0] in names
        ]
        if asked:
            yield it.command.verb or it.command.name, found.path, asked[0]
