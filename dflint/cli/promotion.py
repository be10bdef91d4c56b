"""`dflint registry promote` and `sync`: images from one place to another, and no byte changes."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import click

from dflint.cli.errors import print_error
from dflint.cli.output import write
from dflint.cli.registries import Registries, registry_options
from dflint.cli.usage import UsageError
from dflint.measure.budgets import read_size
from dflint.promotion.copying import Bandwidth, Copied, Copier
from dflint.registry.connection import CONNECTIONS
from dflint.registry.errors import NotFound, RegistryError, Unreachable
from dflint.registry.reference import Reference, parse_host, parse_reference
from dflint.registry.threads import each
from dflint.registry.writer import Writer
from dflint.report.screen import shown
from dflint.report.text import count
from dflint.sizes import human

if TYPE_CHECKING:
    from collections.abc import Callable

    from dflint.cli.promotion_gate import Gate

FAILED = 1


def copy_options(command: Callable[..., int]) -> Callable[..., int]:
    for option in (
        click.option("--referrers/--no-referrers", default=True, show_default=True,
                     help="Signatures, attestations and SBOMs go along."),
        click.option("--move", is_flag=True, help="Replace a tag that is another image."),
        click.option("--bandwidth", metavar="SIZE", help="The most bytes in a second, as in 20MB."),
    ):  # fmt: skip
        command = option(command)
    return registry_options(command)


@click.command("promote")
@click.argument("source", metavar="SRC")
@click.argument("target", metavar="DST")
@click.option("--tag", multiple=True, help="The tags to put on it, in place of that of DST.")
@click.option(
    "--require", multiple=True, metavar="FILE",
    help="Policies that all its images have to meet, as in *.policy.toml.",
)  # fmt: skip
@click.option(
    "--scan", multiple=True, metavar="FILE",
    help="What trivy or grype reports of an image, in JSON, for --require.",
)  # fmt: skip
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=4, show_default=True,
    help="Blobs of the image at a time.",
)  # fmt: skip
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@copy_options
def promote_command(source: str, target: str, **values: Any) -> int:
    """Copy an image bit for bit: its digest stays what it is; needs dflint[registry].

    Within a registry nothing is sent. The tag is put on it last, so that a copy that is stopped leaves
    none that cannot be pulled; the same command goes on. With --require nothing is copied of an image
    that does not meet a policy of severity error, or of which that cannot be decided.

    \b
    Exit code: 0  all is well
               1  a policy is not met, and nothing was copied
               2  wrong arguments, a tag that is another image, or a registry that cannot be asked
    """
    bandwidth = _bandwidth(values)
    gate = _gate(values)
    registries = Registries(values)
    try:
        origin, place = parse_reference(source), parse_reference(target)
        if place.digest:
            raise UsageError(f'"{target}": an image is copied to a tag, and keeps its digest.')
        if gate is not None:  # what was judged is copied, also if the tag moves meanwhile
            known = registries.of(origin.host)
            origin = origin.with_digest(known.resolve(origin.repository, origin.wanted).digest)
            if not gate.lets_pass(origin, known, registries):
                print_error(UsageError(f"{origin} is not copied: it does not meet the policies."))
                return FAILED
        for tag in values["tag"] or (place.tag,):
            at = Reference(place.host, place.repository, tag)
            found = _copy(registries, origin, at, values, bandwidth, values["jobs"])
            write(f"{shown(str(at))}@{found.digest}: {_sums(found)}\n")
    except RegistryError as error:
        raise UsageError(str(error)) from None
    finally:
        registries.close()
    return 0


@click.command("sync")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option(
    "--repositories",
    multiple=True,
    required=True,
    metavar="GLOB",
    help="Which ones, as in team-a/*.",
)
@click.option("--tags", multiple=True, metavar="GLOB", help="Only these tags.")
@click.option(
    "--plan", "is_plan", is_flag=True, help="Show what would be copied, and copy nothing."
)
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=4, show_default=True, help="Images at a time."
)
@copy_options
def sync_command(source: str, target: str, **values: Any) -> int:
    """Copy the repositories of a registry to another one, and delete nothing; needs dflint[registry].

    \b
    Exit code: 0  all is well
               1  an image could not be copied
               2  wrong arguments, or a registry that cannot be asked
    """
    registries = Registries(values)
    bandwidth = _bandwidth(values)
    is_failed = False
    try:
        origin, place = parse_host(source), parse_host(target)
        for reference in _wanted(registries, origin, place, values):
            if values["is_plan"]:
                write(f"{shown(str(reference))}\n")
        wanted = [] if values["is_plan"] else list(_wanted(registries, origin, place, values))

        def copied(it: Reference) -> Copied | str:
            at = Reference(place, it.repository, it.tag)
            try:
                return _copy(registries, it, at, values, bandwidth)
            except Unreachable:
                raise
            except RegistryError as error:
                return str(error)

        for reference, result in each(copied, wanted, min(values["jobs"], CONNECTIONS)):
            if isinstance(result, str):
                is_failed = True
                print_error(UsageError(f"{reference} is not copied: {result}"))
            else:
                name = f"{place}/{reference.repository}:{reference.tag}"
                write(f"{shown(name)}@{result.digest}: {_sums(result)}\n")
    except RegistryError as error:
        raise UsageError(str(error)) from None
    finally:
        registries.close()
    return FAILED if is_failed else 0


def _wanted(
    registries: Registries, origin: str, place: str, values: dict[str, Any]
) -> list[Reference]:
    """The tags that are not the same image in both places. Raises RegistryError."""
    source, target = registries.of(origin), registries.of(place)
    found: list[Reference] = []
    for repository in source.repositories():
        if not any(fnmatchcase(repository, it) for it in values["repositories"]):
            continue
        for tag in source.tags(repository):
            is_about = tag.startswith("sha256-")
            if is_about or (
                values["tags"] and not any(fnmatchcase(tag, it) for it in values["tags"])
            ):
                continue  # what is about an image goes along with it
            digest = source.resolve(repository, tag).digest
            try:
                is_same = target.resolve(repository, tag).digest == digest
            except NotFound:
                is_same = False
            if not is_same or (values["referrers"] and not values["is_plan"]):
                found.append(Reference(origin, repository, tag, digest))
    return found


def _copy(
    registries: Registries,
    origin: Reference,
    place: Reference,
    values: dict[str, Any],
    bandwidth: Bandwidth,
    jobs: int = 1,
) -> Copied:
    target = registries.of(place.host)
    writer = Writer(target.transport)
    copier = Copier(registries.of(origin.host), origin, target, writer, place, bandwidth, jobs)
    return copier.copy(place.tag, bool(values["referrers"]), bool(values["move"]))


def _sums(it: Copied) -> str:
    return (
        f"{count(it.manifests, 'manifest')}, {count(it.blobs, 'blob')} ({it.present} there, {it.mounted} mounted),"
        f" {human(it.sent)} sent"
    )


def _gate(values: dict[str, Any]) -> Gate | None:
    if not values["require"]:
        if values["scan"]:
            raise UsageError("--scan: it is for policies: name them with --require.")
        return None
    from dflint.cli.promotion_gate import Gate

    return Gate(values["require"], values["scan"], values)


def _bandwidth(values: dict[str, Any]) -> Bandwidth:
    if not values["bandwidth"]:
        return Bandwidth()
    try:
        return Bandwidth(read_size(values["bandwidth"]))
    except ValueError as error:
        raise UsageError(f"--bandwidth: {error}.") from None
