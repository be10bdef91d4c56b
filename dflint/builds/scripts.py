"""Builds that shell scripts, Makefiles and the steps of workflows start."""

from __future__ import annotations

from collections import ChainMap

from dflint.builds.command_lines import builds_of
from dflint.builds.declared import Declared, joined
from dflint.builds.variables import interpolated
from dflint.model.commands.commands import commands
from dflint.shell.nodes import walk
from dflint.shell.parser import parse_script
from dflint.source import MappedText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.builds.files import Files
    from dflint.model.commands.command import Command

# A text without one of these starts no build that we know.
TRACES = ("docker", "podman", "buildah", "nerdctl", "kaniko")
VERBS = (" build", " bud", "buildx", "executor")
SCRIPT = "@script"  # in a path: the folder of the script itself
# Where continuous integration has checked out the repository.
ROOTS: dict[str, str | None] = {
    "GITHUB_WORKSPACE": ".", "CI_PROJECT_DIR": ".", "WORKSPACE": ".", "PWD": ".",
    "BUILD_SOURCESDIRECTORY": ".",
}  # fmt: skip
HERE = ("$(pwd)", "`pwd`")
LONGEST_SCRIPT = 200_000  # characters; the longest script that was ever written by hand


def may_build(text: str) -> bool:
    """Whether a text may start a build, seen as cheaply as possible."""
    return any(it in text for it in TRACES) and any(it in text for it in VERBS)


class Shell:
    """What runs scripts one after the other: where it is, and which variables are set.

    `folders`: where it may be at the start, from the root of the repository, the likeliest first.
    """

    def __init__(
        self, path: str, kind: str, name: str, folders: Sequence[str], known: dict[str, str | None]
    ) -> None:
        self.path = path
        self.kind = kind
        self.name = name
        self.folders = list(folders)
        self.is_lost = False
        # One mapping above the others: a file may have as many scripts as variables.
        self.known: ChainMap[str, str | None] = ChainMap({}, known, ROOTS)

    def builds(self, script: MappedText) -> list[Declared]:
        """The builds that a script starts; `cd` and variables hold for the next one."""
        if len(script.text) > LONGEST_SCRIPT:
            return []
        parsed = parse_script(without_continuations(script))
        changed: dict[str, set[str | None]] = {}
        for simple in walk(parsed):
            for assignment in simple.assignments:
                value = str(assignment.value)
                is_plain = not assignment.append and not assignment.elements
                text = self._assigned(value) if is_plain else None
                changed.setdefault(str(assignment.name), set()).add(text)
                if text is not None and not simple.words:
                    self.known[str(assignment.name)] = text
        for name, values in changed.items():
            if len(values) > 1 or None in values:
                self.known[name] = None
        return list(self._builds(commands(parsed)))

    def _builds(self, listed: Sequence[Command]) -> Iterator[Declared]:
        outside: Sequence[str] = () if self.is_lost else self.folders
        inside = outside
        for command in listed:
            if inside is not outside and not command.in_subshell:
                inside = outside
            for _, it in builds_of((command,), self.path, self.kind, self._expand):
                it.name = self.name
                it.bases = inside or self.folders
                if inside or (it.dockerfile is not None and "/" in (it.dockerfile.text or "")):
                    yield self._at_script(it)
            if command.name in ("cd", "pushd"):
                inside = self._moved(inside, command)
                if not command.in_subshell:
                    outside = inside
        self.is_lost = not outside
        self.folders = list(outside) or self.folders

    def _moved(self, folders: Sequence[str], command: Command) -> Sequence[str]:
        """Where a `cd` leads; nowhere if that is not known."""
        target = self._expand(str(command.operands[0])) if command.operands else None
        if target is None or target == "-":
            return ()
        if target.startswith(SCRIPT):
            own = self.path.rpartition("/")[0] or "."
            there = joined(own, f".{target.removeprefix(SCRIPT)}")
            return [there] if there is not None else folders
        return [path for it in folders if (path := joined(it, target)) is not None]

    def _assigned(self, value: str) -> str | None:
        """What is assigned to a variable; the folder of the script is known in its usual spellings."""
        return _at_script(value) if "dirname" in value else self._expand(value)

    def _expand(self, text: str) -> str | None:
        for here in HERE:
            text = text.replace(here, ".")
        if text.startswith(("$(dirname", "`dirname")):
            return _at_script(text)
        if "$(" in text or "`" in text or "$'" in text:
            return None
        return interpolated(text, self.known)

    def _at_script(self, it: Declared) -> Declared:
        """A build whose paths are from the folder of the script."""
        for given in (it.context, it.dockerfile):
            if given is not None and given.text is not None and given.text.startswith(SCRIPT):
                given.text = f".{given.text.removeprefix(SCRIPT)}"
                it.bases = [self.path.rpartition("/")[0] or "."]
        return it


def _at_script(text: str) -> str | None:
    """A folder that is worked out from that of the script, in its usual spellings."""
    if "$0" not in text and "BASH_SOURCE" not in text:
        return None
    rest = text.rpartition("dirname")[2].partition(")")[2].lstrip('")')
    end = next((at for at, char in enumerate(rest) if char in " &;\"')"), len(rest))
    return SCRIPT + rest[:end] if rest[:1] in ("", "/", " ", "&", ";") else None


def script_builds(path: str, text: str, files: Files) -> list[Declared]:
    """The builds that a shell script starts."""
    folders = files.folders_from(path.rpartition("/")[0] or ".")
    name = path.rpartition("/")[2]
    return Shell(path, "script", name, folders, {}).builds(MappedText(text, ((0, 0),)))


def without_continuations(script: MappedText) -> MappedText:
    """A script in which no line goes on in the next."""
    text = script.text.replace("\r\n", " \n")
    if "\\\n" not in text:
        return script if text == script.text else MappedText(text, _pieces(script, [0]))
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    while True:
        end = text.find("\\\n", at)
        while end > 0 and text[end - 1] == "\\":  # an escaped backslash
            end = text.find("\\\n", end + 1)
        starts.append(at)
        parts.append(text[at : end if end >= 0 else len(text)])
        if end < 0:
            break
        at = end + 2
    pieces: list[tuple[int, int]] = []
    index = 0
    for start, part in zip(starts, parts, strict=True):
        for inner, offset in _pieces(script.cut(start, start + len(part)), [0]):
            pieces.append((index + inner, offset))
        index += len(part)
    return MappedText("".join(parts), pieces or [(0, script.offset(0))])


def _pieces(script: MappedText, none: Sequence[int]) -> list[tuple[int, int]]:
    """Where each piece of an excerpt begins, as (index, offset)."""
    found: list[tuple[int, int]] = []
    index = 0
    for start, end in script.places():
        found.append((index, start))
        index += end - start
    return found or [(at, script.offset(0)) for at in none]
