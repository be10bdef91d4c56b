"""Builds as files declare them, before anybody has looked where the Dockerfile is."""

from __future__ import annotations

from dflint.model.builds import Build, Given, is_remote
from dflint.model.image_reference import is_reference, parse_image
from dflint.source import Span, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.builds.data import Text
    from dflint.model.builds import Service

DOCKERFILE = "Dockerfile"
CONTAINERFILE = "Containerfile"
UNKNOWN = "?"  # a name that only a run knows; behind `name:`, such a tag


class Declared:
    """What a file says of one build; what it leaves out is None, or not in a table.

    `bases`: the folders that its paths may be from, the likeliest first. `file_is_in_context`: the
    path of the Dockerfile is from the context, and not from where the build is started.
    """

    def __init__(self, kind: str, path: str, name: str, start: int, end: int) -> None:
        self.kind = kind
        self.path = path
        self.name = name
        self.start = start
        self.end = end
        self.bases: Sequence[str] = ()
        self.context: Given | None = None
        self.dockerfile: Given | None = None
        self.file_is_in_context = True
        self.is_inline = False
        self.target: Given | None = None
        self.args: dict[str, Given] = {}
        self.contexts: dict[str, Given] = {}
        self.platforms: Sequence[str] = ()
        self.is_whole = True
        self.publishes = False
        self.is_sure = True  # enough to say that something is missing
        self.names: tuple[str, ...] = (DOCKERFILE,)  # of a Dockerfile that is not named
        self.images: Sequence[str] = ()  # as Build has them
        self.service: Service | None = None
        # Where the paths are from that it is checked out to, and what other repositories are.
        self.checkout = "."
        self.foreign: Sequence[str] = ()

    def given(self, text: str | None, place: Text) -> Given:
        """A value at its place in this file."""
        return Given(text, self.path, place.start, place.end)

    def over(self, below: Declared) -> Declared:
        """This on top of another: what this one leaves out is as it is there."""
        both = Declared(self.kind, self.path, self.name, self.start, self.end)
        has_own = self.context is not None or self.dockerfile is not None
        both.bases = self.bases if has_own or not below.bases else below.bases
        both.context = self.context or below.context
        both.dockerfile = self.dockerfile or below.dockerfile
        both.file_is_in_context = self.file_is_in_context
        both.is_inline = self.is_inline or (below.is_inline and self.dockerfile is None)
        both.target = self.target or below.target
        both.args = {**below.args, **self.args}
        both.contexts = {**below.contexts, **self.contexts}
        both.platforms = self.platforms or below.platforms
        both.is_whole = self.is_whole and below.is_whole
        both.publishes = self.publishes or below.publishes
        both.is_sure = self.is_sure and below.is_sure
        both.names = self.names
        both.images = self.images or below.images
        both.service = self.service.over(below.service) if self.service else below.service
        return both


def resolved(
    it: Declared, line: int, has: Callable[[str], bool], is_folder: Callable[[str], bool]
) -> Build | None:
    """The build, with the paths of its Dockerfile and of its context; None where there is no telling.

    Where no folder that its paths may be from has the Dockerfile, it is missing from the first.
    """
    if it.is_inline:
        return _build(it, line, "", _context(it, it.bases[0]) if it.bases else None)
    if it.dockerfile is not None and it.dockerfile.text is None:
        return None
    found: list[tuple[str, str | None]] = []
    for base in it.bases:
        context = _context(it, base)
        for name in it.names if it.dockerfile is None else (it.dockerfile.text or "",):
            path = _dockerfile(it, base, context, name)
            if path is None:
                continue
            lower = f"{path.removesuffix(DOCKERFILE)}{DOCKERFILE.lower()}"  # which the builder takes as well
            for one in (path, lower) if path.endswith(DOCKERFILE) else (path,):
                if has(one) and not is_folder(one):
                    return _build(it, line, one, context)
            found.append((path, context))
    if not found or not it.is_sure:
        return None
    path, context = found[0]
    if context is not None and not has(context):
        return _build(it, line, path, None, _missing(it, context, it.context))
    return _build(it, line, path, context, _missing(it, path, it.dockerfile or it.context))


def _build(
    it: Declared, line: int, dockerfile: str, context: str | None, missing: Given | None = None
) -> Build:
    return Build(
        it.kind,
        it.path,
        it.name,
        Span(it.start, it.end),
        line,
        dockerfile,
        context,
        it.args,
        it.contexts,
        it.target,
        it.platforms,
        it.is_whole,
        it.publishes,
        missing,
        it.images,
        it.service,
    )


def image_named(text: str, expand: Callable[[str], str | None]) -> str:
    """What a build calls its image, as Build.images has it. `expand`: a text with its variables
    replaced, None where only a run knows one of them."""
    whole = expand(text)
    if whole is not None:
        return whole if is_reference(whole) else UNKNOWN
    image = parse_image(Word(text, 0, len(text)))
    name = expand(text[: image.name.end])
    is_known = name is not None and is_reference(name) and ":" not in name.rpartition("/")[2]
    return f"{name}:{UNKNOWN}" if is_known else UNKNOWN


def joined(base: str, path: str) -> str | None:
    """A path from a folder, as from the root of the repository; None where it leads out of it."""
    if path.startswith(("/", "~")) or "://" in path:
        return None
    parts: list[str] = []
    for part in f"{base}/{path}".replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or "."


def _context(it: Declared, base: str) -> str | None:
    if it.context is None:
        return _in_repository(it, base)
    text = it.context.text
    if text is None or is_remote(text):
        return None
    return _in_repository(it, joined(base, text))


def _in_repository(it: Declared, path: str | None) -> str | None:
    """A path from where a job runs as one from the root of the repository."""
    if path is None or any(is_below(path, other) for other in it.foreign if other != it.checkout):
        return None
    if it.checkout == ".":
        return path
    is_ours = is_below(path, it.checkout)
    return path[len(it.checkout) + 1 :] or "." if is_ours else None


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return folder == "." or path == folder or path.startswith(f"{folder}/")


def _dockerfile(it: Declared, base: str, context: str | None, name: str) -> str | None:
    if it.file_is_in_context or it.dockerfile is None:
        return joined(context, name) if context is not None else None
    return _in_repository(it, joined(base, name))


def _missing(it: Declared, path: str, place: Given | None) -> Given:
    if place is None or place.path != it.path:
        return Given(path, it.path, it.start, it.end)
    return Given(path, place.path, place.start, place.end)
