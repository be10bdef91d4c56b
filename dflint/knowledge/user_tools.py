"""Options of the programs that make users: those of BusyBox, of Debian's adduser and of shadow differ.

Sources: loginutils/adduser.c and addgroup.c of BusyBox; adduser 3.134 and shadow 4.13, tried. 2026-11.
"""

from __future__ import annotations

BUSYBOX = {  # all that there are
    "addgroup": "-g -S --gid --system",
    "adduser": "-h -g -s -G -D -S -H -u -k --home --gecos --shell --ingroup --disabled-password --empty-password"
    " --system --no-create-home --uid --skel",
}
# What people give to the program of one system and that of another refuses: letters are not known, or of several.
_DEBIAN = "-D -DH -G -S -g -s --create-home --empty-password --home-dir --skel --user-group"
_SHADOW = "-H -S --disabled-login --disabled-password --empty-password --gecos --ingroup --quiet"
REFUSED = {
    "Debian": {
        "addgroup": _DEBIAN, "adduser": _DEBIAN, "groupadd": _SHADOW, "useradd": _SHADOW,
    },
    "Red Hat": {"adduser": _SHADOW, "groupadd": _SHADOW, "useradd": _SHADOW},
}  # fmt: skip
FLAVORS = {
    **dict.fromkeys(("alpine", "busybox"), "BusyBox"), **dict.fromkeys(("debian", "ubuntu"), "Debian"),
    **dict.fromkeys((
        "almalinux", "amazonlinux", "centos", "centos-stream", "fedora", "oraclelinux", "rhel", "rockylinux",
    ), "Red Hat"),
}  # fmt: skip
