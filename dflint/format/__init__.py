"""One layout for all files: letter case, spaces and blank lines, and never what a file means.

What the author has aligned stays aligned, and a line that leaves a doubt stays as it is.
"""

from __future__ import annotations

from dflint.fix import apply, safe
from dflint.fixes.build_plan import differences
from dflint.format.keywords import upper_case
from dflint.format.lines import blank_lines
from dflint.format.spacing import spacing
from dflint.model.analyze import analyze
from dflint.source import Problem, Source
from dflint.syntax.parser import parse
from dflint.syntax.validate import argument_problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.tree import Tree


class FormatError(Exception):
    """Why a file cannot be formatted, in one sentence that begins with the place."""


def formatted(source: Source) -> str:
    """The text of the file in the layout of all files. Raises FormatError."""
    tree = parse(source)
    _check_readable(tree)
    before = after = analyze(tree)
    text = _once(before)
    while text != after.tree.source.text:  # what has moved may be aligned with other lines now
        after = analyze(parse(Source(source.path, text)))
        text = _once(after)
    found = differences(before, after) if after is not before else []
    if found:
        raise FormatError(f"{source.path}: formatting would change {found[0]}.")
    return text


def _once(file: Dockerfile) -> str:
    edits = [*upper_case(file.tree), *spacing(file), *blank_lines(file.tree)]
    return apply(file.tree.source.text, [safe("Format", *edits)])


def _check_readable(tree: Tree) -> None:
    """What the builder does not read, cannot be written in another way."""
    if tree.source.is_binary:
        raise FormatError(f"{tree.source.path}: this is no text.")
    for instruction in tree.every_instruction:
        for problem in _problems(instruction):
            place = f"{tree.source.path}:{tree.source.position(problem.start)}"
            raise FormatError(f"{place}: {problem.message}.")


def _problems(it: Instruction) -> Iterator[Problem]:
    if not it.KEYWORD:
        message = f"there is no instruction {it.keyword[:40]}"
        yield Problem(message, it.keyword.start, it.keyword.end)
    yield from argument_problems(it)
