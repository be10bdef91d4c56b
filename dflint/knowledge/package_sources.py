"""Where packages come from: mirrors of the distributions, archives of vendors, images that name others."""

from __future__ import annotations

DATE = "2026-11"
# Official images that look for packages on the mirrors of their distribution and nowhere else. Others,
# such as postgres, bring lists of an archive of their own. Source: the Dockerfiles of the images.
PLAIN_IMAGES = frozenset({
    "alpine", "bash", "buildpack-deps", "caddy", "composer", "debian", "docker", "eclipse-temurin", "elixir",
    "erlang", "gcc", "golang", "gradle", "haproxy", "httpd", "maven", "memcached", "nginx", "node", "openjdk",
    "perl", "php", "pypy", "python", "redis", "ruby", "rust", "tomcat", "traefik", "ubuntu",
})  # fmt: skip
# Images that forbid apt to install packages of some names, by how these begin. Source: docker-library/php
# writes /etc/apt/preferences.d/no-debian-php ("Package: php*", priority -1), of 2018 to 2026; the others are
# built on it.
KEPT_OUT = dict.fromkeys(("php", "wordpress", "drupal", "joomla", "nextcloud"), "php")
# The mirrors of a distribution itself.
MIRRORS = {
    "archive.ubuntu.com": "ubuntu", "security.ubuntu.com": "ubuntu", "ports.ubuntu.com": "ubuntu",
    "old-releases.ubuntu.com": "ubuntu", "mirrors.ubuntu.com": "ubuntu", "deb.debian.org": "debian",
    "security.debian.org": "debian", "httpredir.debian.org": "debian", "archive.debian.org": "debian",
    "cdn-fastly.deb.debian.org": "debian", "http.debian.net": "debian", "ftp.debian.org": "debian",
    "http.us.debian.org": "debian", "ftp.us.debian.org": "debian", "ftp.de.debian.org": "debian",
}  # fmt: skip
# Of these, where releases are kept after their end.
ARCHIVES = frozenset({"old-releases.ubuntu.com", "archive.debian.org"})
# Archives of one vendor, by their hosts: how the names of the packages there begin.
VENDORS = {
    "apt.kubernetes.io": ("kube", "cri-tools"),
    "apt.postgresql.org": ("postgresql", "libpq", "pg", "libecpg", "timescaledb", "barman"),
    "apt.releases.hashicorp.com": (
        "boundary", "consul", "nomad", "packer", "terraform", "vagrant", "vault", "waypoint",
    ),
    "cli.github.com": ("gh",),
    "deb.nodesource.com": ("nodejs",),
    "dl.google.com": ("google-chrome",),
    "dl.yarnpkg.com": ("yarn",),
    "download.docker.com": ("containerd", "docker-"),
    "get.docker.com": ("containerd", "docker-"),
    "nginx.org": ("nginx",),
    "packages.cloud.google.com": ("google-cloud", "kube", "gcsfuse"),
    "pkgs.k8s.io": ("kube", "cri-"),
    "repo.mongodb.org": ("mongodb",),
}  # fmt: skip
# Archives that add-apt-repository adds, by what it is given: how the names of the packages there begin.
PPAS = {
    "ppa:deadsnakes/ppa": ("libpython2.", "libpython3.", "python2.", "python3."),
    "ppa:git-core/ppa": ("git",),
}
# Packages that people install by name and that few others depend on, in Debian 12: nothing that a Dockerfile
# installs before is likely to have brought them.
ONLY_BY_NAME = frozenset({
    "bison", "dnsutils", "ffmpeg", "flex", "graphviz", "htop", "nginx", "screen",
    "socat", "strace", "supervisor", "tcpdump", "telnet", "tmux", "tree",
})  # fmt: skip
# More of them: no official image ships one, but for those that are named below. Source: the Dockerfiles of
# 55 official images, 2024-06 to 2026-08.
IN_NO_OFFICIAL_IMAGE = frozenset({
    "apt-utils", "bash-completion", "bc", "ccache", "clang", "cmake", "cron", "default-jdk", "devscripts",
    "dialog", "docker.io", "doxygen", "expect", "fakeroot", "gdb", "gfortran", "iputils-ping", "jq", "lsb-release",
    "lsof", "meson", "nano", "net-tools", "netcat-openbsd", "ninja-build", "nmap", "openssh-server",
    "poppler-utils", "protobuf-compiler", "python3-dev", "python3-pip", "python3-venv", "rsync",
    "software-properties-common", "sudo", "swig", "tesseract-ocr", "traceroute", "unixodbc-dev", "vim",
    "xvfb", "zsh",
})  # fmt: skip
BUT_IN = {
    "jq": ("mongo", "neo4j"), "python3-pip": ("odoo",), "rsync": ("nextcloud",), "iputils-ping": ("telegraf",),
}  # fmt: skip
# Packages that bring one of the two that people wait for, without the numbers in their names: by Depends; by
# Recommends. Source: the packages that Debian 12 installs with them (2026-12-01).
BRING_QUESTIONS = {
    "tzdata": (
        "awscli blt cacti certbot chrony composer expect gitk libapache2-mod-php libopencv-dev mono-complete "
        "mono-devel mono-runtime php php-cgi php-cli php-fpm phpunit postgresql python-babel python-dateutil "
        "python-django python-matplotlib python-opencv python-pandas python-tk python-tz r-base "
        "r-base-core r-base-dev rails tcl tcl-dev tk tk-dev vim-gtk vim-nox",
        "ansible asciidoc git-cola lxqt texlive-full xmlto",
    ),
    "keyboard-configuration": (
        "console-setup task-xfce-desktop xorg xserver-xorg", "gnome gnome-core kbd lxde lxde-core lxqt xfce xrdp",
    ),
}  # fmt: skip
# Headers that come with a compiler, in Debian 12: the image of PHP has a compiler, and no others.
HEADERS_OF_COMPILERS = (
    "dpkg-", "libc-", "libc6-", "libcrypt-", "libgcc-", "libnsl-", "libstdc++-", "libtirpc-", "linux-",
)  # fmt: skip
# Since when the distribution's own Python refuses what pip installs: the file EXTERNALLY-MANAGED. Sources:
# Contents index of Debian 12 (libpython3.11-stdlib), release notes of pip 23.0 and of Ubuntu 23.04;
# Alpine: alpinelinux/docker-alpine#361; ensurepip there: terricain/certbot-dns-azure#45.
EXTERNALLY_MANAGED_SINCE = {"debian": "12", "ubuntu": "23.04", "alpine": "3.19"}
# With one of these in a stage, pip may be another one, or be told otherwise.
OTHER_PYTHONS = (
    "venv", "virtualenv", "conda", "pyenv", "break-system-packages", "break_system_packages",
    "EXTERNALLY-MANAGED", "PIP_", "pip.conf", "get-pip", "Python-3", "python-3", "deadsnakes", "altinstall",
    "pip config", "python3.", "uv ", "pipx", "update-alternatives",
)  # fmt: skip
# Images with a Python of their own, by pieces of their names.
OWN_PYTHONS = ("python", "conda", "pypy", "jupyter")
# The packages that bring the pip of the distribution. Alpine's py-pip is a name that py3-pip provides:
# kubernetes/ingress-nginx installs it on Alpine 3.23 (images/test-runner).
PIP_PACKAGES = frozenset({"python3-pip", "py3-pip", "py-pip", "python3-full"})
# The package that is the Python of the distribution.
PYTHON_PACKAGES = frozenset({"python3", *PIP_PACKAGES})
ENSURE_PIP = ("-m", "ensurepip")  # installs pip, and is refused as pip itself is

# Folders in /etc that package managers read, or what they install.
ETC_OF_MANAGERS = frozenset({
    "apt", "apk", "yum", "yum.repos.d", "dnf", "rpm", "dpkg", "pki", "ssl", "ca-certificates", "zypp",
    "alternatives", "profile.d", "ld.so.conf.d", "default", "gnupg", "pacman.d", "init.d", "systemd",
    "cron.d", "sudoers.d", "security", "skel",
})  # fmt: skip
# How names of single files end, which are neither folders nor archives that ADD unpacks.
ENDINGS_OF_FILES = frozenset({
    "cfg", "conf", "crt", "gradle", "html", "ini", "js", "json", "jar", "lock", "md", "pem", "php", "properties",
    "py", "rb", "sh", "sql", "toml", "ts", "txt", "war", "xml", "yaml", "yml",
})  # fmt: skip
# The releases since which apt-get refuses a repository whose key it does not have.
KEYS_SINCE = {"debian": "10", "ubuntu": "18.04"}
