"""Distributions by their C library, and interpreters that are linked with it.

Sources: the distributions; the Dockerfiles of the official images. As of 2026-11.
"""

from __future__ import annotations

GLIBC = frozenset({
    "debian", "ubuntu", "fedora", "centos", "rhel", "ubi", "rocky", "almalinux", "oraclelinux",
    "amazonlinux", "opensuse", "arch",
})  # fmt: skip
# Interpreters of official images, by image, where they lie below /usr/local/bin.
INTERPRETERS = {"node": "node", "python": "python", "ruby": "ruby", "php": "php", "perl": "perl"}
