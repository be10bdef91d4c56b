"""Programs that read archives, or put them somewhere.

Sources: their manual pages.
"""

from __future__ import annotations

from dflint.knowledge.package_managers import programs_with

ARCHIVE_READERS = frozenset({
    "tar", "bsdtar", "gtar", "gunzip", "gzip", "zcat", "bunzip2", "bzip2", "bzcat", "unxz", "xz", "xzcat",
    "mv", "cp", "rm", "cat", "sha256sum", *programs_with("archives").split(),
})  # fmt: skip
