"""`.dockerignore`: which files of the build context the builder never sees.

Source: Dockerfile reference, ".dockerignore file"; moby/patternmatcher, of whose two evaluators
BuildKit uses MatchesUsingParentResults. It is not .gitignore: a pattern starts at the root.
"""

from __future__ import annotations

from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ENDING = ".dockerignore"
# What Go's strings.TrimSpace trims.
BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
WILDCARDS = "*?[\\"
LITERAL = ".+()|{}$^"  # mean something in a regular expression, and nothing in a pattern
NESTED = "[&|~"  # may mean something in the brackets of Python, and nothing in those of Go


class BadPattern(ValueError):
    """A pattern at which the build stops."""


class IgnorePattern:
    """One line of the file. `written` is the line without spaces around it, `path` what it matches:
    `!`, `./` and `/` at its ends are gone. `problem` says why the builder refuses it.
    """

    __slots__ = ("_matcher", "end", "is_exception", "line", "path", "problem", "start", "written")

    def __init__(self, written: str, start: int, line: int) -> None:
        self.written = written
        self.start = start
        self.end = start + len(written)
        self.line = line
        self.is_exception, self.path = _read(written)
        self._matcher: Callable[[str], bool] | None = None
        self.problem = _problem(self.is_exception, self.path)

    @property
    def is_plain(self) -> bool:
        """Whether it names one path, without wildcards."""
        return not any(char in self.path for char in WILDCARDS)

    def matches(self, path: str) -> bool:
        """Whether it matches the path itself, whatever it does with the folders above."""
        if self._matcher is None:
            self._matcher = _matcher(self.path) if not self.problem else _nothing
        return self._matcher(path)

    def covers(self, path: str) -> bool:
        """Whether it matches a path or a folder above it."""
        while not self.matches(path):
            path = path.rpartition("/")[0]
            if not path:
                return False
        return True

    def may_match_below(self, folder: str) -> bool:
        """Whether it could match something in a folder."""
        own, parts = self.path.split("/"), folder.split("/")
        for part, there in zip(own, parts, strict=False):
            if "**" in part:
                return True
            if not any(char in part for char in WILDCARDS) and part != there:
                return False
        return len(own) > len(parts)


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
        result, above = False, self.at_root
        for folder in _with_parents(path):
            result, above = self.verdict(folder, above)
        return result

    def matched_at(self, folder: str) -> Sequence[bool]:
        """What `verdict` wants to know of a folder: which patterns match it."""
        above = self.at_root
        for path in _with_parents(folder):
            _, above = self.verdict(path, above)
        return above

    @cached_property
    def at_root(self) -> Sequence[bool]:
        """What `verdict` wants to know of the root: no pattern matches it."""
        return (False,) * len(self.valid)

    def may_see_below(self, folder: str) -> bool:
        """Whether an exception could bring back something in an ignored folder."""
        return any(it.is_exception and it.may_match_below(folder) for it in self.valid)

    def verdict(self, path: str, above: Sequence[bool]) -> tuple[bool, Sequence[bool]]:
        """Whether a path is ignored, and which patterns match it. `above`: which of them match the
        folder that it is in."""
        result = False
        matched: list[bool] = []
        for pattern, inherited in zip(self.valid, above, strict=True):
            # A pattern that would change nothing is not asked, and so not inherited either.
            hit = inherited or (pattern.is_exception == result and pattern.matches(path))
            matched.append(hit)
            if hit:
                result = not pattern.is_exception
        return result, matched


def is_ignore_file(path: str) -> bool:
    """Whether a file of that name is a .dockerignore, of a folder or of one Dockerfile."""
    return path.endswith(ENDING)


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


def cleaned(path: str) -> str:
    """The path without `.`, `..` and double slashes, as Go's filepath.Clean makes it."""
    rooted = path[:1] == "/"
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", ".") and not (part == ".." and rooted):
            parts.append(part)
    return "/" * rooted + "/".join(parts) or "."


def _read(written: str) -> tuple[bool, str]:
    """Whether a pattern is an exception, and the path it is about."""
    is_exception = written[0] == "!"
    path = written[1:].strip(BLANKS) if is_exception else written
    if path:
        path = cleaned(path)
        path = path[1:] if len(path) > 1 and path[0] == "/" else path
    return is_exception, path


def _with_parents(path: str) -> Iterator[str]:
    """`a`, `a/b`, `a/b/c` for a/b/c."""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
    yield path


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
    if not any(char in pattern for char in WILDCARDS):
        return pattern.__eq__ if "]" not in pattern else _by_expression(pattern)
    deep, rest = pattern[:2] == "**", pattern[2:]
    if deep and not any(char in rest for char in "*?[]\\"):
        return lambda path: path.endswith(rest) or (rest[:1] == "/" and path == rest[1:])
    rest = pattern.removesuffix("**")
    if rest != pattern and not any(char in rest for char in "*?[]\\"):
        return lambda path: path.startswith(rest)
    return _by_expression(pattern)


def _by_expression(pattern: str) -> Callable[[str], bool]:
    import re  # few files need it

    try:
        matches = re.compile("".join(_expression(pattern)), re.S).fullmatch
    except re.error:  # a range that runs backwards: Go compiles it when it is needed, and fails
        return _nothing
    return lambda path: matches(path) is not None


def _expression(pattern: str) -> Iterator[str]:
    """The pattern as a regular expression, in pieces."""
    at = 0
    while at < len(pattern):
        char = pattern[at]
        start, at = at, at + 1
        if pattern[start : start + 2] == "**":
            at += 1
            at += pattern[at : at + 1] == "/"
            yield ".*" if at >= len(pattern) else "(.*/)?"
        elif char == "*":
            yield "[^/]*"
        elif char == "?":
            yield "[^/]"
        elif char == "[":
            at = _class_end(pattern, at)
            yield _class(pattern[start:at])
        elif char == "\\":
            at += 1
            yield _escaped(pattern[at - 1])
        else:
            yield _escaped(char)


def _class(written: str) -> str:
    """A bracket expression for Python, which reads more into one than Go does."""
    found = written[0]
    for at, char in enumerate(written[1:]):
        found += f"\\{char}" if char in NESTED and written[at] != "\\" else char
    return found


def _escaped(char: str) -> str:
    return f"\\{char}" if char in LITERAL or char in "*?[]\\" else char


def _nothing(path: str) -> bool:
    return False
