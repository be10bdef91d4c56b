"""Packages of Node with code that is compiled. 2026-11."""

from __future__ import annotations

COMPILING_MANAGERS = ("npm", "yarn")  # without being asked to
# What node-gyp compiles: the first version with binaries, () for none; whether only Alpine lacks them; the first
# Node.js without. Sources: npm; nodejs/docker-node#860, #1706; kelektiv/node.bcrypt.js#736; node-canvas.
COMPILED: dict[str, tuple[tuple[int, ...], bool, int]] = {
    "bcrypt": ((5, 0, 1), True, 0), "canvas": ((3,), False, 22), "lmdb-store": ((2,), True, 0),
    **dict.fromkeys((
        "bignum", "epoll", "heapdump", "hiredis", "i2c-bus", "iconv", "mmmagic", "node-expat", "node-pty",
        "node-rdkafka", "pigpio", "unix-dgram",
    ), ((), False, 0)),
}  # fmt: skip
