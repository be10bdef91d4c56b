"""Keywords in capital letters, as the Dockerfile reference writes them."""

from __future__ import annotations

from dflint.fix import replace
from dflint.syntax.nodes import From, Healthcheck

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Edit
    from dflint.source import Word
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.tree import Tree


def upper_case(tree: Tree) -> Iterator[Edit]:
    """What puts every keyword in capital letters."""
    for instruction in tree.instructions:
        for word in keywords(instruction):
            if word.is_plain and not word.isupper():
                yield replace(word, word.upper())


def keywords(it: Instruction) -> Iterator[Word]:
    """The words of an instruction that belong to the language.

    Not those behind ONBUILD, whose text is kept in the image.
    """
    yield it.keyword
    if isinstance(it, From) and it.name is not None:
        yield it.words[1]
    elif isinstance(it, Healthcheck):
        yield it.kind
