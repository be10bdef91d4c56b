"""What to install instead of packages that Debian has no more, where its indexes do not say.

Sources: the package indexes of Debian, looked through by hand; as of 2026-11.
"""

from __future__ import annotations

# What to install instead, where no index says so: each is in the newest releases.
SUCCESSORS = {
    "apache2-mpm-prefork": "apache2", "apache2-prefork-dev": "apache2-dev",
    "apache2-threaded-dev": "apache2-dev", "btrfs-tools": "btrfs-progs",
    "chromedriver": "chromium-driver", "chromium-browser": "chromium",
    "chromium-chromedriver": "chromium-driver", "createrepo": "createrepo-c",
    "dh-systemd": "debhelper", "docker": "docker.io", "firefox": "firefox-esr",
    "iceweasel": "firefox-esr", "ipython": "ipython3", "libapache2-mod-wsgi": "libapache2-mod-wsgi-py3",
    "libcurl3": "libcurl4", "libgnutls-dev": "libgnutls28-dev",
    "libjpeg-turbo8": "libjpeg62-turbo", "libjpeg-turbo8-dev": "libjpeg62-turbo-dev",
    "libjpeg8": "libjpeg62-turbo", "libjpeg8-dev": "libjpeg-dev",
    "libmysqlclient-dev": "default-libmysqlclient-dev", "libpng12-0": "libpng16-16",
    "libmariadbclient-dev": "libmariadb-dev", "libmariadbclient18": "libmariadb3",
    "libmysql-java": "libmariadb-java",
    "libpng12-dev": "libpng-dev", "libzmq3": "libzmq5", "lsb-core": "lsb-release",
    "module-init-tools": "kmod", "mysql-client": "default-mysql-client",
    "mysql-server": "default-mysql-server", "netcat": "netcat-openbsd", "nodejs-legacy": "nodejs",
    "python": "python3", "python-dev": "python3-dev", "python-minimal": "python3-minimal",
    "python3-distutils": "python3-setuptools",
    "python-pip": "python3-pip", "qt5-default": "qtbase5-dev", "realpath": "coreutils",
    "ssh-client": "openssh-client",
}  # fmt: skip
# Names that no release has any more, and that the tables lack: apt-cache of Debian 12,
# danielpaulus/quicktime_video_hack#103; inspircd/inspircd#1725.
GONE = frozenset({"gstreamer1.0-doc", "libmariadbclient18"})
# Families whose names carry a version: the name that always is the release's own.
UNVERSIONED = {
    "openjdk-": "default-", "php": "php", "postgresql-client-": "postgresql-client",
    "postgresql-contrib-": "postgresql-contrib", "postgresql-": "postgresql", "gcc-": "gcc",
    "g++-": "g++", "gfortran-": "gfortran", "clang-": "clang", "llvm-": "llvm", "ruby": "ruby",
    "golang-": "golang", "mariadb-server-": "mariadb-server", "mariadb-client-": "mariadb-client",
    "libapache2-mod-php": "libapache2-mod-php",
}  # fmt: skip
