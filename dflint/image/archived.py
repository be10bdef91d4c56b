"""An OCI image layout in an archive, read as a registry is."""

from __future__ import annotations

from dflint.image.errors import ImageError
from dflint.image.stores import open_store
from dflint.registry.layout import INDEX, Layouts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO, Self


class ArchivedLayout(Layouts):
    """The layout in a tar archive, as builders write it; it is one repository. Raises ImageError where it is
    no archive."""

    def __init__(self, path: str) -> None:
        self.folder = path
        self.host = path
        self._own = path
        self._store = open_store(path)

    @property
    def is_layout(self) -> bool:
        """Whether it is one, and not what `docker save` wrote before it wrote layouts."""
        return self._store.has(INDEX)

    def _open(self, repository: str, name: str) -> BinaryIO:
        try:
            return self._store.open(name)
        except ImageError as error:
            raise OSError(str(error)) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._store.__exit__(*error)
