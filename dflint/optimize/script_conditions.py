"""What the conditions of a script ask for: variables, the machine, programs, and files.

A file of the context that a condition asks for is needed; one that is not there is not there before either.
Source: POSIX shell, "test".
"""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.needs import Unclear
from dflint.model.paths import is_below, joined
from dflint.optimize.places import image_path, place_in_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.optimize.script_reader import ScriptReader
    from dflint.shell.nodes import ShellWord

_FILE_TESTS = frozenset({"-e", "-f", "-d", "-r", "-w", "-x", "-s", "-L", "-h"})
_COMPARES_FILES = frozenset({"-nt", "-ot", "-ef"})
# Programs that say something of the machine, and read no file of a project.
_OF_MACHINE = frozenset({"arch", "dpkg", "getconf", "id", "nproc", "uname", "whoami"})


def see_to_condition(reader: ScriptReader, words: Sequence[ShellWord]) -> None:
    """What `test` or `[[` asks for. Raises Unclear."""
    see_to_words(words)
    if any(it in _COMPARES_FILES for it in words):
        raise Unclear("it compares the times of files")
    for at, word in enumerate(words[:-1]):
        if word in _FILE_TESTS and words[at + 1] not in ("]", "]]", "=", "==", "!="):
            _asks_for(reader, words[at + 1])


def _asks_for(reader: ScriptReader, word: ShellWord) -> None:
    """A condition asks for a file: it is needed if it is one of the context. Raises Unclear."""
    path = joined(reader.directory, str(word))
    if is_open(word) or word.glob or path is None or "$" in path:
        raise Unclear("it asks for a file that only a run knows")
    for copy in reader.copies:
        is_unknown = copy.sources is None and is_below(path, copy.target)
        if is_unknown or (is_below(copy.target, path) and copy.target != path):
            raise Unclear(f"it asks for {path}, which is among what is copied")
    for place in _places(path, reader):
        if reader.context.is_folder(place):
            raise Unclear(f"it asks for {place}, a folder")
        reader.asked[place] = None


def _places(path: str, reader: ScriptReader) -> Iterator[str]:
    """The file or folder of the context that a COPY brings to a path, where the builder sees one."""
    name = path.rpartition("/")[2]
    found = [place_in_context(path, reader.copies)]
    for copy in reader.copies:
        for source in copy.sources or ():
            folder, slash, _ = source.rpartition("/")
            place = f"{folder}{slash}{name}"
            found += [place] if image_path(copy, place) == path else []
    yield from dict.fromkeys(it for it in found if it and reader.context.sees(it))


def reads_elsewhere(reader: ScriptReader, command: Command) -> None:
    """`grep` and `cat` of files that are not among what is copied."""
    paths = list(command.operands)[1 if command.name == "grep" else 0 :]
    if any(is_open(it) or it.glob for it in paths) or command.has("-r", "-R", "-f"):
        raise Unclear("it reads a file that only a run knows")
    for it in paths:
        reader.see_to_path(joined(reader.directory, str(it)))


def see_to_words(words: Sequence[ShellWord]) -> None:
    """Raises Unclear where what is asked for may come from a file."""
    for word in words:
        for script in word.substitutions:
            for it in commands(script):
                is_known = it.name in _OF_MACHINE and not it.wrappers
                if not is_known or (it.name == "dpkg" and not it.has("--print-architecture")):
                    raise Unclear(f"a condition asks what {it.name} writes")


def is_open(word: ShellWord) -> bool:
    """Whether something expands in a word."""
    return bool(word.expands or word.variables or word.substitutions or "$" in word)
