"""Files that differ between two builds of one Dockerfile, and mean nothing."""

from __future__ import annotations

import re
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Patterns of paths: * is anything but a slash, ** anything at all.
VOLATILE = {
    "/**.pyc": "holds the time of the source it was compiled from",
    "/var/cache/ldconfig/aux-cache": "holds times and inode numbers",
    "/var/cache/debconf/**": "is written by each installation, in any order",
    "/var/cache/fontconfig/**": "holds times",
    "/var/log/**": "holds times",
    "/**/.npm/_logs/**": "holds times",
    "/tmp/node-compile-cache/**": "holds the times of the sources it was compiled from",
    "/var/lib/dpkg/status-old": "is the copy that dpkg keeps of what was before",
    "/var/lib/rpm/__db.*": "holds the locks of rpm",
    "/**/rpmdb.sqlite*": "holds the times of installation",
    "/var/lib/dnf/history.sqlite*": "holds the times of installation",
    "/etc/hosts": "is mounted by the engine, which may leave an empty file",
    "/etc/hostname": "is mounted by the engine, which may leave an empty file",
    "/etc/resolv.conf": "is mounted by the engine, which may leave an empty file",
    "/.dockerenv": "is made by the engine",
    "/run": "is made by the engine",
    "/run/.containerenv": "is made by the engine",
    "/dev/**": "is mounted by the engine, which may leave mount points",
    "/proc/**": "is mounted by the engine, which may leave mount points",
    "/sys/**": "is mounted by the engine, which may leave mount points",
}


def why_volatile(path: str, table: Mapping[str, str] = VOLATILE) -> str:
    """Why a path may differ, in words that go after its name; nothing if it should not."""
    return next((why for pattern, why in table.items() if _pattern(pattern).fullmatch(path)), "")


@cache
def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*)", text)
    return re.compile(
        "".join({"**": ".*", "*": "[^/]*"}.get(it, re.escape(it)) for it in parts), re.S
    )
