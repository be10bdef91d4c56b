"""`dflint pin`: tags to digests, and updates that are old enough."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from dflint.builds.discovery import files_of
from dflint.cli.configuration import configurations, explained
from dflint.cli.errors import print_error
from dflint.cli.inputs import Skipped, documents, files
from dflint.cli.linting import projects_of
from dflint.cli.options import CheckOptions
from dflint.cli.output import is_coloured, write, write_file, write_message
from dflint.cli.params import Choice, Update
from dflint.cli.registries import Registries, registry_options
from dflint.cli.registry_inputs import text_of
from dflint.cli.usage import UsageError
from dflint.config.keys import AGES, UNKNOWN_AGES
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.files import leaves_repository
from dflint.git_repository import root_of
from dflint.model.context.build_files import is_build_file, kind_of
from dflint.model.images.lock import NAME, LockError, read_lock
from dflint.model.images.update_settings import read_age
from dflint.pin.ages import FIRST_SEEN
from dflint.pin.build_files import KINDS
from dflint.pin.build_policies import build_policy, source_policy
from dflint.pin.lock_text import lock_text
from dflint.pin.run import Run, name_of, new_lock
from dflint.pin.settings import wishes_for
from dflint.report.pins import as_json, full
from dflint.report.screen import columns_of
from dflint.writing import WriteError
from dflint.writing import write as write_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.config.configurations import Configurations
    from dflint.files import Document
    from dflint.model.images.lock import Lock

FAILED = 1


@click.command("pin")
@click.argument("paths", nargs=-1)
@click.option("--write", "is_write", is_flag=True, help="Change the files.")
@click.option("--check", "is_check", is_flag=True, help="Fail where an image is not pinned.")
@click.option(
    "--update", type=Update(),
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
    options = _options(values)
    if values["source_policy"] or values["build_policy"]:
        others = ("is_write", "is_check", "update", "lock_path")
        if not any(values[it] for it in others):
            return _policies_of(_lock_beside(paths or (".",)), values)
    opened, skipped, known = _opened(paths)
    lock_path = values["lock_path"] or _lock_beside(paths or (".",))
    tables = Tables(known)
    registries = Registries(values)
    run = Run(
        lambda path, reference: wishes_for(reference, tables.of(path), options),
        _read_lock(lock_path),
        registries.of,
        registries.time_of,
        registries.docker_hub.pushed,
        bool(values["lock_path"]),
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


class Tables:
    """The tables `[pin]` of the configurations of files."""

    def __init__(self, known: Configurations) -> None:
        self._known = known
        self._found: dict[int, dict[str, Any]] = {}

    def of(self, path: str) -> dict[str, Any]:
        configuration = self._known.of(path)
        found = self._found.get(id(configuration))
        if found is None:
            found = self._found[id(configuration)] = {"images": {}}
            for (name, *image), setting in configuration.within("pin"):
                if image:
                    found["images"][image[0]] = setting.value
                else:
                    found[name] = setting.value
        return found


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
        _policies_of(lock_path, values)
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


def _policies_of(lock_path: str, values: dict[str, Any]) -> int:
    """Write what a lock says as policies of builders. It needs no registry."""
    lock = _read_lock(lock_path)
    if lock is None:
        raise UsageError(
            f"there is no {NAME} that the policy can be made from. Make it with --lock {NAME}."
        )
    images = list(lock.images.values())
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


def _opened(paths: Sequence[str]) -> tuple[list[Document], Skipped, Configurations]:
    """The files that are looked at. Raises UsageError."""
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
