"""Distributions by their C library, and interpreters that are linked with it.

Sources: the distributions; the Dockerfiles of the official images. As of 2026-11.
"""

from __future__ import annotations

GLIBC = frozenset({
    "debian", "ubuntu", "fedora", "centos", "rhel", "ubi", "rocky", "rockylinux", "almalinux", "oraclelinux",
    "amazonlinux", "opensuse", "arch", "archlinux",
})  # fmt: skip
# The minor version of glibc 2 by release. Sources: packages.debian.org and packages.ubuntu.com (libc6),
# the release notes of Red Hat Enterprise Linux and Amazon Linux.
GLIBC_OF_RELEASE = {
    ("debian", "jessie"): 19, ("debian", "stretch"): 24, ("debian", "buster"): 28, ("debian", "bullseye"): 31,
    ("debian", "bookworm"): 36, ("debian", "trixie"): 41, ("ubuntu", "xenial"): 23, ("ubuntu", "bionic"): 27,
    ("ubuntu", "focal"): 31, ("ubuntu", "jammy"): 35, ("ubuntu", "noble"): 39, ("ubuntu", "plucky"): 41,
    ("ubuntu", "questing"): 42, ("rockylinux", "8"): 28, ("rockylinux", "9"): 34, ("almalinux", "8"): 28,
    ("almalinux", "9"): 34, ("centos", "7"): 17, ("centos", "8"): 28, ("amazonlinux", "2"): 26,
    ("amazonlinux", "2023"): 34,
}  # fmt: skip
# The version whose start code every program needs that is linked with it or a later one.
# Source: the NEWS of glibc 2.34: libpthread is a part of libc, and __libc_start_main has a new version.
NEW_START = 34
# Interpreters of official images, by image, where they lie below /usr/local/bin.
INTERPRETERS = {"node": "node", "python": "python", "ruby": "ruby", "php": "php", "perl": "perl"}
