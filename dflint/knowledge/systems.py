"""Distributions: how tags and people call them, what their images start and bring, and where official
images are served.

Sources: the Dockerfiles of the distributions' images, base-passwd, alpine-baselayout and setup (users);
docker-library/bashbrew, architecture/oci-platform.go; as of 2026-11.
"""

from __future__ import annotations

# How tags write a system before the number of its release: alpine3.18, ubuntu22.04, debian-12.
PREFIXES = {
    "alpine": "alpine", "debian": "debian", "ubuntu": "ubuntu", "centos": "centos",
    "fedora": "fedora", "oraclelinux": "oraclelinux", "ol": "oraclelinux",
    "rockylinux": "rockylinux", "rocky": "rockylinux", "almalinux": "almalinux",
    "amazonlinux": "amazonlinux", "al": "amazonlinux", "ubi": "rhel", "rhel": "rhel",
    "photon": "photon", "leap": "opensuse",
}  # fmt: skip
PREFIXED_ONLY = frozenset({"alpine", "al", "ol"})  # never with a `-` before the number
# Code names that are also the names of releases of ROS, or of a language; how the names of those begin.
ALSO_OTHER_NAMES = frozenset({"kinetic", "lunar", "groovy"})
OF_OTHER_NAMES = ("ros", "gazebo", "groovy")
# What people call the distributions of which the packages are known in tables of their own.
TITLES = {"alpine": "Alpine", "debian": "Debian", "ubuntu": "Ubuntu"}
# Where packages of a release are that are not on its mirrors any more.
ARCHIVES = {
    "debian": "archive.debian.org",
    "ubuntu": "old-releases.ubuntu.com",
    "centos": "vault.centos.org",
}
# Whose packages a system has: the `ecosystem` of its package managers.
ECOSYSTEMS = {
    "debian": "debian", "ubuntu": "debian", "alpine": "alpine", "opensuse": "suse", "centos": "redhat",
    "centos-stream": "redhat", "fedora": "redhat", "oraclelinux": "redhat", "rhel": "redhat",
    "rockylinux": "redhat", "almalinux": "redhat", "amazonlinux": "redhat", "photon": "redhat",
}  # fmt: skip
# What /bin/sh is; all others have bash as sh. What images start.
SHELLS = {"debian": "dash", "ubuntu": "dash", "alpine": "ash", "windows": "", "scratch": ""}
COMMANDS = {"debian": ("bash",), "ubuntu": ("/bin/bash",), "alpine": ("/bin/sh",)}
# What BusyBox is in every image of Alpine.
BUSYBOX = frozenset({"gzip", "ps", "tar", "unzip", "wget"})
# Users that every Debian, Ubuntu, Alpine or Red Hat has.
SYSTEM_USERS = frozenset({
    "root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy",
    "www-data", "backup", "list", "irc", "gnats", "nobody", "_apt", "adm", "shutdown", "halt",
    "operator", "ftp", "guest", "sshd", "at", "squid", "xfs", "postmaster", "cron", "postgres",
    "nut", "cyrus", "vpopmail", "ntp", "smmsp", "toor", "dbus", "tss", "polkitd",
    "messagebus", "systemd-network", "systemd-resolve", "systemd-timesync",
})  # fmt: skip
# The users and groups that Debian and Ubuntu have always had, with their numbers. Source: base-passwd.
DEBIAN_USERS = {
    "root": 0, "daemon": 1, "bin": 2, "sys": 3, "sync": 4, "games": 5, "man": 6, "lp": 7, "mail": 8, "news": 9,
    "uucp": 10, "proxy": 13, "www-data": 33, "backup": 34, "list": 38, "nobody": 65534,
}  # fmt: skip
DEBIAN_GROUPS = {
    "root": 0, "daemon": 1, "bin": 2, "sys": 3, "adm": 4, "tty": 5, "disk": 6, "lp": 7, "mail": 8, "news": 9,
    "uucp": 10, "man": 12, "proxy": 13, "kmem": 15, "dialout": 20, "fax": 21, "voice": 22, "cdrom": 24,
    "floppy": 25, "tape": 26, "sudo": 27, "audio": 29, "dip": 30, "www-data": 33, "backup": 34, "operator": 37,
    "list": 38, "src": 40, "shadow": 42, "utmp": 43, "video": 44, "sasl": 45, "plugdev": 46, "staff": 50,
    "games": 60, "users": 100, "nogroup": 65534,
}  # fmt: skip
UBUNTU_USER_SINCE = "2023-04"  # from 23.04 on, the image has a user of that name
# The repositories of Docker's official images for one processor, and how BuildKit calls it.
ARCHITECTURES = {
    "amd64": "amd64", "arm32v5": "arm", "arm32v6": "arm", "arm32v7": "arm", "arm64v8": "arm64",
    "i386": "386", "mips64le": "mips64le", "ppc64le": "ppc64le", "riscv64": "riscv64",
    "s390x": "s390x", "winamd64": "amd64",
}  # fmt: skip
# Registries that serve Docker's official images under a path of their own.
MIRRORS = (
    "public.ecr.aws/docker/library/",
    "mirror.gcr.io/library/",
    "docker.io/library/",
    "library/",
    "docker.elastic.co/elasticsearch/",
    "docker.elastic.co/kibana/",
    "docker.elastic.co/logstash/",
)
FOR_WINDOWS = ("mcr.microsoft.com/windows", "mcr.microsoft.com/dotnet/framework", "winamd64/")
# Words of tags that say that a variant is small.
SMALL_VARIANTS = ("slim", "alpine", "distroless", "windows", "nanoserver", "stable-slim")
OFFERED_VARIANTS = ("slim", "alpine")  # beside the plain tag, where a supported one is proposed
# Releases of Debian and Ubuntu as _generated_bases.py writes them.
RELEASE_LETTERS = {
    "Z": "wheezy", "J": "jessie", "S": "stretch", "U": "buster", "B": "bullseye", "W": "bookworm",
    "T": "trixie", "R": "trusty", "X": "xenial", "I": "bionic", "F": "focal", "Y": "jammy", "N": "noble",
}  # fmt: skip
# Relatives of Red Hat whose minimal images have microdnf, and neither dnf nor yum.
WITH_MINIMAL_IMAGES = frozenset({"almalinux", "amazonlinux", "rhel", "rockylinux"})
