"""Which versions of a package manager read which format of its lock file.

Cargo: the changelog of Cargo (3: 1.53, 4: 1.78; clearclown/Rust_DN_SuperBook_PDF_Converter#38). pnpm: tried on
2026-11-30 with `pnpm install --frozen-lockfile` of 7.33.7, 8.15.9, 9.15.9, 10.34.9 and 12.21.0. Yarn: tried with
1.22.22, which the images of Node.js have. Poetry: its changelog (1.2.2), and tried on 2026-12-01 with 1.1.15,
1.2.2, 1.3.2, 1.8.5 and 2.1.4.
"""

from __future__ import annotations

DATE = "2026-11"
# Format of Cargo.lock: the first version of Rust that reads it.
CARGO: dict[str, tuple[int, ...]] = {"3": (1, 53), "4": (1, 78)}
# Format of pnpm-lock.yaml, up to its point: the first and the last major version of pnpm that install what it
# says.
PNPM: dict[str, tuple[int, int]] = {"5": (1, 7), "6": (8, 9), "9": (9, 12)}
NEWEST_PNPM = 12
# From this version on, pnpm stops at a build script of a package that allowBuilds of pnpm-workspace.yaml does not
# name. Such packages, and before which version. Tried with 12.21.0 on 2026-12-01; Wei-Shaw/sub2api#2442.
STRICT_PNPM = 11
BUILT = {
    **dict.fromkeys((
        "@parcel/watcher", "@prisma/engines", "@swc/core", "bcrypt", "better-sqlite3", "core-js", "cypress",
        "esbuild", "node-pty", "prisma", "puppeteer", "sqlite3", "unrs-resolver", "vue-demi", "workerd",
    ), (9999,)), "protobufjs": (8,), "sharp": (0, 35),
}  # fmt: skip
# Format of poetry.lock: the first version of Poetry that reads it. A newer one than it knows stops 1.2, not 1.3.
POETRY: dict[str, tuple[int, ...]] = {"2.0": (1, 2, 2), "2.1": (1, 3)}
PROJECT_TABLE = (2, 0)  # the first Poetry that needs no [tool.poetry] in pyproject.toml
# What only Yarn 2 and later write into yarn.lock.
YARN_2_MARK = "__metadata:"
# Node.js whose images have Yarn 1 as yarn.
WITH_YARN_1 = 25  # up to, not including
# Crates: the first version whose manifest is of the edition 2024, which older versions of Rust do not read.
# Source: iotaledger/gas-station#54, nexus-xyz/nexus-cli#1553.
OF_EDITION_2024: dict[str, tuple[int, ...]] = {"base64ct": (1, 7, 0)}
EDITION_2024: tuple[int, ...] = (1, 85)
