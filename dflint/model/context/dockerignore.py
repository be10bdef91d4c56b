"""`.dockerignore`: which files of the build context the builder never sees.

Source: Dockerfile reference, ".dockerignore file"; moby/patternmatcher, of whose two evaluators
BuildKit uses MatchesUsingParentResults. It is not .gitignore: a pattern starts at the root.
"""

from __future__ import annotations

from dflint.globs.index import Index
from dflint.globs.paths import LONGEST, path_matcher
from dflint.globs.readers import BadPattern, of_docker
from dflint.globs.tokens import ends_of, name_start
from dflint.globs.ways import WILDCARDS, Ways
from dflint.model.paths import cleaned, with_parents
from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# What Go's strings.TrimSpace trims.
BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
MOST_TRIED = 2_000_000  # times that a pattern with wildcards is tried on a path
NONE = -1  # in place of the number of a pattern


class IgnorePattern:
    """One line of the file. `written` is the line without spaces around it, `path` what it matches:
    `!`, `./` and `/` at its ends are gone. `problem` says why the builder refuses it.
    """

    __slots__ = (
        "_matcher", "end", "is_exception", "is_plain", "line", "path", "problem", "start", "written",
    )  # fmt: skip

    def __init__(self, written: str, start: int, line: int) -> None:
        self.written = written
        self.start = start
        self.end = start + len(written)
        self.line = line
        self.is_exception, self.path = _read(written)
        self._matcher: Callable[[str], bool] | None = None
        self.problem = _problem(self.is_exception, self.path)
        # Whether it names one path, without wildcards.
        self.is_plain = not any(char in self.path for char in WILDCARDS)

    def matches(self, path: str) -> bool:
        """Whether it matches the path itself, whatever it does with the folders above."""
        if self._matcher is None:
            self._matcher = _matcher(self.path) if not self.problem else _nothing
        return self._matcher(path)

    def add_to(self, index: Index, number: int) -> None:
        """Put it into an index of patterns."""
        if self.is_plain:
            index.add_text(number, self.path)
            return
        try:
            tokens = of_docker(self.path)
        except BadPattern:
            return  # it matches nothing
        start, end = ends_of(tokens)
        index.add(number, start, end, self.matches, name_start(tokens))


class IgnoreFile:
    """The patterns of a file, in order."""

    def __init__(self, patterns: Sequence[IgnorePattern], end: int = 0) -> None:
        self.patterns = tuple(patterns)
        self.start = 0
        self.end = end

    @cached_property
    def valid(self) -> tuple[IgnorePattern, ...]:
        """The patterns that the builder can read."""
        return tuple(it for it in self.patterns if not it.problem)

    def ignored(self, path: str) -> bool:
        """Whether the builder does not see the path, which is written from the root of the context.

        The last pattern that matches it decides; one that matches a folder above matches it too.
        """
        decided = self.matched_at(path)
        return decided != NONE and not self.valid[decided].is_exception

    def matched_at(self, folder: str) -> int:
        """What `verdict` wants to know of a folder: the number of the pattern that decides it."""
        above = NONE
        for path in with_parents(folder):
            _, above = self.verdict(path, above)
        return above

    def verdict(self, path: str, above: int) -> tuple[bool, int]:
        """Whether a path is ignored, and the number of the pattern that decides it.

        `above`: the pattern that decides the folder that it is in. It holds for the path too, so
        that only those below it in the file matter. One that would change nothing is not asked by
        the builder, and does not hold for what is below the path.
        """
        valid = self.valid
        result = above >= 0 and not valid[above].is_exception
        for number in self._index.taking(path):
            if number > above and valid[number].is_exception == result:
                result, above = not result, number
        return result, above

    def covering(self, path: str) -> list[int]:
        """The numbers of the patterns that match the path or a folder above it, in order. Of the
        same pattern several times, only the first."""
        numbers = {it for folder in with_parents(path) for it in self._index.taking(folder)}
        return sorted(numbers)

    def covered_by(self, number: int) -> IgnorePattern | None:
        """The nearest pattern above one that ignores already what it ignores; none for an exception,
        and none that has an exception below it."""
        pattern = self.valid[number]
        if pattern.is_exception:
            return None
        before = [self._same_above[number]]
        if pattern.is_plain:
            before += [it for it in self.covering(pattern.path) if it < number]
        nearest = max(before)
        return self.valid[nearest] if nearest > self._exceptions_above[number] else None

    def undone_by(self, number: int) -> IgnorePattern | None:
        """The last pattern below an exception for one path, if it ignores that path again."""
        pattern = self.valid[number]
        below = self.covering(pattern.path)[-1:] if pattern.is_plain else []
        last = self.valid[below[0]] if below and below[0] > number else None
        return last if last is not None and not last.is_exception else None

    def unmatched(self, paths: Iterable[str]) -> list[int]:
        """The numbers of the patterns that match none of these paths; none where it would take
        long to know."""
        numbers: dict[str, int] = {}
        index = Index()
        for number, pattern in enumerate(self.valid):
            if numbers.setdefault(pattern.path, number) == number:
                pattern.add_to(index, number)
        matched: set[int] = set()
        for path in paths:
            matched.update(index.taking(path))
            if index.tried > MOST_TRIED:
                return []
        return [at for at, it in enumerate(self.valid) if numbers[it.path] not in matched]

    @cached_property
    def _same_above(self) -> list[int]:
        """For each pattern, the nearest above it with the same path; NONE if there is none."""
        last: dict[str, int] = {}
        found: list[int] = []
        for number, pattern in enumerate(self.valid):
            found.append(last.get(pattern.path, NONE))
            last[pattern.path] = number
        return found

    @cached_property
    def _exceptions_above(self) -> list[int]:
        """For each pattern, the nearest exception above it; NONE if there is none."""
        last, found = NONE, []
        for number, pattern in enumerate(self.valid):
            found.append(last)
            last = number if pattern.is_exception else last
        return found

    @cached_property
    def plain_numbers(self) -> list[int]:
        """The numbers of the patterns that are no exceptions."""
        return [number for number, it in enumerate(self.valid) if not it.is_exception]

    @cached_property
    def ignores_everything(self) -> bool:
        """Whether nothing at all reaches the builder."""
        return len(self.plain_numbers) == len(self.valid) and any(
            it.path in ("*", "**", "**/*") for it in self.valid
        )

    def may_see_below(self, folder: str) -> bool:
        """Whether an exception could bring back something in an ignored folder."""
        return self._exceptions.may_match_below(folder)

    @property
    def effort(self) -> int:
        """How often a pattern with wildcards has been tried on a path up to now."""
        return self._index.tried

    @cached_property
    def _index(self) -> Index:
        """The patterns by their numbers in `valid`. The same one again is left out where no other
        kind is between the two: it would change nothing."""
        index = Index()
        seen: set[str] = set()
        is_exception = False
        for number, pattern in enumerate(self.valid):
            if pattern.is_exception != is_exception:
                seen, is_exception = set(), pattern.is_exception
            if pattern.path not in seen:
                seen.add(pattern.path)
                pattern.add_to(index, number)
        return index

    @cached_property
    def _exceptions(self) -> Ways:
        found = Ways()
        for it in self.valid:
            if it.is_exception and len(it.path) <= LONGEST:
                found.add(it.path)
        return found


def read_ignore(text: str) -> IgnoreFile:
    """Read a file. A comment starts with `#` at the very start of its line."""
    found = []
    start = 1 if text[:1] == "\ufeff" else 0
    for number, line in enumerate(text[start:].split("\n"), 1):
        written = line.strip(BLANKS)
        if written and line[0] != "#":
            found.append(IgnorePattern(written, start + line.index(written), number))
        start += len(line) + 1
    return IgnoreFile(found, len(text))


def _read(written: str) -> tuple[bool, str]:
    """Whether a pattern is an exception, and the path it is about."""
    is_exception = written[0] == "!"
    path = written[1:].strip(BLANKS) if is_exception else written
    if path:
        path = cleaned(path)
        path = path[1:] if len(path) > 1 and path[0] == "/" else path
    return is_exception, path


def _problem(is_exception: bool, path: str) -> str:
    if is_exception and path in ("", "/"):
        return "it makes an exception for nothing"
    try:
        _check(path)
    except BadPattern as error:
        return str(error)
    return ""


def _check(pattern: str) -> None:
    """Refuse what Go's filepath.Match refuses. Raises BadPattern."""
    at = 0
    while at < len(pattern):
        if pattern[at] == "[":
            at = _class_end(pattern, at + 1)
        elif pattern[at] != "\\":
            at += 1
        elif at + 1 < len(pattern):
            at += 2
        else:
            raise BadPattern("there is nothing after its last backslash")


def _class_end(pattern: str, at: int) -> int:
    """Where a bracket expression ends that starts before `at`. Raises BadPattern."""
    at += pattern[at : at + 1] == "^"
    first = at
    while at == first or pattern[at : at + 1] != "]":
        at = _class_character(pattern, at)
        if pattern[at] == "-":
            at = _class_character(pattern, at + 1)
    return at + 1


def _class_character(pattern: str, at: int) -> int:
    """The place after one character, which may be escaped, and before the end of the pattern."""
    if pattern[at : at + 1] in ("-", "]"):
        raise BadPattern("its brackets hold no range of characters")
    at += 2 if pattern[at : at + 1] == "\\" else 1
    if at >= len(pattern):
        raise BadPattern("its bracket is not closed")
    return at


def _matcher(pattern: str) -> Callable[[str], bool]:
    """How a pattern is matched. moby compares strings where it can, and so differently:
    `**x` at the start takes what ends with x, with wildcards after it only a whole name.
    """
    deep, rest = pattern[:2] == "**", pattern[2:]
    if deep and _is_text(rest):
        return lambda path: path.endswith(rest) or (rest[:1] == "/" and path == rest[1:])
    rest = pattern.removesuffix("**")
    if rest != pattern and _is_text(rest):
        return lambda path: path.startswith(rest)
    try:
        return path_matcher(of_docker(pattern))
    except BadPattern:  # a range that runs backwards: Go compiles it when it is needed, and fails
        return _nothing


def _is_text(pattern: str) -> bool:
    """Whether moby takes a pattern for plain text. A bracket that closes nothing is not."""
    return not any(char in pattern for char in "*?[]\\")


def _nothing(path: str) -> bool:
    return False
