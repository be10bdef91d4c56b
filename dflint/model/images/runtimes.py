"""Which version of a language the image of a stage brings."""

from __future__ import annotations

from itertools import pairwise

from dflint.knowledge.image_purposes import JDK_AFTER, JDK_FIRST
from dflint.knowledge.version_tools import OTHER_RUNTIMES
from dflint.model.images.facts import HIDDEN, known_tag
from dflint.model.lookups.image_bases import plain_name
from dflint.model.lookups.image_tags import split_tag
from dflint.model.order import is_so_in
from dflint.numbers import whole_number
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

NEWEST = (9999,)
_NODESOURCE = "deb.nodesource.com/setup_"


def runtime_version(stage: Stage, image: str) -> tuple[int, ...] | None:
    """The version of an official image, as (3, 12); NEWEST for `latest`; None if it is another."""
    if stage.image is None or plain_name(stage.image.familiar) != image:
        return None
    tag = known_tag(stage.image)
    if HIDDEN in tag:
        return None
    if is_so_in(_brings_another, stage, image):
        return None
    parts = split_tag(tag)
    if parts is None:
        return None
    return parts[0] or (NEWEST if tag in ("", "latest", "alpine", "slim") else None)


@cached
def node_of_script(stage: Stage) -> tuple[int, ...] | None:
    """The Node.js that the one script of NodeSource brings, as (18,); None where none or several do."""
    texts = [step.instruction.written for one in stage.chain for step in one.steps]
    found = {it.partition(_NODESOURCE)[2].partition(".x")[0] for it in texts if _NODESOURCE in it}
    number = whole_number(found.pop()) if len(found) == 1 else None
    others = [sign for sign in OTHER_RUNTIMES["node"] if sign not in _NODESOURCE]
    is_another = any(sign in text for text in texts for sign in others)
    return None if number is None or is_another else (number,)


def _brings_another(step: Step, image: str) -> bool:
    """Whether a step speaks of what brings another version."""
    return step.instruction.has_any(OTHER_RUNTIMES.get(image, ()))


def is_at_least(version: tuple[int, ...] | None, other: tuple[int, ...]) -> bool:
    """Whether a version is surely not below another: (7,) is the newest of its kind, and None any."""
    return not other or (version is not None and (*version, *NEWEST) >= other)


def java_version(image: Image) -> int:
    """The version of the JDK that the tag of an official image names; 0 where it names none."""
    name, words = plain_name(image.familiar), known_tag(image).split("-")
    if name in JDK_FIRST:
        return whole_number(words[0].partition(".")[0].partition("u")[0]) or 0
    for word, after in pairwise((*words, "")):
        for sign in JDK_AFTER.get(name, ()):
            if word.startswith(sign):
                return whole_number(word[len(sign) :] or after.partition(".")[0]) or 0
    return 0
