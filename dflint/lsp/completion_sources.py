"""Completion of what is elsewhere: stages, images and tags, files of the build context, users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.knowledge.image_purposes import PURPOSES
from dflint.lsp.described import described_image, described_stage
from dflint.lsp.links import context_of
from dflint.model.image_reference import parse_image
from dflint.model.images.facts import facts_of
from dflint.model.lookups.image_names import known_images
from dflint.model.lookups.image_support import deprecation, supported_tags
from dflint.source import Word

if TYPE_CHECKING:
    from dflint.lsp.cursor import Cursor
    from dflint.lsp.items import Items

KINDS = types.CompletionItemKind


def stages(items: Items, cursor: Cursor, written: str) -> None:
    """The stages above."""
    for stage in reversed(cursor.earlier_stages):
        if stage.from_.name is not None:
            text = described_stage(stage, cursor.analysis)
            detail = f"stage on {stage.from_.image}"
            items.add(str(stage.from_.name), KINDS.Class, written, detail, text, order="0")


def images(items: Items, written: str) -> None:
    """Official images, or the tags of one: those that get updates, newest first."""
    name, colon, tag = written.partition(":")
    if not colon:
        for image in sorted(known_images()):
            if "/" not in image and deprecation(image, "latest") is None:
                items.add(image, KINDS.Module, written, PURPOSES.get(image, ""))
        items.add("scratch", KINDS.Module, written, "the empty image")
        return
    for full, release in supported_tags(name):
        base = f"{release.system} {release.name}" if release is not None else ""
        reference = f"{name}:{full}"
        meant = parse_image(Word(reference, 0, len(reference)))
        items.add(full, KINDS.Constant, tag, base, described_image(meant))


def context_files(items: Items, cursor: Cursor) -> None:
    """The files and folders of the build context that .dockerignore does not exclude."""
    context = context_of(cursor.analysis)
    if context is None:
        return
    folder, _, name = cursor.word.rpartition("/")
    top = folder.removeprefix("./").strip("/") or "."
    if ".." in top.split("/") or not context.is_folder(top):
        return
    for entry in context.folder.entries(top):
        if entry.name != ".git" and not context.ignores(entry.path):
            label = f"{entry.name}/" if entry.is_folder else entry.name
            items.add(label, KINDS.Folder if entry.is_folder else KINDS.File, name)


def users(items: Items, cursor: Cursor) -> None:
    """The users of the base image, and those that the stage makes."""
    stage = cursor.stage
    if stage is None:
        return
    facts = facts_of(stage.image) if stage.image is not None else None
    for user, number in (facts.users if facts is not None else None) or ():
        items.add(str(user), KINDS.Value, cursor.word, f"of the image, {number}" if number else "")
    for step in stage.steps:
        for command in step.commands:
            if command.name in ("useradd", "adduser") and step.start < cursor.offset:
                names = [it for it in command.simple.words[1:] if it[:1] != "-" and not it.expands]
                if names:
                    items.add(str(names[-1]), KINDS.Value, cursor.word, "made in this stage")
    items.add("root", KINDS.Value, cursor.word, "0")
