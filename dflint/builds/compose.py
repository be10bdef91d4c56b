"""Builds in Compose files: `services.*.build`.

Source: Compose Build Specification; Compose file reference, "Extends", "Merge", "Interpolation".
"""

from __future__ import annotations

from dflint.builds.data import Items, Table, Text, lists, texts
from dflint.builds.declared import CONTAINERFILE, DOCKERFILE, Declared, image_named, joined
from dflint.builds.published import asked_at_host_ports, routed_to_host_port
from dflint.builds.servers import host_of, is_address, is_local, is_meant, sqlite_path
from dflint.builds.variables import interpolated
from dflint.builds.yaml import read_yaml
from dflint.model.builds import Given, Mount, Service
from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.builds.data import Node
    from dflint.builds.files import Files

USUAL = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
OVERRIDES = tuple([it.replace(".y", ".override.y") for it in USUAL])
MOST_EXTENDS = 10
_OTHER_FILES = {"configs", "secrets", "volumes_from", "develop"}  # what also brings files
MOST_IMAGES = 300  # of services of which one may be what a variable looks for


class ComposeFile:
    """A Compose file: its services, and the variables that are known beside it."""

    def __init__(self, path: str, text: str, files: Files) -> None:
        self.path = path
        self.files = files
        self.folder = path.rpartition("/")[0] or "."
        documents = read_yaml(text)
        first = documents[0] if documents else None
        self.tree = tree = first if isinstance(first, Table) else None
        self.services: dict[str, tuple[Text, Table]] = {}
        if tree is not None:
            self.services = {key.value: (key, it) for key, it in tree.table("services").tables()}
            if not self.services and "version" not in tree.entries:  # as Compose 1 had it
                old = ((key, it) for key, it in tree.tables() if "build" in it.entries)
                self.services = {key.value: (key, it) for key, it in old}

    def builds(self) -> list[Declared]:
        """The builds of its services, as they are with the usual file beside it."""
        found: list[Declared] = []
        for name in self.services:
            it = self.build(name, 0)
            if it is None or not self._declares(name):
                continue
            below = self._below(name)
            both = it.over(below) if below is not None else it
            it = it if self._has_file(it) and not self._has_file(both) else both
            it.is_whole = it.is_whole and not self._gets_arguments(name)
            found.append(it)
        return found

    def _has_file(self, it: Declared) -> bool:
        """Whether a build says where its Dockerfile is, and that is there."""
        if it.context is None or it.context.text is None:
            return False
        name = it.dockerfile.text if it.dockerfile is not None else DOCKERFILE
        path = joined(f"{self.folder}/{it.context.text}", name or "")
        return path is not None and self.files.has(path)

    def _gets_arguments(self, name: str) -> bool:
        """Whether the override beside the usual file, which Compose reads as well, gives arguments to a build."""
        if self.path.rpartition("/")[2] not in USUAL:
            return False
        for override in OVERRIDES:
            other = compose_file(self.files, f"{self.folder}/{override}".removeprefix("./"))
            above = other.build(name, 0) if other is not None else None
            if above is not None and above.args:
                return True
        return False

    def build(self, name: str, depth: int) -> Declared | None:
        """The build of a service and of what it extends; None if it has none, or is not known."""
        entry = self.services.get(name)
        if entry is None or depth > MOST_EXTENDS:
            return None
        key, service = entry
        own = self._own(key, service)
        extends = service.get("extends")
        if extends is None:
            return own
        below = self._extended(extends, depth)
        if below is None:
            if own is not None:
                own.is_whole = own.is_sure = False
            return own
        return own.over(below) if own is not None else _moved(below, self.path, key)

    def containers(self) -> list[Service]:
        """Its services that start an image which is not built here."""
        found = []
        for key, service in self.services.values():
            image = service.text("image")
            if image is not None and not {"build", "extends"} & service.entries.keys():
                it = Declared("compose", self.path, key.value, key.start, key.end)
                found.append(self._service(it, service, self._given(it, image)))
        return found

    def _declares(self, name: str) -> bool:
        service = self.services[name][1]
        return "build" in service.entries or "extends" in service.entries

    def _own(self, key: Text, service: Table) -> Declared | None:
        node = service.get("build")
        if node is None or (isinstance(node, Text) and node.is_null):
            return None
        it = Declared("compose", self.path, key.value, key.start, key.end)
        it.bases = self.files.folders_from(self.folder)
        it.names = (DOCKERFILE, CONTAINERFILE)  # podman-compose takes either
        image = service.text("image")
        tags = [image] if image is not None and image.value else []
        if isinstance(node, Table):
            tags += texts(node.get("tags"))
        it.images = [image_named(tag.value, self._text_of) for tag in tags]
        it.service = self._service(it, service)
        if isinstance(node, Text):
            it.context = self._given(it, node)
            return it
        if not isinstance(node, Table):
            return None
        it.context = self._text(it, node, "context")
        it.dockerfile = self._text(it, node, "dockerfile")
        it.is_inline = node.text("dockerfile_inline") is not None
        it.target = self._text(it, node, "target")
        it.args = self._pairs(it, node.get("args"))
        it.contexts = self._pairs(it, node.get("additional_contexts"))
        platforms = [self._given(it, text).text for text in texts(node.get("platforms"))]
        it.platforms = [platform for platform in platforms if platform is not None]
        return it

    def _service(self, it: Declared, service: Table, image: Given | None = None) -> Service:
        """How the service is started."""
        mounts = [self._mount(it, entry) for entry in lists(service.get("volumes"))]
        ports = [self._port(it, entry) for entry in lists(service.get("ports"))]
        words = (*texts(service.get("command")), *texts(service.get("entrypoint")))
        apart = Declared(it.kind, it.path, it.name, it.start, it.end)  # not what the build is given
        pairs = self._pairs(apart, service.get("environment"))
        has_file = service.get("env_file") is not None
        test, network = service.get("healthcheck", "test"), service.get("network_mode")
        given = self._all_variables(apart, pairs, service)
        return Service(
            mounts=[it for it in mounts if it],
            ports=[it for it in ports if it],
            command=" ".join(text.value for text in words),
            sets_port=has_file or any("PORT" in name for name in pairs),
            check=self._check(it, test),
            image=image,
            variables=None if has_file else {name: given.text for name, given in pairs.items()},
            test=" ".join([text.value for text in texts(test)]),
            sets_user=service.get("user") is not None,
            local=[] if network is not None else self._local(it, given),
            databases=[
                (place, path, shown or name)
                for name, (place, value, shown) in given.items()
                if (path := sqlite_path(value))
            ],
            unreachable=self._unreachable(it, given, service),
            misaddressed=self._misaddressed(apart, given, service) if network is None else (),
            workdir=self._text_of(_text(service, "working_dir")) or "",
            user=self._text(it, service, "user"),
            starts=self._starts(it, service),
            entry=self._entry(it, service),
            has_other_files=bool(_OTHER_FILES & service.entries.keys()),
            restart=_text(service, "restart"),
            is_interactive="true"
            in (_text(service, "tty").lower(), _text(service, "stdin_open").lower()),
            quoted=self._quoted_values(it, service.get("environment")),
            has_tmpfs=service.get("tmpfs") is not None,
            open_ports=[
                port
                for entry in lists(service.get("ports"))
                if _is_open(entry) and (port := self._port(it, entry)) is not None
            ],
            place=Given(it.name, it.path, it.start, it.end),
            zone=pairs.get("TZ"),
            unawaited=[
                it.given(text.value, text)
                for text in self._waits_for_start(service)
                if self._is_checked(text.value)
            ],
        )

    def _waits_for_start(self, service: Table) -> Sequence[Text]:
        """The services that it only starts after: those of a list, which has no place for a condition."""
        node = service.get("depends_on")
        return texts(node) if isinstance(node, Items) else ()

    def _is_checked(self, name: str) -> bool:
        """Whether the file has a health check for a service that starts a ready image, as databases do."""
        other = self.services.get(name)
        if other is None or "build" in other[1].entries:
            return False
        check = other[1].get("healthcheck")
        return (
            isinstance(check, Table)
            and bool(texts(check.get("test")))
            and "disable" not in check.entries
        )

    @cached_property
    def _images(self) -> dict[str, Text]:
        """The images that services of the file name."""
        named = {key: service.text("image") for key, (_, service) in self.services.items()}
        return {key: image for key, image in named.items() if image is not None}

    def _starts(self, it: Declared, service: Table) -> Given | None:
        """The command of a service as a script; None if it has none, or an entrypoint of its own."""
        if service.get("entrypoint") is not None:
            return None
        return self._script(it, (service.get("command"),))

    def _entry(self, it: Declared, service: Table) -> Given | None:
        """Its own entrypoint, and its command behind it, as a script; None if it has none."""
        entrypoint = service.get("entrypoint")
        return self._script(it, (entrypoint, service.get("command"))) if texts(entrypoint) else None

    def _script(self, it: Declared, nodes: Sequence[Node | None]) -> Given | None:
        """Words as a script, at the place of the first one: a text is one already."""
        words = [word for node in nodes for word in texts(node)]
        if not words or not words[0].value:
            return None
        parts = [
            text.value if isinstance(node, Text) else _quoted(text.value)
            for node in nodes
            for text in texts(node)
        ]
        return it.given(" ".join(parts).replace("$$", "$"), words[0])

    def _quoted_values(self, it: Declared, environment: Node | None) -> list[Given]:
        """The values of NAME="value" in a list: their quotes are a part of them."""
        found = []
        for entry in texts(environment) if isinstance(environment, Items) else ():
            name, _, value = entry.value.partition("=")
            inner = value[1:-1]
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                if value[0] not in inner and name.isidentifier():
                    found.append(it.given(name, entry))
        return found

    def _all_variables(
        self, it: Declared, variables: Mapping[str, Given], service: Table
    ) -> dict[str, tuple[Given, str, str]]:
        """The variables of a service, those of files too: where each is set, its value, and what to call it."""
        given = {name: (value, value.text or "", "") for name, value in variables.items()}
        for place in texts(service.get("env_file")):
            path = joined(self.folder, self._text_of(place.value) or "")
            for name, value in (self.files.environment(path) or {}).items() if path else ():
                if name not in variables:
                    given[name] = (it.given(value, place), value, f"{name} in {path}")
        return given

    def _local(
        self, it: Declared, given: Mapping[str, tuple[Given, str, str]]
    ) -> list[tuple[Given, str, str]]:
        """The variables that look on localhost for another service of the file."""
        found = []
        for name, (place_of, value, shown) in given.items():
            if is_local(value):
                images = self._images if len(self._images) <= MOST_IMAGES else {}
                others = [
                    key
                    for key, image in images.items()
                    if key != it.name and is_meant(name, image.value)
                ]
                found += [(place_of, others[0], shown)] if len(others) == 1 else []
        return found

    def _unreachable(
        self, it: Declared, given: Mapping[str, tuple[Given, str, str]], service: Table
    ) -> list[tuple[Given, str, str]]:
        """The variables that name a service of the file with which this one shares no network."""
        own = _networks(service)
        found = []
        for name, (place, value, shown) in given.items():
            host = host_of(value) if own and is_address(name, value) else ""
            other = self.services.get(host)
            networks = _networks(other[1]) if other is not None and host != it.name else None
            if networks and own and networks.isdisjoint(own):
                found.append((place, host, shown or name))
        return found

    def _misaddressed(
        self, it: Declared, given: Mapping[str, tuple[Given, str, str]], service: Table
    ) -> list[tuple[Given, str, str, str]]:
        """The places that ask a service at a port which only the host has."""
        labels = self._pairs(it, service.get("labels"))
        return [
            *asked_at_host_ports(given, it.name, self.services, self._text_of),
            *routed_to_host_port(labels, it.name, service, self._text_of),
        ]

    def _check(self, it: Declared, test: Node | None) -> Given | None:
        """The program of a health check: `[CMD, curl, …]`, `[CMD-SHELL, curl …]` or a script."""
        words = texts(test)
        if isinstance(test, Items) and words and words[0].value in ("CMD", "CMD-SHELL"):
            words = words[1:]
        script = words[0].value.split() if words else []
        return it.given(script[0], words[0]) if script else None

    def _mount(self, it: Declared, node: Node) -> Mount | None:
        """`./src:/app:ro`, `/app/node_modules`, `data:/data`, or a table with source and target."""
        if isinstance(node, Table):
            source, target = node.text("source"), node.text("target")
            if target is None:
                return None
            is_folder = node.text("type") is not None and source is not None
            folder = self._folder(source.value) if is_folder and source is not None else None
            return Mount(folder, target.value.rstrip("/") or "/", it.given(None, target))
        if not isinstance(node, Text):
            return None
        text = self._text_of(node.value)
        parts = text.split(":") if text else []
        if not parts or not parts[min(1, len(parts) - 1)].startswith("/"):
            return None
        folder = self._folder(parts[0]) if len(parts) > 1 else None
        target_path = parts[1] if len(parts) > 1 else parts[0]
        return Mount(folder, target_path.rstrip("/") or "/", it.given(text, node))

    def _folder(self, source: str) -> str | None:
        """The folder of the repository that a path on the host is; None for the name of a volume."""
        text = self._text_of(source)
        return joined(self.folder, text) if text and text.startswith(".") else None

    def _port(self, it: Declared, node: Node) -> Given | None:
        """The port of the container in `8080:80`, `127.0.0.1:80:80/tcp` or a table with a target."""
        place = node.text("target") if isinstance(node, Table) else node
        if not isinstance(place, Text):
            return None
        text = (self._text_of(place.value) or "").rpartition(":")[2].partition("/")[0]
        return it.given(text, place) if text.isdecimal() else None

    def _text(self, it: Declared, table: Table, name: str) -> Given | None:
        text = table.text(name)
        return self._given(it, text) if text is not None and text.value else None

    def _given(self, it: Declared, text: Text) -> Given:
        return it.given(self._text_of(text.value), text)

    def _pairs(self, it: Declared, node: Node | None) -> dict[str, Given]:
        """Arguments: a table, or a list of NAME=VALUE. One without a value is from the environment."""
        found: dict[str, Given] = {}
        if isinstance(node, Table):
            for key, about in node.pairs():
                given = it.given(None, key)
                if isinstance(about, Text) and not about.is_null:
                    given.text = self._text_of(about.value)
                found[key.value] = given
        elif isinstance(node, Items):
            for entry in texts(node):
                name, mark, value = entry.value.partition("=")
                text = self._text_of(value) if mark else None
                place = entry.part(0, len(name))
                if "$" not in name:
                    found[name.strip()] = it.given(text, place)
                else:
                    it.is_whole = False
        return found

    def _extended(self, extends: Node, depth: int) -> Declared | None:
        """The build of the service that is extended."""
        if isinstance(extends, Text):
            return self.build(extends.value, depth + 1)
        if not isinstance(extends, Table):
            return None
        service, file = extends.text("service"), extends.text("file")
        if service is None:
            return None
        if file is None:
            return self.build(service.value, depth + 1)
        path = joined(self.folder, file.value)
        other = compose_file(self.files, path) if path is not None else None
        return other.build(service.value, depth + 1) if other is not None else None

    def _below(self, name: str) -> Declared | None:
        """The build of the same service in the usual file of the folder, which this one changes."""
        if self.path.rpartition("/")[2] in USUAL:
            return None
        for usual in USUAL:
            other = compose_file(self.files, f"{self.folder}/{usual}".removeprefix("./"))
            if other is not None and other.path != self.path:
                return other.build(name, 0)
        return None

    def _text_of(self, text: str) -> str | None:
        """A text with its variables replaced; None where only a run knows one of them.

        A text that is nothing but `${PASSWORD:-}` is what a run gives: the default says that it may.
        """
        value = interpolated(text, self._known) if "$" in text else text
        return None if value == "" and "-}" in text else value

    @cached_property
    def _known(self) -> Mapping[str, str]:
        """The variables of the `.env` beside it, if that is a file of the repository."""
        for folder in dict.fromkeys((self.folder, ".")):
            known = self.files.environment(f"{folder}/.env".removeprefix("./"))
            if known is not None:
                return known
        return {}


def _is_open(entry: Node) -> bool:
    """Whether a port is published on all interfaces of the host: no address is before it, or that of all."""
    if isinstance(entry, Table):
        address = entry.text("host_ip")
        return address is None or address.value in ("", "0.0.0.0")
    parts = entry.value.rsplit(":", 2) if isinstance(entry, Text) else [""] * 3
    return len(parts) < 3 or parts[0] in ("", "0.0.0.0")


def _networks(service: Table) -> frozenset[str] | None:
    """The networks that a service is in; None where that is not known."""
    if {"network_mode", "links", "external_links", "extends"} & service.entries.keys():
        return None
    node = service.get("networks")
    if isinstance(node, Table):
        return frozenset(key.value for key, _ in node.pairs())
    names = frozenset(text.value for text in texts(node))
    return names if names or node is not None else frozenset({"default"})


def _text(service: Table, key: str) -> str:
    """The text of a key; "" where it has none."""
    text = service.text(key)
    return text.value if text is not None else ""


def _quoted(word: str) -> str:
    """A word of a list, as a shell would read it as one."""
    if word and all(char.isalnum() or char in "-_./=:,@%+" for char in word):
        return word
    return "'" + word.replace("'", "'\\''") + "'"


def _moved(below: Declared, path: str, key: Text) -> Declared:
    """A build that a service has from another, as a build of its own."""
    own = Declared(below.kind, path, key.value, key.start, key.end)
    return own.over(below)


def compose_file(files: Files, path: str) -> ComposeFile | None:
    """A Compose file; None if there is none. Raises Unreadable the first time."""
    if path not in files.parsed:
        files.parsed[path] = None  # while it is read, and if it cannot be
        text = files.text(path) if files.has(path) else None
        files.parsed[path] = ComposeFile(path, text, files) if text is not None else None
    found = files.parsed[path]
    return found if isinstance(found, ComposeFile) else None
