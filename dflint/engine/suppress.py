"""Leave out what a comment in the file silences, and find the comments that silence nothing."""

from __future__ import annotations

from dflint.syntax.suppressions import ALL, UnusedSuppression, read_suppressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.rule import Rule
    from dflint.syntax.nodes import Tree
    from dflint.syntax.suppressions import Suppression


def without_suppressed(
    tree: Tree, diagnostics: Sequence[Diagnostic], rules: Collection[Rule], known: Collection[str]
) -> tuple[list[Diagnostic], list[UnusedSuppression]]:
    """The findings that remain, and the codes that silenced nothing.

    `rules` were run, so that a code of theirs can be called unused; `known` are the lower-case
    codes of all the rules there are.
    """
    suppressions = read_suppressions(tree)
    if not suppressions:
        return list(diagnostics), []
    used: set[tuple[int, str]] = set()
    kept = [it for it in diagnostics if not _is_silenced(it, suppressions, used)]
    run = {code.lower() for rule in rules for code in rule.codes}
    return kept, _unused(suppressions, used, run, known)


def _is_silenced(
    diagnostic: Diagnostic, suppressions: Sequence[Suppression], used: set[tuple[int, str]]
) -> bool:
    """Whether one of them covers the finding; all that do are noted in `used`."""
    codes = [code.lower() for code in diagnostic.rule.codes]
    before = len(used)
    silenced = False
    for suppression in suppressions:
        scope = suppression.scope
        if not scope.start <= diagnostic.start <= scope.end:
            continue
        for code in suppression.codes:
            if code.lower() == ALL or _names(code.lower(), codes):
                used.add((code.start, code.lower()))
                silenced = True
    return silenced or len(used) > before


def _names(code: str, codes: Sequence[str]) -> bool:
    """Whether a code, or the beginning of one such as `df3`, is among the codes of a rule."""
    return code in codes or (code[-1:].isdigit() and any(it.startswith(code) for it in codes[:1]))


def _unused(
    suppressions: Sequence[Suppression],
    used: set[tuple[int, str]],
    run: Collection[str],
    known: Collection[str],
) -> list[UnusedSuppression]:
    found = []
    for suppression in suppressions:
        for code in suppression.codes:
            name = code.lower()
            if (code.start, name) in used or name == ALL:
                continue
            is_prefix = any(it.startswith(name) for it in known)
            if name in run or (suppression.tool == "dflint" and not is_prefix):
                found.append(UnusedSuppression(suppression, code, is_known=name in known))
    return found
