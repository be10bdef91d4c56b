"""Whether a stage replaces the mirrors that its image is set up with."""

from __future__ import annotations

from dflint.model.layers.copies import copy_targets
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Spanned

# Hosts of archives of old releases, and the folder of the lists of yum.
_ARCHIVES = ("archive.debian.org", "old-releases", "snapshot.debian", "vault.centos", "yum.repos.d")
_LIST = "sources.list"
_FOLDER = "/etc/apt"
_OWN_FILES = ("debian.", "ubuntu.", "*")  # in sources.list.d: the lists of the distribution itself
_APPENDING = (">> ", ">>", "tee -a ", "tee --append ")  # to the list of the image, which stays
_ENDS = " \t\n\"'*;&|]"


def replaces_mirrors(stage: Stage, until: Spanned) -> bool:
    """Whether something in the stage up to a place, or one it is built on, changes the lists of the distribution.

    The list of a vendor beside them (sources.list.d/vendor.list) leaves them as they are.
    """
    return any(
        _replaces(text)
        for one in stage.chain
        for step in one.steps[1:]
        if step.start <= until.start or one is not stage
        for text in _texts(step)
    )


def _texts(step: Step) -> Iterator[str]:
    """What a step says of files: of a COPY, where its sources land, and what its documents hold."""
    it = step.instruction
    if isinstance(it, Copy | Add) and not it.heredocs:
        yield " ".join(f"{one.path} " for one in copy_targets(step)) or it.rest.text
    else:
        yield it.rest.text
    yield from (one.written for one in it.heredocs)


def speaks_of_mirrors(text: str) -> bool:
    """Whether a script replaces the lists of the distribution, by what is written in it."""
    return any(map(_replaces, text.splitlines()))


def _replaces(text: str) -> bool:
    if any(it in text for it in _ARCHIVES):
        return True
    for sign in _APPENDING:
        text = text.replace(f"{sign}/etc/apt/sources.list", "")
    if any(_is_own(after) for after in text.split(_LIST)[1:]):
        return True
    folders = text.split(_FOLDER)[1:]
    return any(it.lstrip("/")[:1] in _ENDS or not it.strip("/") for it in folders)


def _is_own(after: str) -> bool:
    """Whether what follows `sources.list` makes it the list or the folder of the distribution."""
    if not after.startswith(".d"):
        return True
    name = after[2:].lstrip("/")
    return not name or name[0] in _ENDS or name.startswith(_OWN_FILES)
