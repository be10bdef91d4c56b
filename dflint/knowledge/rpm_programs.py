"""Programs that base images with RPM packages surely lack, and the packages that have them.

Sources: docker-library/repo-info (packages of almalinux 9, amazonlinux 2 and 2023, oraclelinux 9 and 10,
rockylinux 9), 2026-09; kickstarts of AlmaLinux and Rocky Linux, and one that was made from that of Fedora;
wildfly-container#187 (UBI).
"""

from __future__ import annotations

from dflint.knowledge.absent_programs import SHADOW

# By their plain names, beside those that begin with UBI.
IMAGES = frozenset({
    "almalinux", "amazonlinux", "centos", "fedora", "oraclelinux", "public.ecr.aws/amazonlinux/amazonlinux",
    "quay.io/centos/centos", "quay.io/fedora/fedora", "quay.io/rockylinux/rockylinux",
    "registry.fedoraproject.org/fedora", "rockylinux", "rockylinux/rockylinux",
})  # fmt: skip
UBI = ("redhat/ubi", "registry.access.redhat.com/ubi")
UBI_KINDS = ("ubi", "ubi-minimal", "ubi-micro")  # others have languages or servers
LACKING = frozenset({
    "cmake", "g++", "gcc", "git", "hg", "java", "jq", "make", "nc", "node", "npm", "patch", "php", "pip", "pip3",
    "rsync", "ruby", "svn", "unzip", "wget", "zip", "zsh",
})  # fmt: skip
# What some lack besides: systems, a word of name or tag, programs.
LACKING_TOO = (
    ("almalinux amazonlinux centos-stream oraclelinux rhel rockylinux", "", ("sudo",)),
    ("amazonlinux", "", ("tar", *SHADOW)),
    ("rhel", "minimal", ("tar",)),
    ("rhel", "ubi8-minimal", SHADOW),  # those of UBI 9 are used without them: percona-docker
    ("rhel", "ubi8/ubi-minimal", SHADOW),
    ("rockylinux", "minimal", ("tar",)),
)
# The packages, where Debian calls them otherwise.
PACKAGES = {
    **dict.fromkeys(SHADOW, "shadow-utils"), "g++": "gcc-c++", "java": "java-21-openjdk-headless",
    "nc": "nmap-ncat", "tar": "tar",
}  # fmt: skip
# Packages that bring none of these programs but the one of their name.
HARMLESS = frozenset({
    "bzip2", "ca-certificates", "curl", "epel-release", "findutils", "gzip", "hostname", "httpd", "iproute",
    "jq", "less", "nginx", "openssl", "passwd", "patch", "procps-ng", "shadow-utils", "sudo", "tar", "tzdata",
    "unzip", "vim-minimal", "wget", "which", "xz", "zip",
})  # fmt: skip
