"""Hover: what is known of what is written there, and the page of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.docs import page, url
from dflint.engine.selection import UnknownCode, find
from dflint.lsp.described import described_image, described_stage, described_variable
from dflint.lsp.links import image_of
from dflint.lsp.reference import FLAGS, INSTRUCTIONS, MOUNT_KEYS, MOUNTS, SIGNALS
from dflint.model.images.registries import images_taken
from dflint.model.named import STAGE, VARIABLE
from dflint.model.names import name_at
from dflint.source import Span
from dflint.syntax.nodes import Healthcheck, Onbuild, Run, Stopsignal
from dflint.syntax.parts import MOUNT_KEYS as LONG_NAMES
from dflint.syntax.suppressions import suppressions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session
    from dflint.source import Spanned
    from dflint.syntax.flags import Flag
    from dflint.syntax.nodes import Instruction

    Found = tuple[Spanned, str]


def hover(session: Session, analysis: Analysis, params: types.HoverParams) -> types.Hover | None:
    """What is known of the smallest thing at a position; then the pages of findings there."""
    document = analysis.document
    offset = document.lines.offset(params.position)
    found = list(_at(analysis, offset)) if analysis.has_instructions else []
    found = [it for it in found if it[0].start <= offset <= it[0].end and it[1]]
    found.sort(key=lambda it: it[0].end - it[0].start)
    parts = [text for _, text in found[:1]]
    places: list[Spanned] = [place for place, _ in found[:1]]
    if "diagnostics" not in session.settings.disabled:
        for it in analysis.found:
            if it.start <= offset <= it.end:
                parts.append(f"{page(it.rule).strip()}\n\n[{it.rule.code}]({url(it.rule)})")
                places.append(it)
    if not parts:
        return None
    text = "\n\n---\n\n".join(dict.fromkeys(parts))
    contents = types.MarkupContent(_markup(session), text)
    return types.Hover(contents, document.lines.range(places[0]))


def _markup(session: Session) -> types.MarkupKind:
    text_document = session.client.text_document
    can = text_document.hover if text_document is not None else None
    kinds = can.content_format if can is not None else None
    is_plain = kinds is not None and types.MarkupKind.Markdown not in kinds
    return types.MarkupKind.PlainText if is_plain else types.MarkupKind.Markdown


def _at(analysis: Analysis, offset: int) -> Iterator[Found]:
    """What may be at an offset, each with its text."""
    yield from _codes(analysis)
    named = name_at(analysis.file, offset)
    if named is not None:
        name, place = named
        if name.kind == VARIABLE:
            yield place, described_variable(name.text, analysis, offset)
        elif name.kind == STAGE and name.stage is not None:
            yield place, described_stage(name.stage, analysis)
    step = analysis.step_at(offset)
    if step is None:
        return
    it = step.instruction
    yield from _instruction(it)
    if isinstance(it, Onbuild) and it.inner is not None:
        yield from _instruction(it.inner)
    for stage in analysis.file.stages:
        image = image_of(stage)
        if it is stage.from_ and image is not None:
            yield image, described_image(image)
        if step in stage.steps:
            for image, word in images_taken(stage, analysis.file):
                yield word, described_image(image)


def _instruction(it: Instruction) -> Iterator[Found]:
    """The keyword and the flags of an instruction, and what else has a fixed meaning."""
    row = INSTRUCTIONS.get(it.KEYWORD)
    if row is not None:
        forms = "\n".join(row.forms)
        text = f"```dockerfile\n{forms}\n```\n{row.text}\n\n[Dockerfile reference]({row.url})"
        yield it.keyword, text
    for flag in it.flags:
        known = FLAGS.get(flag.name)
        if known is not None and flag.name in it.FLAGS:
            yield flag, f"`--{flag.name}={known.value}`\n\n{known.text}"
    if isinstance(it, Run):
        for flag in it.flags:
            yield from _mount(flag) if flag.name == "mount" else ()
    if isinstance(it, Stopsignal) and it.argument:
        yield it.argument, described_signal(str(it.argument))
    if isinstance(it, Healthcheck) and it.kind.upper() == "NONE":
        yield it.kind, "Takes back the health check of the base image."


def described_signal(text: str) -> str:
    """A signal by its name, with or without SIG, or its number."""
    name = text.upper()
    by_number = {str(number): known for known, (number, _) in SIGNALS.items()}
    name = by_number.get(name, name if name.startswith("SIG") else f"SIG{name}")
    row = SIGNALS.get(name)
    return f"**{name}** (signal {row[0]})\n\n{row[1]}" if row is not None else ""


def _mount(flag: Flag) -> Iterator[Found]:
    """The type of a mount, and its keys."""
    if flag.value is None or flag.value.raw != flag.value:
        return
    fields = dict(part.partition("=")[::2] for part in str(flag.value).split(","))
    kind = fields.get("type", "bind").lower()
    at = flag.value.start
    for part in str(flag.value).split(","):
        key, _, value = part.partition("=")
        name = LONG_NAMES.get(key.lower(), key.lower())
        known = MOUNT_KEYS.get(kind, {}).get(name)
        if name == "type" and value.lower() in MOUNTS:
            yield Span(at, at + len(part)), f"`type={value}`\n\n{MOUNTS[value.lower()]}"
        elif known is not None:
            title = f"{name}={known.value}" if known.value else name
            yield Span(at, at + len(part)), f"`{title}` of a mount of type {kind}\n\n{known.text}"
        at += len(part) + 1


def _codes(analysis: Analysis) -> Iterator[Found]:
    """The codes in comments that silence findings."""
    known = analysis.project.configuration(analysis.document.path).rules
    for suppression in suppressions_of(analysis.tree):
        for code in suppression.codes:
            try:
                rules = find(known, str(code)) if code.end > code.start else ()
            except UnknownCode:
                continue
            if len(rules) == 1:
                yield code, page(rules[0]).strip()
