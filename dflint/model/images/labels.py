"""Labels: what a key looks like, and what a schema says of the values.

Sources: Docker documentation, "Docker object labels"; OCI image specification, annotations;
RFC 3339; Semantic Versioning 2.0.0. A schema is written as hadolint has it: `name:kind`.
"""

from __future__ import annotations

from dflint.model.scope import expand
from dflint.syntax.nodes import Label
from dflint.syntax.placeholders import placeholder_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.model.scope import Scope
    from dflint.model.stages import Stage
    from dflint.syntax.parts import Pair
    from dflint.syntax.words import Argument

RESERVED = ("com.docker.", "io.docker.", "org.dockerproject.")
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
DIGITS = frozenset("0123456789")
SIGNS = frozenset("./_-")
KEYS = LETTERS | DIGITS | SIGNS
HEX = frozenset("0123456789abcdef")
HASHES = range(7, 65)  # digits: from the shortest that git prints to SHA-256
_VERSION_LETTERS = LETTERS | DIGITS | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ-")
_URI = LETTERS | DIGITS | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ-._~:/?#[]@!$&'()*+,;=%")
# What the values of each kind are called in messages.
KINDS = {
    "text": "text",
    "url": "address such as https://example.org/",
    "semver": "semantic version such as 1.2.3",
    "hash": "hash of a commit",
    "rfc3339": "time such as 2024-05-01T12:00:00Z",
    "spdx": "SPDX licence such as MIT",
    "email": "mail address",
}
# What the OCI specification says of its own labels.
OCI = tuple(
    f"org.opencontainers.image.{name}:{kind}"
    for name, kind in (
        ("created", "rfc3339"),
        ("url", "url"),
        ("documentation", "url"),
        ("source", "url"),
        ("licenses", "spdx"),
    )
)


def read_schema(schema: Iterable[str]) -> dict[str, str]:
    """The labels of a schema with their kinds; `text` where none is named."""
    pairs = (entry.rpartition(":") if ":" in entry else (entry, "", "text") for entry in schema)
    return {name.strip(): kind.strip().lower() for name, _, kind in pairs}


def labels_of(stage: Stage) -> Iterator[tuple[Pair, Scope]]:
    """The labels that a stage sets itself, with the variables in force at each."""
    for step in stage.steps_of(Label):
        for pair in step.instruction.pairs:  # type: ignore[attr-defined]
            yield pair, step.state.variables


def fixed(word: Argument, scope: Scope) -> str | None:
    """A word with its variables replaced, or None where they or a placeholder have no value yet."""
    if placeholder_in(word):
        return None
    if not word.expands:
        return str(word)
    if any(scope.kind(it.name) == "arg" for it in word.variables):
        return None
    return expand(word, scope)


# Keys that podman runlabel and atomic read just as they are.
OF_TOOLS = frozenset({"RUN", "INSTALL", "UNINSTALL", "UPDATE", "USAGE", "HELP", "STOP", "DEBUG"})
# Keys of which Fedora and CentOS had more: Name, Version, Architecture.
OF_ATOMIC = frozenset({"BZComponent", "Build_Host", "Authoritative_Registry"})
# What Docker asks the authors of extensions of its Desktop to set. Source: its manual of extensions, "Add labels
# to your extension", 2026-11.
OF_EXTENSIONS = ("com.docker.desktop.extension.", "com.docker.extension.")
OF_PLATFORMS = ("com.redhat.", "io.openshift.", "io.k8s.")


def key_problem(key: str) -> str:
    """What is wrong with the key of a label, or nothing."""
    if key in OF_TOOLS or key.startswith((*OF_PLATFORMS, *OF_EXTENSIONS)):
        return ""
    if key.startswith(RESERVED):
        return "is in a namespace that belongs to Docker"
    if not KEYS.issuperset(key):
        wrong = next(it for it in key if it not in KEYS)
        return "has capital letters" if wrong.isupper() else f"has the character {wrong!r}"
    if key[0] not in LETTERS:
        return f"begins with {key[0]!r}, not with a letter"
    if key[-1] in SIGNS:
        return f"ends with {key[-1]!r}"
    for double in ("..", "--"):
        if double in key:
            return f"has {double} in it"
    return ""


def value_problem(value: str, kind: str) -> str:
    """What is wrong with a value, or nothing. A kind that is not known takes everything."""
    if not value.strip():
        return "is empty"
    if kind in KINDS and not _is_of(value, kind):
        return f"is no {KINDS[kind]}: {value}"
    return ""


def _is_of(value: str, kind: str) -> bool:
    match kind:
        case "url":
            return _is_url(value)
        case "semver":
            return _is_version(value)
        case "hash":
            return len(value) in HASHES and HEX.issuperset(value.lower())
        case "rfc3339":
            return _is_time(value)
        case "email":
            name, at, host = value.rpartition("@")
            return bool(at and name and "." in host.strip(".")) and not set(value) & set(" <>,;")
        case "spdx":
            from dflint.model.images.licenses import is_license

            return is_license(value)
    return True


def _is_url(value: str) -> bool:
    """RFC 3986: a scheme, a colon, and then no character that has to be written as %xx."""
    scheme, colon, rest = value.partition(":")
    plain = scheme.replace("+", "").replace("-", "").replace(".", "")
    named = scheme[:1].isalpha() and plain.isalnum() and scheme.isascii()
    host = rest[2:].partition("/")[0] if rest.startswith("//") else rest
    return bool(colon and named and host) and _URI.issuperset(rest)


def _is_version(value: str) -> bool:
    rest, plus, build = value.partition("+")
    core, dash, before = rest.partition("-")
    numbers = core.split(".")
    return (
        len(numbers) == 3
        and all(map(_is_number, numbers))
        and (not dash or all(_is_name(it) and (_is_number(it) or not it.isdigit()) for it in before.split(".")))
        and (not plus or all(map(_is_name, build.split("."))))
    )  # fmt: skip


def _is_number(text: str) -> bool:
    return bool(text) and DIGITS.issuperset(text) and (text == "0" or text[0] != "0")


def _is_name(text: str) -> bool:
    return bool(text) and _VERSION_LETTERS.issuperset(text)


def _is_time(value: str) -> bool:
    import re  # few files have such labels
    from datetime import datetime

    if not re.fullmatch(
        r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", value, re.A
    ):
        return False
    try:
        datetime.strptime(value[:19].upper().replace(" ", "T"), "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return value[17:19] == "60"  # a leap second
    return True
