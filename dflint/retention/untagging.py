"""How a registry lets a name go while its manifest stays, which is tried on what is to go anyway.

Few registries remove a name alone: some do not at all, and some remove the manifest with it. Where it is
asked for, a placeholder takes the place of the manifest under that name, and is deleted by its digest:
registries that remove the names of what is deleted are left without the name.
"""

from __future__ import annotations

import json
from base64 import b64decode

from dflint.registry.errors import NotFound, RegistryError
from dflint.registry.manifests import OCI_MANIFEST, digest_of
from dflint.registry.writer import DONE, GONE, Refused
from dflint.retention.journal import DELETE, TRIED, UNTAG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.registry.content import Registry
    from dflint.registry.writer import Writer
    from dflint.retention.journal import ApplyJournal
    from dflint.retention.plan_file import Deletion, PlannedRepository, Untag

BY_NAME, BY_PLACEHOLDER = "name", "placeholder"
NOT_TRIED = (
    "it could not be tried what the registry does, since no other tag of the repository goes"
)
CANNOT = "the registry cannot remove a name alone"
EMPTY = b"{}"
EMPTY_TYPE = "application/vnd.oci.empty.v1+json"


class Untagger:
    """Removes names of one registry. `may_place`: also by placeholders."""

    def __init__(
        self, source: Registry, writer: Writer, journal: ApplyJournal, may_place: bool
    ) -> None:
        self.source = source
        self.writer = writer
        self.journal = journal
        self.may_place = may_place
        self._way = journal.states.get(TRIED)  # "" where there is none; None before it was tried

    def objection(self, it: PlannedRepository) -> str:
        """Why the names of a repository cannot go; nothing if they can."""
        if self._way is None:
            one = next((one for one in it.delete if self._is_doomed(it.name, one)), None)
            if one is None:
                return NOT_TRIED
            self._way = self._tried(it, one)
            self.journal.end(*TRIED, self._way)
        return "" if self._way else CANNOT

    def remove(self, it: PlannedRepository, one: Untag) -> str:
        """Remove a name. DONE or GONE. Raises Refused where the manifest would have gone with it, or the
        name stayed: then it is as it was before."""
        more = {"digest": one.digest, "media_type": one.media_type, "content": one.content}
        if self._way == BY_PLACEHOLDER:
            content = placeholder(it.name, one.tag, one.digest)
            self.journal.begin(UNTAG, it.name, one.tag, placeholder=digest_of(content), **more)
            if not self._exists(it.name, one.tag):
                return GONE
            self._replace(it.name, one.tag, content)
            state = DONE
        else:
            self.journal.begin(UNTAG, it.name, one.tag, **more)
            state = self.writer.delete_tag(it.name, one.tag)
        if not self._is_untagged(it.name, one.tag, one.digest):
            self._way = ""
            self.journal.end(*TRIED, "")
            for tag, digest in it.tags.items():  # all names may have gone with it
                if digest == one.digest and not self.journal.is_done(UNTAG, it.name, tag):
                    content = b64decode(one.content)
                    self.writer.put_manifest(it.name, tag, content, one.media_type)
            raise Refused(f"{it.name}:{one.tag} is put back: {CANNOT}.")
        return state

    def _is_doomed(self, repository: str, one: Deletion) -> bool:
        """Whether a manifest has a name, and is still there."""
        is_done = self.journal.is_done(DELETE, repository, one.digest)
        return bool(one.tags) and not is_done and self._exists(repository, one.digest)

    def _tried(self, it: PlannedRepository, one: Deletion) -> str:
        """The way in which names go, as it is with a tag of a manifest that is to go anyway."""
        tag = one.tags[0]
        more = {"tags": one.tags, "media_type": one.media_type, "content": one.content}
        self.journal.begin(DELETE, it.name, one.digest, **more)
        try:
            if self._digest(it.name, tag) != one.digest:  # a run was stopped while it was tried
                self.writer.put_manifest(it.name, tag, one.manifest, one.media_type)
            self.writer.delete_tag(it.name, tag)
            if self._is_untagged(it.name, tag, one.digest):
                return BY_NAME
        except Refused:
            pass
        if not self.may_place:
            return ""
        content = placeholder(it.name, tag, one.digest)
        self.journal.begin(DELETE, it.name, one.digest, placeholder=digest_of(content), **more)
        try:
            if not self._exists(it.name, one.digest):
                self.writer.put_manifest(it.name, tag, one.manifest, one.media_type)
            self._replace(it.name, tag, content)
            if self._is_untagged(it.name, tag, one.digest):
                return BY_PLACEHOLDER
        except RegistryError as error:
            if not isinstance(error, Refused | NotFound):
                raise
        if self._exists(it.name, tag):  # it is about to go: under its own name again
            self.writer.put_manifest(it.name, tag, one.manifest, one.media_type)
        return ""

    def _replace(self, repository: str, tag: str, content: bytes) -> None:
        """Put a placeholder under a name, and delete it."""
        digest = digest_of(EMPTY)
        if not self.source.has_blob(repository, digest):
            place = self.writer.start_upload(repository, digest)
            if place:
                self.writer.upload(repository, place, digest, iter((EMPTY,)))
        self.writer.put_manifest(repository, tag, content, OCI_MANIFEST)
        self.writer.delete_manifest(repository, digest_of(content))

    def _is_untagged(self, repository: str, tag: str, digest: str) -> bool:
        """Whether a name is gone from the list, where it may stay without a manifest, and the manifest
        is there."""
        try:
            names = self.source.tags(repository)
        except NotFound:
            names = []
        return self._exists(repository, digest) and tag not in names

    def _exists(self, repository: str, reference: str) -> bool:
        return bool(self._digest(repository, reference))

    def _digest(self, repository: str, reference: str) -> str:
        """What a reference names; nothing where it is not there."""
        try:
            return self.source.resolve(repository, reference).digest
        except NotFound:
            return ""


def placeholder(repository: str, tag: str, digest: str) -> bytes:
    """A manifest without anything, which no other name has: the same each time, so that a run that was
    stopped can be continued."""
    empty = {"mediaType": EMPTY_TYPE, "digest": digest_of(EMPTY), "size": len(EMPTY)}
    record = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "artifactType": "application/vnd.dflint.placeholder.v1",
        "config": empty,
        "layers": [],
        "annotations": {"dflint.placeholder": f"{repository}:{tag} was {digest}"},
    }
    return json.dumps(record, separators=(",", ":")).encode()
