"""Image references: `[registry[:port]/]path/name[:tag][@digest]`, and what some images are known for.

Source: the grammar of references in distribution/reference.
"""

from __future__ import annotations

from dflint.model.lifetimes import end_of_support
from dflint.model.references import is_reference
from dflint.source import Word, lazy

DOCKER_HUB = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})

# Official images that start as root, by their familiar names.
ROOT = frozenset({
    "adoptopenjdk", "almalinux", "alpine", "amazoncorretto", "amazonlinux", "archlinux", "bash",
    "buildpack-deps", "busybox", "caddy", "centos", "clearlinux", "clojure", "composer", "crystal",
    "dart", "debian", "docker", "eclipse-temurin", "elixir", "erlang", "fedora",
    "gcc", "golang", "haskell", "httpd", "ibm-semeru-runtimes", "ibmjava",
    "julia", "mageia", "maven", "mono", "nginx", "node", "openjdk", "opensuse/leap",
    "opensuse/tumbleweed", "oraclelinux", "perl", "photon", "php", "pypy", "python", "r-base",
    "rockylinux", "ros", "ruby", "rust", "sapmachine", "sl", "swift", "tomcat", "tomee", "ubuntu",
    "wordpress",
})  # fmt: skip

# The repositories of Docker's official images for one processor, and Microsoft's for Windows.
FOR_ARCHITECTURE = {
    "amd64": "amd64", "i386": "386", "arm32v5": "arm", "arm32v6": "arm", "arm32v7": "arm",
    "arm64v8": "arm64", "ppc64le": "ppc64le", "s390x": "s390x", "riscv64": "riscv64",
    "mips64le": "mips64le",
}  # fmt: skip
FOR_WINDOWS = ("mcr.microsoft.com/windows", "mcr.microsoft.com/dotnet/framework")


class Image:
    """A reference, cut into its parts. Each part stands at its own place in the file.

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
        return "windows" if self.familiar.startswith(FOR_WINDOWS) else ""

    @property
    def architecture(self) -> str:
        """The processor that it is made for, where its name says so, as in `arm64v8/debian`."""
        return FOR_ARCHITECTURE.get(self.familiar.partition("/")[0], "")

    @lazy
    def is_valid(self) -> bool:
        """Whether an image can have this name."""
        return is_reference(self.text)

    @lazy
    def ended(self) -> tuple[str, str] | None:
        """What of it is not supported any more, and since when: ("debian buster", "2024-06")."""
        return end_of_support(self)

    @lazy
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
