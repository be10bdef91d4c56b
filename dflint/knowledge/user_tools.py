"""Options of adduser and the like. Sources: BusyBox, loginutils; adduser 3.134 and shadow 4.13, tried. 2026-11."""

from __future__ import annotations

BUSYBOX = {
    "addgroup": "-g -S --gid --system",
    "adduser": "-h -g -s -G -D -S -H -u -k --home --gecos --shell --ingroup --disabled-password --empty-password"
    " --system --no-create-home --uid --skel",
}
# What is of the program of another system, and refused.
_DEBIAN = "-D -DH -G -S -g -s --create-home --empty-password --home-dir --skel --user-group"
_SHADOW = "-H -S --disabled-login --disabled-password --empty-password --gecos --ingroup --quiet"
REFUSED = {
    "Debian": {"addgroup": _DEBIAN, "adduser": _DEBIAN, "groupadd": _SHADOW, "useradd": _SHADOW},
    "Red Hat": dict.fromkeys(("adduser", "groupadd", "useradd"), _SHADOW),
}  # fmt: skip
FLAVORS = {
    **dict.fromkeys(("alpine", "busybox"), "BusyBox"), **dict.fromkeys(("debian", "ubuntu"), "Debian"),
    **dict.fromkeys((
        "almalinux", "amazonlinux", "centos", "centos-stream", "fedora", "oraclelinux", "rhel", "rockylinux",
    ), "Red Hat"),
}  # fmt: skip
