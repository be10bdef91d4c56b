"""What builders note of the steps that they make, each in words of its own."""

from __future__ import annotations

import re
from json import dumps

from dflint.image.history import instruction_of
from dflint.model.paths import joined
from dflint.model.scope import expand
from dflint.syntax.nodes import KINDS, Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.image.history import History
    from dflint.model.steps import Step

# How alike a note and a step are: 0 is not at all. A script that is the same says the most.
SAME_SCRIPT, SAME_END, SAME_TEXT, SAME_KEY, SAME_PLACE, SAME_KIND = 8, 6, 4, 3, 3, 1
NAMING = ("ARG", "ENV", "LABEL")  # of two of these the first names tell whether they are the same

COMMIT = "FROM "  # what buildah comments a step with that it committed as an image

_BUILDKIT = re.compile(r"\s*# buildkit\s*\Z")
_PARENT = re.compile(r"\s+FROM [0-9a-f]{12,64}\s*\Z")  # what buildah adds
_SHELL = re.compile(r"\A(?:\|\d+ .*?)?/\S*sh (?:-\S+ |pipefail )*?-c ", re.S)
_KEY = re.compile(r"""["']?([^\s="']+)""")


class HistoryEntry:
    """A step as it is noted: the keyword of the instruction, and the rest of it.

    The rest of a RUN starts with what runs the script, and the variables of its ARGs. `is_empty`:
    there is no layer. `parent` is upon which image buildah has committed it, if it has.
    """

    __slots__ = ("is_empty", "keyword", "parent", "text")

    def __init__(self, history: History) -> None:
        self.is_empty = history.is_empty
        self.parent = history.comment if history.comment.startswith(COMMIT) else ""
        text = _PARENT.sub("", _BUILDKIT.sub("", history.created_by)).strip()
        words = instruction_of(text) or text
        keyword, _, rest = words.partition(" ")
        if keyword in KINDS:
            self.keyword, self.text = keyword, rest.strip()
        else:
            self.keyword, self.text = "RUN", text


def made_in_one_go(entry: HistoryEntry, before: Sequence[HistoryEntry]) -> bool:
    """Whether a layer holds also what the steps `before` have done, which wrote, and have no layer.

    buildah without --layers commits once for a stage; only the last step then has a parent. A RUN
    without a layer may also be one that changed nothing; a COPY always writes something.
    """
    is_commit = bool(entry.parent) and not all(it.parent for it in before)
    return is_commit or any(it.keyword != "RUN" for it in before)


def described(history: History | None) -> str:
    """What made a layer, as it would be in a Dockerfile; nothing if that is not known."""
    if history is None:
        return ""
    entry = HistoryEntry(history)
    text = _SHELL.sub("", entry.text) if entry.keyword == "RUN" else entry.text
    return f"{entry.keyword} {_joined(text)}"


def similarity(entry: HistoryEntry, step: Step) -> int:
    """How alike they are."""
    instruction = step.instruction
    if entry.keyword != instruction.KEYWORD:
        return 0
    if isinstance(instruction, Run):
        return _likeness_of_scripts(entry.text, instruction)
    if isinstance(instruction, Copy | Add):
        return _likeness_of_copies(entry.text, step)
    if _plain(entry.text) == _plain(instruction.rest.text):
        return SAME_TEXT
    if entry.keyword not in NAMING:
        return SAME_KIND
    one, other = _KEY.match(entry.text), _KEY.match(instruction.rest.text)
    return SAME_KEY if one and other and one[1] == other[1] else 0


def _likeness_of_scripts(text: str, run: Run) -> int:
    program = run.program
    if run.form == "exec" and _plain(_SHELL.sub("", text)) == _plain(dumps(program.items)):
        return SAME_SCRIPT  # buildah notes the array, after a shell that it does not start
    script = " ".join(program.items) if run.form == "exec" else program.source.text
    wanted = _joined(script)
    if wanted and wanted in (_joined(text), _joined(_SHELL.sub("", text))):
        return SAME_SCRIPT
    if wanted and _joined(text).endswith(f" {wanted}"):  # after a shell, or variables
        return SAME_END
    return SAME_KIND if run.heredocs else 0  # some builders note only the name of a file


def _likeness_of_copies(text: str, step: Step) -> int:
    """`COPY a b /app` is noted as it is, or as `COPY dir:6d0f… in /app`."""
    instruction = step.instruction
    assert isinstance(instruction, Copy | Add)
    if _plain(text) == _plain(instruction.rest.text):
        return SAME_TEXT
    word = instruction.destination
    place = expand(word, step.state.variables) if word is not None else None
    if place is None:
        return SAME_KIND
    full = joined(step.state.workdir, place) or place
    ends = tuple(f" {it.rstrip('/')}" for it in (place, full))
    return SAME_PLACE if f" {text}".rstrip(" /").endswith(ends) else 0


def _joined(text: str) -> str:
    """On one line: builders join lines in different ways."""
    return " ".join(text.split())


def _plain(text: str) -> str:
    return "".join(text.split()).replace('"', "").replace("'", "")
