"""Programs that read archives, or put them somewhere.

Sources: their manual pages.
"""

from __future__ import annotations

ARCHIVE_READERS = frozenset({
    "tar", "bsdtar", "gtar", "gunzip", "gzip", "zcat", "bunzip2", "bzip2", "bzcat", "unxz", "xz", "xzcat",
    "mv", "cp", "rm", "cat", "pip", "npm", "sha256sum",
})  # fmt: skip
