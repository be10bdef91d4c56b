"""What looks like syntax of the shell in instructions that no shell reads.

Source: Dockerfile reference, "Environment replacement": the builder replaces `$variable` and
`${variable}` with a few modifiers, and nothing else.
"""

from __future__ import annotations

from dflint.model.variables.undeclared import undeclared_variables
from dflint.source import Word
from dflint.syntax.nodes import Add, Arg, Copy, Env, Label, Volume, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.parts import Pair
    from dflint.syntax.words import Variable

# Directories of which one is enough to find sh and its companions.
PROGRAM_DIRECTORIES = ("/bin", "/usr/bin", "/usr/local/bin", "/busybox")
WITH_PATHS = (Add, Copy, Volume, Workdir)


# Variables that hold a directory, by the end of their names: `~` alone means "null" in others.
_OF_DIRECTORIES = ("DIR", "DIRECTORY", "FOLDER", "HOME", "PATH", "ROOT")


def _values(instruction: Instruction) -> Iterator[Word]:
    """What the builder reads as values or paths: not the keys."""
    if isinstance(instruction, Env | Arg | Label):
        for pair in instruction.pairs:
            if pair.value is not None and not _is_null(pair):
                yield pair.value
    elif isinstance(instruction, WITH_PATHS):
        yield from instruction.words


def _is_null(pair: Pair) -> bool:
    """Whether a value is YAML's word for none, which programs read."""
    return pair.value == "~" and not pair.key.upper().endswith(_OF_DIRECTORIES)


def substitutions(instruction: Instruction) -> Iterator[Word]:
    """The values with `$(…)` in them, or in backquotes; a label may quote code in its prose."""
    for value in _values(instruction):
        text = str(value)
        at = text.find("$(")
        is_one_word = " " not in text[:at] and "\n" not in text
        is_dollar = at >= 0 and ")" in text[at:] and value.raw[:1] != "'" and is_one_word
        if is_dollar or (text.count("`") == 2 and text[0] == text[-1] == "`"):
            yield value


def split_substitutions(instruction: Instruction) -> Iterator[Word]:
    """The paths in which a substitution opens that another word of the instruction closes, as "/`date +%F`/"."""
    words = list(instruction.words) if isinstance(instruction, WITH_PATHS) else []
    for at, word in enumerate(words):
        text, rest = str(word), words[at + 1 :]
        if text.count("`") == 1 and any("`" in it for it in rest):
            yield word
            return
        inside = text.rpartition("$(")
        if inside[1] and ")" not in inside[2] and any(")" in it for it in rest):
            yield word
            return


def tildes(instruction: Instruction) -> Iterator[Word]:
    """The paths that begin with `~`, or have `:~/` in them; of the context only the destination."""
    values = [*_values(instruction)]
    if isinstance(instruction, Add) or (isinstance(instruction, Copy) and not instruction.from_):
        values = values[-1:]
    for value in values:
        text = str(value)
        is_path = text in ("~", "~root") or text.startswith(("~/", "~root/"))
        if is_path or (isinstance(instruction, Env) and ":~/" in text):
            yield value


def is_of_path(value: Word, instruction: Instruction) -> bool:
    """Whether a value is that of PATH."""
    return isinstance(instruction, Env) and any(
        str(pair.key) == "PATH" for pair in instruction.pairs if pair.value is value
    )


def unset_homes(stage: Stage) -> Iterator[Variable]:
    """The uses of HOME that the builder replaces with nothing: no ENV and no ARG sets it.

    Only for official images, which do not set it: others may.
    """
    if stage.image is None or "/" in stage.image.familiar:
        return
    for _, variable in undeclared_variables(stage):
        if variable.name == "HOME" and not variable.modifier:
            yield variable


def replaced_path(env: Env, stage: Stage) -> Word | None:
    """The value of a PATH that has none of the directories of the programs in it."""
    if stage.image is None or stage.image.is_scratch:
        return None
    for pair in env.pairs:
        value = pair.value
        if str(pair.key) != "PATH" or value is None or value.expands or "/" not in value:
            continue
        if "%%" in value or "\\" in value or ";" in value:  # a placeholder, or of Windows
            continue
        parts = [part.rstrip("/") for part in str(value).split(":")]
        if not any(directory in parts for directory in PROGRAM_DIRECTORIES):
            return value
    return None
