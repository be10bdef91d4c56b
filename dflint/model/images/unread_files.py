"""Files that the server of an image does not read, or not as they are meant.

Sources: the Dockerfiles and the configurations of the images; see knowledge/server_files.py.
"""

from __future__ import annotations

from dflint.knowledge.server_files import UNREAD
from dflint.model.context.image_files import ImageFiles
from dflint.model.images.facts import known_tag
from dflint.model.layers.copies import copy_targets
from dflint.model.lookups.image_bases import plain_name
from dflint.model.order import is_so_in
from dflint.model.paths import is_below
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_DOCUMENTS = "/var/www/html"
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


def rewriting_file(stage: Stage, file: Dockerfile, context: Context) -> tuple[Word, str] | None:
    """A .htaccess with RewriteEngine that a COPY brings to Apache without that module: the word, its path."""
    image = stage.image
    if image is None or plain_name(image.familiar) != "php" or "apache" not in known_tag(image):
        return None
    if is_so_in(_may_enable_rewrite, stage):
        return None
    for step in stage.copies:
        for it in copy_targets(step):
            top = it.path.rstrip("/")
            for path in (f"{top}/.htaccess", f"{top}/public/.htaccess") if top else ():
                found = (
                    ImageFiles(context).find(path, stage, file)
                    if is_below(path, _DOCUMENTS)
                    else None
                )
                if found is not None and _asks(found.text or ""):
                    return step.instruction.words[-1], found.shown
    return None


def _asks(text: str) -> bool:
    """Whether a .htaccess uses mod_rewrite whether it is there or not."""
    return "RewriteEngine" in text and "<IfModule" not in text


def _may_enable_rewrite(step: Step) -> bool:
    text = step.instruction.body.text
    is_settings = isinstance(step.instruction, Copy | Add) and ("apache" in text or ".conf" in text)
    return "rewrite" in text or is_settings or (isinstance(step.instruction, Run) and ".sh" in text)
