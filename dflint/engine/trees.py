"""The trees of a text and of the one that it becomes: each text is read once, for all that ask for it."""

from __future__ import annotations

from dflint.syntax.again import parse_again
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.source import Source
    from dflint.syntax.tree import Tree


class LastTrees:
    """The trees of the two texts that were asked for last.

    Where they are of one file, an instruction that is the same in both is read once.
    """

    __slots__ = ("_trees",)

    def __init__(self) -> None:
        self._trees: list[Tree] = []

    def of(self, source: Source) -> Tree:
        """The tree of a text."""
        for tree in self._trees:
            if tree.source is source:
                return tree
        last = self._trees[-1] if self._trees else None
        is_of_it = last is not None and last.source.path == source.path
        tree = parse_again(source, last) if last is not None and is_of_it else parse(source)
        self._trees = [*self._trees[-1:], tree]
        return self._trees[-1]
