"""Where a Dockerfile names images, and where each can be pinned.

An image is pinned where its tag is written: at its name, or in the default of the ARG that holds it.
Stages, scratch, build contexts and what only the build knows are no images that can be pinned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dflint.model.image_reference import is_reference, parse_image
from dflint.model.images.registries import images_taken, is_context, may_be_context
from dflint.model.scope import expand
from dflint.model.stages import sources_of
from dflint.source import Span, Word
from dflint.syntax.nodes import Onbuild
from dflint.syntax.words import Argument, Variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.builds import Build
    from dflint.model.image_reference import Image
    from dflint.model.stages import Dockerfile, Stage
    from dflint.syntax.parts import Pair

SYNTAX = "syntax"
SCHEME = "docker-image://"  # before an image where a build context is named


@dataclass(frozen=True)
class Named:
    """An image that a file names, at `span`. `text`: the reference, variables replaced.

    `written`: what is at `place`, where it is pinned: the end of the reference, with its tag and its
    digest. `reason`: why it cannot be pinned there, as the end of a sentence; then `place` is None.
    `platforms`: for which it is taken, as far as the file says. `comment`: the directive that it is
    in. `variable`: the ARG that has it in its default. `is_known`: `text` is the image that a plain build
    takes, whether it can be pinned at a place or not.
    """

    text: str
    span: Span
    place: Span | None = None
    written: str = ""
    reason: str = ""
    platforms: tuple[str, ...] = ()
    comment: str = ""
    variable: str = ""
    is_unwritten: bool = False  # it is known, and written in parts that cannot be pinned

    @property
    def is_known(self) -> bool:
        return self.place is not None or self.is_unwritten


def images_in(file: Dockerfile) -> Iterator[Named]:
    """All images that a Dockerfile names, in order."""
    yield from _syntax(file)
    platforms = _platforms(file.builds)
    for stage in file.stages:
        word = stage.from_.image
        own = _platforms_of(stage, platforms)
        if word is not None and stage.base is None and word != "scratch":
            yield _of_word(word, file, own)
        for image, place in images_taken(stage, file):
            yield _of_image(image, place, file, platforms)
        for step in stage.steps:
            inner = step.instruction.inner if isinstance(step.instruction, Onbuild) else None
            for place in sources_of(inner) if inner is not None else ():
                if not place.isdecimal() and place != "scratch":
                    yield _deferred(place, file)


def _platforms_of(stage: Stage, platforms: tuple[str, ...]) -> tuple[str, ...]:
    """For which platforms a stage takes its image: `platforms` are those that are built for. Which
    machine builds is not known, so that `--platform=$BUILDPLATFORM` means any."""
    flag = stage.from_.flag("platform")
    if not flag or not flag.value or flag.value in ("$TARGETPLATFORM", "${TARGETPLATFORM}"):
        return platforms
    return () if "$" in flag.value else (str(flag.value),)


def _syntax(file: Dockerfile) -> Iterator[Named]:
    for it in file.tree.directives:
        if it.name.lower() == SYNTAX and it.value:
            span = it.value_span
            comment = file.source.cut(it.comment).strip()
            if is_reference(it.value) and file.source.cut(span) == it.value:
                yield Named(it.value, span, span, it.value, "", (), comment)


def _of_image(image: Image, place: Word, file: Dockerfile, platforms: tuple[str, ...]) -> Named:
    if place.is_literal and image.text == place:
        return _literal(image, place, file, platforms)
    return Named(str(image.text), Span(place.start, place.end), None, "", _hidden(place), platforms)


def _literal(image: Image, place: Word, file: Dockerfile, platforms: tuple[str, ...]) -> Named:
    span = Span(place.start, place.end)
    if not image.is_valid:
        return Named(str(place), span, None, "", "is not the name of an image", platforms)
    if is_context(image, file):
        return Named(str(place), span, None, "", "is a build context", platforms)
    if image.tag is None and image.digest is None and may_be_context(image, file):
        return Named(str(place), span, None, "", "may be a build context", platforms)
    return Named(str(place), span, span, str(place), "", platforms)


def _deferred(place: Word, file: Dockerfile) -> Named:
    """An image in an ONBUILD, where a name may be a stage of the file that builds upon this one."""
    image = parse_image(Word(str(place), 0, len(place)))
    span = Span(place.start, place.end)
    if "$" in place or not place.is_literal:
        return Named(str(place), span, None, "", _hidden(place))
    if image.tag is None and image.registry is None:
        return Named(
            str(place), span, None, "", "may be a stage of the file that builds upon this one"
        )
    return _literal(image, place, file, ())


def _of_word(word: Argument, file: Dockerfile, platforms: tuple[str, ...]) -> Named:
    """The image of a FROM, which may have variables."""
    span = Span(word.start, word.end)
    text = expand(word, file.variables)
    if text is None or not text:
        return Named(str(word), span, None, "", "is chosen by the build", platforms)
    if not word.expands:
        return _of_image(
            parse_image(Word(text, word.start, word.end, word.raw)), word, file, platforms
        )
    if not is_reference(text):
        return Named(text, span, None, "", "is not the name of an image", platforms)
    last = word.pieces[-1] if isinstance(word, Argument) else ""
    if isinstance(last, str):
        # `${REGISTRY}/node:22`: what follows the last variable, if it has the whole tag.
        tail = last[last.rfind("/") + 1 :] if "/" in last else ""
        if ":" in tail and "@" not in last[: last.find(tail)] and word.is_plain:
            return Named(text, span, Span(word.end - len(tail), word.end), tail, "", platforms)
        return _unwritten(text, span, "has a tag that is put together from variables", platforms)
    return _in_default(text, word, last, file, platforms)


def _in_default(
    text: str, word: Argument, last: Variable, file: Dockerfile, platforms: tuple[str, ...]
) -> Named:
    """An image whose tag is the value of an ARG: `ARG VERSION=22` and `FROM node:${VERSION}`."""
    span = Span(word.start, word.end)
    name = str(last.name)
    pair = _declared(file, name)
    before = "".join(it if isinstance(it, str) else it.written for it in word.pieces[:-1])
    reason = ""
    value = ""
    if last.modifier or pair is None or pair.value is None or not pair.value.is_literal:
        reason = f"has its tag from {name}, which is not written out"
    else:
        value = str(pair.value)
        has_tag = ":" in value.partition("@")[0]
        # The whole tag, or the whole name with it, has to be in the value.
        is_whole = (before.endswith(":") and not has_tag) or before == "" or before.endswith("/")
        if not is_whole:
            reason = "has a tag that is put together from variables"
        elif not before.endswith(":") and not has_tag:
            reason = "has no tag"
        else:
            reason = _other_use(file, name, text)
    if reason or pair is None or pair.value is None:
        given = any(name in build.args for build in file.builds)
        if given:
            return Named(text, span, None, "", reason, platforms)
        return _unwritten(text, span, reason, platforms)
    place = Span(pair.value.start, pair.value.end)
    return Named(text, span, place, value, "", platforms, variable=name)


def _unwritten(text: str, span: Span, reason: str, platforms: tuple[str, ...]) -> Named:
    return Named(text, span, None, "", reason, platforms, is_unwritten=True)


def _declared(file: Dockerfile, name: str) -> Pair | None:
    """The only ARG before the first FROM of that name."""
    found = [pair for arg in file.global_args for pair in arg.pairs if pair.key == name]
    return found[0] if len(found) == 1 else None


def _other_use(file: Dockerfile, name: str, text: str) -> str:
    """What else an ARG is for than FROMs that name this image, as the end of a sentence."""
    count = 0
    for stage in file.stages:
        image = stage.from_.image
        here = (
            [it for it in image.variables if it.name == name] if isinstance(image, Argument) else []
        )
        if here and image is not None and expand(image, file.variables) != text:
            return f"has its tag from {name}, which is used for other images, too"
        count += len(here)
    mention = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])")
    uses = sum(len(mention.findall(it.written)) for it in file.tree.instructions)
    if uses != count + 1:
        return f"has its tag from {name}, which is used in other ways, too"
    given = next((build for build in file.builds if name in build.args), None)
    return f"has its tag from {name}, which {given.path} gives" if given is not None else ""


def _hidden(place: Word) -> str:
    return "is written with a variable" if "$" in place else "is written with quotes or escapes"


def _platforms(builds: Sequence[Build]) -> tuple[str, ...]:
    """The platforms of all builds that are declared; none where one does not say."""
    found: set[str] = set()
    for build in builds:
        if not build.platforms or "?" in build.platforms:
            return ()
        found.update(build.platforms)
    return tuple(sorted(found))
