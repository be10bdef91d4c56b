"""Repositories of packages that apt is told to read before it has their keys.

Source: apt-secure(8): since apt 1.5 an update stops at a repository that is not signed by a known key.
"""

from __future__ import annotations

from dflint.knowledge.package_sources import KEYS_SINCE, MIRRORS, PLAIN_IMAGES
from dflint.model.layers.network import host_of
from dflint.model.packages.availability import base_of
from dflint.model.packages.installs import updates_lists
from dflint.model.packages.sources import ADDING, runs_unknown
from dflint.source import Word
from dflint.syntax.nodes import From, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Instruction

_KEYS = (
    "apt-key", "gpg", "keyring", ".asc", ".key", "key.", "trusted", "signed-by", "KEY", "nauthenticated",
    "nsecure", ".deb", "extrepo", "Signed-By",
)  # fmt: skip
_STARTS = "\"'\n;&|"  # what is before a line of a list
_OWN = ("debian.org", "ubuntu.com", "mirror", "$", "localhost", "127.0.0.1")


def repositories_without_key(stage: Stage) -> Iterator[tuple[Word, str]]:
    """The addresses of repositories that an update reads before anything brings a key, and their hosts."""
    base = base_of(stage)
    if base is None or base.image not in PLAIN_IMAGES or base.image == "nginx":
        return
    if not base.is_from(KEYS_SINCE.get(base.system, "99")) or base.system not in KEYS_SINCE:
        return
    for step in stage.steps_of(Run):
        for word, host in _added(step.instruction):
            end = _updated_at(word, step, stage)
            if end is not None and not _has_key(stage, end):
                yield word, host


def _added(run: Instruction) -> Iterator[tuple[Word, str]]:
    """The addresses in lines of lists that a RUN writes."""
    text = run.body.text
    if "sources.list" not in text and not any(name in text for name in ADDING):
        return
    at = text.find("http")
    while at >= 0:
        before = text[max(text.rfind(sign, 0, at) for sign in _STARTS) + 1 : at].split()
        address = text[at:].partition(" ")[0]
        host = host_of(address)
        if before[:1] in (["deb"], ["deb-src"]) and host and "://" in address:
            if host not in MIRRORS and not any(sign in host for sign in _OWN) and len(before) == 1:
                yield Word(address, run.body.offset(at), run.body.end(at + len(address))), host
        at = text.find("http", at + 4)


def _updated_at(word: Word, step: Step, stage: Stage) -> int | None:
    """Where the lists are fetched next after a place of a step; None if they are not."""
    base = base_of(stage)
    for command in step.commands:
        if command.start <= word.start < command.end and command.name in ADDING:
            if command.is_conditional or command.has("-n", "--no-update", "-r", "--remove"):
                return None
            return command.start if base is not None and base.system == "ubuntu" else None
    for later in stage.steps_of(Run):
        for command in later.commands if later.start >= step.start else ():
            if command.start > word.start and updates_lists(command):
                return None if command.is_conditional else command.start
    return None


def _has_key(stage: Stage, end: int) -> bool:
    """Whether anything above a place may bring a key, or have apt do without."""
    for step in (step for one in stage.chain for step in one.steps):
        it = step.instruction
        if it.start >= end or isinstance(it, From):
            continue
        text = it.written if it.end <= end else it.written[: max(end - it.start, 0)]
        is_unknown = isinstance(it, Run) and runs_unknown(step)
        if is_unknown or any(sign in text for sign in _KEYS) or "/etc/apt" in _copied(step):
            return True
    return False


def _copied(step: Step) -> str:
    return "" if isinstance(step.instruction, Run) else step.instruction.written
