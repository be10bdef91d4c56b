"""Links: addresses, the pages of images, and the files that COPY takes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.lsp.documents import uri_of
from dflint.model.context.build_context import place_of, taken
from dflint.model.image_reference import DOCKER_HUB
from dflint.source import Span, cached
from dflint.syntax.nodes import Add, Copy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session
    from dflint.model.context.build_context import Context, Taken
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.source import Spanned

SCHEMES = ("https://", "http://", "ftp://")
ENDS = frozenset(" \t\r\n\"'`<>|;\\)(]}{$")
MOST = 500  # links in one file


def document_links(
    session: Session, analysis: Analysis, params: types.DocumentLinkParams
) -> list[types.DocumentLink] | None:
    """Every link in a Dockerfile."""
    lines = analysis.document.lines
    found = [*_addresses(analysis.source.text), *_images(analysis), *_files(analysis)]
    return [
        types.DocumentLink(lines.range(place), target=target, tooltip=tooltip)
        for place, target, tooltip in found[:MOST]
    ]


def file_of_source(analysis: Analysis, offset: int) -> str:
    """The path of the file that the source of a COPY at an offset means; nothing for none."""
    for source, path in _sources(analysis):
        if source.start <= offset <= source.end:
            return path
    return ""


def image_page(image: Image) -> str:
    """Where an image is described on the web; nothing where no page is known."""
    if "$" in image.text or image.is_scratch or not image.is_valid:
        return ""
    registry, name = str(image.registry or "docker.io"), str(image.name)
    if registry in DOCKER_HUB:
        official = name.removeprefix("library/")
        return f"https://hub.docker.com/{'r/' + name if '/' in official else '_/' + official}"
    if registry == "quay.io":
        return f"https://quay.io/repository/{name}"
    if registry == "mcr.microsoft.com":
        return f"https://mcr.microsoft.com/artifact/mar/{name}"
    return ""


def image_of(stage: Stage) -> Image | None:
    """The image that a FROM names itself, and no stage."""
    return stage.image if stage.base is None else None


@cached
def context_of(analysis: Analysis) -> Context | None:
    """The build context of a Dockerfile, as far as the repository says it."""
    near = analysis.project.context(analysis.document.path)
    return place_of(analysis.file, near) if near is not None else None


def _addresses(text: str) -> Iterator[tuple[Span, str, str]]:
    """Addresses that are written out, in comments too; one with a variable in it leads nowhere."""
    for scheme in SCHEMES:
        at = text.find(scheme)
        while at >= 0:
            end = at
            while end < len(text) and text[end] not in ENDS:
                end += 1
            address = text[at:end].rstrip(".,:")
            is_whole = text[at + len(address) : at + len(address) + 1] not in ("$", "{")
            if is_whole and len(address) > len(scheme) and "@" not in address:
                yield Span(at, at + len(address)), address, "Open the address"
            at = text.find(scheme, end)


def _images(analysis: Analysis) -> Iterator[tuple[Spanned, str, str]]:
    for stage in analysis.file.stages:
        image = image_of(stage)
        page = image_page(image) if image is not None else ""
        if image is not None and page:
            yield Span(image.start, image.name.end), page, "Open the page of the image"


def _files(analysis: Analysis) -> Iterator[tuple[Spanned, str, str]]:
    for source, path in _sources(analysis):
        if os.path.isfile(path):
            yield source, uri_of(path), "Open the file"


def _sources(analysis: Analysis) -> Iterator[tuple[Taken, str]]:
    """The sources of all COPYs and ADDs that are there, with their paths on the disk."""
    context = context_of(analysis)
    if context is None:
        return
    for step in analysis.steps:
        it = step.instruction
        for source in taken(it) if isinstance(it, Copy | Add) else ():
            if source.is_plain and context.has(source.path):
                yield source, os.path.abspath(os.path.join(context.folder.name, source.path))
