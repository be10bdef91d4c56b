"""Which names, programs and users of Debian tools/debian_packages.py writes about."""

from __future__ import annotations

# Families of which every name is written down, so that a name that is not there is in no release: what
# names begin with, and how they go on after a version number. Any way if nothing is said.
_PHP_EXTENSIONS = (
    "-amqp -apcu -bcmath -bz2 -cgi -cli -common -curl -dba -dev -enchant -fpm -gd -gmp -igbinary "
    "-imagick -imap -interbase -intl -json -ldap -mbstring -mcrypt -memcached -mongodb -mysql -odbc "
    "-opcache -pgsql -phpdbg -pspell -readline -recode -redis -snmp -soap -sqlite3 -ssh2 -sybase "
    "-tidy -xdebug -xml -xmlrpc -xsl -yaml -zip"
)
_PHP = ["", *_PHP_EXTENSIONS.split()]
_WHOLE = (
    "python2 libpython2 php5 ttf- mysql- mongodb libqt4 mariadb-server mariadb-client docker-c "
    "docker-e cuda- msodbcsql netcat oracle-java nodejs language-pack- iceweasel libmysqlclient "
    "python-pip"
)
CLOSED: dict[str, list[str]] = {
    "python3.": ["", "-dev", "-venv", "-minimal", "-full", "-distutils", "-tk"],
    "libpython3.": ["", "-dev", "-minimal", "-stdlib"],
    "openjdk-": ["-jdk", "-jre", "-jdk-headless", "-jre-headless"],
    "php": _PHP,
    "postgresql-": [""], "postgresql-client-": [], "postgresql-contrib-": [],
    "gcc-": [""], "g++-": [""], "gfortran-": [""], "clang-": [""], "llvm-": ["", "-dev"],
    "golang-": ["", "-go"], "libapache2-mod-php": [""], "tomcat": [""], "ruby": ["", "-dev"],
    **{it: [] for it in _WHOLE.split()},
}  # fmt: skip
# Families of other archives that Debian has none of.
_ROS = "indigo jade kinetic lunar melodic noetic foxy galactic humble iron jazzy kilted lyrical rolling"
CLOSED.update({f"ros-{it}-": [] for it in _ROS.split()})
# Python 2 modules: of names that begin so and do not end so, all are written down.
PYTHON_2 = "python-"
NO_MODULES = (
    "-doc",
    "-docs",
    "-common",
    "-example",
    "-examples",
    "-data",
    "-tools",
    "-utils",
    "-i18n",
    "-l10n",
    "-dbg",
)
# What is left of the number of a library without digits at its ends: "t" for libglib2.0-0t64.
TAILS = ("", "t", "v", "c", "c2a", "gf", "ldbl", "a", "b", "d", "e", "g")
USED_BY = 50  # so many packages that depend on a library make it worth a row
# Libraries that nothing installs by name: how their names begin, or what is in them. The names of Haskell's
# and OCaml's carry a hash of their interface; the others are of KDE, DPDK and Osmocom.
NOT_BY_NAME = ("libghc-", "libkf5", "libkf6", "libkpim6", "librte-", "libosmo")
NOT_BY_PART = "-ocaml-"
# Packages that ask a question of priority high or critical when they are installed anew, by the
# config scripts of bookworm (2026-11). Display managers, which ask only when there are two, are left out.
# tzdata is in every minimal Debian, and asks on Ubuntu.
_ASKING = (
    "davfs2 ddclient dma iptables-persistent jackd2 kexec-tools keyboard-configuration krb5-config "
    "libnss-ldapd macchanger nslcd nullmailer phpmyadmin popularity-contest postfix slapd tripwire "
    "ttf-mscorefonts-installer tzdata virtuoso-opensource-7 wireshark-common"
)
ASKING = _ASKING.split()
# Packages that make users, by their maintainer scripts and sysusers.d in bookworm (2026-11). Users that a
# minimal system or most installations have (messagebus, systemd-…) are left out.
USERS = {
    "avahi-daemon": "avahi", "bind9": "bind", "chrony": "_chrony", "clamav-base": "clamav",
    "dnsmasq-base": "dnsmasq", "dovecot-core": "dovecot dovenull", "exim4-base": "Debian-exim",
    "haproxy": "haproxy", "mariadb-server": "mysql", "memcached": "memcache", "mosquitto": "mosquitto",
    "munge": "munge", "openssh-server": "sshd", "postfix": "postfix", "postgresql-common": "postgres",
    "rabbitmq-server": "rabbitmq", "redis-tools": "redis", "slapd": "openldap", "stunnel4": "stunnel4",
    "tcpdump": "tcpdump", "tor": "debian-tor", "unbound": "unbound", "uuid-runtime": "uuidd",
    "varnish": "varnish vcache varnishlog", "vsftpd": "ftp", "zabbix-agent": "zabbix",
}  # fmt: skip
# Programs that scripts use and the smallest images lack: which packages bring each is worked out.
_PROGRAMS = (
    "curl wget git unzip zip xz bzip2 make gcc g++ cc sudo gpg python3 python pip pip3 node npm java "
    "javac ssh rsync file patch less vim nano jq openssl ps ip ping nc lsb_release add-apt- "
    "repository locale-gen envsubst ruby php svn hg cmake pkg-config crontab update-ca-certificates "
    "bc"
)
PROGRAMS = _PROGRAMS.split()
