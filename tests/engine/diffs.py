"""Show what the fixes do to files at random: `python -m tests.engine.diffs --unsafe -n 100`.

Each round of fixes is a diff of its own; above each hunk stand the rules it is of.
"""

import argparse
import random
from collections.abc import Iterator
from difflib import SequenceMatcher

from dflint.engine.diagnostic import Diagnostic
from dflint.files import decode
from dflint.fix import Safety
from tests.corpus import at_hand
from tests.engine.promises import Result, fixed, rounds

CONTEXT = 2


def main() -> None:
    """Read the options, and print the diffs of so many files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unsafe", action="store_true", help="unsafe fixes as well")
    parser.add_argument("-n", type=int, default=20, help="of how many files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rule", default="", help="only hunks of the rule with this code")
    given = parser.parse_args()
    allow = Safety.UNSAFE if given.unsafe else Safety.SAFE
    files = at_hand()
    random.Random(given.seed).shuffle(files)
    shown = 0
    for name, raw in files:
        hunks = list(_hunks(fixed(name, decode(raw)[0], allow), given.rule))
        if hunks and shown < given.n:
            shown += 1
            print(f"=== {shown}. {name}", *hunks, sep="\n")


def _hunks(result: Result, rule: str) -> Iterator[str]:
    for before, after, made in rounds(result):
        old, new = before.splitlines(), after.splitlines()
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for group in matcher.get_grouped_opcodes(CONTEXT):
            first, last = group[0][1], group[-1][2]
            found = [it for it in made if _is_within(it, first, last)]
            if not rule or any(it.rule.code == rule for it in found):
                titles = (f"{it.rule.code} {it.rule.name}: {it.message}" for it in found)
                lines = [line for code in group for line in _lines(code, old, new)]
                yield "\n".join([*(f"@@ {it}" for it in dict.fromkeys(titles)), *lines, ""])


def _is_within(it: Diagnostic, first: int, last: int) -> bool:
    """Whether it edits one of these lines, counted from 0."""
    edits = it.fix.edits if it.fix is not None else ()
    return any(first <= it.source.position(edit.span.start).line - 1 <= last for edit in edits)


def _lines(code: tuple[str, int, int, int, int], old: list[str], new: list[str]) -> list[str]:
    kind, a, b, c, d = code
    if kind == "equal":
        return [f"  {line}" for line in old[a:b]]
    return [*(f"- {line}" for line in old[a:b]), *(f"+ {line}" for line in new[c:d])]


if __name__ == "__main__":
    main()
