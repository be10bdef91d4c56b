"""When a tag of Docker Hub was pushed, which its registry does not say.

Source: Docker Hub API 2-beta, "Read repository tag": `tag_last_pushed`, and `digest` of the tag and of
its images. It is asked without credentials: what it says of private repositories is not known here.
"""

from __future__ import annotations

import json
from threading import Lock

from dflint.dates import read_time
from dflint.registry.errors import NotFound, RegistryError
from dflint.registry.transport import Transport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

HOST = "hub.docker.com"
SECONDS = 10.0  # without an answer: there are other sources
MOST_TRIES = 3  # questions that fail, one after another, before no more are asked


class DockerHub:
    """The API of Docker Hub. Used by several threads. `transport`: to another server that speaks it."""

    def __init__(self, transport: Transport | None = None) -> None:
        self._transport = transport or Transport(HOST, seconds=SECONDS, login=lambda *_: None)
        self._lock = Lock()
        self._failed = 0

    def pushed(self, repository: str, tag: str, digest: str) -> datetime | None:
        """When a tag became that digest; None where it is not known, or the tag is another one now."""
        if self._failed >= MOST_TRIES:
            return None
        namespace, _, name = repository.partition("/")
        path = f"/v2/namespaces/{namespace}/repositories/{name}/tags/{tag}"
        try:
            _, content = self._transport.get(path, "")
            record = json.loads(content)
        except NotFound:
            return None
        except (RegistryError, ValueError, RecursionError):
            with self._lock:
                self._failed += 1
            return None
        self._failed = 0
        return _pushed(record, digest)

    def close(self) -> None:
        self._transport.close()


def _pushed(record: object, digest: str) -> datetime | None:
    if not isinstance(record, dict):
        return None
    images = record.get("images")
    digests = [it.get("digest") for it in images or () if isinstance(it, dict)]
    if digest != record.get("digest") and (record.get("digest") or [digest] != digests):
        return None
    return read_time(record.get("tag_last_pushed"))
