"""Image references: `[registry[:port]/]path/name[:tag][@digest]`.

Source: the grammar of references in distribution/reference.
"""

from __future__ import annotations

from dflint.model.lookups.image_bases import architecture_of, is_for_windows
from dflint.source import Lazy, Word, cached_property

REMEMBERED = (
    "model.images.support.end_of_support model.images.support.deprecation_of"
    " model.images.facts.facts_of model.images.facts.release_of"
)
DOCKER_HUB = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})


class Image(Lazy, remembered=REMEMBERED):
    """A reference, cut into its parts. Each part is at its own place in the file.

    `name` is the path without the registry. A part that is not there is None. Where a variable
    hides how the reference is built, the parts are what the text shows.
    """

    def __init__(
        self, text: Word, registry: Word | None, name: Word, tag: Word | None, digest: Word | None
    ) -> None:
        self.text = text
        self.registry = registry
        self.name = name
        self.tag = tag
        self.digest = digest
        self.start = text.start
        self.end = text.end

    @property
    def is_scratch(self) -> bool:
        """Whether it is the empty image."""
        return self.text == "scratch"

    @property
    def system(self) -> str:
        """The system that it is made for, where its name says so: "windows" or nothing."""
        return "windows" if is_for_windows(self.familiar) else ""

    @property
    def architecture(self) -> str:
        """The processor that it is made for, where its name says so, as in `arm64v8/debian`."""
        return architecture_of(self.familiar)

    @cached_property
    def is_valid(self) -> bool:
        """Whether an image can have this name."""
        return is_reference(self.text)

    @cached_property
    def familiar(self) -> str:
        """The name as people say it: `debian` for docker.io/library/debian."""
        if self.registry is not None and self.registry not in DOCKER_HUB:
            return f"{self.registry}/{self.name}"
        return str(self.name).removeprefix("library/")


def parse_image(word: Word) -> Image:
    """Cut a reference into its parts. Takes any text."""
    text = str(word)
    at = text.find("@")
    digest = word.part(at + 1, len(text)) if at >= 0 else None
    end = at if at >= 0 else len(text)
    start = _registry_end(text, end)
    registry = word.part(0, start - 1) if start else None
    colon = _tag_colon(text, start, end)
    tag = word.part(colon + 1, end) if colon >= 0 else None
    name = word.part(start, colon if colon >= 0 else end)
    return Image(word, registry, name, tag, digest)


def tag_in(reference: str, image: Image) -> str:
    """What follows the name in a reference to the same image, as `:12-slim`; else nothing."""
    known = parse_image(Word(reference, 0, len(reference)))
    return reference[known.name.end :] if known.familiar == image.familiar else ""


def _registry_end(text: str, end: int) -> int:
    """Where the name begins: the first part is a registry if it has a dot, a port, or is localhost."""
    slash = _outside_braces(text, "/", 0, end)
    if slash < 0:
        return 0
    first = text[:slash]
    has_mark = any(_outside_braces(text, mark, 0, slash) >= 0 for mark in ".:")
    # A name is in lower case; a variable can hold anything.
    has_capital = "$" not in first and first != first.lower()
    return slash + 1 if has_mark or has_capital or first == "localhost" else 0


def _tag_colon(text: str, start: int, end: int) -> int:
    """The colon before the tag: after the last slash, and not the one in `${x:-y}`."""
    slash, at = start - 1, start
    while (at := _outside_braces(text, "/", at, end)) >= 0:
        slash = at
        at += 1
    return _outside_braces(text, ":", slash + 1, end)


def _outside_braces(text: str, char: str, start: int, end: int) -> int:
    if "{" not in text:
        return text.find(char, start, end)
    depth = 0
    for at in range(start, end):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
        elif text[at] == char and not depth:
            return at
    return -1


SYSTEMS = frozenset({
    "aix", "android", "darwin", "dragonfly", "freebsd", "illumos", "js", "linux", "netbsd",
    "openbsd", "plan9", "solaris", "wasip1", "windows",
})  # fmt: skip
# As written, and as they are called.
ARCHITECTURES = {
    "386": "386", "i386": "386", "amd64": "amd64", "x86_64": "amd64", "x86-64": "amd64",
    "arm": "arm", "armhf": "arm", "armel": "arm", "armv7l": "arm", "arm64": "arm64",
    "aarch64": "arm64", "loong64": "loong64", "loongarch64": "loong64", "mips": "mips",
    "mips64": "mips64", "mips64le": "mips64le", "mipsle": "mipsle", "ppc64": "ppc64",
    "ppc64le": "ppc64le", "riscv64": "riscv64", "s390x": "s390x", "wasm": "wasm",
}  # fmt: skip
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def is_platform(text: str) -> bool:
    """Whether it is a platform such as linux/arm64/v8, or a part of one."""
    parts = text.lower().split("/")
    if not all(part and _WORD.issuperset(part.translate(_LINKS)) for part in parts):
        return False
    return len(parts) in (2, 3) or parts[0] in SYSTEMS or parts[0] in ARCHITECTURES


def platform_parts(text: str) -> tuple[str, ...]:
    """The system and the architecture that a platform names."""
    parts = text.lower().split("/")[:2]
    return tuple(ARCHITECTURES.get(part, part) for part in parts)


def is_reference(text: str) -> bool:
    """Whether it can be the name of an image: `registry:5000/path/name:tag@digest`."""
    name, at, digest = text.partition("@")
    if at and not _is_digest(digest):
        return False
    slash = name.rfind("/")
    colon = name.find(":", slash + 1)
    if colon >= 0:
        if not _is_tag(name[colon + 1 :]):
            return False
        name = name[:colon]
    first, slash_, rest = name.partition("/")
    if slash_ and (first == "localhost" or "." in first or ":" in first or not first.islower()):
        return bool(first) and _is_registry(first) and _is_path(rest)
    return _is_path(name)


_LINKS = dict.fromkeys(map(ord, "._-"))


def _is_registry(text: str) -> bool:
    host, colon, port = text.partition(":")
    if colon and not port.isdecimal():
        return False
    return all(
        part and _WORD.issuperset(part.replace("-", "")) and part[0] != "-" and part[-1] != "-"
        for part in host.split(".")
    )


def _is_path(text: str) -> bool:
    """Parts of small letters and digits, with `.`, `_` and `-` between them only."""
    if not text.isascii() or text != text.lower():
        return False
    for part in text.split("/"):
        if part.isalnum():
            continue
        if not (part[:1].isalnum() and part[-1:].isalnum() and _is_word(part)):
            return False
    return True


def _is_tag(text: str) -> bool:
    return len(text) <= 128 and text[:1] not in ".-" and text.isascii() and _is_word(text)


def _is_word(text: str) -> bool:
    """Letters, digits, `.`, `_` and `-`: at least one of these."""
    return text.replace("_", "0").replace("-", "0").replace(".", "0").isalnum()


def _is_digest(text: str) -> bool:
    kind, colon, digits = text.partition(":")
    return (
        bool(colon and kind)
        and len(digits) >= 32
        and all(c in "0123456789abcdefABCDEF" for c in digits)
    )
