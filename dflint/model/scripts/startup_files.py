"""Files that a shell reads when it starts, and who starts such a shell.

Sources: the manual of bash, "Bash Startup Files"; POSIX, sh, ENV; /root/.bashrc of base-files in Ubuntu 18.04
to 26.04, which begins with `[ -z "$PS1" ] && return`. That of Debian does not.
"""

from __future__ import annotations

from dflint.model.images.facts import system_of
from dflint.model.images.users import user_at_end, user_of
from dflint.model.order import is_so_in
from dflint.model.scripts.written_values import written_values
from dflint.syntax.nodes import Cmd, Entrypoint, Env, Run, Shell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

STARTUP_FILES = (
    "/.bashrc", "/.profile", "/.bash_profile", "/.bash_login", "/.zshrc", "/etc/bash.bashrc",
    "/etc/profile", "/etc/zsh/zshrc", "/etc/bashrc",
)  # fmt: skip
SETS = ("export ", "PATH=", "source ", ". ")
# With one of these a shell that reads such a file is started, or the file is read by hand.
READS = (
    " -l", " -i", '"-l', '"-i', " -lc", " -ic", "--login", "bash_env", "source ", ". ~/", ". /root/.", ". $home",
    ". /etc/profile", "su - ", "sshd", "-lic", "-ilc",
)  # fmt: skip
# Only people at a prompt have a use for these.
OF_PROMPTS = frozenset({
    "PS1", "PS2", "PROMPT", "PROMPT_COMMAND", "PROMPT_DIRTRIM", "EDITOR", "VISUAL", "PAGER", "LESS", "HISTFILE",
    "HISTSIZE", "HISTFILESIZE", "HISTCONTROL", "HISTIGNORE", "SAVEHIST", "LS_COLORS", "CLICOLOR", "ZSH_THEME",
})  # fmt: skip
SHELLS = frozenset({"bash", "sh", "zsh", "ash", "dash", "fish"})


def startup_files(step: Step) -> Iterator[Word]:
    """The startup files into which the commands of a step write a setting of a variable."""
    for command, path, words in written_values(step):
        is_read = path.endswith(STARTUP_FILES) or path.startswith("/etc/profile.d/")
        if is_read and any(_sets_variable(str(word)) for word in words):
            yield _place(path, command, step)


def _sets_variable(text: str) -> bool:
    """Whether a text sets a variable, and one that is not for prompts alone."""
    exported = (it.lstrip().partition("=")[0] for it in text.split(SETS[0])[1:])
    return SETS[1] in text or any(name not in OF_PROMPTS for name in exported)


def _place(path: str, command: Command, step: Step) -> Word:
    """Where the path is written: behind a redirection of a command, or of what reads its output."""
    for it in step.commands:
        targets = [redirect.target for redirect in it.simple.redirects if redirect.target]
        for word in (*targets, *it.operands):
            if word == path and word.start > command.start:
                return word
    return command.name


def is_of_another_user(path: str, stage: Stage) -> bool:
    """Whether a startup file is in the home of a user whom root, who runs the container, switches to."""
    return path.startswith("/home/") and user_at_end(stage) == "root"


def reads_startup_files(stage: Stage) -> bool:
    """Whether something in a stage may read such a file, or a container is for people to work in."""
    if is_so_in(may_read_startup_files, stage):
        return True
    last = stage.last(Cmd) or stage.last(Entrypoint)
    if last is None:
        return False
    words = last.instruction.words
    return bool(words) and words[0].rpartition("/")[2] in SHELLS and len(words) == 1


def may_read_startup_files(step: Step) -> bool:
    """Whether a step may start a shell that reads such a file, or read it itself."""
    it = step.instruction
    text = it.lower if isinstance(it, Run | Cmd | Entrypoint | Shell | Env) else ""
    for sign in READS:  # noqa: SIM110 - any() takes twice as long
        if sign in text:
            return True
    return False


ROOTS_BASHRC = frozenset({"~/.bashrc", "$HOME/.bashrc", "${HOME}/.bashrc", "/root/.bashrc"})
# With one of these in a stage, the file is another one, or a shell counts as interactive.
_CHANGES_BASHRC = ("PS1", "sed ", " -i", '"-i', "-ic", "--init-file", "BASH_ENV")


def returns_at_once(command: Command, step: Step, stage: Stage) -> Word | None:
    """The ~/.bashrc that a command reads, if that file returns in a shell which is not interactive."""
    word = command.operands[0] if command.operands else None
    if (
        command.name not in (".", "source")
        or word is None
        or word.raw.strip('"') not in ROOTS_BASHRC
    ):
        return None
    if stage.image is None or system_of(stage.image) != "ubuntu" or user_of(step, stage) != "root":
        return None
    return None if is_so_in(_changes_bashrc, stage) else word


def _changes_bashrc(step: Step) -> bool:
    it, text = step.instruction, step.instruction.written
    if isinstance(it, Shell | Env):
        return any(sign in text for sign in _CHANGES_BASHRC)
    if ".bashrc" not in text:
        return False
    if not isinstance(it, Run):
        return True
    is_new = (
        "> ~/.bashrc" in text.replace(">>", "") or "mv " in text or "cp " in text or "rm " in text
    )
    return is_new or any(sign in text for sign in _CHANGES_BASHRC)
