"""A file with all that the rules found in it: what rules over findings are shown."""

from __future__ import annotations

from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.model.stages import Dockerfile


class CheckedFile:
    """A Dockerfile, what the other rules found in it, and what is known of an image built of it.

    `file` is None where it cannot be read: it is for another frontend. `kept` gives the findings
    that comments leave; None where nothing is silenced. `image` is whatever the caller of the linter
    has: None where there is no image.
    """

    def __init__(
        self,
        file: Dockerfile | None,
        found: Sequence[Diagnostic] = (),
        kept: Callable[[], Sequence[Diagnostic]] | None = None,
        image: object | None = None,
    ) -> None:
        self.file = file
        self.found = tuple(found)
        self.image = image
        self._kept = kept
        self.start = 0
        self.end = file.end if file is not None else 0

    @property
    def dockerfile(self) -> Dockerfile:
        """The file, for those who know that it could be read."""
        assert self.file is not None
        return self.file

    @cached_property
    def _silenced(self) -> frozenset[int]:
        kept = self.found if self._kept is None else self._kept()
        return frozenset(map(id, self.found)).difference(map(id, kept))

    def is_suppressed(self, diagnostic: Diagnostic) -> bool:
        """Whether a comment silences one of the findings."""
        return id(diagnostic) in self._silenced
