"""Leave out what a comment in the file silences, and find the comments that silence nothing."""

from __future__ import annotations

from dflint.engine.selection import is_shellcheck
from dflint.syntax.suppressions import ALL, UnusedSuppression, suppressions_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dflint.engine.diagnostic import Diagnostic, ExternalFindings
    from dflint.engine.dispatch import Dispatch
    from dflint.source import Source, Word
    from dflint.syntax.suppressions import Suppression
    from dflint.syntax.tree import Tree

MARK = "dflint:"


def without_suppressed(
    tree: Tree,
    diagnostics: Sequence[Diagnostic],
    table: Dispatch,
    extra: ExternalFindings | None = None,
    in_context: bool = True,
    in_image: bool = True,
) -> tuple[list[Diagnostic], list[UnusedSuppression]]:
    """The findings that remain, and the codes that silenced nothing.

    The rules of `table` were run, so that a code of theirs can be called unused. `extra` found what
    is not from a rule. `in_context`, `in_image`: rules that ask what a COPY can see, and those about
    a built image, could be asked.
    """
    suppressions = suppressions_of(tree)
    if not suppressions:
        return list(diagnostics), []
    used: set[tuple[int, str]] = set()
    kept = [it for it in diagnostics if not _is_silenced(it, suppressions, used)]
    run = {code.lower() for rule in table.asked(in_context, in_image) for code in rule.codes}
    return kept, _unused(suppressions, used, run, table.known, extra)


def without_commented(source: Source, diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings in a file that is no Dockerfile which remain.

    `dflint: ignore[DF750]` in a comment silences what is in its line and the next, and
    `dflint: ignore-file[DF750]` what is in the file; without brackets, all.
    """
    if MARK not in source.text:
        return list(diagnostics)
    lines = source.text.split("\n")
    of_file = [it for line in lines for it in _commented(line, "ignore-file")]
    kept: list[Diagnostic] = []
    for it in diagnostics:
        at = source.position(it.start).line - 1
        near = [
            code for line in lines[max(at - 1, 0) : at + 1] for code in _commented(line, "ignore")
        ]
        names = {"all", *(code.lower() for code in it.rule.codes)}
        if names.isdisjoint(of_file) and names.isdisjoint(near):
            kept.append(it)
    return kept


def _commented(line: str, word: str) -> list[str]:
    """The codes that a comment names, in lower case."""
    _, mark, rest = line.partition(f"{MARK} {word}")
    if not mark or rest[:1] not in ("", " ", "[", "\r"):
        return []
    inside = rest[1:].partition("]")[0] if rest[:1] == "[" else "all"
    return [code.strip().lower() for code in inside.split(",")]


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
            if _is_all(code, suppression, codes) or _names(code.lower(), codes):
                used.add((code.start, code.lower()))
                silenced = True
    return silenced or len(used) > before


def _is_all(code: Word, suppression: Suppression, codes: Sequence[str]) -> bool:
    """Whether a code means every rule: in a comment for ShellCheck, every check of ShellCheck."""
    of_shellcheck = suppression.tool == "shellcheck"
    return code.lower() == ALL and (not of_shellcheck or is_shellcheck(codes[0]))


def _names(code: str, codes: Sequence[str]) -> bool:
    """Whether a code, or the beginning of one such as `df3`, is among the codes of a rule."""
    first, dash, end = code.partition("-")
    if dash and is_shellcheck(first):  # a range, as in `SC3000-SC4000`, which does not include 4000
        return first <= codes[0] < end
    return code in codes or (code[-1:].isdigit() and any(it.startswith(code) for it in codes[:1]))


def _unused(
    suppressions: Sequence[Suppression],
    used: set[tuple[int, str]],
    run: Collection[str],
    known: Collection[str],
    extra: ExternalFindings | None,
) -> list[UnusedSuppression]:
    found = []
    for suppression in suppressions:
        for code in suppression.codes:
            name = code.lower()
            if (code.start, name) in used or name == ALL:
                continue
            is_known = name in known or is_shellcheck(name)
            is_prefix = any(it.startswith(name) for it in known)
            was_looked_for = name in run or (extra is not None and extra.can_report(name))
            is_nonsense = suppression.tool == "dflint" and not is_known and not is_prefix
            if was_looked_for or is_nonsense:
                found.append(UnusedSuppression(suppression, code, is_known))
    return found
