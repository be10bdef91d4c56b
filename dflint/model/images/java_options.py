"""Options with which the JVM of an image does not start."""

from __future__ import annotations

from dflint.knowledge.java_options import PASSED_ON, READ_BY_JVM, REFUSED
from dflint.model.images.runtimes import java_version
from dflint.model.order import is_so_in
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Env, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_UNCHECKED = "IgnoreUnrecognizedVMOptions"


def refused_options(
    instruction: Env | Cmd | Entrypoint, stage: Stage
) -> Iterator[tuple[Word, str, int]]:
    """The options that the JVM of the image refuses: where they are, their names, its version.

    Only where the tag of the base image names the version, and where the JVM surely gets them.
    """
    version = java_version(stage.image) if stage.image is not None else 0
    if not version or is_so_in(_may_bring_another, stage):
        return
    for word in _words_for_java(instruction, stage):
        if _UNCHECKED in word:
            continue
        at = 0
        for option in word.split():
            at = word.index(option, at)
            name = _name_of(option)
            if REFUSED.get(name, version + 1) <= version:
                yield word.part(at, at + len(option)), name, version


def hidden_options(instruction: Env | Cmd | Entrypoint) -> Iterator[Word]:
    """Options of the JVM behind -D, which makes properties of them that nothing reads."""
    words = (
        [pair.value for pair in instruction.pairs]
        if isinstance(instruction, Env)
        else instruction.words
    )
    for word in words:
        start = word.find("-D-X") if word is not None else -1
        if word is not None and start >= 0 and word[start - 1 : start] in ("", " "):
            yield word.part(start, start + len(word[start:].split()[0]))


def _words_for_java(instruction: Env | Cmd | Entrypoint, stage: Stage) -> Iterator[Word]:
    """What an instruction gives to a JVM that is started in the container."""
    if isinstance(instruction, Env):
        for pair in instruction.pairs:
            if pair.value is not None and _is_read(str(pair.key), stage):
                yield pair.value
    elif any(word.rpartition("/")[2] == "java" for word in instruction.words):
        yield from instruction.words


def _is_read(name: str, stage: Stage) -> bool:
    """Whether a JVM gets what a variable says: it looks for it, or the command of the container names it."""
    if name in READ_BY_JVM:
        return True
    assert stage.image is not None
    if name in PASSED_ON.get(stage.image.familiar, ()):
        return True
    texts = [step.instruction.rest.text for step in stage.starts]
    return any("java " in text and (f"${name}" in text or f"${{{name}" in text) for text in texts)


def _name_of(option: str) -> str:
    """`MaxPermSize` for `-XX:MaxPermSize=64m`, `UseParNewGC` for `-XX:+UseParNewGC`; others up to their `=`."""
    if option.startswith("-XX:"):
        return option[4:].lstrip("+-").partition("=")[0]
    return option.strip("\"'").partition("=")[0]


def _may_bring_another(step: Step) -> bool:
    """Whether a step may bring another JVM than that of the base image."""
    it = step.instruction
    return isinstance(it, Run | Copy | Add) and it.has_any(("jdk", "jre", "java-", "install java"))
