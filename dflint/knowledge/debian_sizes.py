"""How large installations are, in releases of Debian: what packages bring, and what Recommends adds.

The rows are written by tools/debian_sizes.py from the package indexes of Debian (main, contrib, non-free;
amd64): the names that Dockerfiles install most, for the releases that Debian maintains.

In the generated module are NAMES, the packages, each in the place of its row, and SHARED, sizes of groups
of packages that several of them bring. A row is the size of what is in no group, then references to groups,
and above their numbers to names whose groups it has, too; behind `+` the number of packages that Recommends
adds, and the same for those. `-`: the release lacks it. A size is a logarithm in two letters, and the part
that a slim image has of it in one. The first references are one small letter, the others two.

This module is large: import it where it is asked.
"""

from __future__ import annotations

DATE = "2026-11"
FULL = "buildpack-deps"  # the row of what full variants of images have
# Images whose slim variants have nothing of weight beyond a minimal installation, and whose others are built
# on buildpack-deps. Source: the Dockerfiles of the images, 2026-08.
WITH_FULL = frozenset({FULL, "elixir", "erlang", "node", "pypy", "python", "ruby"})
# Images that fetch the lists of the release alone.
OWN_LISTS = frozenset({"debian", "golang", "openjdk", "php", "rust"}) | WITH_FULL
STEP = 1.004  # between two sizes that can be written
# Bytes of the lists that `apt-get update` leaves in an official image. Source: measured in debian:bookworm-slim
# on 2026-11-30; for the other release, its index in the form that this image keeps.
LISTS = {"bookworm": 19_880_000, "trixie": 21_800_000}
