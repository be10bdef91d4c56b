"""Extensions of PHP: what compiling them needs, and which are not in the source of PHP.

Sources, read on 2026-11-30: docker-library/php (docker-php-ext-install, what the images are compiled with and what
they keep of it: PHPIZE_DEPS, no headers of libraries); mlocati/docker-php-extension-installer (packages by
extension, and which versions of PHP have an extension); dependencies of packages of headers in Debian 12;
docker-library/php#1080 (gd), jersonmartinez/docker-lamp#3 (mbstring).
"""

from __future__ import annotations

DATE = "2026-11"
# Extension: the packages of Debian and of Alpine of which its compilation needs one; () where the image has all.
_XML = (("libxml2-dev",), ("libxml2-dev",))
_POSTGRES = (("libpq-dev",), ("libpq-dev", "postgresql-dev"))
NEEDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "bz2": (("libbz2-dev",), ("bzip2-dev",)),
    "curl": (("libcurl4-openssl-dev", "libcurl4-gnutls-dev"), ("curl-dev",)),
    "dom": _XML,
    "enchant": (("libenchant-2-dev",), ("enchant2-dev",)),
    "ffi": (("libffi-dev",), ("libffi-dev",)),
    "gd": (("libpng-dev",), ("libpng-dev",)),
    "gettext": ((), ("gettext-dev",)),
    "gmp": (("libgmp-dev",), ("gmp-dev",)),
    "imap": (("libc-client-dev",), ("imap-dev",)),
    "intl": (("libicu-dev",), ("icu-dev",)),
    "ldap": (("libldap-dev", "libldap2-dev"), ("openldap-dev",)),
    "mbstring": (("libonig-dev",), ("oniguruma-dev",)),
    "pdo_dblib": (("freetds-dev",), ("freetds-dev",)),
    "pdo_pgsql": _POSTGRES,
    "pgsql": _POSTGRES,
    "pspell": (("libpspell-dev",), ("aspell-dev",)),
    "simplexml": _XML,
    "snmp": (("libsnmp-dev",), ("net-snmp-dev",)),
    "soap": _XML,
    "sockets": ((), ("linux-headers",)),
    "tidy": (("libtidy-dev",), ("tidyhtml-dev",)),
    "xml": _XML,
    "xmlrpc": _XML,
    "xmlwriter": _XML,
    "xsl": (("libxslt1-dev",), ("libxslt-dev",)),
    "zip": (("libzip-dev",), ("libzip-dev",)),
}
# Since which version of PHP these need it: before, the source of PHP had the library itself, or needed another.
NEEDS_SINCE: dict[str, tuple[int, ...]] = {
    "enchant": (8, 0), "mbstring": (7, 4), "sockets": (8, 2), "zip": (7, 3),
}  # fmt: skip
# Packages of headers → what of the above they bring. A package whose name ends in -dev and that is not here may
# bring any of it; all others bring none.
_BRING_NONE = (
    "default-libmysqlclient-dev firebird-dev freetds-dev libargon2-dev libavif-dev libbrotli-dev "
    "libbz2-dev libc-client-dev libc6-dev libcurl4-gnutls-dev libcurl4-openssl-dev libedit-dev "
    "libevent-dev libffi-dev libgeoip-dev libgmp-dev libgpgme-dev libhiredis-dev libicu-dev libjpeg-dev "
    "libjpeg62-turbo-dev libkrb5-dev libldap-dev libmariadb-dev libmaxminddb-dev libmcrypt-dev "
    "libmemcached-dev libncurses-dev libncurses5-dev libonig-dev libpam0g-dev libpcre2-dev libpcre3-dev "
    "libpng-dev libpq-dev libpspell-dev librabbitmq-dev librdkafka-dev libreadline-dev libsasl2-dev "
    "libsnmp-dev libsodium-dev libsqlite3-dev libssh-dev libssh2-1-dev libssl-dev libtidy-dev libwebp-dev "
    "libx11-dev libxext-dev libxpm-dev libyaml-dev libzip-dev libzstd-dev unixodbc-dev uuid-dev "
    "zlib1g-dev"
)
DEBIAN_BRINGS = {
    **dict.fromkeys(_BRING_NONE.split(), ""),
    "libenchant-2-dev": "libffi-dev",
    "libfontconfig1-dev": "libpng-dev",
    "libfreetype-dev": "libpng-dev",
    "libfreetype6-dev": "libpng-dev",
    "libgd-dev": "libpng-dev",
    "libglib2.0-dev": "libffi-dev",
    "libgmp3-dev": "libgmp-dev",
    "libldap2-dev": "libldap-dev",
    "libmagick++-dev": "libbz2-dev libffi-dev libicu-dev libpng-dev libxml2-dev",
    "libmagickcore-dev": "libbz2-dev libffi-dev libicu-dev libpng-dev libxml2-dev",
    "libmagickwand-dev": "libbz2-dev libffi-dev libicu-dev libpng-dev libxml2-dev",
    "libxml2-dev": "libicu-dev",
    "libxslt1-dev": "libicu-dev libxml2-dev",
}  # fmt: skip
# Of Alpine, whose indexes were not at hand, those that surely need no other of these.
_BRING_NONE_IN_ALPINE = (
    "bzip2-dev gettext-dev gmp-dev icu-dev libjpeg-turbo-dev libmcrypt-dev libpng-dev oniguruma-dev "
    "openssl-dev zlib-dev"
)
ALPINE_BRINGS = {
    **dict.fromkeys(_BRING_NONE_IN_ALPINE.split(), ""),
    "freetype-dev": "bzip2-dev libpng-dev",
}  # fmt: skip
# Extensions that PHP's own source has never had, so that docker-php-ext-install does not find them: what
# installs them is pecl, or install-php-extensions.
OF_PECL = frozenset({
    "amqp", "apcu", "ast", "ds", "ev", "event", "gearman", "gnupg", "grpc", "igbinary", "imagick", "inotify",
    "mailparse", "maxminddb", "memcache", "memcached", "mongo", "mongodb", "msgpack", "oauth", "opentelemetry",
    "pcov", "pdo_sqlsrv", "protobuf", "rdkafka", "redis", "solr", "sqlsrv", "ssh2", "swoole", "uuid", "uv",
    "xdebug", "xhprof", "yaml", "zmq",
})  # fmt: skip
# Extensions that left the source: the first version without them.
LEFT_SOURCE: dict[str, tuple[int, ...]] = {
    "imap": (8, 4), "interbase": (7, 4), "mcrypt": (7, 2), "mysql": (7, 0), "mssql": (7, 0),
    "oci8": (8, 4), "pdo_oci": (8, 4), "pspell": (8, 4), "recode": (7, 4), "wddx": (7, 4),
    "xmlrpc": (8, 0),
}  # fmt: skip
# Extensions that an image of PHP surely has not, until they are compiled: all that are known here without those
# that it is compiled with. The image composer has some more.
COMPILED_IN = frozenset({
    "curl", "dom", "mbstring", "simplexml", "xml", "xmlwriter",
})  # fmt: skip
WITHOUT_LIBRARY = frozenset({
    "bcmath", "calendar", "exif", "mysqli", "pcntl", "pdo_mysql", "shmop", "sysvmsg", "sysvsem", "sysvshm",
})  # fmt: skip
NOT_IN_IMAGE = (frozenset(NEEDS) | WITHOUT_LIBRARY | OF_PECL) - COMPILED_IN
IN_COMPOSER = frozenset({"bz2", "zip"})
