"""Lists of packages that a RUN writes, and for which release they are."""

from __future__ import annotations

from dflint.knowledge.package_sources import ARCHIVES, MIRRORS
from dflint.knowledge.systems import TITLES
from dflint.knowledge.ubuntu_packages import SNAPS
from dflint.model.layers.network import host_of
from dflint.model.lookups.releases import release
from dflint.model.packages.availability import package_name
from dflint.model.packages.installs import installing
from dflint.model.packages.sources import added_sources
from dflint.model.scripts.written_values import written_values
from dflint.source import Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.packages.availability import Base
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

_WORDS = ("deb", "deb-src")
_LISTS = ("sources.list", "apt-repository")
_BY_DISTRIBUTION = "download.docker.com/linux/"  # has a list for each, and packages for that alone
# Suites that are meant to be used beside a release.
_PARTS = ("-updates", "-security", "-proposed", "/updates", "-sloppy", "-backports")


class ForeignList:
    """A line of a list of packages that is for another release. A value.

    `word` is the name of the suite in the file, `title` the release as people say it. `is_gone`: its
    host does not have it any more.
    """

    __slots__ = ("host", "is_gone", "title", "word")

    def __init__(self, word: Word, host: str, title: str, is_gone: bool) -> None:
        self.word = word
        self.host = host
        self.title = title
        self.is_gone = is_gone


def foreign_lists(run: Run, base: Base) -> Iterator[ForeignList]:
    """The lines that a RUN writes for another release of Debian or Ubuntu than the base image is."""
    text = run.body.text
    is_list = any(it in run.written for it in _LISTS)
    if not is_list or "/etc/apt/preferences" in run.written:
        return
    at = text.find("://")
    while at >= 0:
        found = _line_at(run, at, base)
        if found is not None:
            yield found
        at = text.find("://", at + 1)


def _line_at(run: Run, at: int, base: Base) -> ForeignList | None:
    """The line of a list whose address has its `://` there, if it is for another release."""
    text = run.body.text
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
    if named is None or named.name in (base.release, "sid", "forky", "experimental"):
        return None
    start = at + len(address) + 1 + len(rest) - len(rest.lstrip())
    word = Word(suite, run.body.offset(start), run.body.end(start + len(suite)))
    title = f"{TITLES[system]} {named.number} ({named.name})"
    return ForeignList(word, host, title, named.served is False and host not in ARCHIVES)


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
