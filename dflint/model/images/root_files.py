"""What the user of a container needs and only root may use: files of a server, the home of root."""

from __future__ import annotations

from dflint.knowledge.installed_folders import INSTALLERS
from dflint.knowledge.server_files import FILES
from dflint.model.images.facts import facts_of
from dflint.model.images.users import ROOTS
from dflint.model.layers.copies import copy_targets
from dflint.model.order import is_so_in
from dflint.model.paths import is_below
from dflint.syntax.nodes import Add, Copy, Run, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

HOME = "/root"  # mode 0700 in Debian, Ubuntu and Alpine, 0550 in Fedora and its relatives
_OPENING = ("chmod", "chown", "usermod", "mv ", "setfacl")


def places_of_server(image: Image) -> tuple[str, tuple[str, ...], str] | None:
    """What the server of an image writes to as root: program, places, what its configuration is called."""
    facts = facts_of(image)
    return FILES.get(facts.name) if facts is not None else None


def unwritable_place(stage: Stage, user: str = "") -> tuple[str, str] | None:
    """A place that the server of the image writes to, and its user may not: program, place.

    `user`: who runs it, where it is not the user of the stage.
    """
    row = places_of_server(stage.image) if stage.image is not None else None
    if row is None or not (user or is_plain_user(stage)):
        return None
    program, places, configuration = row
    started = " ".join(it.instruction.body.text for it in stage.starts)
    if (started and program not in started) or is_so_in(_replaces, stage, configuration):
        return None
    return next(
        ((program, it) for it in places if it not in started and not is_so_in(_names, stage, it)),
        None,
    )


def file_in_home_of_root(stage: Stage) -> Word | None:
    """What the container uses below /root, where its user may not look: a word of WORKDIR, CMD or COPY."""
    if not is_plain_user(stage) or is_so_in(opens_home, stage):
        return None
    place = stage.last_state.workdir or ""
    if is_below(place, HOME) and not _is_elsewhere(stage):
        step = stage.last(Workdir)
        return step.instruction.words[0] if step is not None and step.instruction.words else None
    for step in stage.starts:
        word = step.instruction.words[0] if step.instruction.words else None
        if word is not None and word.startswith(f"{HOME}/"):
            return word
    path = stage.last_state.variables.values.get("PATH")
    pair = path.pair if path is not None else None
    if pair is None or f"{HOME}/" not in str(pair.value):
        return None
    for step in stage.starts:
        word = step.instruction.words[0] if step.instruction.words else None
        sign, variable = INSTALLERS.get(str(word), ("", ""))
        if word is not None and sign and variable not in stage.last_state.variables:
            if is_so_in(_says, stage, sign) and not is_so_in(
                _brings_program, stage, str(word), variable
            ):
                return word
    for step in stage.steps_of(Copy):
        words = step.instruction.words
        if words and step.instruction.flag("from") and is_below(str(words[-1]).rstrip("/"), HOME):
            return words[-1]
    return None


def is_plain_user(stage: Stage) -> bool:
    """Whether the file says that a user without privileges runs the container."""
    user = stage.last_state.user
    name = str(user.argument).partition(":")[0].strip() if user is not None else ""
    return bool(name) and "$" not in name and name not in ROOTS


def _is_elsewhere(stage: Stage) -> bool:
    """Whether the container starts without a look into the home of root.

    The directory of a container is entered before its user is set, so that it may be closed to that user.
    """
    words = [word for step in stage.starts for word in step.instruction.words]
    away = [word[:1] in "/-" and not is_below(word, HOME) for word in words]
    brought = [one.path for step in stage.steps_of(Copy, Add) for one in copy_targets(step)]
    return (
        all(away)
        and bool(words)
        and words[0].startswith("/")
        and not any(path is None or is_below(path, HOME) for path in brought)
    )


def _names(step: Step, place: str) -> bool:
    """Whether a step names a place or a folder above it, or does what cannot be seen."""
    text = step.instruction.body.text
    if not isinstance(step.instruction, Run | Copy | Add):
        return False
    above = place.rpartition("/")[0] or "/run"
    return place in text or f"{above} " in f"{text} " or "/var/run" in text or ".sh" in text


def _replaces(step: Step, configuration: str) -> bool:
    """Whether a step brings or changes the whole configuration."""
    it = step.instruction
    if isinstance(it, Run):
        return configuration in it.body.text or bool(it.documents)
    if not isinstance(it, Copy | Add):
        return False
    target = str(it.words[-1]).rstrip("/") if it.words else ""
    paths = [one.path for one in copy_targets(step)]
    whole = any(
        not path or (path.endswith(configuration) and "/conf.d/" not in path) for path in paths
    )
    return whole or not paths or target in ("", "/etc", "/etc/nginx", "/usr/local/apache2/conf")


def opens_home(step: Step) -> bool:
    text = step.instruction.body.text
    return isinstance(step.instruction, Run) and HOME in text and any(it in text for it in _OPENING)


def _says(step: Step, sign: str) -> bool:
    return sign in step.instruction.written


def _brings_program(step: Step, program: str, variable: str) -> bool:
    """Whether a step may put a program elsewhere: it says where, links or copies it, or installs it again."""
    it = step.instruction
    if isinstance(it, Copy | Add):
        return any(word.rpartition("/")[2] == program for word in it.words)
    text = it.written
    moves = any(
        (command.manager or command.name in ("ln", "cp", "mv", "install"))
        and any(program in word for word in command.args)
        for command in step.commands
    )
    return isinstance(it, Run) and (moves or variable in text or "/usr/local" in text)
