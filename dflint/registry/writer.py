"""What changes a registry. Only `registry apply`, `undo` and what copies images have it."""

from __future__ import annotations

from dflint.registry.errors import Denied, NotFound, RegistryError, WrongAnswer
from dflint.registry.manifests import digest_of
from dflint.registry.reference import is_digest, is_repository, is_tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.registry.transport import Transport

DONE, GONE = "done", "gone"  # what was asked for was done; it was not there any more


class Refused(RegistryError):
    """The registry does not do this: it is switched off, or the thing is locked."""


class Writer:
    """A registry that can be changed. Each request is sent once."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.host = transport.host

    def delete_manifest(self, repository: str, digest: str) -> str:
        """DONE or GONE. Raises Refused, RegistryError."""
        if not is_digest(digest):
            raise RegistryError(f"{self.host}: {digest} is no digest.")
        return self._delete(repository, digest)

    def delete_tag(self, repository: str, tag: str) -> str:
        """Remove a name alone. What a registry does with that differs: it is tried on what is to go
        anyway. DONE or GONE. Raises Refused, RegistryError."""
        if not is_tag(tag):
            raise RegistryError(f"{self.host}: {tag} is no tag.")
        return self._delete(repository, tag)

    def put_manifest(
        self, repository: str, reference: str, content: bytes, media_type: str
    ) -> None:
        """Put a manifest under a digest or a tag; it has the digest that it had. Raises RegistryError."""
        if not is_repository(repository) or not (is_tag(reference) or is_digest(reference)):
            raise RegistryError(f'{self.host}: "{repository}" or "{reference}" is no name.')
        answer, _ = self.transport.change(
            "PUT", f"/v2/{repository}/manifests/{reference}", _scope(repository),
            {"Content-Type": media_type}, content, (200, 201, 202),
        )  # fmt: skip
        digest = answer.headers.get("Docker-Content-Digest", "")
        if is_digest(digest) and digest != digest_of(content, digest):
            raise WrongAnswer(f"{answer.where}: the manifest has another digest there, {digest}.")

    def _delete(self, repository: str, reference: str) -> str:
        if not is_repository(repository):
            raise RegistryError(f'{self.host}: "{repository}" is no name.')
        path = f"/v2/{repository}/manifests/{reference}"
        try:
            self.transport.change("DELETE", path, _scope(repository), {}, None, (200, 202, 204))
        except NotFound:
            return GONE
        except Denied:
            raise
        except RegistryError as error:
            if any(f"status {code}" in str(error) for code in (400, 405, 409, 412, 423)):
                raise Refused(str(error)) from None
            raise
        return DONE


def _scope(repository: str) -> str:
    return f"repository:{repository}:delete,pull,push"
