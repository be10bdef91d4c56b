"""`dflint inventory`: which image has which base, what builds it, and where it runs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from dflint.builds.projects import shown as shown_like
from dflint.cli.configuration import configurations, explained
from dflint.cli.errors import print_error
from dflint.cli.inputs import STDIN, Skipped, documents, files
from dflint.cli.inventory_inputs import deployments_of, versions_in
from dflint.cli.linting import projects_of
from dflint.cli.options import CheckOptions
from dflint.cli.output import is_coloured, write, write_file
from dflint.cli.params import format_option
from dflint.cli.registries import registry_options
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.guard import failure
from dflint.engine.registry import all_rules
from dflint.git_repository import root_of
from dflint.inventory.affected import affected_by
from dflint.inventory.dockerfiles import recipes_of
from dflint.inventory.join import join
from dflint.inventory.records import InventoryError
from dflint.model.context.build_files import LOCK, holds_instructions
from dflint.model.images.lock import LockError, read_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.builds.projects import Place
    from dflint.inventory.records import Recipe
    from dflint.model.images.lock import Lock

UNREAD = 2


@click.command("inventory")
@click.argument("paths", nargs=-1)
@click.option(
    "--registry", "registries", multiple=True, metavar="HOST[/PREFIX]",
    help="Read these images, too; also a folder of OCI image layouts.",
)  # fmt: skip
@click.option(
    "--repositories-from", metavar="FILE", help="A repository a line: the registry is not asked."
)
@click.option(
    "--kubernetes", multiple=True, metavar="FILE|FOLDER|-",
    help="What runs: kubectl get pods -A -o json, manifests, helm template.",
)  # fmt: skip
@click.option("--compose", multiple=True, metavar="FILE", help="What runs: a Compose file.")
@click.option(
    "--deployed", multiple=True, metavar="FILE", help="What runs: a reference or digest a line."
)
@click.option(
    "--affected-by", metavar="IMAGE|DIGEST",
    help="Show what must be rebuilt because of a base, or of a layer; bases first.",
)  # fmt: skip
@format_option("table", "json")
@click.option("--html", metavar="FILE", help="Write all of it as one page, with a graph.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@registry_options
def inventory_command(paths: tuple[str, ...], **values: Any) -> int:
    """Show which image has which base, what builds it, and where it runs.

    PATHS are Dockerfiles and folders with these; without any, the current folder is read. The
    network is used for --registry only, which needs dflint[registry].

    \b
    Exit code: 0  all is well
               2  wrong arguments, or something could not be read; the rest is shown
    """
    if (*paths, *values["kubernetes"]).count(STDIN) > 1:
        raise UsageError("standard input is read once, and - is given more than once.")
    errors: list[str] = []
    try:
        deployments = list(deployments_of(values))
        recipes, locks = _recipes(paths, errors)
        versions, problems = versions_in(values)
        platforms = [
            (it.digest, tuple(it.platforms.values()))
            for lock in locks
            for it in lock.images.values()
        ]
        found = join(recipes, versions, deployments, platforms)
        found.problems += [*errors, *problems]
        asked = values["affected_by"]
        rebuild = affected_by(found, asked) if asked is not None else None
    except InventoryError as error:
        for sentence in errors:
            print_error(UsageError(sentence))
        raise UsageError(str(error)) from None
    from dflint.report.inventory import overview, rebuilt

    if values["html"]:
        from dflint.report.inventory_page import page

        write_file(values["html"], page(found, rebuild))
    if values["output_format"] == "json":
        from dflint.report.inventory_record import as_record
        from dflint.report.json import dumps

        write(dumps(as_record(found, rebuild), indent=2) + "\n")
    elif not values["html"]:
        colour = is_coloured(values["color"], sys.stdout)
        write(rebuilt(found, rebuild, colour) if rebuild is not None else overview(found, colour))
    for sentence in found.problems:
        print_error(UsageError(sentence))
    return UNREAD if found.problems else 0


def _recipes(paths: Sequence[str], errors: list[str]) -> tuple[list[Recipe], list[Lock]]:
    """The ways in which all Dockerfiles are built, and the locks that hold for them."""
    request = CheckOptions({"paths": paths})
    try:
        known = configurations(request, all_rules())
        skipped = Skipped(request, known)
        named = [it for it in files(request, known, skipped) if holds_instructions(it)]
    except ConfigError as error:
        raise explained(error) from None
    errors += map(str, skipped.missing)
    projects = projects_of([it for it in named if it != STDIN], known)
    locks = _Locks(errors)
    found: list[Recipe] = []
    broken: dict[str, None] = {}
    for document in documents(named, request, skipped):
        if isinstance(document, UsageError):
            errors.append(str(document))
            continue
        source = document.source
        place = projects.place(source.path)
        try:
            folder = os.path.dirname(os.path.abspath(source.path))
            root = root_of(folder) or folder
            lock = locks.nearest(folder, root)
            shown, repository = _shown(source.path, place), shown_like(source.path, root)
            found += recipes_of(source, place.builds, repository, shown, lock)
        except Exception as error:  # a bug of ours is no end of the run
            errors.append(f"{source.path}: {failure('dflint', error)}.")
        for path, (sentence, _) in getattr(place.repository, "problems", {}).items():
            broken[f"{shown(path)}: {sentence}."] = None
    errors += broken
    return found, list(locks.known.values())


def _shown(path: str, place: Place) -> Callable[[str], str]:
    """A path from the root of a repository in the style of a file in it."""
    return lambda inside: shown_like(path, os.path.join(place.root, inside))


class _Locks:
    """The locks of files: each in its folder, or in the nearest above it in its repository."""

    def __init__(self, errors: list[str]) -> None:
        self.errors = errors
        self.known: dict[str, Lock] = {}
        self._by_folder: dict[str, Lock | None] = {}

    def nearest(self, folder: str, root: str) -> Lock | None:
        below: list[str] = []
        while folder not in self._by_folder:
            own, above = os.path.join(folder, LOCK), os.path.dirname(folder)
            below.append(folder)
            if os.path.isfile(own):
                self._by_folder[folder] = self._read(own)
            elif folder in (root, above):
                self._by_folder[folder] = None
            else:
                folder = above
        found = self._by_folder[folder]
        self._by_folder.update(dict.fromkeys(below, found))
        return found

    def _read(self, path: str) -> Lock | None:
        from dflint.cli.registry_inputs import text_of

        try:
            self.known[path] = read_lock(text_of(path), os.path.relpath(path))
        except (LockError, UsageError) as error:
            self.errors.append(str(error))
        return self.known.get(path)
