"""Users: which ones an image has, and which ones a stage makes."""

from __future__ import annotations

from dflint.knowledge.official_images import SYSTEM_USERS
from dflint.model.images.facts import facts_of
from dflint.syntax.nodes import Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage

ROOTS = frozenset({"root", "0"})  # the names of the user who may do everything
PASSWD = ("/etc/passwd", "/etc", "/", "/etc/")


def lacks_user(stage: Stage, name: str) -> bool:
    """Whether the image surely has no user of that name: nothing in its stages tells of one."""
    if name in SYSTEM_USERS or name.isdecimal() or not _knows(stage.image, name):
        return False
    for one in stage.chain:
        for step in one.steps_of(Run):
            if name in step.instruction.written or _may_make_users(step.instruction):
                return False
        for step in one.copies:
            words = step.instruction.words
            if len(words) < 2 or words[-1] in PASSWD or "passwd" in words[-1]:
                return False
    return True


def starts_as_root(image: Image | None) -> bool:
    """Whether an image surely starts as root: the empty one does, as its USER is not set."""
    if image is None or image.is_scratch:
        return image is not None
    facts = facts_of(image)
    return facts is not None and facts.user in ROOTS


def entrypoint_drops_root(stage: Stage) -> bool:
    """Whether the ENTRYPOINT of its image is in force, and goes on as another user than root."""
    facts = facts_of(stage.image) if stage.image is not None else None
    return facts is not None and facts.drops_root and stage.last(Entrypoint) is None


def starts_server(image: Image | None) -> bool:
    """Whether an image starts a server by itself: it has a program, and EXPOSEs ports for it.

    Without a tag, a name may be that of something else, such as a context of the build.
    """
    facts = facts_of(image) if image is not None and image.tag is not None else None
    return facts is not None and bool(facts.ports and (facts.command or facts.entrypoint))


def _knows(image: Image | None, name: str) -> bool:
    facts = facts_of(image) if image is not None else None
    users = facts.users if facts is not None else None
    return users is not None and not any(name == user for user, _ in users)


def _may_make_users(instruction: object) -> bool:
    """Whether it does something that can make users whose names the file does not show."""
    if not isinstance(instruction, Run) or instruction.mounts:
        return True
    text = instruction.rest.text
    return any(
        it in text for it in ("useradd", "adduser", "usermod", ".sh", "ansible", "/etc/passwd")
    )
