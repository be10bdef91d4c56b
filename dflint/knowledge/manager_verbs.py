"""All verbs of package managers, aliases included. Sources: their manuals; apt-get and pip tried. 2026-11."""

from __future__ import annotations

_APT = (
    "auto-clean auto-remove autoclean autopurge autoremove build-dep changelog clean dist-upgrade distclean"
    " download dselect-upgrade full-upgrade help install moo purge reinstall remove satisfy source update upgrade"
)
VERBS = {
    "apk": "add adbdump adbgen adbsign audit cache convndx del dot extract fetch fix index info list manifest"
    " mkndx mkpkg policy query search stats update upgrade verify version",
    "apt": f"{_APT} depends edit-sources history-info history-list history-redo history-rollback history-undo list"
    " modernize-sources policy rdepends search show showsrc why why-not",
    "apt-get": f"{_APT} check dist-clean indextargets markauto unmarkauto",
    "pip": "cache check completion config debug download freeze hash help index inspect install list lock"
    " search show uninstall wheel",
}
