"""A second registry, in memory, that does what a real one may do otherwise: names that stay when their
manifest goes, names that go alone, manifests that go with a name; referrers by the API."""

from __future__ import annotations

import json
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from dflint.registry.manifests import OCI_INDEX
from tests.registry.lab import Asked, Said, as_json, digest

OPEN, LEAVES_NAMES, NAMES_GO_ALONE, MANIFEST_GOES_WITH_NAME, NAMES_STAY = range(5)


class Small:
    """The answers of a registry. `kind`: what it does with names; OPEN refuses to delete a name, and
    NAMES_STAY does so, and leaves the names of a manifest that is deleted."""

    def __init__(self, kind: int = OPEN) -> None:
        self.kind = kind
        self.is_closed = False  # no login is accepted
        self.blobs: dict[str, bytes] = {}
        self.uploads: list[bytes] = []
        self.manifests: dict[str, dict[str, tuple[str, bytes]]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self._lock = Lock()

    def __call__(self, asked: Asked) -> Said:
        if self.is_closed:
            return Said(401, {}, as_json({"errors": [{"code": "UNAUTHORIZED"}]}))
        place = urlsplit(asked.path)
        query = {key: it[0] for key, it in parse_qs(place.query).items()}
        parts = place.path.strip("/").split("/")[1:]
        if parts == ["_catalog"]:
            return _json({"repositories": sorted(self.manifests)})
        repository, kind, name = "/".join(parts[:-2]), parts[-2], parts[-1]
        if parts[-2:] == ["tags", "list"]:
            return self._list(repository, query)
        if kind == "uploads" or parts[-1] == "uploads":
            return self._upload(repository, asked, query)
        if kind == "referrers":
            return self._referrers(repository, name)
        if kind == "blobs":
            content = self.blobs.get(name)
            return (
                Said(404)
                if content is None
                else Said(200, {"Docker-Content-Digest": name}, content)
            )
        return self._manifest(repository, name, asked)

    def _list(self, repository: str, query: dict[str, str]) -> Said:
        if repository not in self.manifests:
            return Said(404)
        last, size = query.get("last", ""), int(query.get("n", "1000"))
        names = [it for it in sorted(self.tags[repository]) if it > last][:size]
        return _json({"name": repository, "tags": names or None})

    def _upload(self, repository: str, asked: Asked, query: dict[str, str]) -> Said:
        if asked.method == "POST":
            if query.get("mount") in self.blobs:
                return Said(201, {"Location": "/"})
            with self._lock:
                at = len(self.uploads)
                self.uploads.append(b"")
            return Said(202, {"Location": f"/v2/{repository}/blobs/uploads/x?at={at}"})
        at = int(query["at"])
        if asked.method == "GET":
            last = max(len(self.uploads[at]) - 1, 0)
            return Said(204, {"Location": asked.path, "Range": f"0-{last}"})
        self.uploads[at] += asked.body
        if asked.method == "PATCH":
            return Said(202, {"Location": asked.path})
        if digest(self.uploads[at]) != query["digest"]:
            return Said(400, {}, as_json({"errors": [{"code": "DIGEST_INVALID"}]}))
        self.blobs[query["digest"]] = self.uploads[at]
        return Said(201)

    def _referrers(self, repository: str, subject: str) -> Said:
        found = []
        for name, (kind, content) in self.manifests.get(repository, {}).items():
            if json.loads(content).get("subject", {}).get("digest") == subject:
                found.append({"mediaType": kind, "digest": name, "size": len(content)})
        record = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": found}
        return Said(200, {"Content-Type": OCI_INDEX}, as_json(record))

    def _manifest(self, repository: str, name: str, asked: Asked) -> Said:
        manifests = self.manifests.setdefault(repository, {})
        tags = self.tags.setdefault(repository, {})
        if asked.method == "PUT":
            own = digest(asked.body)
            for child in json.loads(asked.body).get("manifests", []):
                if child["digest"] not in manifests:
                    return Said(400, {}, as_json({"errors": [{"code": "MANIFEST_BLOB_UNKNOWN"}]}))
            manifests[own] = (asked.headers["content-type"], asked.body)
            if ":" not in name:
                tags[name] = own
            return Said(201, {"Docker-Content-Digest": own})
        own = tags.get(name, name)
        if own not in manifests:
            return Said(404)
        if asked.method != "DELETE":
            kind, content = manifests[own]
            return Said(200, {"Content-Type": kind, "Docker-Content-Digest": own}, content)
        if name in tags and self.kind in (OPEN, NAMES_STAY):
            return Said(405, {}, as_json({"errors": [{"code": "UNSUPPORTED"}]}))
        if name not in tags or self.kind == MANIFEST_GOES_WITH_NAME:
            del manifests[own]
            if self.kind not in (LEAVES_NAMES, NAMES_STAY):
                self.tags[repository] = {tag: it for tag, it in tags.items() if it != own}
        else:
            del tags[name]
        return Said(202)


def _json(record: object) -> Said:
    return Said(200, {"Content-Type": "application/json"}, as_json(record))
