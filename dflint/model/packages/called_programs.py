"""Which programs a command starts: those that run it, itself, and what it calls."""

from __future__ import annotations

from dflint.knowledge.package_programs import (
    CALLED_BY_INSTALLER,
    CALLED_BY_NAME,
    TAR_ENDINGS,
    TAR_LETTERS,
    TAR_OPTIONS,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.steps import Step
    from dflint.source import Word

SHELLS = frozenset({"bash", "sh"})
_PLACES = frozenset({"/bin/bash", "/usr/bin/bash"})  # where the package of the distribution has it


def called_programs(command: Command, step: Step) -> Iterator[tuple[Word, str]]:
    """The programs that a command of a step needs, each with the word that says so."""
    row = command.row
    for word in command.wrappers:
        yield word, str(word)
    if "/" not in command.path or command.path in _PLACES:
        yield command.name, str(command.name)
    if command.name in CALLED_BY_NAME and command.verb in (None, "install"):
        yield from ((command.name, program) for program in CALLED_BY_NAME[command.name].split())
    if command.name == "tar":
        yield from _unpackers(command)
    elif command.name in SHELLS and command.piped_from is not None:
        yield from _called_by_installer(command, step)
    elif command.name == "apt-key" and command.verb in ("add", "adv"):
        yield command.name, "gpg"
    elif row.fetched_with_git:
        for word in command.args:
            if word.startswith(row.fetched_with_git):
                yield word, "git"


def _called_by_installer(command: Command, step: Step) -> Iterator[tuple[Word, str]]:
    """The programs that a script calls which is piped into a shell, of those that are known."""
    before = command.piped_from
    fetcher = next((it for it in step.commands if it.name is before), None)
    if fetcher is None:
        return
    for piece, programs in CALLED_BY_INSTALLER.items():
        if any(piece in word for word in fetcher.args):
            yield from ((command.name, program) for program in programs.split())


def _unpackers(command: Command) -> Iterator[tuple[Word, str]]:
    """The programs that tar calls to unpack an archive."""
    first = command.args[0] if command.args else None
    for word in command.args:
        letters = (
            word[1:] if word[:1] == "-" and word[:2] != "--" else word if word is first else ""
        )
        is_bundle = letters.isalpha() and ("f" in letters or "x" in letters)
        named = [TAR_LETTERS[it] for it in letters if is_bundle and it in TAR_LETTERS]
        named += [TAR_OPTIONS[word]] if word in TAR_OPTIONS else []
        named += [
            it for ending, it in TAR_ENDINGS.items() if word.endswith(ending) and "=" not in word
        ]
        yield from ((word, program) for program in named)
