"""Lists of packages that a RUN writes, and for which release they are."""

from __future__ import annotations

from itertools import islice

from dflint.knowledge.package_sources import ARCHIVES, MIRRORS
from dflint.knowledge.systems import TITLES
from dflint.knowledge.ubuntu_packages import SNAPS
from dflint.model.context.build_context import taken
from dflint.model.layers.network import host_of
from dflint.model.lookups.releases import release
from dflint.model.packages.availability import package_name
from dflint.model.packages.installs import installing
from dflint.model.packages.sources import added_sources
from dflint.model.scripts.written_values import written_values
from dflint.source import Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.packages.availability import Base
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import MappedText
    from dflint.syntax.nodes import Add, Copy, Run

_WORDS = ("deb", "deb-src")
_ALPINE = "/alpine/v"  # how the path of a release begins, on every mirror
_LISTS = ("sources.list", "apt-repository")
_BY_DISTRIBUTION = "download.docker.com/linux/"  # has a list for each, and packages for that alone
# Suites that are meant to be used beside a release.
_PARTS = ("-updates", "-security", "-proposed", "/updates", "-sloppy", "-backports")


class ForeignList:
    """A line of a list of packages that is for another release, or that its host does not have. A value.

    `word` is the name of the suite in the file, `title` the release as people say it. `is_gone`: its
    host does not have it any more. `is_own`: it is the release of the image.
    """

    __slots__ = ("host", "is_gone", "is_own", "title", "word")

    def __init__(
        self, word: Word, host: str, title: str, is_gone: bool, is_own: bool = False
    ) -> None:
        self.word = word
        self.host = host
        self.title = title
        self.is_gone = is_gone
        self.is_own = is_own


def foreign_lists(run: Run, base: Base) -> Iterator[ForeignList]:
    """The lines that a RUN writes for another release of Debian or Ubuntu than the base image is."""
    is_list = any(it in run.written for it in _LISTS)
    if is_list and "/etc/apt/preferences" not in run.written:
        yield from _lines(run.body.text, run.body, base)


def foreign_lists_copied(
    copy: Copy | Add, base: Base, context: Context | None
) -> Iterator[ForeignList]:
    """The first line for another release in each list that a COPY takes from the context, or has itself."""
    if "/etc/apt/sources.list" not in str(copy.destination):
        return
    texts: list[tuple[Word, str]] = [(it.word, it.written) for it in copy.heredocs]
    if context is not None:
        texts += [(it.word, context.folder.read(it.path) or "") for it in taken(copy)]
    for source, text in texts:
        lines = _as_lines([line for line in text.splitlines() if line.strip()[:1] != "#"])
        for found in islice(_lines("\n".join(lines), None, base), 1):
            yield ForeignList(source, found.host, found.title, found.is_gone, found.is_own)


def _as_lines(lines: Sequence[str]) -> list[str]:
    """The lines of a list; of one in the format deb822, as if they were in the older one."""
    fields = {key.strip(): value.strip() for key, _, value in (it.partition(":") for it in lines)}
    suites = fields.get("Suites", "").split()
    addresses = fields.get("URIs", "").split()
    found = [f"deb {address} {suite} main" for address in addresses for suite in suites]
    return found or list(lines)


def _lines(text: str, body: MappedText | None, base: Base) -> Iterator[ForeignList]:
    at = text.find("://")
    while at >= 0:
        found = _line_at(text, body, at, base)
        if found is not None:
            yield found
        at = text.find("://", at + 1)


def foreign_alpine(run: Run, base: Base) -> Iterator[tuple[Word, str]]:
    """The repositories of another release of Alpine that a RUN names, and that release.

    Those of edge, and those that one `apk add` is given, are left alone: they are for single packages.
    """
    text = run.body.text
    at = text.find(_ALPINE) if "/etc/apk/repositories" in text else -1
    while at >= 0:
        start = at + len(_ALPINE) - 1
        name = text[start:].partition("/")[0]
        number = name[1:]
        is_release = number.count(".") == 1 and number.replace(".", "").isdecimal()
        words = text[:at].split()[-2:]
        is_option = any(it.startswith(("-X", "--repository")) for it in words)
        if is_release and base.number and number != base.number and not is_option:
            yield Word(name, run.body.offset(start), run.body.end(start + len(name))), number
        at = text.find(_ALPINE, start)


def _line_at(text: str, body: MappedText | None, at: int, base: Base) -> ForeignList | None:
    """The line of a list whose address has its `://` there, if it is for another release, or gone."""
    words = text[:at].replace('"', " ").replace("'", " ").rpartition("deb")[2].split()
    is_line = any(text[:at].rfind(f"{it} ") >= 0 for it in _WORDS) and all(
        word[:1] == "[" or word[-1:] == "]" or "=" in word or word.startswith("http")
        for word in words
    )
    address, space, rest = text[at:].partition(" ")
    host = host_of(address)
    vendor = address.partition(_BY_DISTRIBUTION)[2].partition("/")[0]
    system = MIRRORS.get(host.removeprefix("www."), "")
    if vendor in TITLES and vendor != base.system:
        system = vendor
    suite = rest.lstrip().partition(" ")[0].strip("\"'")
    if not is_line or not space or not system:
        return None
    name = suite
    for part in _PARTS:
        name = name.removesuffix(part)
    named = release(system, name) if name.isalpha() else None
    if named is None or named.name in ("sid", "forky", "experimental"):
        return None
    is_own, is_gone = named.name == base.release, named.served is False and host not in ARCHIVES
    if is_own and (not is_gone or "sed " in text):  # which may write another address
        return None
    start = at + len(address) + 1 + len(rest) - len(rest.lstrip())
    end = start + len(suite)
    places = (body.offset(start), body.end(end)) if body is not None else (start, end)
    word = Word(suite, *places)
    title = f"{TITLES[system]} {named.number} ({named.name})"
    return ForeignList(word, host, title, is_gone, is_own)


def snaps(step: Step, stage: Stage, base: Base) -> Iterator[tuple[Word, str]]:
    """The packages of Ubuntu that a step installs and that only fetch a snap, if no other source may have them."""
    if added_sources(stage, step):
        return
    for _, install in installing(step):
        for word in install.packages if install.row.is_system else ():
            name = package_name(install.row.name, word)
            if name in SNAPS and base.is_from(SNAPS[name]):
                yield word, name


def unexpanded_in_lists(step: Step) -> Iterator[tuple[Word, str]]:
    """What a step writes into lists of apt between single quotes, and what of it is meant for the shell."""
    for _, file, words in written_values(step):
        for word in words if "/etc/apt/sources.list" in file else ():
            text = str(word)
            at = -1 if word.expands else text.find("$")
            while at >= 0 and text.startswith("$(ARCH)", at):
                at = text.find("$", at + 1)
            after = text[at + 1 : at + 2]
            if at >= 0 and (after in ("(", "{") or after.isalpha()) and "'" in word.raw:
                end = text.find(")" if after == "(" else " ", at)
                yield word, text[at : end + 1 if end > 0 else None].strip()
