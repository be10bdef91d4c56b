"""Servers of official images that cannot start as a user other than root.

Source: the page of the official nginx image, "Running nginx as a non-root user", and its nginx.conf: it
keeps /run/nginx.pid and its temporary files below /var/cache/nginx, which are root's. 2026-11.
"""

from __future__ import annotations

from dflint.model.images.facts import facts_of
from dflint.model.images.users import user_at_end
from dflint.model.order import is_so_in
from dflint.syntax.nodes import Cmd, Entrypoint, From, User

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

# What a step may speak of that gives a user of its own a place to write, or another configuration.
_SIGNS = (
    "/var/cache",
    "/var/run",
    "/run",
    "nginx.conf",
    "/etc/nginx ",
    "chown",
    "chmod",
    "setcap",
    "pid",
)


def cannot_start_nginx(stage: Stage) -> bool:
    """Whether the nginx of the official image starts as another user, who may not write where it writes."""
    image = stage.image
    if image is None or image.familiar != "nginx" or facts_of(image) is None:
        return False
    if any(_starts_another(stage.last(kind)) for kind in (Cmd, Entrypoint)):
        return False
    if user_at_end(stage) in (None, "root"):
        return False
    return not is_so_in(_may_give_place, stage)


def _starts_another(step: Step | None) -> bool:
    """Whether an instruction starts something else than nginx."""
    words = step.instruction.words if step is not None else ()
    return step is not None and not (words and words[0] == "nginx")


def _may_give_place(step: Step) -> bool:
    """Whether a step may let others write where nginx does, or bring another configuration."""
    it = step.instruction
    if isinstance(it, From | User | Cmd | Entrypoint):
        return False
    return it.KEYWORD == "ONBUILD" or any(sign in f"{it.written} " for sign in _SIGNS)
