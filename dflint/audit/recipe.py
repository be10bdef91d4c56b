"""An image as a Dockerfile that says what its history and its configuration say, for rules to look at.

It is no Dockerfile to build with. Each line has a name for what it comes from: `layer 7 of 12`, or
`configuration`.
"""

from __future__ import annotations

import json
import re

from dflint.audit.bases import (
    distribution_of,
    environment_of,
    history_of,
    labels_of,
    runtimes_of,
)
from dflint.image.history import instruction_of
from dflint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

CONFIGURATION = "configuration"
FIRST = "layer 1"  # of the line that names the base
SHELLS = (
    ["/bin/sh", "-c"],
    ["/bin/bash", "-c"],
    ["/bin/bash", "-o", "pipefail", "-c"],
    ["/bin/ash", "-c"],
)
_BUILDKIT = re.compile(r"\s*# buildkit\s*\Z")
_ARGUMENTS = re.compile(r"\A\|(\d+) ")
_SHELL = re.compile(r"(?:\A| )(/\S*sh (?:-\S+ |pipefail )*-c )", re.S)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Recipe:
    """A text of instructions, and what each line comes from, by the number of the line from 1."""

    def __init__(self, path: str, lines: list[tuple[str, str]]) -> None:
        self.source = Source(path, "".join(f"{text}\n" for text, _ in lines))
        self._origins = [origin for _, origin in lines]

    def origin(self, line: int) -> str:
        return self._origins[line - 1] if 0 < line <= len(self._origins) else CONFIGURATION


def recipe(name: str, config: Mapping[str, Any], base: str = "") -> Recipe:
    """The recipe of an image. `base`: what it is built upon, if that is known."""
    return Recipe(name, list(_lines(config, base)))


def _lines(config: Mapping[str, Any], base: str) -> Iterator[tuple[str, str]]:
    for image, variable in runtimes_of(config):
        yield f"FROM {image} AS {image.partition(':')[0]}-in-image", f"{CONFIGURATION}, {variable}"
    system = distribution_of(config) or base
    yield f"FROM {system if _is_word(system) else 'scratch'}", FIRST
    yield from _steps(config)
    started = config.get("config")
    yield from _settings(started if isinstance(started, dict) else {}, config)


def _steps(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the history says was run and copied."""
    history = history_of(config)
    count = sum(not it.get("empty_layer") for it in history)
    number = 0
    for it in history:
        number += not it.get("empty_layer")
        text = _BUILDKIT.sub("", str(it.get("created_by", ""))).strip()
        origin = f"layer {max(number, 1)} of {count}"
        words = instruction_of(text) or text
        keyword, _, rest = words.partition(" ")
        if (
            keyword in ("COPY", "ADD")
            and "\n" not in rest
            and "file:" not in rest
            and "dir:" not in rest
        ):
            yield words, origin
        elif keyword == "RUN" or (words == text and keyword.startswith(("/", "|"))):
            yield from _run(rest if keyword == "RUN" else words, origin)


def _run(text: str, origin: str) -> Iterator[tuple[str, str]]:
    """A RUN, and the build arguments that the builder noted before it."""
    shell = _SHELL.search(text)
    script = text[shell.end() :] if shell is not None else text
    counted = _ARGUMENTS.match(text)
    if counted is not None:
        before = text[counted.end() : shell.start() if shell is not None else counted.end()]
        for pair in before.split(" "):
            name, equals, value = pair.partition("=")
            if equals and _NAME.fullmatch(name):
                yield f"ARG {name}={_quoted(value)}", origin
    if script.strip():
        yield f"RUN {json.dumps(['/bin/sh', '-c', script], ensure_ascii=False)}", origin


def _settings(started: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in environment_of(config).items():
        if _NAME.fullmatch(name):
            yield f"ENV {name}={_quoted(value)}", CONFIGURATION
    for name, value in labels_of(config).items():
        if _is_word(name):
            yield f"LABEL {name}={_quoted(value)}", CONFIGURATION
    ports = started.get("ExposedPorts")
    for port in ports if isinstance(ports, dict) else ():
        if _is_word(str(port)):
            yield f"EXPOSE {port}", CONFIGURATION
    user = started.get("User")
    if isinstance(user, str) and _is_word(user):
        yield f"USER {user}", CONFIGURATION
    test = started.get("Healthcheck")
    if isinstance(test, dict):
        yield from _healthcheck(test.get("Test"))
    for keyword, key in (("ENTRYPOINT", "Entrypoint"), ("CMD", "Cmd")):
        words = started.get(key)
        if isinstance(words, list) and words and all(isinstance(it, str) for it in words):
            yield f"{keyword} {command(words)}", CONFIGURATION


def _healthcheck(test: object) -> Iterator[tuple[str, str]]:
    if isinstance(test, list) and test and all(isinstance(it, str) for it in test):
        if test[0] == "NONE":
            yield "HEALTHCHECK NONE", CONFIGURATION
        elif test[0] in ("CMD", "CMD-SHELL"):
            words = test[1:] if test[0] == "CMD" else ["/bin/sh", "-c", *test[1:]]
            yield f"HEALTHCHECK CMD {json.dumps(words, ensure_ascii=False)}", CONFIGURATION


def command(words: list[str]) -> str:
    """How a command was written: in shell form, where it goes through a shell."""
    if (
        is_shell_form(words)
        and "\n" not in words[-1]
        and words[-1].strip()
        and words[-1][:1] != "["
    ):
        return words[-1].strip()
    return json.dumps(words, ensure_ascii=False)


def is_shell_form(words: object) -> bool:
    """Whether a command of a configuration was written in shell form."""
    return isinstance(words, list) and words[:-1] in SHELLS


def _quoted(text: str) -> str:
    """A value in double quotes, in which nothing is replaced."""
    for char in '\\"$':
        text = text.replace(char, f"\\{char}")
    return '"' + " ".join(text.splitlines()) + '"'


def _is_word(text: str) -> bool:
    return bool(text) and text.isprintable() and not any(it in text for it in " \t\"'$\\`")
