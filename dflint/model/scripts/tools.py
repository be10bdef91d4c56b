"""What is known of some tools: what they do to an image, and when they are of no use in a build.

Sources: the manual pages; shadow, useradd(8) and lastlog(8); GNU wget, "Download Options".
"""

from __future__ import annotations

from dflint.knowledge.tools import that
from dflint.model.order import is_so_in
from dflint.model.packages.installs import install_of, removal
from dflint.model.stages import inherited
from dflint.numbers import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.scope import Scope
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

HIGH_UID = 100_000  # 29 MB of lastlog
EDITORS = that("is_editor")
POINTLESS = " ".join(sorted(EDITORS | that("for_people")))
_NO_KEYS = ("-c", "-e", "-E", "-es", "-Es", "-s", "-S", "--headless", "--batch", "-batch", "--cmd")
EXECUTES = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
FETCHERS = ("wget", "curl")
_FOR_A_WHILE = ("-t", "--virtual")  # packages of apk with one name, to be removed by it
_QUIET = (
    "-q", "--quiet", "-nv", "--no-verbose", "--progress", "-o", "--output-file", "-a",
    "--append-output", "-b", "--background", "--spider", "-V", "--version", "-h", "--help",
)  # fmt: skip


def high_uid(command: Command, scope: Scope) -> Word | None:
    """The number that a user gets, if it is so high that logs by number become huge."""
    word = command.option("-u", "--uid")
    if word is None:
        return None
    number = whole_number(_known(word, scope))
    return word if number is not None and number >= HIGH_UID else None


def is_pointless(command: Command) -> bool:
    """Whether it only shows something to no one, or waits for keys."""
    name = str(command.name)
    if command.in_function or command.in_condition:
        return False
    if name in EDITORS:
        told = command.has(*_NO_KEYS) or any(word[:1] == "+" for word in command.args)
        return not told and command.piped_from is None and not command.simple.redirects
    return not (command.in_pipeline or command.in_subshell or command.simple.redirects)


@inherited
def fetchers(
    stage: Stage, below: tuple[dict[str, Command], dict[str, Word]] | None
) -> tuple[dict[str, Command], dict[str, Word]]:
    """The first use of wget and of curl in a stage and what it builds upon, and who installs them."""
    used = dict(below[0]) if below else {}
    installed = dict(below[1]) if below else {}
    for step in stage.steps:
        for command in step.commands:
            if command.name in FETCHERS:
                used.setdefault(str(command.name), command)
            install = install_of(command)
            if install is not None and not command.has(*_FOR_A_WHILE):
                for word in install.packages:
                    name = word.partition("=")[0]
                    if name in FETCHERS:
                        installed.setdefault(name, word)
    return used, installed


def removed_tools(stage: Stage) -> bool:
    """Whether packages are removed again, so that it is not known what is left."""
    return is_so_in(_removes, stage)


def _removes(step: Step) -> bool:
    return any(it.runs("apt-mark", "auto") or removal(it) for it in step.commands)


def is_quiet(command: Command) -> bool:
    """Whether wget does not write its progress, or where no one sees it."""
    if command.has(*_QUIET):
        return True
    return any(
        it.operator in ("&>", "&>>", ">&") or it.fd == "2" for it in command.simple.redirects
    )


def _known(word: Word, scope: Scope) -> str:
    """A word, or the value of the variable that it is."""
    if not word.expands:
        return str(word)
    name = word.removeprefix("$").removeprefix("{").removesuffix("}")
    return (scope.get(name) or "") if name.isidentifier() else ""


def unended_exec(command: Command) -> Word | None:
    """The `-exec` of a find that nothing ends: neither `;`, which the shell must not see, nor `{} +`."""
    words = command.args
    asked = [at for at, word in enumerate(words) if word in EXECUTES]
    if not asked or any(word.expands and word[:1] == "$" for word in words):
        return None
    after = words[asked[-1] + 1 :]
    is_ended = any(word == ";" or (word == "+" and at) for at, word in enumerate(after))
    return None if is_ended else words[asked[-1]]
