"""Whether an image has the data that TZ, LANG and LC_ALL name."""

from __future__ import annotations

from dflint.knowledge.locale_data import (
    BRINGS_LOCALES,
    BRINGS_TIME_ZONES,
    PLAIN_LOCALES,
    WITHOUT_LOCALES,
    WITHOUT_TIME_ZONES,
)
from dflint.model.images.facts import facts_of, system_of
from dflint.model.order import is_so_in
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

_PROGRAMS = ("/bin/", "/release/", "/debug/")  # what is below these is one program, and no tree


def lacks_time_zone(stage: Stage, zone: str) -> bool:
    """Whether TZ names a zone, such as Europe/Berlin, of which the image surely has no data."""
    area, slash, city = zone.partition("/")
    if not slash or not area.isalpha() or not city[:1].isalpha() or "$" in zone:
        return False
    if _name_of(stage) not in WITHOUT_TIME_ZONES or area == "Etc":
        return False
    if _name_of(stage) == "ubuntu" and is_so_in(_installs, stage):
        return False  # packages of Ubuntu may depend on it
    return not is_so_in(_speaks_of, stage, BRINGS_TIME_ZONES)


def lacks_locale(stage: Stage, locale: str) -> bool:
    """Whether LANG or LC_ALL names a locale, such as en_US.UTF-8, that the image surely has not."""
    language = locale.partition(".")[0]
    if language in PLAIN_LOCALES or "_" not in language or "$" in locale:
        return False
    image = stage.image
    if image is None or _name_of(stage) not in WITHOUT_LOCALES:
        return False
    if system_of(image) not in ("debian", "ubuntu"):
        return False
    return not is_so_in(_speaks_of, stage, BRINGS_LOCALES)


def _name_of(stage: Stage) -> str:
    facts = facts_of(stage.image) if stage.image is not None else None
    return facts.name if facts is not None else ""


def _speaks_of(step: Step, words: tuple[str, ...]) -> bool:
    """Whether a step may bring something that has one of these words in its name."""
    it = step.instruction
    if isinstance(it, Copy | Add):
        target = str(it.words[-1]).rstrip("/") if it.words else ""
        is_program = len(it.words) == 2 and any(sign in it.words[0] for sign in _PROGRAMS)
        is_top = target in ("", "/usr", "/usr/share", "/usr/lib", "/etc")
        if (is_top and not is_program) or "$" in target:
            return True
    elif not isinstance(it, Run):
        return False
    elif it.documents or "$" in it.body.text or any(map(_runs_script, step.commands)):
        return True
    return any(word in it.body.text for word in words)


def _runs_script(command: Command) -> bool:
    """Whether a command may run a script: it names one, and does not only change its name or its mode."""
    is_of_files = command.name in ("chmod", "chown", "cp", "dos2unix", "ln", "mv", "rm", "sed")
    return not is_of_files and any(".sh" in word for word in (command.name, *command.args))


def _installs(step: Step) -> bool:
    return isinstance(step.instruction, Run) and "install" in step.instruction.body.text
