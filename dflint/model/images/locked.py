"""Base images as dflint.lock has them: in the folder of the Dockerfile, or the nearest one above it in
its repository. The lock is read where there is one, and not the network."""

from __future__ import annotations

from dflint.model.context.build_context import folder_of
from dflint.model.context.build_files import LOCK
from dflint.model.image_reference import parse_image
from dflint.model.images.registries import images_named, is_context, may_be_context
from dflint.model.variables.build_arguments import without_default
from dflint.source import Word, cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.image_reference import Image
    from dflint.model.images.lock import Lock, Locked, Seen
    from dflint.model.stages import Dockerfile


@cached
def lock_of(file: Dockerfile) -> Lock | str | None:
    """The lock of a Dockerfile, or why it cannot be read; None where there is none."""
    folder = folder_of(file)
    for place in (folder, *folder.above()) if folder is not None else ():
        text = place.read(LOCK) if place.has(LOCK) else None
        if text is not None:
            from dflint.model.images.lock import lock_or_problem

            return lock_or_problem(text)
    return None


def images_with_lock(file: Dockerfile) -> Iterator[tuple[Image, Word, Locked | None]]:
    """The images with a tag that a file builds upon, takes files from and is read by, where each is named,
    and what the lock says of its tag. Nothing where no lock can be read; not there are images of the
    build's choice."""
    lock = lock_of(file)
    if lock is None or isinstance(lock, str):
        return
    for image, word in (*_frontends(file), *_images(file)):
        has_tag = image.tag is not None or image.digest is None
        if image.is_valid and has_tag and not image.is_scratch:
            yield image, word, lock.of(image)


def _frontends(file: Dockerfile) -> Iterator[tuple[Image, Word]]:
    """The image that `# syntax` names."""
    for it in file.tree.directives:
        word = Word(it.value, it.value_start, it.value_span.end)
        if it.name.lower() == "syntax" and file.source.cut(word) == it.value:
            yield parse_image(word), word


def _images(file: Dockerfile) -> Iterator[tuple[Image, Word]]:
    for stage in file.stages:
        for image, word in images_named(stage, file):
            may_be_other = word is not stage.from_.image and may_be_context(image, file)
            if not (may_be_other or without_default(word, file) or is_context(image, file)):
                yield image, word


def newer_than_used(image: Image, locked: Locked, days: int) -> Seen | None:
    """What the lock saw of a tag after the digest that is used, so many days ago or more: the newest
    digest, or else a newer tag that waits there. None where what is used was not seen."""
    from datetime import timedelta
    from time import strftime

    used = image.digest or locked.digest
    own = next((it for it in locked.seen if it.digest == used), None)
    if own is None:
        return None
    later = [it for it in locked.seen if it.first > own.first]
    today, wait = strftime("%Y-%m-%d"), timedelta(days=days)
    for found in (later, locked.candidates):
        old = [it for it in found if (it.first + wait).astimezone().strftime("%Y-%m-%d") <= today]
        if old:
            return max(old, key=lambda it: it.first)
    return None
