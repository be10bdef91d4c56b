"""`dflint pin`: tags to digests, and updates that are old enough."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from dflint.cli.configuration import explained
from dflint.cli.errors import print_error
from dflint.cli.linting import projects_of
from dflint.cli.output import is_coloured, write, write_file, write_message
from dflint.cli.params import Choice, Update, format_option
from dflint.cli.pin_files import Tables, lock_at, lock_beside, opened_files
from dflint.cli.registries import Registries, registry_options
from dflint.cli.registry_inputs import text_of
from dflint.cli.usage import UsageError
from dflint.config.keys import AGES, UNKNOWN_AGES
from dflint.config.settings import ConfigError
from dflint.dates import read_age
from dflint.model.context.build_files import LOCK
from dflint.pin.ages import FIRST_SEEN
from dflint.pin.build_policies import build_policy, source_policy
from dflint.pin.lock_text import lock_text
from dflint.pin.run import Run, name_of, new_lock
from dflint.pin.settings import wishes_for
from dflint.report.pins import as_json, full
from dflint.report.screen import columns_of
from dflint.sizes import counted
from dflint.writing import WriteError
from dflint.writing import write as write_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.files import Document

FAILED = 1


@click.command("pin")
@click.argument("paths", nargs=-1)
@click.option("--write", "is_write", is_flag=True, help="Change the files.")
@click.option("--check", "is_check", is_flag=True, help="Fail where an image is not pinned.")
@click.option(
    "--update", type=Update(), metavar="LEVEL[,suffix]",
    help="Go on to newer digests (digest), to newer tags (patch, minor, major), or to a newer release of"
    " the distribution in the tag (suffix); minor,suffix is both.",
)  # fmt: skip
@click.option("--lock", "lock_path", metavar="FILE", help="Write what tags stand for to this file.")
@click.option("--min-age", metavar="TIME", help="Updates that are younger are held back (7d).")
@click.option(
    "--age", type=Choice(AGES),
    help="What counts: when servers or images say that it was published (published), when an image says"
    " that it was made (created), or when the lock saw it first (first-seen).",
)  # fmt: skip
@click.option(
    "--unknown-age", type=Choice(UNKNOWN_AGES), help="What holds for an image without a date (first-seen)."
)  # fmt: skip
@click.option(
    "--source-policy", metavar="FILE", help="Write the lock as a source policy of BuildKit (JSON)."
)
@click.option(
    "--build-policy", metavar="FILE", help="Write the lock as a build policy of buildx (Rego)."
)
@format_option("table", "json")
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
    options = _options(values)
    lock_path = values["lock_path"] or lock_beside(paths or (".",))
    if values["source_policy"] or values["build_policy"]:
        if not values["lock_path"] and not os.path.exists(lock_path):
            raise UsageError(
                f"there is no {LOCK} to make a policy from. Make it with --lock {LOCK}."
            )
        if not any(values[it] for it in ("is_write", "is_check", "update", "lock_path")):
            return _write_policies(lock_path, values)
    opened, skipped, known = opened_files(paths)
    tables = Tables(known)
    registries = Registries(values)
    lock = lock_at(lock_path)
    run = Run(
        lambda path, reference: wishes_for(reference, tables.of(path), options),
        lock,
        registries.of,
        registries.time_of,
        registries.docker_hub.pushed,
        bool(values["lock_path"] or (values["is_write"] and lock is not None)),
    )
    projects = projects_of([it.source.path for it in opened], known)
    for document in opened:
        place = projects.place(document.source.path)
        run.read(document.source, place.builds)
    try:
        run.ask()
    except ConfigError as error:
        raise explained(error) from None
    finally:
        registries.close()
    if run.errors or skipped.missing:
        for sentence in (*skipped.missing, *map(UsageError, run.errors)):
            print_error(sentence)
        return 2
    return _finish(run, opened, lock_path, values)


def _options(values: dict[str, Any]) -> dict[str, Any]:
    """What is given on the command line, by the names of the keys. Raises UsageError."""
    try:
        if values["min_age"] is not None:
            read_age(values["min_age"])
    except ValueError as error:
        raise UsageError(f"--min-age: {error}.") from None
    names = ("update", "min-age", "age", "unknown-age")
    return {name: values[name.replace("-", "_")] for name in names}


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
        _write_new(lock_path, lock_text(new_lock(run, folder, bool(values["is_write"]))))
    if values["source_policy"] or values["build_policy"]:
        _write_policies(lock_path, values)
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
        write_message(f"Pinned images in {counted(len(changed), 'file')}.\n")
    return _code(run, bool(values["is_check"]), bool(values["lock_path"]))


def _write_policies(lock_path: str, values: dict[str, Any]) -> int:
    """Write what a lock says as policies of builders. It needs no registry."""
    lock = lock_at(lock_path)
    images = list(lock.images.values()) if lock is not None else []
    if values["source_policy"]:
        _write_new(values["source_policy"], source_policy(images))
    if values["build_policy"]:
        _write_new(values["build_policy"], build_policy(images))
    return 0


def _write_new(path: str, text: str) -> None:
    if not os.path.exists(path) or text_of(path) != text:
        write_file(path, text)
        write_message(f"Wrote {path}.\n")


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
            and not row.ignored
            and (row.named.is_known or "tag" in row.named.reason)
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
