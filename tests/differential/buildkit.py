"""What dflint and BuildKit say of the same Dockerfiles, by check and instruction.

By hand: `python -m tests.differential.buildkit` prints a table, and
`python -m tests.differential.buildkit UndefinedVar theirs [COUNT]` places where only one of the two
(`ours`, `theirs`) has a finding, with the reason if there is a known one. The answers of BuildKit
(docker 28.5.2) lie in the corpus: every base image is empty there, and where a build stops, what
BuildKit would have said of the rest is missing. Of dflint every rule is on.
"""

import sys
from collections.abc import Iterator, Sequence

from dflint.engine.dispatch import Dispatch, dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.files import decode
from dflint.model.paths import is_absolute
from dflint.model.variables.secrets import is_buildkit_secret
from dflint.source import Source
from dflint.syntax.nodes import Arg, Env, Expose, From, Instruction, Workdir
from dflint.syntax.parser import parse
from dflint.syntax.tree import Tree
from tests import corpus

CHECKS = (
    "StageNameCasing", "FromAsCasing", "MaintainerDeprecated", "NoEmptyContinuation",
    "ConsistentInstructionCasing", "ReservedStageName", "DuplicateStageName",
    "InvalidDefaultArgInFrom", "UndefinedArgInFrom", "RedundantTargetPlatform",
    "FromPlatformFlagConstDisallowed", "UndefinedVar", "LegacyKeyValueFormat",
    "SecretsUsedInArgOrEnv", "MultipleInstructionsDisallowed", "JSONArgsRecommended",
    "WorkdirRelativePath", "ExposeProtoCasing", "ExposeInvalidFormat",
)  # fmt: skip
# No answers in the corpus: the one is experimental and was not asked, the others need what was not
# there, base images and a build context.
NOT_ASKED = ("InvalidDefinitionDescription", "InvalidBaseImagePlatform", "CopyIgnoredFile")

# Why the two differ; docs/buildkit-differences.md says the same in whole sentences.
STOPPED = "the build stops"
SKIPPED = "skipped by a comment"
ELSEWHERE = "reported by another rule"
EXEC = "exec takes the place of the shell"
WINDOWS = "a Windows path"
UNKNOWN = "a variable hides the value"
FORGOTTEN = "a name that BuildKit does not know"
PORTS = "a variable of EXPOSE"

Place = tuple[str, int]  # a file, and the line on which an instruction starts


class Comparison:
    """What was found of one check: `both`, and what only one has, each with the reason or ""."""

    def __init__(self) -> None:
        self.both: list[Place] = []
        self.ours: list[tuple[Place, str]] = []
        self.theirs: list[tuple[Place, str]] = []

    def unexplained(self, side: str) -> int:
        return sum(not reason for _, reason in getattr(self, side))


def compare() -> dict[str, Comparison]:
    """Every check that was asked, with both answers."""
    found = {name: Comparison() for name in CHECKS}
    table = dispatch(all_rules())
    texts = dict(corpus.dockerfiles())
    for answer in corpus.oracle("buildkit"):
        file = str(answer["file"])
        source = Source("Dockerfile", decode(texts[file])[0])
        tree = parse(source)
        starts = _starts(tree)
        theirs = {(name, starts.get(at, at)) for name, at in answer.get("findings", ())}
        ours = {(name, starts.get(at, at)) for name, at in _findings(source, table)}
        for name, line in sorted(ours | theirs, key=str):
            if name not in found:
                continue
            one, place = found[name], (file, line)
            if (name, line) not in ours:
                one.theirs.append((place, _why_not_ours(name, _at(tree, line), tree, ours, line)))
            elif (name, line) not in theirs:
                stopped = "error" in answer
                one.ours.append((place, STOPPED if stopped else _why_ours(name, _at(tree, line))))
            else:
                one.both.append(place)
    return found


def _why_not_ours(
    name: str, it: Instruction | None, tree: Tree, ours: set[tuple[str, int]], line: int
) -> str:
    """Why BuildKit has a finding that dflint has not."""
    skips = [di.value for di in tree.directives if di.name == "check"]
    if any(name in value or "skip=all" in value for value in skips):
        return SKIPPED
    if ("UndefinedArgInFrom", line) in ours or ("syntax", line) in ours:
        return ELSEWHERE
    if name == "JSONArgsRecommended" and it is not None and it.rest.text.startswith("exec "):
        return EXEC
    if isinstance(it, Workdir):
        if it.argument.expands:
            return UNKNOWN
        return WINDOWS if is_absolute(it.argument) else ""
    if name == "StageNameCasing" and isinstance(it, From) and it.name is not None:
        return UNKNOWN if it.name.expands else ""
    return ""


def _why_ours(name: str, it: Instruction | None) -> str:
    """Why dflint has a finding that BuildKit has not."""
    if name == "SecretsUsedInArgOrEnv" and isinstance(it, Env | Arg):
        return "" if any(is_buildkit_secret(pair.key) for pair in it.pairs) else FORGOTTEN
    if name == "UndefinedVar" and isinstance(it, Expose):
        return PORTS
    return ""


def _findings(source: Source, table: Dispatch) -> Iterator[tuple[str, int]]:
    for it in lint(source, table):
        line = source.position(it.start).line
        for name in it.rule.also:
            yield name, line
        if it.rule.code.startswith("DF0"):
            yield "syntax", line


def _starts(tree: Tree) -> dict[int, int]:
    """For each line of an instruction, the line on which it starts."""
    starts: dict[int, int] = {}
    for it in tree.instructions:
        first = tree.source.position(it.start).line
        for line in range(first, tree.source.position(max(it.line.end - 1, it.start)).line + 1):
            starts.setdefault(line, first)
    return starts


def _at(tree: Tree, line: int) -> Instruction | None:
    """The instruction that starts on a line."""
    return next(
        (it for it in tree.instructions if tree.source.position(it.start).line == line), None
    )


def main(arguments: Sequence[str]) -> None:
    """Print the table, or the places that were asked for."""
    found = compare()
    if arguments:
        name, side, *count = arguments
        for (file, line), reason in getattr(found[name], side)[: int(count[0]) if count else 20]:
            print(f"{file}:{line} {reason}")
        return
    print("| check | both | only BuildKit | unexplained | only dflint | unexplained |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, it in found.items():
        print(
            f"| {name} | {len(it.both)} | {len(it.theirs)} | {it.unexplained('theirs')}"
            f" | {len(it.ours)} | {it.unexplained('ours')} |"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
