"""The commands that package managers have, and commands that none of them has.

Sources: apt-get(8), apt(8) of apt 3.0; apk(8) of apk-tools 2.14 and 3.0; `pip help` of pip 9 to 25;
2026-11. Managers with commands of plugins, such as dnf, cargo and npm, are left out.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.source import Word

_APT_GET = (
    "update upgrade dselect-upgrade dist-upgrade full-upgrade install reinstall remove purge source "
    "build-dep satisfy download check clean distclean dist-clean autoclean auto-clean autoremove auto-remove "
    "autopurge markauto unmarkauto indextargets changelog help moo"
)
_APT = (
    "list search show showsrc info edit-sources modernize-sources policy depends rdepends version why "
    "why-not history-list history-info history-redo history-undo history-rollback"
)
_APK = (
    "add del fix update upgrade cache info list dot policy index fetch manifest verify audit stats version "
    "search query extract convdb convndx mkndx mkpkg adbdump adbgen adbsign help"
)
_PIP = (
    "install download uninstall freeze inspect list show check config search cache index wheel hash "
    "completion debug help lock"
)
VERBS = {
    "apt-get": frozenset(_APT_GET.split()),
    "apt": frozenset((*_APT_GET.split(), *_APT.split())),
    "apk": frozenset(_APK.split()),
    "pip": frozenset(_PIP.split()),
}
MEANT = {"apk": {"install": "add", "remove": "del", "uninstall": "del", "delete": "del"},
         "apt-get": {"uninstall": "remove", "delete": "remove", "del": "remove", "add": "install"},
         "pip": {"remove": "uninstall", "add": "install", "update": "install --upgrade"}}  # fmt: skip


def unknown_verb(command: Command) -> tuple[Word, str] | None:
    """The word that is no command of its package manager, with what was probably meant, or "" for that."""
    known = VERBS.get(command.program, frozenset())
    verb = command.verb if known else None
    if verb is None or verb in known or verb.expands or command.in_condition:
        return None
    first = next((it for it in command.args if it[:1] != "-"), None)
    is_word = first is not None and first.start == verb.start and verb.replace("-", "").isalpha()
    if not is_word or any(it in known for it in command.operands):
        return None  # it may be the value of an option that is not known
    meant = MEANT.get(command.program, {}).get(str(verb), "")
    if not meant:
        from dflint.syntax.spelling import nearest

        meant = nearest(str(verb), known)
    return verb, meant
