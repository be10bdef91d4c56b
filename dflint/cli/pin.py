"""`dflint pin`: tags to digests, and updates that are old enough."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from dflint.builds.discovery import files_of
from dflint.cli.configuration import configurations
from dflint.cli.errors import print_error
from dflint.cli.inputs import Skipped, documents, files
from dflint.cli.linting import projects_of
from dflint.cli.options import CheckOptions
from dflint.cli.output import is_coloured, write, write_file, write_message
from dflint.cli.params import Choice
from dflint.cli.registries import Registries, registry_options
from dflint.cli.registry_inputs import text_of
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.files import leaves_repository
from dflint.git_repository import root_of
from dflint.model.context.build_files import is_build_file, kind_of
from dflint.pin.build_files import KINDS
from dflint.pin.decision import ALLOW, CREATED, DIGEST, FIRST_SEEN, HOLD, Wishes
from dflint.pin.lock import NAME, LockError, read_lock
from dflint.pin.lock_text import lock_text
from dflint.pin.run import Run, name_of, new_lock
from dflint.pin.seen import read_age
from dflint.pin.versions import LEVELS
from dflint.report.pins import as_json, full
from dflint.report.screen import columns_of
from dflint.writing import WriteError
from dflint.writing import write as write_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.files import Document
    from dflint.pin.lock import Lock

FAILED = 1


@click.command("pin")
@click.argument("paths", nargs=-1)
@click.option("--write", "is_write", is_flag=True, help="Change the files.")
@click.option("--check", "is_check", is_flag=True, help="Fail where an image is not pinned.")
@click.option(
    "--update", type=Choice((DIGEST, *LEVELS)), help="Go on to newer digests, or to newer tags."
)
@click.option("--lock", "lock_path", metavar="FILE", help="Write what tags stand for to this file.")
@click.option(
    "--min-age", default="7d", show_default=True, help="Updates that are younger are held back."
)
@click.option(
    "--age", type=Choice((CREATED, FIRST_SEEN)), default=CREATED, show_default=True,
    help="What counts: when an image says that it was made, or when the lock saw it first.",
)  # fmt: skip
@click.option(
    "--unknown-age", type=Choice((FIRST_SEEN, HOLD, ALLOW)), default=FIRST_SEEN, show_default=True,
    help="What holds for an image that says no date.",
)  # fmt: skip
@click.option("--output-format", type=Choice(("table", "json")), default="table")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@registry_options
def pin_command(paths: tuple[str, ...], **values: Any) -> int:
    """Pin images to digests: show what tags stand for; needs dflint[registry].

    PATHS are Dockerfiles, Compose files, bake files, workflows, and folders with these. Nothing is
    changed without --write; --lock writes the lock and leaves the files as they are.

    \b
    Exit code: 0  all is well
               1  an image is not there, or with --check is not pinned
               2  wrong arguments, or a registry that cannot be asked; then nothing is changed
    """
    if values["is_check"] and values["is_write"]:
        raise UsageError("--check does not go with --write.")
    try:
        min_age = read_age(values["min_age"])
    except ValueError as error:
        raise UsageError(f"--min-age: {error}.") from None
    opened, skipped, known = _opened(paths)
    lock_path = values["lock_path"] or _lock_beside(paths or (".",))
    wishes = Wishes(values["update"] or "", min_age, values["age"], values["unknown_age"])
    registries = Registries(values)
    needs_time = bool(values["lock_path"] or (wishes.update and min_age))
    clock = registries.time_of if needs_time else lambda _: datetime.now(UTC)
    run = Run(wishes, _read_lock(lock_path), registries.of, clock)
    projects = projects_of([it.source.path for it in opened], known)
    for document in opened:
        place = projects.place(document.source.path)
        run.read(document.source, place.builds)
    try:
        run.ask()
    finally:
        registries.close()
    if run.errors or skipped.missing:
        for sentence in (*skipped.missing, *map(UsageError, run.errors)):
            print_error(sentence)
        return 2
    return _finish(run, opened, lock_path, values)


def _finish(run: Run, opened: Sequence[Document], lock_path: str, values: dict[str, Any]) -> int:
    changed: list[tuple[Document, str]] = []
    by_path = {it.source.path: it for it in opened}
    for source, text, broken in run.texts() if values["is_write"] else ():
        if broken:
            raise UsageError(
                f"{source.path}: it is not changed, which is a bug in dflint: {broken}."
            )
        changed.append((by_path[source.path], text))
    for document, text in changed:
        try:
            write_document(document, text)
        except WriteError as error:
            raise UsageError(str(error)) from None
    if (values["lock_path"] or (values["is_write"] and run.lock is not None)) and not values[
        "is_check"
    ]:
        folder = os.path.dirname(os.path.abspath(lock_path))
        text = lock_text(new_lock(run, folder, bool(values["is_write"])))
        if run.lock is None or text_of(lock_path) != text:
            write_file(lock_path, text)
            write_message(f"Wrote {lock_path}.\n")
    if values["output_format"] == "json":
        from dflint.report.json import dumps

        write(dumps(as_json(run.rows), indent=2) + "\n")
    else:
        write(full(run.rows, is_coloured(values["color"], sys.stdout), columns_of(sys.stdout, 100)))
    held = [row.decision.held for row in run.rows if row.decision is not None]
    is_forgotten = run.lock is None and not values["lock_path"]
    if is_forgotten and any(it is not None and FIRST_SEEN in it.why for it in held):
        write_message("When an update was seen first is remembered with --lock dflint.lock only.\n")
    if changed:
        write_message(f"Pinned images in {len(changed)} file{'s' if len(changed) != 1 else ''}.\n")
    return _code(run, bool(values["is_check"]), bool(values["lock_path"]))


def _code(run: Run, is_check: bool, counts_lock: bool) -> int:
    """The exit code, and what is missing for 0."""
    code = 0
    for row in run.rows:
        place = f"{row.path}:{row.line}"
        it = row.decision
        if it is not None and it.problem:
            print_error(UsageError(f"{place}: {it.problem}."))
            code = FAILED
        elif (
            is_check
            and not row.is_pinned
            and (row.named.place is not None or "tag" in row.named.reason)
        ):
            locked = counts_lock and run.lock is not None and row.reference is not None
            if (
                locked
                and run.lock is not None
                and row.reference
                and name_of(row.reference) in run.lock.images
            ):
                continue
            print_error(UsageError(f"{place}: {row.named.text} is not pinned."))
            code = FAILED
    return code


def _opened(paths: Sequence[str]) -> tuple[list[Document], Skipped, Any]:
    """The files that are looked at. Raises UsageError."""
    from dflint.cli.configuration import explained

    request = CheckOptions({"paths": tuple(paths)})
    try:
        known = configurations(request, all_rules())
        skipped = Skipped(request, known)
        named = files(request, known, skipped)
    except ConfigError as error:
        raise explained(error) from None
    found = dict.fromkeys(named)
    for path in paths or (".",):
        if os.path.isdir(path):
            found.update(dict.fromkeys(_build_files(path)))
    opened: list[Document] = []
    named_by_user = set(map(os.path.normpath, paths))
    inside = [it for it in found if it in named_by_user or not leaves_repository(it)]
    for document in documents(inside, request, skipped):
        if isinstance(document, UsageError):
            raise document
        if not is_build_file(document.source.path) or _kind(document.source.path) in KINDS:
            opened.append(document)
    return opened, skipped, known


def _kind(path: str) -> str:
    return kind_of(path.replace(os.sep, "/"))


def _build_files(folder: str) -> list[str]:
    """The Compose files, bake files and workflows in a folder, as paths like the folder's own."""
    whole = os.path.abspath(folder)
    root = root_of(whole) or whole
    inside = os.path.relpath(whole, root).replace(os.sep, "/")
    below = "" if inside == "." else f"{inside}/"
    return [
        os.path.normpath(os.path.join(folder, os.path.relpath(path, inside)))
        for path in files_of(root, [inside])
        if kind_of(path) in KINDS and path.startswith(below)
    ]


def _lock_beside(paths: Sequence[str]) -> str:
    """Where the lock of some files is: in the folder of the first, or the nearest above it in its
    repository; where there is none, there it would be."""
    first = paths[0] if os.path.isdir(paths[0]) else os.path.dirname(paths[0]) or "."
    folder = os.path.abspath(first)
    root = root_of(folder) or folder
    here = folder
    while (
        not os.path.exists(os.path.join(here, NAME))
        and here != root
        and os.path.dirname(here) != here
    ):
        here = os.path.dirname(here)
    found = os.path.join(here, NAME)
    return found if os.path.exists(found) else os.path.join(folder, NAME)


def _read_lock(path: str) -> Lock | None:
    if not os.path.exists(path):
        return None
    try:
        return read_lock(text_of(path), path)
    except LockError as error:
        raise UsageError(str(error)) from None
