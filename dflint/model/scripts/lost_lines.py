"""Lines that are read as a part of the line above: swallowed instructions, a forgotten `&&`, comments."""

from __future__ import annotations

from _bisect import bisect_right
from itertools import pairwise

from dflint.knowledge.package_managers import BY_PROGRAM
from dflint.shell.nodes import every_node, walk
from dflint.source import Span, Word, cached, cached_for
from dflint.syntax.lines import SPACES
from dflint.syntax.nodes import KINDS, Cmd, Entrypoint, Healthcheck, Run, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.shell.nodes import ShellWord
    from dflint.source import Source
    from dflint.syntax.nodes import Instruction

# Verbs of package managers that are no names of packages.
UNMISTAKABLE = frozenset({
    "install", "update", "upgrade", "dist-upgrade", "full-upgrade", "clean", "autoclean",
    "autoremove", "remove", "purge", "add", "del", "makecache", "groupinstall",
})  # fmt: skip
# More verbs, which only the name of their own package manager before them gives away: `npm cache`.
VERBS = UNMISTAKABLE | {"cache", "ci", "run", "config", "cleanup", "clear-cache", "clearcache"}
# Commands on files and users that no package is named after.
NO_PACKAGES = frozenset({
    "cd", "mkdir", "rm", "rmdir", "cp", "mv", "ln", "chmod", "chown", "touch", "useradd", "usermod",
    "groupadd", "addgroup", "ldconfig",
})  # fmt: skip
# Commands on files, users and modules: the name of another program is hardly one of their operands.
FILE_COMMANDS = NO_PACKAGES | {
    "a2enmod", "adduser", "cat", "cmake", "configure", "curl", "docker-php-ext-configure", "docker-php-ext-enable",
    "docker-php-ext-install", "dos2unix", "dpkg", "git", "gpg", "gunzip", "install", "locale-gen", "make",
    "openssl", "pecl", "sed", "tar", "tee", "unzip", "update-alternatives", "wget",
}  # fmt: skip
_OF_TARGETS = frozenset({"make", "cmake"})  # whose operands may well be called npm or go
BLANKS = frozenset(" \t")
_SMALL = frozenset("acefhlmorsuvw")  # with which keywords begin in small letters
_OPERAND_STARTS = frozenset("-/~$.")
# Programs that no package is named after.
OF_NO_PACKAGE = frozenset({
    "add-apt-repository", "apt-key", "dpkg-reconfigure", "service", "update-ca-certificates",
})  # fmt: skip
# systemctl is a package of Debian, too: its verbs are none.
_OF_SYSTEMCTL = frozenset(
    {"daemon-reload", "disable", "enable", "mask", "restart", "start", "stop"}
)
WRITERS = frozenset({"echo", "printf"})
STARTERS = (
    FILE_COMMANDS
    | OF_NO_PACKAGE
    | {"echo", "export", "node", "python", "python3", "set", "sudo", "systemctl"}
)
# Programs of the shell, and what an argument begins with that is no part of their name.
_JOINED = (
    ("echo", ('"', "'")),
    ("printf", ('"', "'")),
    ("export", ('"',)),
    ("cd", ("/", ".", "~")),
)
AFTER_SEMICOLON = frozenset({"then", "elif", "else", "fi", "do", "done", "esac"})
STARTS = STARTERS.union(BY_PROGRAM)


def swallowed_keywords(instruction: Instruction, source: Source) -> list[Word]:
    """The keywords of instructions that a line continuation made a part of this one.

    Each begins a line below the first, in capitals, and is a word of its own there.
    """
    line = instruction.line.joined
    if line is None or line.is_one_piece:
        return []
    if not _has_keyword(line.text.upper() if instruction.spelled.islower() else line.text):
        return []
    first = [*_first_words(instruction, source)]
    starts = _word_starts(instruction) if first else set()
    return [word for word in first if word.start in starts]


def _has_keyword(text: str) -> bool:
    """Whether there is a keyword behind the first word."""
    below = text[1:]
    for keyword in KINDS:  # noqa: SIM110 - any() takes twice as long
        if keyword in below:
            return True
    return False


def _first_words(instruction: Instruction, source: Source) -> Iterator[Word]:
    """The keywords with which lines of an instruction begin: in capitals, or in small letters without
    spaces before them, in a file that has all in these."""
    at = instruction.start
    is_small = instruction.keyword.islower()
    for row in source.text[at : _end_of_lines(instruction) + 1].split("\n"):
        content = row.lstrip(SPACES)
        word = content.split(None, 1)[0] if "A" <= content[:1] <= "Z" else ""
        if is_small and row[:1] in _SMALL:
            word = row.split(None, 1)[0]
        if word.upper() in KINDS and content[len(word) :][:1] in BLANKS and at > instruction.start:
            start = at + len(row) - len(content)
            yield Word(word, start, start + len(word))
        at += len(row) + 1


def _end_of_lines(instruction: Instruction) -> int:
    """Where its lines end: before the bodies of its here-documents."""
    return instruction.rest.end(len(instruction.rest.text)) if instruction.rest.text else 0


def _word_starts(instruction: Instruction) -> set[int]:
    """Where its words start, those in quotes left out."""
    if isinstance(instruction, Run | Cmd | Entrypoint | Healthcheck):
        if instruction.form == "exec":
            return set()
        return {word.start for simple in walk(instruction.script) for word in simple.words}
    return {word.start for word in instruction.words}


def continuation_before(word: Word, source: Source) -> Span | None:
    """The escape character, with a `&&` or `;` before it, that makes a word part of the line above."""
    text = source.text
    at = text.rfind("\n", 0, word.start)
    while at > 0:
        line = text[text.rfind("\n", 0, at) + 1 : at].strip()
        if line and line[0] != "#":
            end = len(text[:at].rstrip())
            start = end - 1
            before = text[:start].rstrip()
            for operator in ("&&", "||", ";", "|"):
                if before.endswith(operator):
                    before = before[: -len(operator)].rstrip()
                    break
            return Span(len(before), end)
        at = text.rfind("\n", 0, at)
    return None


@cached_for
def has_forgotten_commands(step: Step, source: Source) -> bool:
    """Whether `&&` is missing before a command of a step."""
    return any(forgotten_commands(it, source) for it in step.commands)


def forgotten_commands(command: Command, source: Source) -> list[ShellWord]:
    """The words among the arguments of a command that begin others: `&&` is missing before them.

    Certain for the name and verb of a system package manager or of the command itself, for a
    program that begins a line below a command on files, for one with options and paths below the
    packages of an installation, and for a program behind the options of `set`, which makes
    positional parameters of it.
    """
    args = command.args
    if len(args) < 2 or not command.editable:
        return []
    if command.name == "set":
        return _program_after_options(args)
    if command.name in WRITERS:
        return _program_after_file(command, source)
    is_on_files = command.name in FILE_COMMANDS
    may_name = command.manager or is_on_files or command.name == "corepack"
    has_start = not STARTS.isdisjoint(args[1:])
    if may_name and has_start:
        named = [at for at in range(len(args) - 1) if _is_named(args, at, command, source)]
        if named:
            return [args[at] for at in named] if named[0] or is_on_files else []
    if command.manager:
        return _programs_below_packages(args, source) if has_start else []
    if command.name == "cd" and args[0][:1] not in ("-", "$", ">"):
        is_name = args[1][:1].isalnum() or args[1][:1] in ("/", ".", "_")
        return [args[1]] if is_name and not args[1].expands else []
    if not is_on_files or not has_start:
        return []
    starts = FILE_COMMANDS if command.name in _OF_TARGETS else STARTS
    for before, word, after in zip(args, args[1:], (*args[2:], None), strict=False):
        if word in starts and not word.quoted and word.is_literal:
            begins_line = _is_line_between(before, word, source)
            has_own = after is not None and not _is_line_between(word, after, source)
            if begins_line and (has_own or (command.name == "configure" and word == "make")):
                return [word]
    return []


def takes_any_words(command: Command) -> bool:
    """Whether a command succeeds with words that it was not meant to have."""
    if command.name == "set":
        return True
    is_quiet = command.name in ("mkdir", "touch") or (
        command.name == "rm" and any(it[:2] != "--" and "f" in it for it in command.flags)
    )
    operand = next((it for it in command.args if it[:1] != "-"), None)
    first = [it for it in command.args if operand is None or it.start < operand.start]
    return is_quiet and not any(
        it[:1] == "-" and it not in first
        for it in command.args
        if operand is not None and it.start > operand.start
    )


def _programs_below_packages(args: Sequence[ShellWord], source: Source) -> list[ShellWord]:
    """A program that begins a line of packages, with an option or path that no package has: `rm -rf /x`."""
    for at, word in enumerate(args[1:-1], 1):
        if word not in STARTS or word.quoted or not _is_line_between(args[at - 1], word, source):
            continue
        if _is_line_between(word, args[at + 1], source):
            continue
        operand = args[at + 1][:1]
        if word in OF_NO_PACKAGE or (word == "systemctl" and args[at + 1] in _OF_SYSTEMCTL):
            return [word]
        if word in NO_PACKAGES:
            if operand in _OPERAND_STARTS:
                return [word]
        elif operand == "-" and any(_is_no_package(it) for it in args[at + 2 :]):
            return [word]
    return []


def _is_no_package(word: Word) -> bool:
    """Whether a word is a path or an address, and none of a package."""
    if "://" in word:
        return not word.endswith(".rpm")
    return word[:1] == "/" and not word.endswith((".deb", ".rpm", ".apk"))


def _is_line_between(before: Word, after: Word, source: Source) -> bool:
    """Whether a line ends between two words."""
    return "\n" in source.text[before.end : after.start]


def _program_after_options(args: Sequence[ShellWord]) -> list[ShellWord]:
    """The program in `set -ex chmod +x FILE`; none in `set -- chmod` and `set -o pipefail`."""
    at = 0
    while at < len(args) and args[at][:1] in ("-", "+") and args[at] not in ("--", "-"):
        at += 2 if args[at][-1:] == "o" else 1
    words = args[at : at + 1] if at else ()
    return [it for it in words if it in STARTS and not it.quoted and it.is_literal]


def _program_after_file(command: Command, source: Source) -> list[ShellWord]:
    """The program that begins the line below `echo … > FILE`, and that is echoed."""
    end = max((it.target.end for it in command.simple.redirects if it.target), default=0)
    below = [it for it in command.args if it.start > end] if end else []
    if len(below) < 2 or below[0] not in STARTS or below[0].quoted:
        return []
    return below[:1] if "\n" in source.text[end : below[0].start] else []


def _is_named(args: Sequence[ShellWord], at: int, command: Command, source: Source) -> bool:
    """Whether the word there is the name of a manager, and a verb of it follows, with options between.

    That is the command itself, a system package manager, or another one at the start of a line.
    """
    word = args[at]
    row = BY_PROGRAM.get(str(word))
    if row is None or word.quoted or word.expands:
        return False
    verb = next((it for it in args[at + 1 :] if it[:1] != "-"), None)
    if word == command.name:
        return verb in VERBS or verb in row.build
    begins_line = at > 0 and _is_line_between(args[at - 1], word, source)
    if begins_line and verb in VERBS and _is_package(word, args[:at]):
        return verb is args[at + 1] and not _is_line_between(word, verb, source)
    if verb not in UNMISTAKABLE:
        return False
    if row.is_system:
        return True
    return begins_line and verb is args[at + 1] and not _is_line_between(word, verb, source)


def _is_package(name: Word, words: Sequence[ShellWord]) -> bool:
    """Whether words name a package, with its version perhaps: `poetry==2.1`, `pnpm@9`."""
    return any(it.partition("=")[0].partition("@")[0] == name for it in words)


def comment_over_lines(step: Step, source: Source) -> tuple[Word, str] | None:
    """The comment of a script to which a line continuation joins what is below, and what that is."""
    run = step.instruction
    if not isinstance(run, Run) or run.form == "exec" or run.heredocs or run.line.text.is_one_piece:
        return None
    joined = run.program.text
    at = joined.text.find(" #")
    if at < 0 or not step.is_posix:
        return None
    words = [word for node in every_node(run.script) for word in node.every_word]
    while at >= 0:
        start = joined.offset(at + 1)
        if all(word.end <= start for word in words):
            end = source.text.find("\n", start)
            below = bisect_right(range(len(joined.text)), end, key=joined.offset) if end > 0 else 0
            hidden = joined.text[below:].strip() if below else ""
            comment = Word(source.text[start:end].rstrip(), start, end)
            return (comment, hidden) if hidden else None
        at = joined.text.find(" #", at + 1)
    return None


@cached
def lines_of_no_heredoc(file: Dockerfile) -> dict[int, Instruction | None]:
    """Lines that are read as instructions because `<< EOF` above opens no here-document: by where they begin.

    For the first that is no instruction it says what opens it, None for the others.
    """
    found: dict[int, Instruction | None] = {}
    opener, name = None, ""
    for instruction in file.tree.instructions:
        if isinstance(instruction, Unknown):
            if opener is not None:
                found[instruction.start] = None if opener in found.values() else opener
            if str(instruction.keyword) == name:
                opener = None
        elif not instruction.heredocs and (spaced := _name_after_space(instruction.rest.text)):
            opener, name = instruction, spaced
    return found


def _name_after_space(text: str) -> str:
    """The name in `<< EOF` or `<<- 'EOF'`, which is no here-document for the builder."""
    words = text.split() if " <<" in text else []
    for before, word in pairwise(words):
        if before in ("<<", "<<-"):
            return word.strip("'\"")
    return ""


def joined_to(command: Command, source: Source) -> int:
    """Where a program ends whose first argument follows without a space, as in `cd/app`; 0 if none does."""
    text = source.cut(command.path)
    for program, signs in _JOINED:
        if text.startswith(program) and text[len(program) : len(program) + 1] in signs:
            return command.path.start + len(program)
    return 0
