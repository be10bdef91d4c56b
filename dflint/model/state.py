"""What is in force at an instruction: user, working directory, shell, variables."""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.model.paths import LONGEST, joined
from dflint.model.scope import NO_VARIABLES, Scope, expand
from dflint.syntax.nodes import Arg, Env, Shell, User, Workdir
from dflint.syntax.parts import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.image_reference import Image
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.words import Argument

POSIX_SHELLS = SHELLS | {"busybox"}
POWERSHELLS = frozenset({"powershell", "pwsh"})
CHANGING = frozenset({Arg, Env, Shell, User, Workdir})


class ShellInForce:
    """The shell that runs the shell form. `explicit`: a SHELL instruction says so.

    `kind`: "posix", "powershell", "cmd", or "other".
    """

    __slots__ = ("explicit", "kind", "name", "words")

    def __init__(self, words: Sequence[str], explicit: bool) -> None:
        self.words = tuple(words)
        self.explicit = explicit
        self.name = program_name(words[0]) if words else ""
        self.kind = _shell_kind(self.name)

    @property
    def has_pipefail(self) -> bool:
        """Whether a pipe fails when a part of it fails."""
        options = self.words[1:]
        return any(
            word == "pipefail" and _is_option_o(options[i - 1])
            for i, word in enumerate(options)
            if i
        )

    @property
    def stops_at_errors(self) -> bool:
        """Whether `-e` is among its options."""
        return any(word[:1] == "-" and word[:2] != "--" and "e" in word for word in self.words[1:])


class State:
    """What an instruction finds. A value: `after` makes the next one.

    `user`: the USER in force and its text with variables replaced, or None where none was set.
    `workdir_set`: whether the file sets a WORKDIR. `image`: the base, whose WORKDIR holds until then.
    `workdir_in_file`: the working directory as far as the file alone says.
    """

    __slots__ = (
        "_below_base",
        "image",
        "shell",
        "user",
        "variables",
        "workdir_in_file",
        "workdir_set",
    )

    def __init__(
        self,
        user: User | None,
        workdir: str | None,
        workdir_set: bool,
        shell: ShellInForce,
        variables: Scope,
        image: Image | None = None,
        below_base: str | None = "",
    ) -> None:
        self.user = user
        self.workdir_in_file = workdir
        self._below_base = below_base
        self.image = image
        self.workdir_set = workdir_set
        self.shell = shell
        self.variables = variables

    @property
    def workdir(self) -> str | None:
        """The working directory, an absolute path; None where only the base or the build knows it."""
        if self.workdir_in_file is None and self._below_base is not None and self.image is not None:
            facts = facts_of(self.image)
            return joined(facts.workdir, self._below_base) if facts is not None else None
        return self.workdir_in_file

    def expanded(self, word: Argument) -> str | None:
        """A word with its variables replaced, those of a known base image too; None where one is not known."""
        text = expand(word, self.variables)
        if text is not None or self.image is None or "$" not in word:
            return text
        facts = facts_of(self.image)
        known = facts.env if facts is not None else {}
        return expand(word, self.variables.with_others(known)) if known else None

    def after(self, instruction: Instruction, globals_: Scope) -> State:
        """What the next instruction finds."""
        if type(instruction) not in CHANGING:
            return self
        match instruction:
            case User():
                return self._with(user=instruction)
            case Workdir():
                return self._moved(self.expanded(instruction.argument))
            case Shell() if instruction.items:
                return self._with(shell=ShellInForce(instruction.items, explicit=True))
            case Env():
                return self._with(variables=self.variables.with_env(instruction.pairs))
            case Arg():
                return self._with(variables=self.variables.with_args(instruction.pairs, globals_))
        return self

    def _moved(self, path: str | None) -> State:
        """After a WORKDIR; None for one that only the build knows."""
        in_file, below = joined(self.workdir_in_file, path), None
        if in_file is None and path is not None and self._below_base is not None:
            below = f"{self._below_base}/{path}"
            below = below if len(below) <= LONGEST else None
        return State(self.user, in_file, True, self.shell, self.variables, self.image, below)

    def _with(
        self,
        user: User | None = None,
        shell: ShellInForce | None = None,
        variables: Scope | None = None,
    ) -> State:
        return State(
            user or self.user,
            self.workdir_in_file,
            self.workdir_set,
            shell or self.shell,
            variables or self.variables,
            self.image,
            self._below_base,
        )


def first_state(
    windows: bool, scratch: bool, image: Image | None = None, variables: Scope = NO_VARIABLES
) -> State:
    """What the first instruction after `FROM image` finds."""
    shell = WINDOWS_SHELL if windows else DEFAULT_SHELL
    base = None if windows else image
    return State(None, "/" if scratch else None, False, shell, variables, base)


def program_name(path: str) -> str:
    """`bash` for /bin/bash and C:\\bin\\bash.exe."""
    return path.replace("\\", "/").rsplit("/", 1)[-1].lower().removesuffix(".exe")


def _shell_kind(name: str) -> str:
    if name in POSIX_SHELLS:
        return "posix"
    if name in POWERSHELLS:
        return "powershell"
    return "cmd" if name == "cmd" else "other"


def _is_option_o(word: str) -> bool:
    return word[:1] == "-" and word[:2] != "--" and word.endswith("o")


DEFAULT_SHELL = ShellInForce(("/bin/sh", "-c"), explicit=False)
WINDOWS_SHELL = ShellInForce(("cmd", "/S", "/C"), explicit=False)
