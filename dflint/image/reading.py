"""What the user calls an image → the image."""

from __future__ import annotations

import os
from contextlib import contextmanager

from dflint.image.errors import ImageError
from dflint.image.history import history_of, steps_with_layers
from dflint.image.image import Image
from dflint.image.layer import Layer, read_layer
from dflint.image.manifests import choose
from dflint.image.names import USUAL, is_in_registry
from dflint.image.stores import blob, field, open_store, read_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.image.history import History
    from dflint.image.layer import Wants
    from dflint.image.manifests import Manifest
    from dflint.image.names import Access
    from dflint.image.stores import Store

FILES = ("oci:", "oci-archive:", "docker-archive:")
ENGINES = ("docker:", "containers-storage:")


def read(
    reference: str,
    platform: str = "",
    sizes: dict[str, int] | None = None,
    wants: Wants | None = None,
    access: Access = USUAL,
) -> Image:
    """Read an image, all of its layers, and check every digest. Raises ImageError.

    The contents of the files that it `wants`, of so many bytes at most, are kept. With `sizes`, layers
    that are stored uncompressed are compressed as for a registry, to know how large they get there. It
    has the sizes that are known, by diff id, and is given the new ones.

    A reference is one of

    - `app.tar`, `folder`: an archive or a folder, as an OCI image layout or as of `docker save`;
    - `oci:folder:tag`: one of several images in it;
    - `docker:name`: an image of the Docker engine;
    - `containers-storage:name`: one of buildah and podman;
    - `docker://name`, or a name with a host: one in a registry. Its layers are read as they come.
    """
    with opened(reference, access) as (store, tag):
        return read_from(store, tag, platform, reference, sizes, wants)


@contextmanager
def opened(reference: str, access: Access = USUAL) -> Iterator[tuple[Store, str]]:
    """Where the parts of an image are, and its tag there, for a reference as of `read`.

    Raises ImageError.
    """
    if is_in_registry(reference):
        from dflint.image.remote import RegistryStore

        with RegistryStore(reference, access) as store:
            yield store, ""
    elif reference.startswith(ENGINES):
        from dflint.image.export import exported

        with exported(reference) as path, open_store(path) as found:
            yield found, ""
    else:
        scheme = next((it for it in FILES if reference.startswith(it)), "")
        path, tag = _divided(reference.removeprefix(scheme))
        with open_store(path) as found:
            yield found, tag


def _divided(text: str) -> tuple[str, str]:
    """The path and the tag of `path:tag`, the path being as long as there is one."""
    end = len(text)
    while end > 0:
        if os.path.exists(text[:end]):
            return text[:end], text[end + 1 :]
        end = text.rfind(":", 0, end)
    return text, ""


def read_from(
    store: Store,
    tag: str,
    platform: str,
    reference: str,
    sizes: dict[str, int] | None = None,
    wants: Wants | None = None,
) -> Image:
    """The image in a store that is open, as `read` reads it. Raises ImageError."""
    manifest = choose(store, tag, platform)
    config = read_json(store, manifest.config.name, manifest.config.digest)
    history = history_of(config, store)
    return Image(
        reference,
        _layers(store, manifest, config, history, sizes, wants),
        history=history,
        config=field(config, "config", dict, store),
        platform=manifest.platform,
        digest=manifest.digest,
        names=manifest.names,
        config_digest=manifest.config.digest,
    )


def _layers(
    store: Store,
    manifest: Manifest,
    config: object,
    history: Sequence[History],
    sizes: dict[str, int] | None,
    wants: Wants | None,
) -> list[Layer]:
    """The layers in order. They are read as they lie in the archive."""
    ids = field(field(config, "rootfs", dict, store), "diff_ids", list, store)
    if len(ids) != len(manifest.layers):
        told = f"its config lists {len(ids)} layers and its manifest of {len(manifest.layers)}"
        raise ImageError(f'"{store.path}" is not an image: {told}.')
    steps = steps_with_layers(history, len(ids))
    found: dict[int, Layer] = {}
    for number in sorted(range(len(ids)), key=lambda it: store.place(manifest.layers[it].name)):
        diff_id = _checked(ids[number], store)
        part, step = manifest.layers[number], steps[number]
        found[number] = read_layer(store, part, diff_id, number, step, sizes, wants)
    return [found[number] for number in range(len(ids))]


def _checked(diff_id: object, store: Store) -> str:
    blob(diff_id, store)  # complains unless it is a digest
    return str(diff_id)
