"""What nginx in front of services looks for: hosts, scripts of PHP, pages."""

from __future__ import annotations

from dflint.knowledge.other_images import NGINX
from dflint.model.builds import volume_of
from dflint.model.layers.copies import may_bring
from dflint.model.order import is_so_in
from dflint.model.paths import is_below
from dflint.model.services.nginx_settings import settings_of
from dflint.model.services.starts import image_of
from dflint.source import cached
from dflint.syntax.nodes import Run
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.model.builds import Given, Mount
    from dflint.model.context.declared_builds import BuildFile, DeclaredService
    from dflint.model.services.nginx_settings import Settings


@cached
def _settings(file: BuildFile) -> list[tuple[Given, Settings]]:
    """The settings of nginx that services of a file have, each with the place of the service."""
    found = []
    for it in file.services if not file.is_sample else ():
        stage, place = it.stage, it.service.place
        of_stage = stage.image if stage is not None else None
        image = image_of(it.service) if it.build is None else of_stage
        if image is not None and image.familiar in NGINX and place is not None:
            settings = settings_of(it.service, it.build, stage, file.repository.folder)
            found += [(place, one) for one in settings]
    return found


def _by_name(file: BuildFile) -> dict[str | None, DeclaredService]:
    """The services of a file by their names."""
    return {it.service.place.text: it for it in file.services if it.service.place is not None}


def unknown_hosts(file: BuildFile) -> Iterator[tuple[Given, Settings, int, str, str]]:
    """The hosts that nginx looks up at its start and that are no services: service, settings, line, name, and
    the name that is meant, or "".

    Said where another host of the file is a service, or one is called nearly so: else it is for another place.
    """
    names = file.repository.host_names(file.path) if _settings(file) else None
    if names is None:
        return
    for place, settings in _settings(file):
        hosts = settings.hosts
        known = [it for it in hosts if it.lower() in names]
        for host, line in hosts.items():
            near = (nearest(host, names) or _longer(host, names)) if host not in known else ""
            if host in known or not (known or near):
                continue
            if not file.repository.is_changed_beside(file.path, host):
                yield place, settings, line, host, near


def _longer(host: str, names: Iterable[str]) -> str:
    """The one service whose name ends with that of a host: `shop-app` for `app`; "" for none, and for several."""
    found = [it for it in names if it.endswith((f"-{host}", f"_{host}"))]
    return found[0] if len(found) == 1 else ""


def unreachable_services(file: BuildFile) -> Iterator[tuple[Given, str, str]]:
    """The variables that name a service of other networks than that which gets them: place, service, name."""
    for it in file.services if not file.is_sample else ():
        for place, host, name in it.service.unreachable:
            if it.is_here(place) and it.service.place is not None:
                if not it.is_changed_beside(host) and not it.is_changed_beside():
                    yield place, host, name


def lost_scripts(file: BuildFile) -> Iterator[tuple[Given, Settings, int, str, Mount]]:
    """The scripts that nginx asks a server of PHP for in a folder that this does not have: service, settings,
    line, folder, and where that mounts what nginx has there."""
    services = _by_name(file)
    for place, settings in _settings(file):
        folder, line = settings.script_folder
        own, other = services.get(place.text), services.get(settings.php_host)
        theirs = other.service.mounts if other is not None else ()
        if not folder or own is None or not theirs:
            continue
        if any(is_below(folder, it.target) or is_below(it.target, folder) for it in theirs):
            continue
        sources = {it.source for it in own.service.mounts if it.source}
        same = next((it for it in theirs if it.source in sources), None)
        if same is not None:
            yield place, settings, line, folder, same


def lost_pages(file: BuildFile) -> Iterator[tuple[Given, Settings, int, str, str]]:
    """The folders out of which nginx is to send files and that stay empty: service, settings, line, folder,
    and the volume there that nothing fills, or ""."""
    services = _by_name(file)
    volumes = [volume_of(mount) for it in file.services for mount in it.service.mounts]
    for place, settings in _settings(file):
        own = services.get(place.text)
        stage = own.stage if own is not None else None
        if own is None or own.service.has_other_files or (stage and stage.steps_of(Run)):
            continue
        mounts = own.service.mounts
        for folder, line in settings.folders.items():
            over = [it for it in mounts if is_below(folder, it.target)]
            inside = any(it.target.startswith(f"{folder}/") for it in mounts)
            volume = volume_of(over[0]) if len(over) == 1 else ""
            is_copied = stage is not None and is_so_in(may_bring, stage, folder)
            if inside or is_copied or (over and volumes.count(volume) != 1):
                continue
            if not over or (volume and "external" not in file.source.text):
                if not own.is_changed_beside():
                    yield place, settings, line, folder, volume
