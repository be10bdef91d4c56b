"""Lists of a registry: repositories and tags. They are complete, or an error.

Source: OCI distribution specification 1.1, "Listing tags"; distribution, "Listing repositories".
What servers do that heed no `n`, no `last`, or write no `Link`, was tried on distribution 2.8 and on
the registry of go-containerregistry.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote, urljoin, urlsplit

from dflint.registry.errors import Incomplete, RegistryError, WrongAnswer
from dflint.registry.reference import is_repository, is_tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dflint.registry.connection import Answer
    from dflint.registry.transport import Transport

PAGE = 1000  # names that are asked for at once
LARGEST_PAGE = 1 << 20
MOST_NAMES = 2_000_000
MOST_PAGES_WITHOUT_NEWS = 100
# Pages of so many names may have been cut by a server with a limit of its own.
LIMITS = frozenset((10, 20, 25, 30, 50, 100, 200, 250, 256, 500, 512, 1000))
CATALOG = "registry:catalog:*"
_NEXT = re.compile(r"<([^<>]*)>\s*((?:;[^,<>]*)?)")
_RELATION = re.compile(r';\s*rel\s*=\s*"?next"?\s*(?:;|$)', re.I)


def repositories(transport: Transport) -> list[str]:
    """All repositories, sorted. Raises RegistryError, as where the registry does not list them."""
    return _List(transport, "/v2/_catalog", CATALOG, "repositories", is_repository).names()


def tags(transport: Transport, repository: str) -> list[str]:
    """All tags of a repository, sorted. Raises RegistryError."""
    path = f"/v2/{repository}/tags/list"
    return _List(transport, path, f"repository:{repository}:pull", "tags", is_tag).names()


class _List:
    """One list, asked for page by page."""

    def __init__(
        self, transport: Transport, path: str, scope: str, key: str, is_name: Callable[[str], bool]
    ) -> None:
        self.transport = transport
        self.path = path
        self.scope = scope
        self.key = key
        self.is_name = is_name
        self.where = f"{transport.host}: {path}"

    def names(self) -> list[str]:
        size = PAGE
        while (found := self._read(size)) is None:
            if size >= LARGEST_PAGE:
                raise self._incomplete("the server gives the same page again and again")
            size = self.larger(size)
        return sorted(found)

    def larger(self, size: int) -> int:
        return min(max(2 * size, self._longest + 1), LARGEST_PAGE)

    def _read(self, size: int) -> set[str] | None:
        """All names, in pages of so many. None where the end cannot be told with that size."""
        found: set[str] = set()
        asked: set[str] = set()
        path = f"{self.path}?n={size}"
        without_news = self._longest = 0
        while True:
            if path in asked:
                raise self._incomplete("its pages lead in a circle")
            asked.add(path)
            page, following = self._page(path)
            news = set(page) - found
            found |= news
            self._longest = max(self._longest, len(page))
            without_news = 0 if news else without_news + 1
            if len(found) > MOST_NAMES or without_news > MOST_PAGES_WITHOUT_NEWS:
                raise self._incomplete("its pages do not end")
            if following:
                path = following
            elif not page or (len(page) < size and len(page) not in LIMITS):
                return found
            elif "last=" in path and not news:
                # `last` is not heeded: only a page that is not full has the end.
                return found if len(page) < size else None
            else:
                path = f"{self.path}?n={size}&last={quote(page[-1], safe='')}"

    def _page(self, path: str) -> tuple[list[str], str]:
        """The names of a page, and the path of the next one as `Link` has it."""
        answer, data = self.transport.get(path, self.scope)
        try:
            names = json.loads(data)[self.key]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise WrongAnswer(f"{self.where}: the answer is no list of {self.key}.") from None
        names = [] if names is None else names
        if not isinstance(names, list) or not all(
            isinstance(it, str) and self.is_name(it) for it in names
        ):
            raise WrongAnswer(f"{self.where}: the answer has something else than {self.key}.")
        return names, next_page(answer, path, self.transport.host)

    def _incomplete(self, why: str) -> RegistryError:
        return Incomplete(
            f"{self.where}: the list of {self.key} has no end that can be told: {why}."
        )


def next_page(answer: Answer, path: str, host: str) -> str:
    """Where the next page of a list is; nothing for the last one. Only the registry itself is asked for
    it. Raises WrongAnswer where it is of another list, or at another host."""
    own = path.partition("?")[0]
    for header in answer.headers.getlist("Link"):
        for match in _NEXT.finditer(header):
            if not _RELATION.search(match[2]):
                continue
            place = urlsplit(urljoin(f"https://{host}{path}", match[1]))
            if place.netloc != host and urlsplit(match[1]).netloc:
                raise WrongAnswer(
                    f"{host}: {own}: its next page is at another host, {place.netloc}."
                )
            if place.path != own:
                raise WrongAnswer(f"{host}: {own}: its next page is of another list.")
            return f"{place.path}?{place.query}"
    return ""
