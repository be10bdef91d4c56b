"""Manifests and configurations on disk, by their digests: what has a digest never changes."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress

from dflint.registry.manifests import digest_of
from dflint.registry.reference import is_digest

LARGEST = 4 << 20  # bytes of what is kept


class ContentCache:
    """A folder with contents. What is damaged in it counts as not there; what cannot be written is
    not kept. Only this user can read it."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def get(self, digest: str) -> bytes | None:
        """The content with that digest, which is checked."""
        try:
            with open(self._path(digest), "rb") as file:
                content = file.read(LARGEST + 1)
        except (OSError, ValueError):
            return None
        return content if digest_of(content, digest) == digest else None

    def put(self, digest: str, content: bytes) -> None:
        """Keep a content of which the digest was checked."""
        if len(content) > LARGEST:
            return
        path = self._path(digest)
        with suppress(OSError):
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            handle, new = tempfile.mkstemp(prefix=".", dir=os.path.dirname(path))
            try:
                with open(handle, "wb") as file:
                    file.write(content)
                os.replace(new, path)
            except BaseException:
                os.unlink(new)
                raise

    def _path(self, digest: str) -> str:
        if not is_digest(digest):
            raise ValueError(digest)
        algorithm, _, number = digest.partition(":")
        return os.path.join(self.folder, algorithm, number[:2], number)


def usual_cache() -> ContentCache:
    """That of this user: $XDG_CACHE_HOME/dflint/content."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return ContentCache(os.path.join(home, "dflint", "content"))
