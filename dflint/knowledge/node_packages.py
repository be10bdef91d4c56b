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
YARN_1_MARK = "# yarn lockfile v1"
# Packages with `engines`: from which major version on, the first Node.js. Source: npm, looked up on 2026-12-01.
ENGINES = {
    "@typescript-eslint/parser": "6:16 8:18.18", "chokidar": "4:14.16 5:20.19 6:22.22",
    "commander": "9:12.20 10:14 11:16 12:18 14:20 15:22.12", "eslint": "8:12.22 9:18.18 10:20.19",
    "execa": "6:12.20 7:14.18 8:16.17 9:18 10:22", "glob": "9:14.17 11:20 13:18",
    "jest": "27:10.13 28:12.13 29:14.15 30:18.14", "lru-cache": "7:12 9:14 11:20",
    "minimatch": "8:14.17 10:18", "mocha": "9:12 10:14 11:18.18 12:20.19",
    "next": "12:12.22 13:14.6 14:18.17 15:18.18 16:20.9", "rimraf": "4:14 6:20",
    "string-width": "5:12 6:16 7:18 8:20 9:22", "undici": "5:12.18 6:18 7:20.18 8:22.19",
    "vite": "3:14.18 5:18 7:20.19",
}  # fmt: skip
