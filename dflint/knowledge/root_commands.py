"""Commands that only root can run.

Sources: the manual pages of apt-get, apk, dnf, useradd and others.
"""

from __future__ import annotations

OF_RPM = frozenset(
    {"install", "in", "update", "up", "upgrade", "remove", "erase", "clean", "makecache"}
)
ROOT_VERBS = {
    "apt": frozenset({
        "install", "update", "upgrade", "dist-upgrade", "full-upgrade", "remove", "purge", "clean",
        "autoremove", "reinstall", "build-dep",
    }),
    "apk": frozenset({"add", "del", "update", "upgrade"}),
    "dnf": OF_RPM, "yum": OF_RPM, "microdnf": OF_RPM, "tdnf": OF_RPM, "zypper": OF_RPM,
}  # fmt: skip
ACCOUNTS = frozenset(
    {"useradd", "groupadd", "usermod", "groupmod", "userdel", "adduser", "addgroup"}
)
