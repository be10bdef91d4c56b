"""Programs that scripts call, the packages that have them, and small images that lack them."""

from __future__ import annotations

from dflint.knowledge.absent_programs import SHADOW

DATE = "2026-11"
# Program → the package of Debian that has it, as people install it. Source: Contents index of Debian 12.
PACKAGES = {
    "add-apt-repository": "software-properties-common", "bash": "bash", "bzip2": "bzip2", "cmake": "cmake",
    "crontab": "cron", "curl": "curl", "envsubst": "gettext-base", "file": "file", "g++": "g++",
    "gcc": "gcc", "git": "git", "gpg": "gnupg", "hg": "mercurial", "ip": "iproute2",
    "java": "default-jre-headless", "jq": "jq", "less": "less", "locale-gen": "locales",
    "lsb_release": "lsb-release", "make": "make", "nano": "nano", "nc": "netcat-openbsd", "node": "nodejs",
    "npm": "npm", "openssl": "openssl", "patch": "patch", "php": "php-cli", "ping": "iputils-ping",
    "pip": "python3-pip", "pip3": "python3-pip", "pkg-config": "pkg-config", "ps": "procps",
    "python": "python-is-python3", "python3": "python3", "rsync": "rsync", "ruby": "ruby", "ssh": "openssh-client",
    "sudo": "sudo", "svn": "subversion", "unzip": "unzip", "vim": "vim", "wget": "wget", "xz": "xz-utils",
    "zip": "zip", "zsh": "zsh",
}  # fmt: skip
# What the images of Ubuntu, and of Debian before 11, surely lack: nothing in a minimal installation has
# ever needed it.
NEVER_IN_BASE = frozenset({
    "add-apt-repository", "cmake", "crontab", "curl", "g++", "gcc", "git", "hg", "ip", "java", "jq",
    "lsb_release", "make", "nano", "nc", "node", "npm", "patch", "php", "ping", "pip", "pip3", "rsync", "ruby",
    "ssh", "sudo", "svn", "unzip", "vim", "wget", "zip", "zsh",
})  # fmt: skip
# What images of Ubuntu 16.04 and Debian 10, and those before, had or may have had.
IN_OLD_BASES = frozenset({"crontab", "ip", "lsb_release", "nano", "nc", "ping", "sudo", "vim"})
# What no official image of a language on Debian brings: neither it nor buildpack-deps installs it.
# Source: Dockerfiles of docker-library and buildpack-deps, 2026-11.
LANGUAGE_IMAGES = frozenset({"python", "node", "ruby", "golang", "rust", "php"})
NEVER_IN_LANGUAGE_IMAGES = frozenset({"nc", "ping", "jq", "sudo", "crontab"})
# Since which releases it is known what small images have. Before them, gnupg came with apt, for one.
OLDEST = {"debian": "11", "ubuntu": "18.04"}
# What packages of Ubuntu bring and those of Debian do not: openssh-server recommends ssh-import-id there.
OF_UBUNTU = {"openssh-server": ("wget",), "ssh": ("wget",)}
# What the image of Alpine lacks: BusyBox has the others, or something of that name.
NOT_IN_ALPINE = frozenset({
    "bash", "cmake", "curl", "file", "g++", "gcc", "git", "gpg", "hg", "java", "jq", "make", "node", "npm",
    "php", "pip", "pip3", "python", "python3", "rsync", "ruby", "ssh", "sudo", "svn", "zip", "zsh",
})  # fmt: skip
# What packages of Alpine bring, of these programs, for those that are known to bring no more: the official
# images of golang, node, php and python for Alpine have them, and not the other programs.
IN_ALPINE = {
    "build-base": "file g++ gcc make patch", "ca-certificates": "", "curl": "curl", "g++": "g++ gcc",
    "libstdc++": "", "make": "make", "openssl": "", "tar": "", "tzdata": "", "xz": "",
}  # fmt: skip
# Packages of Alpine that do not bring pip, beside libraries and headers: python3 has none from 3.12 on.
# Source: APKBUILD of python3, subpackage py3-pip until 3.18, now aports/community/py3-pip.
WITHOUT_PIP = frozenset({
    "build-base", "cargo", "cmake", "g++", "gcc", "linux-headers", "musl", "nodejs", "npm", "openssh-client",
    "py3-setuptools", "py3-wheel", "python3", "rust", "sudo", "tini", "yarn",
})  # fmt: skip
PIP_SINCE = "3.12"
# Programs that a package of the base itself has no more: by system, since which release, what to do.
# Source: files of apt 2.6.1 (Debian 12) and apt 3.0.4 (Debian 13).
GONE = {
    "apt-key": ("debian", "13", "put the key below /etc/apt/keyrings and name it with signed-by"),
}
# Programs that people get from archives and installers as often as from packages.
FROM_ARCHIVES = frozenset({
    "cmake", "g++", "gcc", "java", "jq", "node", "npm", "php", "pip", "pip3", "python", "python3", "ruby",
})  # fmt: skip
# What scripts call, by their name or the address from which they are piped into a shell. 2026-12-01.
CALLED_BY_NAME = {"bootstrap-vcpkg.sh": "curl zip unzip tar", "pecl": "make"}
CALLED_BY_INSTALLER = {
    "bun.sh/install": "unzip", "deno.land/install.sh": "unzip", "deno.land/x/install": "unzip",
    "fnm.vercel.app": "unzip", "get.sdkman.io": "unzip zip", "pyenv.run": "git", "pyenv-installer": "git",
}  # fmt: skip
# Commands that bring no program of another name than is written.
HARMLESS = frozenset({
    ":", "[", "addgroup", "adduser", "apk", "apt", "apt-get", "apt-key", "apt-mark", "awk", "bundle", "cargo",
    "cat", "cd", "chmod", "chown", "chpasswd", "composer", "cp", "curl", "cut", "date",
    "debconf-set-selections", "deluser", "dpkg-reconfigure", "echo", "env", "exit", "export", "false", "find",
    "gem", "getent", "git", "go", "gpg", "grep", "groupadd", "groupmod", "gunzip", "head", "id", "install",
    "ldconfig", "ln", "locale-gen", "localedef", "ls", "make", "mix", "mkdir", "mktemp", "mv", "node", "npm",
    "passwd", "pip", "pip3", "pnpm", "poetry", "printf", "ps", "pwd", "python3", "rm", "rmdir", "sed", "set",
    "sha256sum", "sleep", "sort", "stat", "sudo", "tail", "tar", "tee", "test", "touch", "tr", "true", "umask",
    "uname", "unset", "unzip", "update-ca-certificates", "update-locale", "useradd", "usermod", "uv", "wc",
    "wget", "which", "whoami", "xargs", "yarn",
})  # fmt: skip
# Of these, what puts files where the file does not say: it may bring what comes FROM_ARCHIVES.
UNPACKING = frozenset({
    "cargo", "cp", "curl", "gem", "git", "gunzip", "install", "ln", "make", "mv", "node", "npm", "pip", "pip3",
    "pnpm", "poetry", "python3", "tar", "unzip", "uv", "wget", "yarn",
})  # fmt: skip
# In the paths of what brings programs of the system beside those of the distribution.
OTHER_SYSTEMS = ("conda", "mamba", "brew", "nix", "pixi", "spack", "guix", "/opt/rh")
# What no package manager of a language brings.
OF_SYSTEM_ONLY = frozenset({"g++", "gcc"})
# How tar is told to call another program: letters of its options, and endings of archives.
TAR_LETTERS = {"J": "xz", "j": "bzip2"}
TAR_OPTIONS = {"--xz": "xz", "--bzip2": "bzip2"}
TAR_ENDINGS = {
    ".tar.xz": "xz",
    ".txz": "xz",
    ".tar.bz2": "bzip2",
    ".tbz2": "bzip2",
    ".tbz": "bzip2",
}
# The packages of Alpine that bring a program, for those of which all are known: itself, and what depends on it.
ALL_IN_ALPINE = {
    "gcc": frozenset({
        "alpine-sdk", "build-base", "cargo", "cargo-auditable", "crystal", "cython", "g++", "gcc", "gcc-gnat",
        "gcc-go", "gfortran", "ghc", "go", "ldc", "maturin", "nim", "py3-maturin", "rust", "rustup", "shards",
        "vala", "zig",
    }),
    **dict.fromkeys(SHADOW, frozenset({"cloud-init", "shadow"})),
}  # fmt: skip
