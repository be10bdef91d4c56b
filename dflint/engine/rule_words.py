"""Whether what a rule names in `programs=` and `needs=` exists, and can be where it looks.

A program exists if a table of the model or of knowledge/programs.py has it; an official image, if a
table of the model has it; any other image, if its name is one and is written as `Image.familiar`
is; an instruction and a flag, if the builder knows them.
"""

from __future__ import annotations

from dflint.engine.dispatch import INSTRUCTIONS, WITH_PROGRAMS
from dflint.model.image_reference import is_reference, parse_image
from dflint.source import Word
from dflint.syntax.nodes import KINDS
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.rule import Rule

OWN_TABLE = "dflint/knowledge/programs.py"
SLIPS = 2  # letters by which a name that was meant may be longer or shorter


def is_about_instructions(kinds: Iterable[str]) -> bool:
    """Whether these kinds of node are instructions."""
    return all(kind == "Instruction" or kind in INSTRUCTIONS for kind in kinds)


def word_problems(rule: Rule) -> Iterator[str]:
    """What no node that the rule is about can have, of what it names."""
    kinds = rule.node.split(" | ")
    for word in rule.programs:
        if problem := _of_program(word, programs(), "program"):
            yield f'programs= names "{word}"{problem}'
    for word in rule.needs:
        problem = _of_stage(word) if kinds == ["Stage"] else _of_instructions(word, kinds)
        if problem:
            yield f'needs= names "{word}"{problem}'


def programs() -> frozenset[str]:
    """The programs that the tables know."""
    from dflint.knowledge import package_managers, tools
    from dflint.knowledge.program_options import ALIASES, OPTIONS
    from dflint.knowledge.programs import PROGRAMS
    from dflint.knowledge.wrappers import WRAPPERS
    from dflint.model.commands.command import MAY_HAVE_VERSION
    from dflint.model.commands.inner_scripts import INTERPRETERS
    from dflint.model.scripts.exec_form import BUILTINS

    own = [name for names in PROGRAMS.values() for name in names.split()]
    managers, others = package_managers.BY_PROGRAM, tools.BY_PROGRAM
    written = (own, MAY_HAVE_VERSION, BUILTINS, OPTIONS, ALIASES, INTERPRETERS, WRAPPERS)
    return frozenset().union(*written, managers, others)


def images() -> frozenset[str]:
    """The official images that the tables know."""
    from dflint.model.lookups.image_names import known_images

    return known_images()


def _of_program(word: str, known: frozenset[str], what: str) -> str:
    """The end of a sentence about a program that is none of these; nothing if it is one."""
    if word in known:
        return ""
    if "/" in word:
        return ": a program is named without its path."
    near = nearest(word, sorted(it for it in known if abs(len(it) - len(word)) <= SLIPS))
    instead = f'Did you mean "{near}"?' if near else f"If it exists, add it to {OWN_TABLE}."
    return f", and no table has such a {what}. {instead}"


def _of_instructions(word: str, kinds: Sequence[str]) -> str:
    if word.startswith("--"):
        flags = {f"--{flag}" for kind in KINDS.values() for flag in kind.FLAGS if _has(kinds, kind)}
        return _of_flag(word, sorted(flags), " | ".join(kinds))
    if word.startswith(":"):
        return ", and only a rule over Stage can need a version."
    if word.isupper():
        return ", and only a rule over Stage can need an instruction."
    if not any(kind in WITH_PROGRAMS for kind in kinds):
        return ", and a program is only in Run and Stage: without it the rule is called as often."
    return _of_program(word, programs(), "program")


def _has(kinds: Sequence[str], kind: type) -> bool:
    return "Instruction" in kinds or kind.__name__ in kinds


def _of_flag(word: str, flags: Sequence[str], kinds: str) -> str:
    if word in flags:
        return ""
    near = nearest(word, flags)
    own = f"Its flags are {', '.join(flags)}." if flags else "It has none."
    return f", and {kinds} has no such flag. " + (f'Did you mean "{near}"?' if near else own)


def _of_stage(word: str) -> str:
    """What `Stage.contents` cannot have."""
    if word.startswith("--"):
        return "" if word == "--from" else ", and of flags a rule over Stage can only need --from."
    if word.startswith(":"):
        return ': the version of an image ends at the first "-".' if "-" in word else ""
    if word.isupper():
        near = nearest(word, KINDS)
        instead = f' Did you mean "{near}"?' if near else f" Instructions are {', '.join(KINDS)}."
        return "" if word in KINDS else f", and there is no such instruction.{instead}"
    if "/" not in word:
        return _of_program(word, programs() | images(), "program or image")
    if not is_reference(word):
        return f': no image can be called "{word}".'
    familiar = parse_image(Word(word, 0, len(word))).familiar
    return f': that image is called "{familiar}" here.' if familiar != word else ""
