"""References to images as a registry is asked for them: `host[:port]/repository[:tag][@digest]`.

Source: OCI distribution specification 1.1, "Pulling manifests"; distribution/reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dflint.registry.errors import RegistryError

DOCKER_HUB = "docker.io"
HUB_NAMES = frozenset((DOCKER_HUB, "index.docker.io", "registry-1.docker.io"))
HUB_HOST = "registry-1.docker.io"  # answers for docker.io
LATEST = "latest"

_REPOSITORY = re.compile(
    r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
)
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
_HOST = re.compile(r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?")
SHORT_DIGEST = 19  # characters of a digest for people: sha256: and twelve digits
LONGEST_REPOSITORY = 255  # with the host


@dataclass(frozen=True)
class Reference:
    """An image in a registry. `tag` and `digest` may be empty, not both after `parse_reference`."""

    host: str
    repository: str
    tag: str = ""
    digest: str = ""

    @property
    def wanted(self) -> str:
        """What a registry is asked for: the digest if there is one, else the tag."""
        return self.digest or self.tag

    @property
    def name(self) -> str:
        """The registry and the repository."""
        return f"{self.host}/{self.repository}"

    def with_digest(self, digest: str) -> Reference:
        return replace(self, digest=digest)

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.name}{tag}{'@' + self.digest if self.digest else ''}"


def parse_reference(text: str) -> Reference:
    """The image that a text names; docker.io and `library/` are added as docker does.

    Without a tag and a digest the tag is `latest`. Raises RegistryError.
    """
    rest, at, digest = text.partition("@")
    if at and not is_digest(digest):
        if ":" in rest.rpartition("/")[2] and "/" in digest:  # user:password@host/image
            raise RegistryError(
                f'before the image "{digest}" are a user and a password: docker login takes them.'
            )
        raise RegistryError(f'"{text}" is no reference to an image: "{digest}" is no digest.')
    slash = rest.rfind("/")
    colon = rest.find(":", slash + 1)
    tag = rest[colon + 1 :] if colon >= 0 else ""
    name = rest[:colon] if colon >= 0 else rest
    host, repository = _divided(name)
    if not is_repository(repository) or not _HOST.fullmatch(host):
        raise RegistryError(f'"{text}" is no reference to an image.')
    if colon >= 0 and not is_tag(tag):
        raise RegistryError(f'"{text}" is no reference to an image: "{tag}" is no tag.')
    return Reference(host, repository, tag or ("" if digest else LATEST), digest)


def _divided(name: str) -> tuple[str, str]:
    first, slash, rest = name.partition("/")
    is_host = slash and (
        "." in first or ":" in first or first == "localhost" or first != first.lower()
    )
    host, repository = (first, rest) if is_host else (DOCKER_HUB, name)
    if host in HUB_NAMES:
        return DOCKER_HUB, repository if "/" in repository else f"library/{repository}"
    return host, repository


def parse_host(text: str) -> str:
    """The registry that is meant by a host, with its port. Raises RegistryError."""
    if not _HOST.fullmatch(text):
        before, _, host = text.rpartition("@")
        if ":" in before:
            raise RegistryError(
                f'before the registry "{host}" are a user and a password: docker login takes them.'
            )
        raise RegistryError(
            f'"{text}" is not the host of a registry, as in registry.example.com:5000.'
        )
    return DOCKER_HUB if text in HUB_NAMES else text


def is_repository(text: str) -> bool:
    return len(text) <= LONGEST_REPOSITORY and _REPOSITORY.fullmatch(text) is not None


def is_tag(text: str) -> bool:
    return _TAG.fullmatch(text) is not None


def is_digest(text: object) -> bool:
    """Whether it is a digest that can be checked: sha256 or sha512."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None
