"""What can be wrong with an image."""

from __future__ import annotations


class ImageError(Exception):
    """An image cannot be read. The text is one sentence for the user, which names the file."""


class Damaged(Exception):
    """A stream is not what it should be. The text says why, and goes after "because"."""
