"""What can be the name of an image, and what can be a platform.

Source: distribution/reference, reference.go; containerd, platforms.go.
"""

from __future__ import annotations

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
