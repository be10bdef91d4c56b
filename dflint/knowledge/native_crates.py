"""Crates that link a library of the system, and gems that are compiled."""

from __future__ import annotations

DATE = "2026-11"
# Crate: the crate that brings the source of the library, if that is used; a piece of the names of all packages
# that bring it (in capitals, of the variables that say where it is); the packages of Debian and of Alpine.
# Sources: the build scripts of the crates; the manual of the crate openssl, "Automatic".
CRATES = {
    "libudev-sys": ("-", "udev", "libudev-dev", "eudev-dev"),
    "openssl-sys": ("openssl-src", "ssl", "libssl-dev", "openssl-dev"),
    "pq-sys": ("pq-src", "pq", "libpq-dev", "libpq-dev"),
}
# Gems that are compiled on Linux, whatever their version. Sources: docker-library/ruby#34 and #138; rubygems.org.
GEMS = frozenset({
    "bcrypt", "bootsnap", "byebug", "eventmachine", "msgpack", "mysql2", "nio4r", "oj", "puma", "racc",
    "redcarpet", "websocket-driver",
})  # fmt: skip
