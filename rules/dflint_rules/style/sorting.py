"""Lists that could be in order, and instructions that could be one."""

from __future__ import annotations

from itertools import pairwise

from dflint.fix import deferred, replace, safe
from dflint.fixes.declared_changes import swaps
from dflint.knowledge.package_managers import SYSTEM_PROGRAMS
from dflint.model.packages.installs import installing
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Env, Label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Source, Word
    from dflint.syntax.nodes import Run

FEWEST = 3  # two packages are no list
SUPPRESSES = "dflint:"  # in comments
VERSIONS = frozenset("=<>~@/:")  # what is between the name of a package and its version


@rule("DF559", Severity.STYLE, "style", needs=SYSTEM_PROGRAMS, default=False)
def packages_not_sorted(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """The packages of a list are not in alphabetical order.

    In a sorted list a package is found at once, none is in it twice, and two people who add one
    each seldom change the same line. Off unless selected. Meant are lists of three packages or
    more, all on one line or each on its own, without options, variables, comments or empty lines in
    between.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends \\
            git \\
            curl \\
            bzip2 \\
        && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends \\
            bzip2 \\
            curl \\
            git \\
        && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile good
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends \\
            nginx \\
            # for the health check
            curl \\
            ca-certificates \\
        && rm -rf /var/lib/apt/lists/*
    ```
    """
    for command, install in installing(step):
        packages = install.packages
        if len(packages) < FEWEST or not install.row.is_system:
            continue
        at = _first_out_of_order(packages)
        if at and command.editable and _is_list(packages, command, file.source):
            message = f"the packages are not sorted: {packages[at]} comes after {packages[at - 1]}"
            yield Finding(packages[at], message, deferred(_sorted, packages))


@rule("DF560", Severity.STYLE, "style", needs="ENV LABEL", default=False)
def consecutive_settings(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Consecutive ENV or LABEL instructions can be one.

    One instruction can set them all, and says better that they belong together. Off unless
    selected, because it is a matter of taste: none of them makes a layer with files in it.

    ```dockerfile bad
    FROM debian:12
    ENV LANG=C.UTF-8
    ENV TZ=UTC
    ```

    ```dockerfile fixed
    FROM debian:12
    ENV LANG=C.UTF-8 \\
        TZ=UTC
    ```

    All values of one instruction see the variables from before it, so that a value which is made
    of another one needs an instruction of its own.

    ```dockerfile good
    FROM debian:12
    ENV APP=/srv/app
    ENV PATH=$APP/bin:$PATH
    ```
    """
    for row in stage.rows:
        if type(row[0].instruction) in (Env, Label):
            for first, *others in _groups(row, file.source):
                count = f"{len(others)} {first.KEYWORD}s" if len(others) > 1 else first.KEYWORD
                message = f"the {count} below can be joined with this one"
                related = [Related(it.keyword, "this one") for it in others]
                fix = deferred(_joined, [first, *others], file.source)
                yield Finding(first.keyword, message, fix, *related)


def _first_out_of_order(packages: Sequence[Word]) -> int:
    """The index of the first that should be before the one it follows; 0 if there is none."""
    last = _by_name(packages[0])
    for at, package in enumerate(packages):
        name = _by_name(package)
        if name < last:
            return at
        last = name
    return 0


def _is_list(packages: Sequence[Word], command: Command, source: Source) -> bool:
    """Whether they are one behind the other as text, all on one line or each on its own."""
    from dflint.fixes.build_plan import PLAIN

    first, last = packages[0], packages[-1]
    run = [it for it in command.args if first.start <= it.start <= last.start]
    if len(run) != len(packages) or not PLAIN.issuperset("".join(run)):
        return False
    between = [source.text[one.end : other.start] for one, other in pairwise(run)]
    if "#" in "".join(between) or not all(it.is_plain for it in run):
        return False
    rows = {it.count("\n") for it in between}
    return rows in ({0}, {1})  # an empty line sets groups apart


def _sorted(packages: Sequence[Word]) -> Fix:
    """Put the name of another package where one is in the wrong place."""
    wanted = sorted(packages, key=_by_name)
    pairs = zip(packages, wanted, strict=True)
    change = swaps(" ".join(packages), " ".join(wanted))
    edits = [replace(it, other) for it, other in pairs if it != other]
    return safe("Sort the packages", *edits, changes=[change])


def _by_name(package: str) -> tuple[str, str]:
    """By what a package is called, and then by its version."""
    if VERSIONS.isdisjoint(package):
        return package.lower(), package
    end = next(at for at, char in enumerate(package) if char in VERSIONS)
    return package[:end].lower(), package


def _groups(row: Sequence[Step], source: Source) -> Iterator[list[Env | Label]]:
    """The ENVs, or LABELs, of a row that mean the same as one."""
    group: list[Env | Label] = []
    names: set[str] = set()
    for step in row:
        it = step.instruction
        assert isinstance(it, Env | Label)
        if group and _goes_with(it, group[-1], names, source):
            group.append(it)
            names |= it.keys
        else:
            if len(group) > 1:
                yield group
            group, names = [it], {*it.keys}
    if len(group) > 1:
        yield group


def _goes_with(it: Env | Label, last: Env | Label, names: set[str], source: Source) -> bool:
    """Whether it is right below the last one, and means the same if it is one with it.

    `names`: the keys of the last one and of those that it is one with.
    """
    if not (last.is_well_formed and it.is_well_formed and names.isdisjoint(it.keys)):
        return False
    if not _is_right_below(source.text[last.pairs[-1].end : it.start]):
        return False
    if source.text[it.keyword.end : it.pairs[0].start].strip(" \t"):
        return False
    if it.pairs[0].key.raw[:1] == "#":
        return False  # a comment, where it begins a line
    return not isinstance(it, Env) or names.isdisjoint(it.used_variables)


def _is_right_below(gap: str) -> bool:
    """Whether no line is between two instructions but those that tell dflint what to ignore."""
    if gap == "\n":
        return True
    lines = [line.strip() for line in gap.split("\n")]
    comments = lines[1:-1]
    return not lines[0] and not lines[-1] and all(SUPPRESSES in it for it in comments)


def _joined(group: Sequence[Env | Label], source: Source) -> Fix | None:
    """Continue each with what the next one says; None if there are comments between them."""
    edits = []
    for one, other in pairwise(group):
        if "#" in source.text[one.pairs[-1].end : other.start]:
            return None
        between = Span(one.pairs[-1].end, other.pairs[0].start)
        edits.append(replace(between, f" {one.escape}{other.line.newline}    "))
    return safe("Join the instructions", *edits)
