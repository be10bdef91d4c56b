"""The commands of package managers that clean their caches, by program.

Sources: their manual pages.
"""

from __future__ import annotations

CLEAN_COMMANDS = {
    "apt-get": ("clean", "autoclean"), "apt": ("clean", "autoclean"), "yum": ("clean",),
    "dnf": ("clean",), "microdnf": ("clean",), "zypper": ("clean", "cc"), "npm": ("cache clean",),
    "yarn": ("cache clean",), "pip": ("cache purge",), "conda": ("clean",), "gem": ("cleanup",),
    "composer": ("clear-cache", "clearcache"), "apk": ("cache clean",),
}  # fmt: skip
