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
# Crates whose build scripts call what no image of Rust has, and from which version on; the rest as above. Sources:
# the changelog of prost, the manual of clang-sys; paritytech/polkadot#6154.
BUILD_TOOLS = {
    "clang-sys": ((), "", "clang llvm", "libclang-dev", "clang-dev"),
    "prost-build": ((0, 11), "protoc-bin-vendored", "proto", "protobuf-compiler", "protoc"),
}
# Gems that are compiled on Linux, whatever their version. Sources: docker-library/ruby#34 and #138; rubygems.org.
GEMS = frozenset({
    "bcrypt", "bootsnap", "byebug", "eventmachine", "msgpack", "mysql2", "nio4r", "oj", "puma", "racc",
    "redcarpet", "sassc", "websocket-driver",
})  # fmt: skip
# Gems that are compiled, whatever the system, before this version.
OLDER_GEMS = {"ffi": (1, 17), "nokogiri": (1, 11)}
# Gems that need headers: pieces of the names of packages with these; that of Debian, of Alpine. Sources: READMEs.
GEM_HEADERS = {
    "mysql2": ("mysql mariadb", "default-libmysqlclient-dev", "mariadb-dev"),
    "pg": ("pq", "libpq-dev", "libpq-dev"),
    "psych": ("yaml", "libyaml-dev", "yaml-dev"),
}
# Versions of psych that come with no Ruby (from, before), so that they are compiled.
COMPILED_PSYCH = ((5, 2, 4), (5, 3))
