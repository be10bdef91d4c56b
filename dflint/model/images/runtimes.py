"""Which version of a language the image of a stage brings."""

from __future__ import annotations

from dflint.knowledge.image_bases import plain_name
from dflint.knowledge.image_tags import split_tag
from dflint.model.images.facts import HIDDEN, known_tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage

NEWEST = (9999,)
# Programs that bring another version of a language, which are named in the stage then.
_OTHERS = {
    "node": ("nvm", "nodesource", "fnm", " n ", "npx n", "volta", "nodeenv"),
    "ruby": ("rbenv", "rvm", "ruby-install", "ruby-build", "asdf"),
    "python": ("pyenv", "conda", "deadsnakes", "uv python", "asdf"),
    "golang": ("golang.org/dl", "go.dev/dl", "toolchain", "gvm"),
}


def runtime_version(stage: Stage, image: str) -> tuple[int, ...] | None:
    """The version of an official image, as (3, 12); NEWEST for `latest`; None if it is another."""
    if stage.image is None or plain_name(stage.image.familiar) != image:
        return None
    tag = known_tag(stage.image)
    if HIDDEN in tag:
        return None
    for one in stage.chain:
        for step in one.steps:
            if any(it in step.instruction.written for it in _OTHERS.get(image, ())):
                return None
    parts = split_tag(tag)
    if parts is None:
        return None
    return parts[0] or (NEWEST if tag in ("", "latest", "alpine", "slim") else None)
