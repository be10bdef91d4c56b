"""Quick looks at a stage, before what asks more of its files is even imported."""

from __future__ import annotations

from dflint.knowledge.language_managers import NODE
from dflint.model.stages import inherited
from dflint.source import cached
from dflint.syntax.nodes import Cmd, Copy, Entrypoint, Healthcheck, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage

# In a RUN without these, nothing is started by its path.
_BY_PATH = ("./", ".sh", ".bash", "RUN /", "&& /", "; /", "\n/", '["/')
# Programs that run the scripts of a package.json.
_NODE = [
    program
    for row in NODE
    if row.given.get("manifest") == "package.json"
    for program in row.programs
]


@inherited
def has_copies(stage: Stage, below: bool | None) -> bool:
    """Whether a stage, or one that it builds upon, copies anything."""
    return bool(below or stage.copies)


@cached
def may_start_files(stage: Stage) -> bool:
    """Whether a stage may start a file that a COPY brings."""
    if not has_copies(stage):
        return False
    for step in stage.steps_of(Cmd, Entrypoint, Healthcheck):
        text = step.instruction.rest.text
        if "/" in text or "." in text or _names_copied(text, stage):
            return True
    return any(starts_by_path(step.instruction.written) for step in stage.steps_of(Run))


@cached
def may_run_package_scripts(stage: Stage) -> bool:
    """Whether a stage may run scripts of a package.json."""
    if not stage.programs.isdisjoint(_NODE):
        return True
    texts = [step.instruction.rest.text for step in stage.steps_of(Cmd, Entrypoint)]
    return any(name in text for text in texts for name in _NODE)


def starts_any(stage: Stage, *words: str) -> bool:
    """Whether one of these words is in CMD or ENTRYPOINT of a stage, or of one that it builds upon."""
    steps = [step for one in stage.chain for step in one.steps_of(Cmd, Entrypoint)]
    return any(word in step.instruction.rest.text for step in steps for word in words)


def starts_by_path(text: str) -> bool:
    """Whether a RUN may start a file by its path."""
    return any(sign in text for sign in _BY_PATH)


def _names_copied(text: str, stage: Stage) -> bool:
    """Whether the name of a file that is copied is in a text, or programs are copied as a folder."""
    for one in stage.chain:
        for step in one.copies:
            if step.instruction.words[-1:] and step.instruction.words[-1].rstrip("/").endswith(
                "bin"
            ):
                return True
            for word in step.instruction.words[:-1]:
                name = word.rstrip("/").rpartition("/")[2]
                if not name or name in text or "*" in name or "$" in name:
                    return True
            if isinstance(step.instruction, Copy) and step.instruction.heredocs:
                return True
    return False
