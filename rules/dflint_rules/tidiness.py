"""Lists that could be in order, and instructions that could be one."""

from __future__ import annotations

from itertools import pairwise

from dflint.change import swaps
from dflint.fix import replace, safe
from dflint.model.packages import programs_of
from dflint.model.plan import PLAIN
from dflint.rule import Finding, Related, Severity, rule
from dflint.source import Span
from dflint.syntax.nodes import Env, Label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Edit
    from dflint.model.commands import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Source, Word

SORTED = ("apt", "apk", "dnf", "yum")
FEWEST = 3  # two packages are no list
SUPPRESSES = "dflint:"  # in comments
VERSIONS = "=<>~@/:"  # what stands between the name of a package and its version


@rule("DF559", Severity.STYLE, "style", on=programs_of(*SORTED), default=False)
def packages_not_sorted(command: Command, file: Dockerfile) -> Iterator[Finding]:
    """The packages of a list are not in alphabetical order.

    In a sorted list a package is found at once, none is in it twice, and two people who add one
    each seldom change the same line. Off unless selected. Meant are lists of three packages or
    more, all on one line or each on its own, without options, variables or comments in between.

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
    words = _list(command, file.source)
    wanted = sorted(words, key=_by_name)
    for before, word in pairwise(words):
        if _by_name(word) < _by_name(before):
            edits = [replace(it, it2) for it, it2 in zip(words, wanted, strict=True) if it != it2]
            change = swaps(" ".join(words), " ".join(wanted))
            fix = safe("Sort the packages", *edits, changes=[change])
            yield Finding(word, f"the packages are not sorted: {word} is behind {before}", fix)
            return


@rule("DF560", Severity.STYLE, "style", default=False)
def consecutive_settings(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """Of two ENV or LABEL instructions one follows right upon the other.

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
    for group in _groups(stage, file.source):
        first, *others = group
        gaps = [Span(one.pairs[-1].end, it.start) for one, it in pairwise(group)]
        fix = None
        if not any("#" in file.source.cut(gap) for gap in gaps):
            fix = safe("Join them", *(_continued(one, it) for one, it in pairwise(group)))
        count = f"{len(others)} {first.KEYWORD}s" if len(others) > 1 else first.KEYWORD
        related = [Related(it.keyword, "this one") for it in others]
        yield Finding(
            first.keyword, f"the {count} below could be a part of this one", fix, *related
        )


def _list(command: Command, source: Source) -> Sequence[Word]:
    """The packages of an installation if they are a list that can be sorted."""
    install = command.install
    packages = install.packages if install is not None else ()
    if len(packages) < FEWEST or not command.editable or command.manager not in SORTED:
        return ()
    starts = [it.start for it in command.args]
    first, last = packages[0], packages[-1]
    run = command.args[starts.index(first.start) : starts.index(last.start) + 1]
    if len(run) != len(packages) or not all(it.is_plain and PLAIN.issuperset(it) for it in run):
        return ()
    between = [source.cut(Span(one.end, other.start)) for one, other in pairwise(run)]
    if any("#" in it for it in between):
        return ()
    return run if len({"\n" in it for it in between}) == 1 else ()


def _by_name(package: str) -> tuple[str, str]:
    """By what a package is called, and then by its version."""
    end = next((at for at, char in enumerate(package) if char in VERSIONS), len(package))
    return package[:end].lower(), package


def _groups(stage: Stage, source: Source) -> Iterator[list[Env | Label]]:
    """The ENVs, or LABELs, that stand right below each other and mean the same as one."""
    group: list[Env | Label] = []
    for step in stage.steps[1:]:
        it = step.instruction
        if isinstance(it, Env | Label) and group and _goes_with(it, group, source):
            group.append(it)
            continue
        if len(group) > 1:
            yield group
        group = [it] if isinstance(it, Env | Label) and _is_well_formed(it) else []
    if len(group) > 1:
        yield group


def _is_well_formed(it: Env | Label) -> bool:
    """Whether it is all `key=value`, with no quote or brace left open."""
    words = [word for pair in it.pairs for word in (pair.key, pair.value) if word is not None]
    is_broken = it.problems or any(word.problems for word in words)
    return bool(words) and not is_broken and not any(pair.legacy for pair in it.pairs)


def _goes_with(it: Env | Label, group: Sequence[Env | Label], source: Source) -> bool:
    """Whether it stands right below the others, and means the same if it is one with them."""
    last = group[-1]
    names = {str(pair.key) for one in group for pair in one.pairs}
    words = [word for pair in it.pairs for word in (pair.key, pair.value) if word is not None]
    used = {str(variable.name) for word in words for variable in word.variables}
    return (
        type(it) is type(last)
        and _is_well_formed(it)
        and _is_right_below(source.cut(Span(last.pairs[-1].end, it.start)))
        and not source.cut(Span(it.keyword.end, it.pairs[0].start)).strip(" \t")
        and names.isdisjoint(used if isinstance(it, Env) else ())
        and names.isdisjoint(str(pair.key) for pair in it.pairs)
    )


def _is_right_below(gap: str) -> bool:
    """Whether no line is between two instructions but those that tell dflint what to ignore."""
    lines = [line.strip() for line in gap.split("\n")]
    comments = lines[1:-1]
    return not lines[0] and not lines[-1] and all(SUPPRESSES in it for it in comments)


def _continued(one: Env | Label, other: Env | Label) -> Edit:
    """Continue the first with what the second says."""
    between = Span(one.pairs[-1].end, other.pairs[0].start)
    return replace(between, f" {one.escape}{other.line.newline}    ")
