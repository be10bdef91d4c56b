"""Images without data of time zones and locales, and what brings such data.

Sources: file lists of the images alpine:3.23, ubuntu:24.04, debian:13 and debian:13-slim; Dockerfiles of
docker-library. Debian has tzdata in its base, Alpine and Ubuntu do not, and none of them has another
locale than C, C.UTF-8 and POSIX. As of 2026-11-30.
"""

from __future__ import annotations

WITHOUT_TIME_ZONES = frozenset({"alpine", "ubuntu"})
# Images on Debian or Ubuntu that generate no locale.
WITHOUT_LOCALES = frozenset({"debian", "ubuntu", "python", "node", "golang", "rust", "ruby", "php"})
# Words of steps that bring time zones, or programs that have their own: Java, Node.js and PHP have.
BRINGS_TIME_ZONES = (
    "tzdata", "zoneinfo", "timezone", "node", "npm", "java", "jdk", "jre", "php", "postgres", "mysql",
    "mariadb", "py3-tz", "pytz", "python3",
)  # fmt: skip
# The package locales alone generates none: what /etc/locale.gen lists (its postinst, Debian 13, Ubuntu 24.04).
BRINGS_LOCALES = (
    "locale-gen", "locale.gen", "localedef", "locales-all", "update-locale", "reconfigure", "debconf",
    "language-pack", "glibc-langpack", "postgres", "localectl", "LC_ALL=C",
)  # fmt: skip
PLAIN_LOCALES = ("C", "POSIX")
