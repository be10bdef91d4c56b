"""All verbs of package managers, aliases included. Sources: their manuals; apt-get and pip tried. 2026-11."""

from __future__ import annotations

VERBS = {
    "apk": "add adbdump adbgen adbsign audit cache convndx del dot extract fetch fix index info list manifest"
    " mkndx mkpkg policy query search stats update upgrade verify version",
    "apt": "auto-clean auto-remove autoclean autopurge autoremove build-dep changelog clean depends dist-upgrade"
    " distclean download dselect-upgrade edit-sources full-upgrade help history-info history-list history-redo"
    " history-rollback history-undo install list modernize-sources moo policy purge rdepends reinstall remove"
    " satisfy search show showsrc source update upgrade why why-not",
    "apt-get": "auto-clean auto-remove autoclean autopurge autoremove build-dep changelog check clean dist-clean"
    " dist-upgrade distclean download dselect-upgrade full-upgrade help indextargets install markauto moo"
    " purge reinstall remove satisfy source unmarkauto update upgrade",
    "pip": "cache check completion config debug download freeze hash help index inspect install list lock"
    " search show uninstall wheel",
}
