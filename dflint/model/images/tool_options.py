"""Whether the tools of an image know an option: most are older than the Dockerfile that calls them.

A fix that adds an option to an older tool ends the build with "no such option". The version of a
tool is that of the language image, the one that the file installs, or the one that the release of
the distribution brings: no release has what came out after it.
"""

from __future__ import annotations

from _bisect import bisect_right

from dflint.knowledge.options_since import SINCE
from dflint.model.images.facts import release_of
from dflint.model.lookups.releases import named_in
from dflint.numbers import whole_number
from dflint.source import cached
from dflint.syntax.nodes import Maintainer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.knowledge.options_since import OptionSince
    from dflint.model.image_reference import Image
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

Version = tuple[int, ...]


# phusion/baseimage below this version is Ubuntu 14.04 or older (its changelog).
_PHUSION = (0, 9, 19)
TRUSTY = "2014-04"
# Long-term releases of Node (nodejs/Release), as far as they are older than an option above.
_CODE_NAMES = {
    "argon": "4",
    "boron": "6",
    "carbon": "8",
    "dubnium": "10",
    "erbium": "12",
    "fermium": "14",
}
_NEWEST = (9999, 9999)


def knows_option(tool: str, option: str, step: Step, stage: Stage) -> bool | None:
    """Whether the tool that a step calls knows an option; None where nothing says its version.

    `option` by its long name; None for those that no row is about.
    """
    since = SINCE.get((tool, option))
    if since is None:
        return None
    version = _installed(since, step, stage)
    if version is not None:
        return version
    image = stage.image
    if image is None:
        return None
    carried = _of_language(since, image)
    if carried is not None:
        return carried
    day = _released(image, stage)
    return day >= since.released if day and since.released else None


def _installed(since: OptionSince, step: Step, stage: Stage) -> bool | None:
    """What the steps up to this one say about the version that they install; the last one counts."""
    answers = _answers(stage, since)
    at = bisect_right(answers, step.index, key=lambda answer: answer[0])
    return answers[at - 1][1] if at else _below(stage, since)


def _below(stage: Stage, since: OptionSince) -> bool | None:
    """The last answer of the stages that a stage builds upon."""
    asked: list[Stage] = []
    one, answer = stage.base, None
    while one is not None and answer is None:
        asked.append(one)
        known = _known_below(one)
        if since in known:
            answer = known[since]
            break
        answers = _answers(one, since)
        answer = answers[-1][1] if answers else None
        one = one.base
    for below in asked:
        _known_below(below)[since] = answer
    return answer


@cached
def _known_below(stage: Stage) -> dict[OptionSince, bool | None]:
    """The last answers of a stage and those that it builds upon."""
    return {}


def _answers(stage: Stage, since: OptionSince) -> list[tuple[int, bool]]:
    """What the steps of a stage say about the version: their numbers, and whether it knows it."""
    known = _known_answers(stage)
    if since not in known:
        numbered = enumerate(stage.steps[1:], 1)
        known[since] = [(at, it) for at, step in numbered if (it := _said(step, since)) is not None]
    return known[since]


@cached
def _known_answers(stage: Stage) -> dict[OptionSince, list[tuple[int, bool]]]:
    return {}


def _said(step: Step, since: OptionSince) -> bool | None:
    """What the text of a step says; the last of several counts."""
    text = step.instruction.written
    if not any(word in text for word in since.words):
        return None
    import re  # takes longer to load than a usual file to lint

    known: tuple[int, bool] | None = None
    for pattern, first in since.found:
        for match in re.finditer(pattern, text):
            if known is None or match.start() > known[0]:
                known = match.start(), _numbers(match[1]) >= first
    return known[1] if known is not None else None


def _of_language(since: OptionSince, image: Image) -> bool | None:
    """Whether the version in the tag of a language image is new enough, wherever a copy of it is kept."""
    name = image.familiar.rpartition("/")[2]
    if name not in since.carriers:
        return None
    tag = str(image.tag or "")
    first_word = tag.removeprefix("v").partition("-")[0]
    version = _numbers(_CODE_NAMES.get(first_word, first_word) if name == "node" else first_word)
    if version:
        newest = (*version, *_NEWEST)  # 2.7 is the last 2.7.x that there is
        return not any(least <= newest < first for least, first in since.carriers[name])
    return True if image.digest is None and "$" not in tag else None


def _released(image: Image, stage: Stage) -> str:
    """The first day of the release that an image is built on, or may be; nothing if none is known.

    An image that is not known is as old as its name and tag say. A file with a MAINTAINER, which is
    deprecated since January 2017, may be as old, and its base image as well.
    """
    name, tag = image.familiar.rpartition("/")[2], str(image.tag or "")
    release = release_of(image) or named_in(name) or named_in(tag)
    if release is not None:
        return release.first
    version = _numbers(tag)
    is_old = name == "baseimage" and version and version < _PHUSION
    return TRUSTY if is_old or any(one.steps_of(Maintainer) for one in stage.chain) else ""


def _numbers(text: str) -> Version:
    """(1, 10, 3) for 1.10.3; up to the first part that is no number."""
    found: list[int] = []
    for part in text.split("."):
        number = whole_number(part)
        if number is None:
            break
        found.append(number)
    return tuple(found)
