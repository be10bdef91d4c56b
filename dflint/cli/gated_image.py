"""The image that policies are about: where it is, and who is asked what about it."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from dflint.cli.registry_inputs import text_of
from dflint.cli.usage import UsageError
from dflint.image.archived import ArchivedLayout
from dflint.image.errors import ImageError
from dflint.image.names import IN_REGISTRY, Access, is_in_registry
from dflint.image.reading import ENGINES, FILES, read
from dflint.model.images.update_settings import MAJOR
from dflint.pin.versions import newer_tags
from dflint.policy.evidence import Evidence
from dflint.policy.model.images import MeasuredImage
from dflint.registry.errors import NotFound, RegistryError
from dflint.registry.layout import MARK, Layouts
from dflint.registry.place import place_in_layout
from dflint.registry.reference import is_digest, parse_reference
from dflint.scanners.cosign import USUAL, command_of, verify
from dflint.scanners.documents import ScanError
from dflint.scanners.programs import SECONDS, scan_with
from dflint.scanners.reports import read_scans
from dflint.scanners.sbom import read_sbom
from dflint.scanners.scan import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from dflint.cli.registries import Registries
    from dflint.image.image import Image
    from dflint.registry.place import Place
    from dflint.scanners.attached import Attached
    from dflint.scanners.cosign import Signature
    from dflint.scanners.sbom import Sbom
    from dflint.scanners.scan import Scan

LOCAL = "--local-image"  # of cosign


class Wanted:
    """What is asked about an image, and how. `tools`: the table of that name in a configuration, `cosign`:
    options for it; `most_age`: of the data of scanners, None for any, `is_age_asked`: the user said so."""

    def __init__(
        self,
        scans: Sequence[str] = (),
        sboms: Sequence[str] = (),
        in_use: str | None = None,
        tools: Mapping[str, Any] | None = None,
        cosign: Mapping[str, str] | None = None,
        most_age: timedelta | None = None,
        is_age_asked: bool = False,
    ) -> None:
        self.scans = scans
        self.sboms = sboms
        self.in_use = in_use
        self.tools = tools or {}
        self.cosign = cosign or {}
        self.most_age = most_age
        self.is_age_asked = is_age_asked

    @property
    def seconds(self) -> float:
        """How long a tool may take."""
        return float(self.tools.get("timeout", SECONDS))


@contextmanager
def gated(
    reference: str, platform: str, wanted: Wanted, registries: Registries, access: Access
) -> Iterator[MeasuredImage]:
    """An image, with all that may be asked about it. Raises UsageError where it cannot be read."""
    with ExitStack() as opened:
        try:
            if is_in_registry(reference):
                found = _remote(reference, platform, wanted, registries, access)
            else:
                found = _local(reference, platform, wanted, registries, opened)
        except NotFound as error:
            raise UsageError(f'there is no image "{reference}": {error}') from None
        except (ImageError, RegistryError) as error:
            raise UsageError(str(error)) from None
        yield found


def _local(
    reference: str, platform: str, wanted: Wanted, registries: Registries, opened: ExitStack
) -> MeasuredImage:
    """An image in a folder, in an archive or of an engine. An archive is no place with tags of its own."""
    path, tag = _divided(reference)
    if not path and not reference.startswith((*FILES, *ENGINES)):
        raise UsageError(f'there is no file or folder "{reference}".{_meant(reference)}')
    image = read(reference, platform)
    place = folder = None
    if os.path.isfile(os.path.join(path, MARK)):
        place = folder = place_in_layout(Layouts(path), image.digest, tag)
    elif os.path.isfile(path):
        archive = opened.enter_context(ArchivedLayout(path))
        place = place_in_layout(archive, image.digest, tag) if archive.is_layout else None
    top = place.top.digest if place is not None else ""
    target = Target(reference, image.digest, image.config_digest, top)
    asked = Asked(image, target, place, wanted, registries, (reference, reference))
    return MeasuredImage(image, asked.evidence(), folder)


def _remote(
    reference: str, platform: str, wanted: Wanted, registries: Registries, access: Access
) -> MeasuredImage:
    """An image of a registry, by the digest that its name stands for now: all that follows is about that
    one, also if the name moves meanwhile."""
    from dflint.image.remote import overview
    from dflint.registry.place import place_of

    name = parse_reference(reference.removeprefix(IN_REGISTRY))
    place = place_of(registries.of(name.host), name)
    whole = f"{IN_REGISTRY}{name.name}@{place.top.digest}"
    image = overview(whole, platform, access)
    image.reference = str(name)
    target = Target(image.reference, image.digest, image.config_digest, place.top.digest)
    one, every = (f"{name.name}@{it}" for it in (image.digest, place.top.digest))
    asked = Asked(image, target, place, wanted, registries, (one, every))
    return MeasuredImage(
        image, asked.evidence(), place, lambda: read(whole, image.platform, access=access)
    )


def _meant(reference: str) -> str:
    """What to say to somebody who names an image of a registry as engines do."""
    try:
        parse_reference(reference)
    except RegistryError:
        return ""
    return f" In a registry it is {IN_REGISTRY}{reference}."


def _divided(reference: str) -> tuple[str, str]:
    """The path and the tag in the name of an image in a folder or an archive."""
    scheme = next((it for it in FILES if reference.startswith(it)), "")
    path, tag = reference.removeprefix(scheme), ""
    while path and not os.path.exists(path):
        path, _, tag = path.rpartition(":")
    return path, tag


class Asked:
    """Who is asked about one image: each when a policy first wants to know. All of it raises ScanError.

    `names` is how tools call the image for its platform, and how they call what its name stands for.
    """

    def __init__(
        self,
        image: Image,
        target: Target,
        place: Place | None,
        wanted: Wanted,
        registries: Registries,
        names: tuple[str, str],
    ) -> None:
        self.image = image
        self.target = target
        self.place = place
        self.wanted = wanted
        self.registries = registries
        self.one, self.every = names

    def evidence(self) -> Evidence:
        """All of it, with nothing asked yet."""
        wanted = self.wanted
        return Evidence(
            self.scans if wanted.scans or "scanner" in wanted.tools else None,
            self.sboms if wanted.sboms else None,
            self.signatures if wanted.cosign or "cosign" in wanted.tools else None,
            self.attached if self.place is not None else None,
            self.deployed if wanted.in_use else None,
            self.newer,
        )

    def scans(self) -> list[Scan]:
        """The reports about the image, of which none is too old."""
        wanted = self.wanted
        if wanted.scans:
            found = read_scans(wanted.scans)
        else:
            found = [scan_with(wanted.tools["scanner"], self.one, wanted.seconds)]
        for it in found:
            it.check_target(self.target)
            if wanted.most_age is not None:
                it.check_age(wanted.most_age, wanted.is_age_asked)
        return found

    def sboms(self) -> list[Sbom]:
        """The SBOMs in files."""
        found = [read_sbom(it) for it in self.wanted.sboms]
        for it in found:
            it.check_target(self.target)
        return found

    def signatures(self) -> list[Signature]:
        """What cosign verifies."""
        command = command_of(self.wanted.cosign, self.wanted.tools.get("cosign", USUAL))
        is_remote = self.place is not None and self.place.is_registry
        if not is_remote and not any(it.startswith(LOCAL) for it in command):
            raise ScanError(
                "cosign verifies images in a registry: gate the image by its name there, or have"
                f" {LOCAL} in [tools] cosign."
            )
        return verify(command, self.every, self.target.top, self.wanted.seconds)

    def attached(self) -> Attached:
        """What is beside the image in its registry or layout."""
        from dflint.scanners.attached import attached_to

        assert self.place is not None
        digests = list(dict.fromkeys((self.target.manifest, self.target.top)))
        return attached_to(self.place, digests)

    def newer(self, name: str) -> list[str]:
        """The tags of another image that are newer than its own, the newest first."""
        try:
            reference = parse_reference(name)
            tags = self.registries.of(reference.host).tags(reference.repository)
            return newer_tags(reference.tag, tags, MAJOR)
        except RegistryError as error:
            raise ScanError(str(error)) from None

    def deployed(self) -> list[str]:
        """The lines that name the image by a digest."""
        assert self.wanted.in_use is not None
        own = {self.target.manifest, self.target.top, self.target.config}
        return [line for line, digest in in_use(self.wanted.in_use) if digest in own]


def in_use(path: str) -> list[tuple[str, str]]:
    """The lines of a file with a reference or a digest on each, and their digests. Raises UsageError for a
    file that cannot be read, ScanError for a line that is neither."""
    found = []
    for number, line in enumerate(text_of(path).splitlines(), 1):
        word = line.partition("#")[0].strip()
        for prefix in ("docker-pullable://", IN_REGISTRY):
            word = word.removeprefix(prefix)
        if not word:
            continue
        try:
            digest = word if is_digest(word) else parse_reference(word).digest
        except RegistryError as error:
            raise ScanError(f"{path}:{number}: {error}") from None
        found.append((line.strip(), digest))
    return found
