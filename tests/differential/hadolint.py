"""What dflint and hadolint say of the same Dockerfiles, by code and instruction.

By hand: `python -m tests.differential.hadolint` prints a table, and
`python -m tests.differential.hadolint DL3008 ours [COUNT [SEED]]` some of the places where only one
of the two (`ours`, `theirs`) or both have a finding. The answers of hadolint 2.15.1, with every rule
on, lie in the corpus. Of dflint every rule is on as well. Rules whose aliases are several DL codes
are compared with all of these at once. Files that hadolint cannot read are left out.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from dflint.engine.dispatch import Dispatch, dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.files import decode
from dflint.rule import Rule
from dflint.source import Source
from dflint.syntax.parser import parse
from dflint.syntax.tree import Tree
from tests import corpus

Place = tuple[str, int]  # a file, and the line on which an instruction starts
UNREAD = "DL1000"  # it could not read the file, and says nothing else of it


class Agreement:
    """Where both have a finding of one kind, and where only one of them has."""

    def __init__(self, ours: set[Place], theirs: set[Place]) -> None:
        self.both = sorted(ours & theirs)
        self.ours = sorted(ours - theirs)
        self.theirs = sorted(theirs - ours)

    @property
    def found(self) -> float:
        """The share of their findings that we have too."""
        return len(self.both) / max(len(self.both) + len(self.theirs), 1)

    @property
    def shared(self) -> float:
        """The share of our findings that they have too."""
        return len(self.both) / max(len(self.both) + len(self.ours), 1)


def compare() -> dict[str, Agreement]:
    """Every code of hadolint that is an alias of a rule, or the codes of one rule, with both answers."""
    rules = all_rules()
    names = _names(rules)
    table = dispatch(rules)
    ours: defaultdict[str, set[Place]] = defaultdict(set)
    theirs: defaultdict[str, set[Place]] = defaultdict(set)
    texts = dict(corpus.dockerfiles())
    for answer in corpus.oracle("hadolint"):
        file = str(answer["file"])
        source = Source(file, decode(texts[file])[0])
        starts = _starts(parse(source))
        unread = any(code == UNREAD for code, _ in answer["findings"])
        for code, line in answer["findings"]:
            if code in names:
                theirs[names[code]].add((file, starts.get(line, line)))
        for code, line in _findings(source, table):
            if code in names and (code == UNREAD or not unread):
                ours[names[code]].add((file, starts.get(line, line)))
    return {name: Agreement(ours[name], theirs[name]) for name in sorted(set(names.values()))}


def show(places: Iterable[Place], count: int, seed: int) -> Iterator[str]:
    """Some of these instructions, drawn by lot, as they are written."""
    texts = dict(corpus.dockerfiles())
    drawn = sorted(places)
    random.Random(seed).shuffle(drawn)
    for file, line in drawn[:count]:
        source = Source(file, decode(texts[file])[0])
        written = [
            source.text[it.start : it.line.end]
            for it in parse(source).instructions
            if source.position(it.start).line == line
        ]
        yield f"== {file}:{line}\n{''.join(written)[:1200]}"


def _names(rules: Sequence[Rule]) -> dict[str, str]:
    """For each DL code, the codes that are compared together: those of one rule."""
    groups: dict[str, set[str]] = {}
    for rule in rules:
        codes = {code for code in rule.also if code.startswith("DL")}
        for code in list(codes):
            codes |= groups.get(code, set())
        groups.update(dict.fromkeys(codes, codes))
    return {code: " ".join(sorted(codes)) for code, codes in groups.items()}


def _findings(source: Source, table: Dispatch) -> Iterator[tuple[str, int]]:
    for it in lint(source, table):
        for code in it.rule.also:
            yield code, source.position(it.start).line


def _starts(tree: Tree) -> dict[int, int]:
    """For each line of an instruction, the line on which it starts."""
    starts: dict[int, int] = {}
    for it in tree.instructions:
        first = tree.source.position(it.start).line
        last = tree.source.position(max(it.line.end, it.start)).line
        for line in range(first, last + 1):
            starts.setdefault(line, first)
    return starts


def main(arguments: Sequence[str]) -> None:
    """Print the table, or the places that were asked for."""
    found = compare()
    if arguments:
        name = next(it for it in found if arguments[0] in it.split())
        kind = arguments[1] if len(arguments) > 1 else "theirs"
        count, seed = (*map(int, arguments[2:4]), *(10, 1)[len(arguments[2:4]) :])
        print("\n".join(show(getattr(found[name], kind), count, seed)))
        return
    print(f"{'code':42} {'both':>5} {'ours only':>9} {'theirs only':>11}")
    for name, it in found.items():
        print(f"{name:42} {len(it.both):5} {len(it.ours):9} {len(it.theirs):11}")


if __name__ == "__main__":
    main(sys.argv[1:])
