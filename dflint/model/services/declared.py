"""What the services of a Compose file start and need, and what keeps them from it."""

from __future__ import annotations

from dflint.model.exposed_ports import listening_port
from dflint.model.image_reference import DOCKER_HUB, parse_image
from dflint.model.images.facts import facts_of
from dflint.model.images.locale_data import lacks_time_zone
from dflint.model.images.loopback import fails_over_ipv6
from dflint.model.images.probes import asks_over_socket, is_postgres, refused_login
from dflint.model.images.programs import lacks_checker
from dflint.model.images.users import ROOTS
from dflint.model.services.containers import failing_start, local_listener, unmounted_entry
from dflint.model.services.data import mounts_beside_data, unkept_databases
from dflint.model.services.needs import refusal_to_start
from dflint.model.services.starts import denied_place, early_end, image_of, is_unguarded, shell_end
from dflint.model.started.called_scripts import scripts_of_stage
from dflint.model.started.served_ports import served_port
from dflint.source import Word

AWAITED, FILLING, KEEPING = "service_healthy", "/docker-entrypoint-initdb.d", "/postgresql"

# What a start waits with until another server is ready.
WAITING = (
    "wait", "until ", "dockerize", "nc -z", "pg_isready", "sleep", "while ", "redis-cli", "mysqladmin", "retry",
)  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.builds import Given
    from dflint.model.context.declared_builds import BuildFile
    from dflint.model.image_reference import Image
    from dflint.model.services.data import MisplacedMount
    from dflint.model.stages import Stage


def failing_starts(file: BuildFile) -> Iterator[tuple[Given, str, str]]:
    """The commands of services that fail at once, and mounts with which CMD does: place, why, what to do."""
    for it in file.services if not file.is_sample else ():
        place = it.service.script
        if place is None and it.build is not None and it.service.mounts:
            place = it.service.mounts[0].place
        container = it.container if it.is_here(place) else None
        if container is not None and place is not None:
            yield from ((place, *found) for found in failing_start(container))
    for it in file.ready:
        entry = unmounted_entry(it.service, file.repository.folder, file.path.rpartition("/")[0])
        if entry is not None:
            script = (entry.text or "").partition(" ")[0]
            why = f"the container has no {script}: the repository has it, and nothing mounts it"
            yield entry, why, "Mount the script"


def local_listeners(file: BuildFile) -> Iterator[tuple[Given, str, str]]:
    """The commands of services that start a server on localhost: place, what listens, what to add."""
    for it in file.services if not file.is_sample else ():
        place = it.service.script
        container = it.container if it.is_here(place) else None
        found = local_listener(container) if container is not None else None
        if found is not None and place is not None:
            yield place, *found


def lost_databases(file: BuildFile) -> Iterator[tuple[Given, str, str]]:
    """The files of SQLite that variables of services name, and that no volume keeps: place, name, path."""
    for it in file.services if not file.is_sample else ():
        stage = it.stage
        workdir = it.service.workdir or (stage.last_state.workdir if stage is not None else None)
        for found in unkept_databases(it.service, workdir or ""):
            if it.is_here(found[0]):
                yield found


def misplaced_mounts(file: BuildFile) -> Iterator[MisplacedMount]:
    """The mounts that get nothing of the data which a service is to keep."""
    for it in file.ready:
        yield from mounts_beside_data(it.service)


def unanswered_ports(file: BuildFile) -> Iterator[tuple[Given, int]]:
    """The ports of containers that are published, and the one port that the server listens on."""
    for it in file.built:
        ports = it.service.ports
        stage = it.stage if ports and not it.service.command and not it.service.sets_port else None
        if stage is None:
            continue
        port = listening_port(stage)
        here = it.container if port is None else None
        if here is not None:
            port = served_port(here.stage, here.file, here.context)
        if port is not None and all(one.text != str(port) for one in ports):
            yield ports[0], port


def checks_without_program(file: BuildFile) -> Iterator[tuple[Given, Stage]]:
    """The programs of health checks that the image surely does not have, with the stage it is of."""
    for it in file.built:
        check = it.service.check
        stage = it.stage if it.is_here(check) else None
        if check is not None and stage is not None and lacks_checker(stage, check.text or ""):
            yield check, stage


def checks_over_ipv6(file: BuildFile) -> Iterator[Given]:
    """The health checks of services in which wget of BusyBox asks ::1, and the server listens on IPv4 alone."""
    for it in file.built:
        check, words = it.service.check, it.service.test.split()
        asked = next((word for word in words if word.startswith("http://localhost")), "")
        if check is None or not asked or check.text != "wget" or not it.is_here(check):
            continue
        if it.service.command or it.service.mounts or it.service.sets_port:
            continue
        here = it.container
        if here is not None and fails_over_ipv6(asked, here.stage, here.file, here.context):
            yield check


def refused_logins(file: BuildFile) -> Iterator[tuple[Given, str]]:
    """The health checks of services that log in to PostgreSQL with what it does not have."""
    for service in (it.service for it in file.ready):
        check, variables, image = service.check, service.variables, service.image
        if check is None or variables is None or image is None or service.sets_user:
            continue
        refused = refused_login(service.test, variables) if is_postgres(image.text) else ""
        if refused:
            yield check, refused


def unawaited_checks(file: BuildFile) -> Iterator[tuple[Given, str]]:
    """The services with a health check after whose mere start another one starts that does not wait by itself:
    the first place, and the names."""
    for it in file.built if not file.is_sample else ():
        places = [place for place in it.service.unawaited if it.is_here(place)]
        if places and not any(sign in it.started for sign in WAITING):
            here = it.container
            scripts = scripts_of_stage(here.stage, here.file, here.context) if here else ()
            texts = [one.text for one in scripts if not one.is_build]
            if not any(sign in text for text in texts for sign in WAITING):
                yield places[0], " and ".join(place.text or "" for place in places)


def zones_without_data(file: BuildFile) -> Iterator[tuple[Given, Stage]]:
    """The time zones that services ask for, and of which their image has no data, with the stage it is of."""
    for it in file.built if not file.is_sample else ():
        zone = it.service.zone
        stage = it.stage if zone is not None and it.is_here(zone) else None
        if zone is None or stage is None or not lacks_time_zone(stage, zone.text or ""):
            continue
        if not any(mount.target.endswith(("zoneinfo", "localtime")) for mount in it.service.mounts):
            yield zone, stage


def early_checks(file: BuildFile) -> Iterator[Given]:
    """The health checks that PostgreSQL passes before others can reach it, where others wait for them.

    Said where scripts fill a new database, or nothing keeps the data, so that it is new each time.
    """
    if AWAITED not in file.source.text:
        return
    for service in (it.service for it in file.ready):
        check, image = service.check, service.image
        if check is None or image is None or not is_postgres(image.text):
            continue
        places = [it.target for it in service.mounts]
        is_new = any(it.startswith(FILLING) for it in places) or not any(
            KEEPING in it for it in places
        )
        if is_new and asks_over_socket(service.test, service.variables):
            yield check


def ending_services(file: BuildFile) -> Iterator[tuple[Given, str, str]]:
    """What services start that ends at once, so that the container does: place, why, what to do."""
    services = file.services
    images = [it.service.image.text for it in services if it.service.image is not None]
    for it in services:
        service, stage, place = it.service, it.stage, it.service.script or it.service.place
        if service.command:
            found = early_end(service, stage, it.dockerfile)
        else:
            # An image that other services start is built here for them.
            is_for_others = it.build is not None and any(one in images for one in it.build.images)
            found = shell_end(service, stage) if stage is not None and not is_for_others else None
        if found is not None and place is not None and it.is_here(place):
            yield place, *found


def denied_users(file: BuildFile) -> Iterator[tuple[Given, str, str]]:
    """The users of services who may not write what the server writes: place, program, place in the image."""
    for it in file.services:
        service, user = it.service, it.service.user
        stage = it.stage if it.is_here(user) else None
        found = denied_place(service, stage) if stage is not None or service.image else None
        if found is not None and user is not None and it.is_here(user):
            yield user, *found


def denied_programs(file: BuildFile) -> Iterator[tuple[Given, str, str, bool]]:
    """The users of services who may not write what a program writes: place, what, folder of root, whether that
    is a cache."""
    from dflint.model.started.denied_writes import denied_writes_of

    for it in file.services if not file.is_sample else ():
        user = it.service.user
        name = (user.text or "").partition(":")[0] if user is not None else ""
        if user is None or not name or "$" in name or name in ROOTS or not it.is_here(user):
            continue
        here = it.container
        found = denied_writes_of(it.service, here.stage, here.file, here.context) if here else ()
        for write, folder in found:
            yield user, f"{write.what} writes to {write.path}", folder, write.is_cache


def unguarded_databases(file: BuildFile) -> Iterator[tuple[Given, str]]:
    """The ports of databases without a password that are published to everybody, with the image."""
    for service in (it.service for it in file.ready):
        if service.open_ports and service.image is not None and is_unguarded(service):
            yield service.open_ports[0], service.image.text or ""


def unready_servers(file: BuildFile) -> Iterator[tuple[Given, str]]:
    """The images of services that do not start with the variables that they get, and why."""
    for it in file.ready if not file.is_sample else ():
        service = it.service
        why = refusal_to_start(service) if service.place is not None else ""
        if why and service.image is not None and not it.is_changed_beside():
            yield service.image, why


def quoted_values(file: BuildFile) -> Iterator[Given]:
    """The values of variables whose quotes are a part of them, with the name of the variable."""
    for it in file.services:
        yield from (value for value in it.service.quoted if it.is_here(value))


def local_servers(file: BuildFile) -> Iterator[tuple[Given, str, str]]:
    """The variables that look on localhost for another service: place, its name, where that is set."""
    for it in file.built:
        yield from (found for found in it.service.local if it.is_here(found[0]))


def local_addresses_in_code(file: BuildFile) -> Iterator[tuple[Given, str, str]]:
    """The services whose program looks on localhost for another service: place, where, its name."""
    from dflint.model.services.code_addresses import local_addresses

    if file.is_sample or "network_mode" in file.source.text or "pid:" in file.source.text:
        return
    for it in file.built:
        here = it.container if it.is_here(it.service.place) else None
        for other in file.ready if here is not None else ():
            image, place = other.service.image, other.service.place
            if here is None or image is None or place is None or it.service.place is None:
                continue
            for path, line in local_addresses(here, image.text or ""):
                yield it.service.place, f"{path}, line {line}", place.text or ""


def misaddressed_services(file: BuildFile) -> Iterator[tuple[Given, str, str, str]]:
    """Where a service is asked at a port that only the host has: place, service, that port, its own port."""
    for it in file.services if not file.is_sample else ():
        for found in it.service.misaddressed:
            if it.is_here(found[0]) and not it.is_changed_beside(found[1]):
                yield found


def unpinned_images(file: BuildFile) -> Iterator[tuple[Given, str]]:
    """The images of services without a version, and what they are called; those that are built here left out.

    Where a build gives its image a name that only a run knows, it may be any in a registry other than Docker Hub;
    and what a Dockerfile in the folder of the file makes may be any that is not known.
    """
    found: list[tuple[Given, Image]] = []
    for it in file.ready if not file.is_sample else ():
        place, image = it.service.image, image_of(it.service)
        if place is not None and image is not None and it.is_here(place) and _is_moving(image):
            found.append((place, image))
    builds = file.repository.builds if found else ()
    own = {parse_image(Word(name, 0, len(name))).familiar for it in builds for name in it.images}
    folder = file.source.path.rpartition("/")[0]
    is_made_beside = bool(found) and not file.built and file.has(folder, "Dockerfile")
    for place, image in found:
        is_known = facts_of(image) is not None
        if is_made_beside and not is_known:
            continue
        is_public = is_known or ("/" in image.familiar and "?" not in own)
        if image.familiar not in own and (is_public or _is_of_hub(image)):
            yield place, image.text


def _is_moving(image: Image) -> bool:
    return image.digest is None and image.tag in (None, "latest")


def _is_of_hub(image: Image) -> bool:
    return "/" in image.familiar and (image.registry is None or image.registry in DOCKER_HUB)
