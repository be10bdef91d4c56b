"""What the user calls an image → the image."""

from __future__ import annotations

import os

from dflint.image.errors import ImageError
from dflint.image.history import History
from dflint.image.image import Image
from dflint.image.layer import Layer, read_layer
from dflint.image.manifests import choose
from dflint.image.stores import blob, field, open_store, read_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.image.layer import Wants
    from dflint.image.manifests import Manifest
    from dflint.image.stores import Store

FILES = ("oci:", "oci-archive:", "docker-archive:")
ENGINES = ("docker:", "containers-storage:")


def read(
    reference: str,
    platform: str = "",
    sizes: dict[str, int] | None = None,
    wants: Wants | None = None,
) -> Image:
    """Read an image, all of its layers, and check every digest. Raises ImageError.

    The contents of the files that it `wants`, of so many bytes at most, are kept. With `sizes`, layers
    that are stored uncompressed are compressed as for a registry, to know how large they get there. It
    has the sizes that are known, by diff id, and is given the new ones.

    A reference is one of

    - `app.tar`, `folder`: an archive or a folder, as an OCI image layout or as of `docker save`;
    - `oci:folder:tag`: one of several images in it;
    - `docker:name`: an image of the Docker engine;
    - `containers-storage:name`: one of buildah and podman.
    """
    if reference.startswith(ENGINES):
        from dflint.image.export import exported

        with exported(reference) as path:
            return _read(path, "", platform, reference, sizes, wants)
    scheme = next((it for it in FILES if reference.startswith(it)), "")
    path, tag = _divided(reference.removeprefix(scheme))
    return _read(path, tag, platform, reference, sizes, wants)


def _divided(text: str) -> tuple[str, str]:
    """The path and the tag of `path:tag`, the path being as long as there is one."""
    end = len(text)
    while end > 0:
        if os.path.exists(text[:end]):
            return text[:end], text[end + 1 :]
        end = text.rfind(":", 0, end)
    return text, ""


def _read(
    path: str,
    tag: str,
    platform: str,
    reference: str,
    sizes: dict[str, int] | None,
    wants: Wants | None,
) -> Image:
    with open_store(path) as store:
        manifest = choose(store, tag, platform)
        config = read_json(store, manifest.config.name, manifest.config.digest)
        history = _history(config, store)
        layers = _layers(store, manifest, config, history, sizes, wants)
        return Image(
            reference,
            layers,
            history=history,
            config=field(config, "config", dict, store),
            platform=manifest.platform,
            digest=manifest.digest,
            names=manifest.names,
            config_digest=manifest.config.digest,
        )


def _history(config: object, store: Store) -> list[History]:
    return [
        History(
            field(it, "created_by", str, store),
            field(it, "empty_layer", bool, store),
            field(it, "created", str, store),
            field(it, "comment", str, store),
        )
        for it in field(config, "history", list, store)
    ]


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
        told = f"its config tells of {len(ids)} layers and its manifest of {len(manifest.layers)}"
        raise ImageError(f'"{store.path}" is not an image: {told}.')
    steps: list[History | None] = [step for step in history if not step.is_empty]
    if len(steps) != len(ids):
        steps = [None] * len(ids)
    found: dict[int, Layer] = {}
    for number in sorted(range(len(ids)), key=lambda it: store.place(manifest.layers[it].name)):
        diff_id = _checked(ids[number], store)
        part, step = manifest.layers[number], steps[number]
        found[number] = read_layer(store, part, diff_id, number, step, sizes, wants)
    return [found[number] for number in range(len(ids))]


def _checked(diff_id: object, store: Store) -> str:
    blob(diff_id, store)  # complains unless it is a digest
    return str(diff_id)
