"""Crates that link a library of the system and have no other way, or one that another crate is a sign of."""

from __future__ import annotations

DATE = "2026-11"
# Crate: the crate that brings the source of the library, if that is used; a piece of the names of all packages
# that bring it (in capitals, of the variables that say where it is); the packages of Debian and of Alpine.
# Sources: the build scripts of the crates; the manual of the crate openssl, "Automatic".
CRATES = {
    "libudev-sys": ("-", "udev", "libudev-dev", "eudev-dev"),
    "openssl-sys": ("openssl-src", "ssl", "libssl-dev", "openssl-dev"),
}
