"""Code actions that pin the tag of an image to the digest that a lock says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.fix import Edit
from dflint.lsp.rewrites import Rewrite
from dflint.model.images.registries import images_named, is_context
from dflint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.lsp.analysis import Analysis
    from dflint.model.image_reference import Image
    from dflint.source import Word


def pins(analysis: Analysis, place: Span) -> Iterator[Rewrite]:
    """The images at a place that are not pinned; those with another digest than the lock has are for DF118.

    Only names that are written out: what a variable stands for is not written here.
    """
    lock = analysis.project.lock(analysis.document.path)
    if lock is None:
        return
    for image, word in _images(analysis, place):
        locked = lock.of(image)
        if locked is None or is_context(image, analysis.file):
            continue
        if image.digest is None:
            end = Span(word.end, word.end)
            yield Rewrite(f"Pin {word} to the digest in the lock", Edit(end, f"@{locked.digest}"))


def _images(analysis: Analysis, place: Span) -> Iterator[tuple[Image, Word]]:
    for stage in analysis.file.stages:
        for image, word in images_named(stage, analysis.file):
            if word.start <= place.end and place.start <= word.end:
                if word.is_literal and image.is_valid:
                    yield image, word
