"""Files that are copied to where the server of an image does not look for them.

Sources: the Dockerfiles and the configurations of the images; see knowledge/server_files.py.
"""

from __future__ import annotations

from dflint.knowledge.server_files import UNREAD
from dflint.model.layers.copies import copy_targets
from dflint.model.lookups.image_bases import plain_name
from dflint.model.order import is_so_in
from dflint.model.paths import is_below
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_ALL = (
    "/",
    "/etc",
    "/usr",
    "/usr/local",
    "/usr/local/etc",
    "/etc/nginx",
    "/etc/caddy",
    "/usr/local/apache2",
)


def unread_file(stage: Stage) -> tuple[Word, str, str] | None:
    """A COPY to where the server of the image does not look: its destination, the path, where it looks."""
    image = stage.image
    rows = UNREAD.get(plain_name(image.familiar), ()) if image is not None else ()
    for place, read, signs in rows:
        for step in stage.copies:
            for it in copy_targets(step):
                if is_below(it.path, place) and not is_so_in(
                    _may_change, stage, place, read, signs
                ):
                    return step.instruction.words[-1], it.path, read
    return None


def _may_change(step: Step, place: str, read: str, signs: tuple[str, ...]) -> bool:
    """Whether a step may make the server look at a place, or bring what it reads besides."""
    it = step.instruction
    text = it.body.text
    if any(sign in text for sign in signs) or read.partition("/*")[0] in text:
        return True
    if isinstance(it, Run):
        return place in text or bool(it.documents) or "$" in text or ".sh" in text
    if isinstance(it, Copy | Add):
        targets = [target.path.rstrip("/") or "/" for target in copy_targets(step)]
        return any(path in _ALL or "$" in path or not path for path in targets)
    return it.KEYWORD in ("CMD", "ENTRYPOINT") and place in text
