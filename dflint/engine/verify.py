"""What every fix promises, whichever rule it is of. A fix that breaks a promise is not made."""

from __future__ import annotations

from dflint.fixes.build_plan import plan_of, words_of
from dflint.fixes.declared_changes import explains
from dflint.model.analyze import analyze
from dflint.model.context.build_files import holds_instructions
from dflint.source import touches
from dflint.syntax.nodes import Arg, Run
from dflint.syntax.parser import parse
from dflint.syntax.validate import argument_problems, flag_problems, value_problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Edit, Fix
    from dflint.fixes.declared_changes import Change
    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.source import Source
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.tree import Tree


def violation(before: Source, after: Source, fixes: Sequence[Fix]) -> str:
    """The promise that these fixes break, as the end of a sentence. Nothing if they keep all."""
    if not holds_instructions(before.path):
        return ""  # the builder runs nothing of it
    old, new = parse(before), parse(after)
    edits = [edit for fix in fixes for edit in fix.edits]
    if not _has_in_order(list(_untouched(old, edits)), [it.written for it in new.instructions]):
        return "it changes instructions that it does not edit"
    declared = [change for fix in fixes for change in fix.changes or ()]
    if not explains(declared, comments_of(old), comments_of(new)):
        return "it changes a comment"
    if not _line_ends(after) <= (_line_ends(before) or {"\n"}):
        return "its line ends are not those of the file"
    one, other = analyze(old), analyze(new)
    if _unreadable(other) > _unreadable(one):
        return "the builder cannot read what it writes"
    if any(fix.changes is None for fix in fixes):
        return ""  # it says that the build is another one
    return difference(one, other, declared)


def difference(before: Dockerfile, after: Dockerfile, declared: Sequence[Change]) -> str:
    """In what the builds differ beyond what is declared. Nothing if they do not."""
    old, new = plan_of(before), plan_of(after)
    if explains(declared, words_of(old), words_of(new)):
        return ""
    from dflint.fixes.build_plan import differences

    return f"the build is another one ({differences(before, after)[0]})"


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


def _untouched(tree: Tree, edits: Sequence[Edit]) -> Iterator[str]:
    for it in tree.instructions:
        if not any(_is_in(edit, it, tree.source) for edit in edits):
            yield it.written


def _is_in(edit: Edit, it: Instruction, source: Source) -> bool:
    """Whether an edit is of an instruction; not if it is of whole lines above or below it."""
    text = edit.text or source.cut(edit.span)
    is_above = edit.span.end == it.start and text.endswith("\n")
    is_below = edit.span.start == it.end and text.startswith(("\n", "\r\n"))
    return touches(edit.span, it) and not is_above and not is_below


def _has_in_order(wanted: Sequence[str], texts: Sequence[str]) -> bool:
    rest = iter(texts)
    return all(any(text == other for other in rest) for text in wanted)


def _unreadable(file: Dockerfile) -> int:
    """How many instructions the builder would not read, and scripts their shell."""
    steps = [step for stage in file.stages for step in stage.steps]
    return (
        (not file.stages)
        + sum(not isinstance(step.instruction, Arg) for step in file.before_from)
        + sum(_is_refused(it) for it in file.tree.every_instruction)
        + sum(_has_broken_script(step) for step in steps)
    )


def _is_refused(it: Instruction) -> bool:
    checks = (argument_problems, flag_problems, value_problems)
    return not it.KEYWORD or any(any(check(it)) for check in checks)


def _has_broken_script(step: Step) -> bool:
    run = step.instruction
    return isinstance(run, Run) and step.is_posix and bool(run.script.problems)
