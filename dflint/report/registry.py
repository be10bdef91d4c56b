"""A registry for people and for programs: its repositories, its bytes, its images."""

from __future__ import annotations

import csv
import io

from dflint.numbers import natural
from dflint.registry.reference import SHORT_DIGEST
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.report.text import count
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.text import Text

    from dflint.audit.findings import AuditedImage
    from dflint.audit.scan import Scan
    from dflint.audit.usage import Usage

WIDTH = 140
NO_TAGS = "-"


def listed(scan: Scan, output_format: str, colour: bool, width: int) -> str:
    """Each tag and what it stands for. A repository without tags is there, too."""
    rows = [
        (it.name, tag, digest)
        for it in scan.repositories
        for tag, digest in (sorted(it.tags.items(), key=lambda row: natural(row[0])) or [("", "")])
    ]
    if output_format == "json":
        from dflint.report.json import dumps

        record = {
            "host": scan.host,
            "is_whole": scan.is_whole,
            "repositories": [
                {"name": it.name, "tags": dict(sorted(it.tags.items()))} for it in scan.repositories
            ],
        }
        return dumps(record, indent=2) + "\n"
    if output_format == "csv":
        return as_csv(("repository", "tag", "digest"), rows)
    made = table("repository", "tag", "digest", left=("repository", "tag", "digest"))
    for name, tag, digest in rows:
        made.add_row(*_texts(name, tag or NO_TAGS, digest[:SHORT_DIGEST]))
    tags = sum(len(it.tags) for it in scan.repositories)
    head = f"{shown(scan.host)}: {len(scan.repositories):,} repositories, {tags:,} tags"
    return rendered([head, made], colour, max(width, WIDTH))


def used(
    whole: Usage,
    groups: Sequence[Usage],
    kind: str,
    is_whole: bool,
    output_format: str,
    colour: bool,
    width: int,
) -> str:
    """The bytes of a registry, and of each group. `kind`: what a group is."""
    if output_format == "json":
        from dflint.report.json import dumps

        record = {
            "whole": vars(whole),
            "is_whole": is_whole,
            "by": kind,
            "groups": [vars(it) for it in groups],
        }
        return dumps(record, indent=2) + "\n"
    if output_format == "csv":
        rows = [(it.name, it.tags, it.logical, it.unique, it.shared) for it in groups]
        return as_csv((kind, "tags", "logical", "unique", "shared"), rows)
    made = table(kind, "tags", "logical", "unique", "shared", left=(kind,))
    for it in groups:
        made.add_row(
            *_texts(it.name, f"{it.tags:,}", human(it.logical), human(it.unique), human(it.shared))
        )
    head = (
        f"{shown(whole.name)}: {human(whole.unique)} in {whole.tags:,} tags,"
        f" {human(whole.logical)} if nothing were shared"
    )
    note = (
        f"Deleting a {kind} frees its unique bytes, after the garbage collection of the registry."
    )
    if not is_whole:
        note = (
            f"Not all of the registry was read: deleting a {kind} frees its unique bytes at most."
        )
    return rendered([head, made, note], colour, max(width, WIDTH))


def audited(images: Sequence[AuditedImage], host: str, colour: bool, width: int) -> str:
    """A row for each image, and its findings below the table."""
    columns = ("image", "platform", "size", "layers", "created", "user", "base", "team", "findings")
    made = table(*columns, left=("image", "platform", "created", "user", "base", "team"))
    lines: list[str] = []
    for it in images:
        made.add_row(*_texts(*cells(it)))
        lines += (f"{shown(it.name)}: {one.rule.code} {shown(one.message)}" for one in it.findings)
    total = sum(len(it.findings) for it in images)
    head = f"{shown(host)}: {count(len(images), 'image')}, {count(total, 'finding')}"
    return rendered([head, made, *lines], colour, max(width, WIDTH))


def cells(it: AuditedImage) -> tuple[str, ...]:
    """What a table says of an image."""
    base = f"{it.base.name} ({it.base.certainty})" if it.base is not None else ""
    return (
        it.name,
        it.image.platform,
        human(it.image.size),
        str(len(it.image.manifest.layers)),
        it.created[:10],
        it.user or "root",
        base,
        it.team,
        str(len(it.findings)),
    )


def as_records(images: Iterable[AuditedImage]) -> list[dict[str, object]]:
    """All facts of each image, for programs. Findings are a report of their own."""
    return [
        {
            "image": it.name,
            "repository": it.repository,
            "tags": it.tags,
            "digest": it.image.digest,
            "platform": it.image.platform,
            "team": it.team,
            "compressed_size": it.image.size,
            "layers": len(it.image.manifest.layers),
            "created": it.created,
            "created_from": "the configuration of the image" if it.created else "",
            "user": it.user,
            "is_root": it.is_root,
            "ports": it.ports,
            "has_healthcheck": it.has_healthcheck,
            "has_shell_form": it.has_shell_form,
            "labels": it.labels,
            "base": {"name": it.base.name, "certainty": it.base.certainty} if it.base else None,
            "findings": [one.rule.code for one in it.findings],
        }
        for it in images
    ]


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV (RFC 4180) that no spreadsheet takes for formulas, and no runner of a CI for commands: their first
    characters get a quote. What would command a terminal is escaped."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(map(_harmless, head))
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return file.getvalue()


def _harmless(cell: object) -> object:
    if cell is None or isinstance(cell, int | float):
        return cell
    text = shown(str(cell))
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@", ":") else text


def _texts(*cells: str) -> list[Text]:
    from rich.text import Text

    return [Text(shown(it)) for it in cells]
