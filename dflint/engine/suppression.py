"""Leave out what a comment in the file silences, and find the comments that silence nothing."""

from __future__ import annotations

from _bisect import bisect_left, bisect_right

from dflint.engine.selection import is_shellcheck, meant
from dflint.syntax.suppressions import (
    ALL,
    UnusedCodes,
    UnusedSuppression,
    has_ended,
    suppressions_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from dflint.engine.diagnostic import Diagnostic, ExternalFindings
    from dflint.engine.dispatch import Dispatch
    from dflint.rule import Rule
    from dflint.source import Source, Word
    from dflint.syntax.suppressions import Suppression
    from dflint.syntax.tree import Tree

MARK = "dflint:"
ALL_OF_SHELLCHECK = "all of shellcheck"  # what `all` means in a comment for ShellCheck


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
    suppressions = [it for it in suppressions if not has_ended(it)]
    silencer = _Silencer(suppressions)
    kept = [it for it in diagnostics if it.rule.is_locked or not silencer.silences(it)]
    run = table.asked_codes(in_context, in_image)
    return kept, _unused(tree, suppressions, silencer.used, run, table, extra)


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


class _Silencer:
    """All suppressions of a file, by their scopes. `used`: the codes that silenced something."""

    __slots__ = ("_meant", "_rows", "used")

    def __init__(self, suppressions: Iterable[Suppression]) -> None:
        self.used: set[tuple[int, str]] = set()
        self._meant: dict[str, tuple[str, ...]] = {}  # by the code of a rule
        # Scopes of one kind, such as instructions, do not overlap.
        kinds: dict[str, dict[int, list[Suppression]]] = {}
        for it in suppressions:
            kinds.setdefault(it.reach, {}).setdefault(it.scope.end, []).append(it)
        self._rows = [
            (sorted(by_end), [_Scope(by_end[end]) for end in sorted(by_end)])
            for by_end in kinds.values()
        ]

    def silences(self, diagnostic: Diagnostic) -> bool:
        """Whether a comment covers the finding. All that do are noted in `used`."""
        names = self._names_of(diagnostic.rule)
        place = diagnostic.start
        found = False
        for ends, scopes in self._rows:
            first = bisect_left(ends, place)
            for scope in scopes[first : first + 2]:  # one may begin where the other ends
                found = scope.silences(names, place, self.used) or found
        return found

    def _names_of(self, rule: Rule) -> tuple[str, ...]:
        """What a comment may call a rule: its codes, the start of the first one, `all`."""
        names = self._meant.get(rule.code)
        if names is None:
            codes = [code.lower() for code in rule.codes]
            starts = [codes[0][:end] for end in range(1, len(codes[0]))]
            starts = [it for it in starts if it[-1:].isdigit()]
            of_shellcheck = [ALL_OF_SHELLCHECK] if is_shellcheck(codes[0]) else []
            names = tuple(dict.fromkeys((*codes, *starts, ALL, *of_shellcheck)))
            self._meant[rule.code] = names
        return names


class _Scope:
    """Suppressions that end at one place: each is for what is between its start and that."""

    __slots__ = ("_by_name", "_noted", "_ranges", "_with")

    def __init__(self, suppressions: Iterable[Suppression]) -> None:
        # By what they name: where each scope begins, and the code as it is noted.
        self._by_name: dict[str, list[tuple[int, tuple[int, str]]]] = {}
        self._ranges: list[str] = []
        self._with: dict[str, tuple[str, ...]] = {}  # the ranges that a code is in
        self._noted: dict[str, int] = {}  # how many of a name are noted as used
        for it in sorted(suppressions, key=lambda it: it.scope.start):
            for code in it.codes:
                written = code.lower()
                entry = (it.scope.start, (code.start, written))
                for name in meant(written):
                    if name == ALL and it.tool == "shellcheck":
                        name = ALL_OF_SHELLCHECK
                    first, dash, _ = name.partition("-")
                    if dash and is_shellcheck(first) and name not in self._by_name:
                        self._ranges.append(name)
                    self._by_name.setdefault(name, []).append(entry)

    def silences(self, names: Sequence[str], place: int, used: set[tuple[int, str]]) -> bool:
        """Whether one of them is for a rule of these names at a place."""
        found = False
        for name in (*names, *self._ranges_with(names[0])):
            entries = self._by_name.get(name)
            if entries is None:
                continue
            count = bisect_right(entries, place, key=lambda entry: entry[0])
            found = found or count > 0
            noted = self._noted.get(name, 0)
            if count > noted:
                used.update([entry for _, entry in entries[noted:count]])
                self._noted[name] = count
        return found

    def _ranges_with(self, code: str) -> tuple[str, ...]:
        if not self._ranges:
            return ()
        if code not in self._with:
            self._with[code] = tuple([it for it in self._ranges if _holds(it, code)])
        return self._with[code]


def _holds(codes: str, code: str) -> bool:
    """Whether a code is in a range such as `sc3000-sc4000`, which does not include 4000."""
    first, _, end = codes.partition("-")
    return first <= code < end


def _unused(
    tree: Tree,
    suppressions: Sequence[Suppression],
    used: set[tuple[int, str]],
    run: Collection[str],
    table: Dispatch,
    extra: ExternalFindings | None,
) -> list[UnusedSuppression]:
    found: list[UnusedSuppression] = []
    locked = frozenset([name.lower() for it in table.rules if it.is_locked for name in it.codes])
    for suppression in suppressions:
        unused: list[tuple[Word, bool]] = []
        for code in suppression.codes:
            name = code.lower()
            if (code.start, name) in used or name == ALL:
                continue
            names = meant(name)
            is_known = any(it in table.known for it in names) or is_shellcheck(name)
            is_prefix = name in table.known_starts
            was_looked_for = any(it in run for it in names) or (
                extra is not None and extra.can_report(name)
            )
            is_nonsense = suppression.tool == "dflint" and not is_known and not is_prefix
            if was_looked_for or is_nonsense:
                unused.append((code, is_known))
        all_unused = UnusedCodes(suppression, [code for code, is_known in unused if is_known], tree)
        found += [
            UnusedSuppression(
                code, is_known, all_unused, not locked.isdisjoint(meant(code.lower()))
            )
            for code, is_known in unused
        ]
    return found
