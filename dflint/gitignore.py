""".gitignore: what git does not look at. Source: gitignore(5), and git's dir.c where it is silent."""

from __future__ import annotations

from dflint.globs.glob import Glob
from dflint.globs.index import Index
from dflint.globs.paths import LONGEST, path_matcher
from dflint.globs.readers import BadPattern, of_git
from dflint.globs.tokens import DEEP, FOLDERS, STAR, ends_of, literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.globs.tokens import Token


class GitIgnore:
    """The patterns of one file. Paths are seen from the folder that it lies in."""

    __slots__ = ("_kinds", "_names", "_paths")

    def __init__(self, text: str) -> None:
        self._kinds: list[tuple[bool, bool]] = []  # of each: an exception? only for folders?
        self._names = Index()
        self._paths = Index()
        seen: set[str] = set()
        for line in _as_bytes(text.removeprefix("\ufeff")).split("\n"):
            pattern = _trimmed(line.removesuffix("\r"))
            is_exception = pattern.startswith("!")
            if is_exception != (bool(self._kinds) and self._kinds[-1][0]):
                seen.clear()  # the same pattern again means something below one of the other kind
            if pattern and pattern[0] != "#" and len(pattern) <= LONGEST and pattern not in seen:
                seen.add(pattern)
                self._add(pattern[is_exception:], is_exception)

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def says(self, path: str, is_folder: bool) -> bool | None:
        """Whether a path is ignored; None where no pattern is about it.

        The last pattern that matches decides. What is true of the folders above is not looked at.
        """
        path = _as_bytes(path)
        names = self._names.taking(path[path.rfind("/") + 1 :])
        paths = self._paths.taking(path)
        for number in sorted((*names, *paths), reverse=True):
            is_exception, only_folders = self._kinds[number]
            if is_folder or not only_folders:
                return not is_exception
        return None

    def _add(self, pattern: str, is_exception: bool) -> None:
        only_folders = pattern.endswith("/")
        pattern = pattern.removesuffix("/")
        try:
            tokens = of_git(pattern.removeprefix("/"))
        except BadPattern:
            return
        number = len(self._kinds)
        self._kinds.append((is_exception, only_folders))
        index, matcher = (
            (self._paths, path_matcher) if "/" in pattern else (self._names, _name_matcher)
        )
        text = literal(tokens)
        if text is not None:
            index.add_text(number, text)
        else:
            index.add(number, *ends_of(tokens), matcher(tokens))


def _name_matcher(tokens: Sequence[Token]) -> Callable[[str], bool]:
    """For a pattern without a slash, in which two stars are one."""
    return Glob([STAR if token in (DEEP, FOLDERS) else token for token in tokens]).matches


def _as_bytes(text: str) -> str:
    """With a character for each byte: for git, an é is two."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError:  # half a character of UTF-16
        return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _trimmed(line: str) -> str:
    """Without the spaces at its end, except for one that a backslash protects."""
    end = len(line)
    while end and line[end - 1] == " ":
        end -= 1
    backslashes = end - len(line[:end].rstrip("\\"))
    return line[: end + 1] if backslashes % 2 and end < len(line) else line[:end]
