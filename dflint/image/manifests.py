"""Which images are in a folder or an archive.

Read are OCI image layouts, what `docker save` writes, and the folders of `buildah push … dir:…`.
"""

from __future__ import annotations

import platform as machine

from dflint.image.errors import ImageError
from dflint.image.stores import blob, field, read_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.image.stores import Store

REF_NAME = "org.opencontainers.image.ref.name"
IMAGE_NAME = "io.containerd.image.name"
DEEPEST = 4  # indexes in an index
CONFIGURATIONS = (
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
)
PROCESSORS = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm/v7", "i686": "386"}


class Blob:
    """A part of an image: its name in the store, and its digest, empty where none is given."""

    __slots__ = ("digest", "name")

    def __init__(self, name: str, digest: str = "") -> None:
        self.name = name
        self.digest = digest


class Manifest:
    """What an image is made of. `names` are what it is called in the archive."""

    __slots__ = ("config", "digest", "layers", "names", "platform")

    def __init__(
        self, names: Sequence[str], platform: str, config: Blob, layers: Sequence[Blob], digest: str
    ) -> None:
        self.names = tuple(names)
        self.platform = platform
        self.config = config
        self.layers = tuple(layers)
        self.digest = digest


def choose(store: Store, tag: str = "", platform: str = "") -> Manifest:
    """The image that is meant: by its tag, and by its platform or that of this machine.

    Raises ImageError, with the choices, unless there is exactly one.
    """
    found = list(_manifests(store))
    if not found:
        raise ImageError(f'"{store.path}" holds no image.')
    names = [name for it in found for name in it.names]
    if tag:
        found = [it for it in found if any(_is_called(name, tag) for name in it.names)]
        if not found:
            raise ImageError(f'"{store.path}" holds no image "{tag}".{_choices(names)}')
    elif len({it.names for it in found}) > 1:
        raise ImageError(f'"{store.path}" holds several images.{_choices(names)}')
    return _of_platform(store, found, platform)


def _of_platform(store: Store, found: Sequence[Manifest], platform: str) -> Manifest:
    choices = _choices([it.platform for it in found])
    if platform:
        fitting = [it for it in found if _fits(it.platform, platform)]
        if not fitting:
            raise ImageError(f'"{store.path}" has nothing for {platform}.{choices}')
        return fitting[0]
    if len(found) == 1:
        return found[0]
    own = f"linux/{PROCESSORS.get(machine.machine(), machine.machine())}"
    fitting = [it for it in found if _fits(it.platform, own)]
    if not fitting:
        raise ImageError(f'"{store.path}" is for several platforms, none of them {own}.{choices}')
    return fitting[0]


def _manifests(store: Store) -> Iterator[Manifest]:
    if store.has("index.json"):
        yield from _in_index(store, read_json(store, "index.json"), (), 0)
    elif store.has("manifest.json"):
        content = read_json(store, "manifest.json")
        if isinstance(content, dict):
            yield _manifest(store, content, (), "", "")
        else:
            yield from _saved(store, content)
    else:
        reason = "it has neither index.json nor manifest.json"
        raise ImageError(f'"{store.path}" is not an image: {reason}.')


def _in_index(
    store: Store, index: object, names: tuple[str, ...], depth: int
) -> Iterator[Manifest]:
    """The images of an index and of those in it. Those of which nothing is there are left out."""
    for descriptor in field(index, "manifests", list, store):
        digest = field(descriptor, "digest", str, store)
        name = blob(digest, store)
        if depth and not store.has(name):
            continue  # `docker save` lists other platforms without having them
        notes = field(descriptor, "annotations", dict, store)
        if "vnd.docker.reference.type" in notes:
            continue  # says something of an image, and is none
        called = tuple(str(notes[it]) for it in (IMAGE_NAME, REF_NAME) if it in notes) or names
        content = read_json(store, name, digest)
        if field(content, "manifests", list, store):
            if depth < DEEPEST:
                yield from _in_index(store, content, called, depth + 1)
            continue
        if field(content, "artifactType", str, store) or _is_about_another(content, store):
            continue
        platform = _platform(field(descriptor, "platform", dict, store), store)
        yield _manifest(store, content, called, platform, digest)


def _is_about_another(content: object, store: Store) -> bool:
    """Whether a manifest is a signature or an attestation of another one (OCI 1.1: subject)."""
    config = field(content, "config", dict, store)
    is_image = field(config, "mediaType", str, store) in CONFIGURATIONS
    return bool(field(content, "subject", dict, store)) and not is_image


def _manifest(
    store: Store, content: object, names: tuple[str, ...], platform: str, digest: str
) -> Manifest:
    config = _blob(field(content, "config", dict, store), store)
    if not platform:
        platform = _platform(read_json(store, config.name, config.digest), store)
    layers = [_blob(it, store) for it in field(content, "layers", list, store)]
    return Manifest(names, platform, config, layers, digest)


def _blob(descriptor: object, store: Store) -> Blob:
    digest = field(descriptor, "digest", str, store)
    return Blob(blob(digest, store), digest)


def _saved(store: Store, images: object) -> Iterator[Manifest]:
    """The images of the manifest.json that `docker save` has always written."""
    for image in images if isinstance(images, list) else ():
        config = field(image, "Config", str, store)
        number = config.rpartition("/")[2].removesuffix(".json")
        digest = f"sha256:{number}" if len(number) == 64 else ""
        names = field(image, "RepoTags", list, store)
        layers = [Blob(str(it)) for it in field(image, "Layers", list, store)]
        platform = _platform(read_json(store, config, digest), store)
        yield Manifest([str(it) for it in names], platform, Blob(config, digest), layers, digest)


def _platform(record: object, store: Store) -> str:
    """`linux/arm64/v8` of a config or of a platform in a descriptor; empty if there is none."""
    parts = [field(record, key, str, store) for key in ("os", "architecture", "variant")]
    return "/".join(it for it in parts if it and it != "unknown")


def _fits(found: str, wanted: str) -> bool:
    """Whether a platform is the wanted one, of which the variant may be left out."""
    return found == wanted or found.startswith(f"{wanted}/")


def _is_called(name: str, tag: str) -> bool:
    return name == tag or name.endswith((f":{tag}", f"/{tag}"))


def _choices(names: Sequence[str]) -> str:
    """` There is: …`, or nothing."""
    known = sorted(set(filter(None, names)))
    return f" There is: {', '.join(known)}." if known else ""
