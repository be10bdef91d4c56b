"""What a package manager can be told to do."""

from __future__ import annotations

from dflint.knowledge.package_managers import OTHER_VERBS, row_of
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.knowledge.rows import PackageManager


# What other managers call it.
_INSTALLING = frozenset({"add", "i", "install"})
_REMOVING = frozenset({"del", "delete", "remove", "uninstall"})


def known_verbs(manager: str) -> frozenset[str]:
    """All verbs of a package manager, aliases included; none where they are not all known."""
    return _verbs(row_of(manager)) if manager in OTHER_VERBS else frozenset()


@cached
def _verbs(row: PackageManager) -> frozenset[str]:
    parts = (
        *row.install, *row.remove, *row.autoremove, *row.update, *row.upgrade, *row.new_release, *row.query,
        *row.build, *row.download, *row.uses_lists, *(verb for cache in row.caches for verb in cache.clean),
    )  # fmt: skip
    return frozenset([verb.split()[0] for verb in parts]).union(OTHER_VERBS[row.name].split())


def meant_verb(manager: str, word: str) -> str:
    """What a word that is no verb of a manager was probably meant to be; "" where nothing is near."""
    row = row_of(manager)
    if word in _INSTALLING:
        return row.install[0]
    if word in _REMOVING:
        return row.remove[0]
    from dflint.syntax.spelling import nearest

    return nearest(word, sorted(known_verbs(manager)))
