"""What the builder refuses: the wrong number of arguments, unknown flags, values it cannot read.

The parser takes anything; these are the checks that BuildKit makes when it turns what was parsed
into instructions. Source: BuildKit, frontend/dockerfile/instructions/parse.go.
"""

from __future__ import annotations

from dflint.numbers import whole_number
from dflint.source import Problem, Span, cached
from dflint.syntax.arrays import read_array
from dflint.syntax.nodes import Add, Arg, Cmd, Copy, Entrypoint, Expose, Run, Stopsignal
from dflint.syntax.placeholders import placeholder_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from dflint.source import Spanned, Word
    from dflint.syntax.flags import Flag
    from dflint.syntax.nodes import (
        Add,
        Copy,
        Env,
        From,
        Healthcheck,
        Instruction,
        Label,
        Onbuild,
        Shell,
    )
    from dflint.syntax.parts import Pair

BOOLEAN_FLAGS = frozenset({"link", "parents", "keep-git-dir", "unpack"})
DURATIONS = frozenset({"interval", "timeout", "start-period", "start-interval"})
CHECKED_FLAGS = BOOLEAN_FLAGS | DURATIONS | {"retries", "network", "security"}
UNCHECKED_FLAGS = (Arg, Stopsignal)  # the builder never looks at their flags
NEEDING_ARGUMENTS = frozenset({
    "RUN", "ARG", "ENV", "LABEL", "EXPOSE", "VOLUME", "SHELL", "ONBUILD", "HEALTHCHECK", "USER",
    "WORKDIR", "STOPSIGNAL", "MAINTAINER",
})  # fmt: skip
# Their arguments are words in which the builder replaces variables. So are those of ENV, LABEL and
# ARG, in pairs.
WITH_WORDS = frozenset({
    "FROM", "COPY", "ADD", "EXPOSE", "VOLUME", "USER", "WORKDIR", "STOPSIGNAL",
})  # fmt: skip
WITH_ARRAYS = frozenset({"RUN", "CMD", "ENTRYPOINT", "VOLUME"})
BOOLEANS = frozenset({"1", "t", "true", "0", "f", "false"})
NETWORKS = ("default", "none", "host")
SECURITIES = ("sandbox", "insecure")
MOUNT_KINDS = ("bind", "cache", "tmpfs", "secret", "ssh")
MOUNT_FIELDS = frozenset({
    "type", "from", "source", "target", "readonly", "readwrite", "id", "sharing", "required",
    "size", "mode", "uid", "gid", "env",
    "z", "u", "relabel", "chown", "idmap",  # buildah and podman
})  # fmt: skip
SHARINGS = ("shared", "private", "locked")
PROTOCOLS = frozenset({"tcp", "udp", "sctp"})
DURATION_UNITS = ("ns", "us", "µs", "μs", "ms", "s", "m", "h")
NO_TRIGGERS = frozenset({"ONBUILD", "FROM", "MAINTAINER"})
IN_STAGE_NAMES = "abcdefghijklmnopqrstuvwxyz0123456789-_."


@cached
def argument_problems(it: Instruction) -> tuple[Problem, ...]:
    """Arguments that are missing, too many or not readable."""
    return tuple(_argument_problems(it))


def _argument_problems(it: Instruction) -> list[Problem]:
    found = [*it.problems]
    text, keyword = it.rest.text, it.KEYWORD
    if not text and keyword in NEEDING_ARGUMENTS:
        found.append(_problem(it.keyword, f"{keyword} needs an argument"))
        return found
    if it.line.heredocs and keyword != "ONBUILD":  # they are those of the inner instruction
        found += _heredoc_problems(it)
    if text[:1] == "[" and keyword in WITH_ARRAYS:
        found += _array_problems(it)
    elif keyword in CHECKS:
        found += CHECKS[keyword](it)
    if keyword in WITH_WORDS and ("$" in text or '"' in text or "'" in text):
        found += _word_problems(it)  # nothing else can be left open
    return found


def flag_problems(it: Instruction) -> Iterable[tuple[Flag, str, frozenset[str]]]:
    """Flags that are unknown or given twice: flag, message, and the flags that may be meant."""
    return _flag_problems(it) if it.flags else ()


def _flag_problems(it: Instruction) -> Iterator[tuple[Flag, str, frozenset[str]]]:
    if isinstance(it, UNCHECKED_FLAGS) or not it.KEYWORD:
        return
    seen: set[str] = set()
    for flag in it.flags:
        if flag.name not in it.FLAGS:
            yield flag, f"{it.keyword} has no flag --{flag.name}", it.FLAGS
        elif flag.name in seen and flag.name not in it.LISTS:
            yield flag, f"--{flag.name} is given twice", frozenset()
        seen.add(flag.name)


def value_problems(it: Instruction) -> Iterable[Problem]:
    """Values of flags and ports that the builder cannot read. Variables are left alone."""
    return _value_problems(it) if it.flags or isinstance(it, Expose) else ()


def _value_problems(it: Instruction) -> Iterator[Problem]:
    for flag in it.flags:
        if flag.name not in it.FLAGS:
            continue
        if flag.value is None:
            if flag.name not in BOOLEAN_FLAGS:
                yield _problem(flag, f"--{flag.name} needs a value")
        elif flag.name in CHECKED_FLAGS and not flag.value.expands:
            message = _bad_value(flag.name, flag.value)
            if message:
                yield _problem(flag.value, message)
    if isinstance(it, Run):
        yield from _mount_problems(it)
    elif isinstance(it, Expose):
        yield from _port_problems(it)


def _problem(place: Spanned, message: str) -> Problem:
    return Problem(message, place.start, place.end)


def _rest(it: Instruction) -> Span:
    text = it.rest.text
    return Span(it.rest.offset(0), it.rest.end(len(text))) if text else Span(it.start, it.end)


def _from_problems(it: From) -> Sequence[Problem]:
    words, name = it.words, it.name
    if not words:
        return [_problem(it.keyword, f"{it.keyword} needs an image")]
    if len(words) != (1 if name is None else 3):
        if placeholder_in(it.rest.text):
            return ()  # `{{ image }}`
        place = Span(words[1].start, words[-1].end)
        return [_problem(place, f"after the image, {it.keyword} takes AS and a name, or nothing")]
    if name is None or _is_stage_name(name.lower()):
        return ()
    return [_problem(name, f"{name} cannot be the name of a stage: letters, digits, - _ .")]


def _is_stage_name(name: str) -> bool:
    return name[:1].isalpha() and not name.strip(IN_STAGE_NAMES)


def _copy_problems(it: Copy | Add) -> Sequence[Problem]:
    if len(it.words) >= 2:
        return ()
    return [_problem(it.keyword, f"{it.keyword} needs a source and a destination")]


def _shell_problems(it: Shell) -> Iterator[Problem]:
    if not it.items:
        yield _problem(_rest(it), 'SHELL needs a JSON array such as ["/bin/bash", "-c"]')


def _pair_problems(it: Env | Label | Arg) -> list[Problem]:
    found: list[Problem] = []
    needs_value = it.KEYWORD != "ARG"
    is_open = False
    for pair in it.pairs:
        key, value = pair.key, pair.value
        if not key or (value is None and needs_value):
            found.append(_pair_problem(it, pair, is_open))
        is_open = is_open or (value is not None and _opens_substitution(value))
        found += key.problems if value is None else key.problems + value.problems
    return found


def _opens_substitution(value: Word) -> bool:
    """Whether a command substitution begins in a value, and ends behind a space."""
    return ("$(" in value and ")" not in value) or value.count("`") % 2 == 1


def _pair_problem(it: Env | Label | Arg, pair: Pair, is_open: bool) -> Problem:
    if not pair.key:
        what = "name" if isinstance(it, Arg) else "name before the ="
        return _problem(pair, f"this {it.keyword} has no {what}")
    if pair.legacy:
        return _problem(pair, f"{it.keyword} {pair.key} has no value")
    if is_open:
        cause = f"no shell runs here, so {it.keyword} takes a command substitution as text"
        return _problem(pair, f"{pair.key} has no value: {cause}")
    return _problem(pair, f"{pair.key} has no value: write {pair.key}=…, or quote the spaces")


def _array_problems(it: Instruction) -> Iterator[Problem]:
    if isinstance(it, Run | Cmd | Entrypoint) and it.form == "exec":
        return  # it could be read
    array = read_array(it.rest, 0, len(it.rest.text))
    if array is not None and array.is_json and not array.is_valid:
        yield _problem(array, "everything in this JSON array must be a string")


def _onbuild_problems(it: Onbuild) -> Iterator[Problem]:
    inner = it.inner
    if inner is None:
        return
    if inner.keyword.upper() in NO_TRIGGERS:
        yield _problem(inner.keyword, f"ONBUILD cannot put off {inner.keyword}")


def _healthcheck_problems(it: Healthcheck) -> Iterator[Problem]:
    kind = it.kind.upper()
    if kind not in ("NONE", "CMD"):
        yield _problem(it.kind, f"HEALTHCHECK takes NONE or CMD, not {it.kind}")
    elif kind == "NONE" and len(it.rest.text) > len(it.kind):
        yield _problem(_rest(it), "HEALTHCHECK NONE takes no arguments")
    elif kind == "CMD" and not it.program.text.text:
        yield _problem(it.kind, "HEALTHCHECK CMD needs a command")


def _heredoc_problems(it: Instruction) -> Iterator[Problem]:
    for heredoc in it.heredocs:
        if not heredoc.closed:
            message = f"this here-document is never closed by a line {heredoc.name}"
            yield _problem(heredoc.word, message)
    if isinstance(it, Copy | Add) and it.words and it.heredocs[-1].word.start == it.words[-1].start:
        yield _problem(it.words[-1], "a here-document cannot be the destination")


def _word_problems(it: Instruction) -> list[Problem]:
    """Quotes and variables, where the builder looks at them."""
    return [problem for word in it.words for problem in word.problems]


def _bad_value(name: str, value: Word) -> str:
    """What is wrong with the value of one of the flags that are checked, or nothing."""
    if name in BOOLEAN_FLAGS:
        return "" if value.lower() in BOOLEANS else f"--{name} is true or false, not {value}"
    if name in DURATIONS:
        return "" if _is_duration(value) else f"{value} is no duration such as 30s or 1m30s"
    if name == "retries":
        return "" if value.isdecimal() else f"{value} is no number of retries"
    if name == "network":
        return "" if value in NETWORKS else f"{value} is no network: {', '.join(NETWORKS)}"
    return "" if value in SECURITIES else f"{value} is no security mode: {', '.join(SECURITIES)}"


def _is_duration(text: str) -> bool:
    """Whether Go's time.ParseDuration takes it, and it is not between zero and 1 ms."""
    rest = text.lstrip("+")
    if rest == "0":
        return True
    total = 0.0
    while rest:
        number = rest[: len(rest) - len(rest.lstrip("0123456789."))]
        rest = rest[len(number) :]
        unit = next((unit for unit in DURATION_UNITS if rest.startswith(unit)), "")
        if not number.strip(".") or number.count(".") > 1 or not unit:
            return False
        total += float(number) * {"ns": 1e-6, "us": 1e-3, "ms": 1}.get(unit, 1000)
        rest = rest[len(unit) :]
    return bool(text) and (total == 0 or total >= 1)


def _mount_problems(it: Run) -> Iterator[Problem]:
    for mount in it.mounts:
        if mount.last is None:
            yield _problem(mount, 'a quote in a mount must be around a whole field: "id=a,b"')
            continue
        for name, value in mount.fields.items():
            if name and name not in MOUNT_FIELDS:
                yield _problem(value, f"a mount has no field {name}")
        kind = mount.kind
        if "$" in kind:
            continue
        if kind not in MOUNT_KINDS:
            yield _problem(
                mount.fields["type"], f"{kind} is no type of mount: {', '.join(MOUNT_KINDS)}"
            )
        elif kind in ("cache", "tmpfs") and not mount.target:
            yield _problem(mount, f"a mount of type {kind} needs a target")
        elif kind == "secret" and not mount.fields.keys() & {"id", "source", "target"}:
            yield _problem(mount, "a mount of type secret needs an id")
        sharing = mount.fields.get("sharing")
        if sharing and "$" not in sharing and sharing.lower() not in SHARINGS:
            yield _problem(sharing, f"{sharing} is no way of sharing: {', '.join(SHARINGS)}")


def _port_problems(it: Expose) -> Iterator[Problem]:
    for word in it.words:
        if word.expands:
            continue
        ports, slash, protocol = word.rpartition("/") if "/" in word else (str(word), "", "")
        if slash and protocol.lower() not in PROTOCOLS:
            yield _problem(word, f"{protocol or 'nothing'} is no protocol: tcp, udp, sctp")
        numbers = [whole_number(it) for it in ports.rpartition(":")[2].split("-")]
        first, last = numbers[0], numbers[-1]
        if len(numbers) > 2 or first is None or last is None:
            yield _problem(word, f"{ports} is no port and no range of ports")
        elif max(first, last) > 65535:
            yield _problem(word, f"there is no port above 65535: {ports}")
        elif first > last:
            yield _problem(word, f"the range {ports} ends before it starts")


# What is looked at besides, by keyword.
CHECKS: dict[str, Callable[[Any], Iterable[Problem]]] = {
    "FROM": _from_problems,
    "COPY": _copy_problems,
    "ADD": _copy_problems,
    "ENV": _pair_problems,
    "LABEL": _pair_problems,
    "ARG": _pair_problems,
    "SHELL": _shell_problems,
    "ONBUILD": _onbuild_problems,
    "HEALTHCHECK": _healthcheck_problems,
}
