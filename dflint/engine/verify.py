"""What every fix promises, whichever rule it is of. A fix that breaks a promise is not made."""

from __future__ import annotations

from _bisect import bisect_right

from dflint.engine.trees import LastTrees
from dflint.fix import Edit, Fix, apply
from dflint.fixes.build_plan import first_difference, plan_of, words_of
from dflint.fixes.declared_changes import changes_between, explains
from dflint.model.analyze import analyze
from dflint.model.context.build_files import holds_instructions
from dflint.model.errors import errors_in, refusals
from dflint.source import Source, Span, touches
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.fixes.declared_changes import Change
    from dflint.model.stages import Dockerfile
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.tree import Tree

LONGEST = 60  # characters of a text that is named


def violation(
    before: Source, after: Source, fixes: Sequence[Fix], trees: LastTrees | None = None
) -> str:
    """The promise that these fixes break, as the end of a sentence. Nothing if they keep all.

    `trees`: where the trees of the texts are, if they are read already.
    """
    if not _line_ends(after) <= (_line_ends(before) or {"\n"}):
        return "its line ends are not those of the file"
    if not holds_instructions(before.path):
        return ""  # the builder runs nothing of it
    trees = trees or LastTrees()
    old, new = trees.of(before), trees.of(after)
    edits = [edit for fix in fixes for edit in fix.edits]
    lost = _lost(_untouched(old, edits), [it.written for it in new.instructions])
    if lost is not None:
        return f"it changes instructions that it does not edit ({_start(lost)})"
    declared = [change for fix in fixes for change in fix.changes or ()]
    comments, others = comments_of(old), comments_of(new)
    if not explains(declared, comments, others):
        return f"it changes a comment ({_first_change(comments, others)})"
    one, other = analyze(old), analyze(new)
    problems, before_that = errors_in(other), errors_in(one)
    if len(problems) > len(before_that):
        problem = next((it for it in problems if it not in before_that), problems[-1])
        return f"the builder cannot read what it writes ({problem})"
    if any(fix.changes is None for fix in fixes):
        return ""  # it says that the build is another one
    return difference(one, other, declared)


def repairs(file: Dockerfile, fix: Fix) -> bool:
    """Whether a fix is of instructions that the builder cannot read, and makes it read them."""
    instructions = file.tree.every_instruction
    for edit in fix.edits:
        at = bisect_right(instructions, edit.start, key=lambda it: it.start) - 1
        if at < 0 or not _is_repaired(instructions[at], fix, file):
            return False
    return True


def _is_repaired(it: Instruction, fix: Fix, file: Dockerfile) -> bool:
    """Whether one instruction is read with the edits of a fix, and was not without them."""
    inside = [edit for edit in fix.edits if it.start <= edit.start <= edit.end <= it.end]
    if not any(refusals(it)) or len(inside) < len(fix.edits):
        return False
    moved = [Edit(Span(e.start - it.start, e.end - it.start), e.text) for e in inside]
    text = apply(file.source.cut(it), [Fix("", fix.safety, tuple(moved))])
    directive = "# escape=`\n" if file.tree.escape == "`" else ""
    after = parse(Source(file.source.path, directive + text)).every_instruction
    return bool(after) and not any(any(refusals(one)) for one in after)


def difference(before: Dockerfile, after: Dockerfile, declared: Sequence[Change]) -> str:
    """In what the builds differ beyond what is declared. Nothing if they do not."""
    old, new = plan_of(before), plan_of(after)
    if explains(declared, words_of(old), words_of(new)):
        return ""
    return f"the build is another one ({first_difference(before, after)})"


def comments_of(tree: Tree) -> list[str]:
    """All comments of a file, in order, between instructions and in the middle of them."""
    inside = [comment for it in tree.instructions for comment in it.comments]
    found = sorted((*tree.comments, *inside), key=lambda it: it.start)
    return [tree.source.cut(it).strip() for it in found]


def _line_ends(source: Source) -> set[str]:
    """Which kinds of line ends there are."""
    windows = source.text.count("\r\n")
    bare = source.text.count("\n") > windows
    return {*(["\r\n"] if windows else []), *(["\n"] if bare else [])}


def _untouched(tree: Tree, edits: Iterable[Edit]) -> Iterator[str]:
    """The instructions that none of these edits, which do not touch each other, is of."""
    in_order = sorted(edits, key=lambda edit: edit.start)
    first = 0
    for it in tree.instructions:
        while first < len(in_order) and in_order[first].end < it.start:
            first += 1
        last = bisect_right(in_order, it.end, first, key=lambda edit: edit.start)
        if not any(_is_in(edit, it, tree.source) for edit in in_order[first:last]):
            yield it.written


def _is_in(edit: Edit, it: Instruction, source: Source) -> bool:
    """Whether an edit is of an instruction; not if it is of whole lines above or below it."""
    text = edit.text or source.cut(edit.span)
    is_above = edit.end == it.start and text.endswith("\n")
    is_below = edit.start == it.end and text.startswith(("\n", "\r\n"))
    return touches(edit.span, it) and not is_above and not is_below


def _lost(wanted: Iterable[str], texts: Sequence[str]) -> str | None:
    """The first text that is not there any more, or not in its order; None if all are."""
    rest = iter(texts)
    return next((text for text in wanted if not any(text == other for other in rest)), None)


def _start(text: str) -> str:
    """So much of a text that it is known again."""
    first, _, rest = text.partition("\n")
    return f"{first[:LONGEST]}…" if rest or len(first) > LONGEST else first


def _first_change(before: Sequence[str], after: Sequence[str]) -> str:
    """What is the first to go or to come in, of rows of texts that are not the same."""
    change = changes_between(before, after)[0]
    if change.before and change.after:
        return f"{_start(change.before[0])} becomes {_start(change.after[0])}"
    return f"{_start((change.before or change.after)[0])} {'goes' if change.before else 'comes in'}"
