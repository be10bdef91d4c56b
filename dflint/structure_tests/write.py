"""The text of a structure test: YAML for people, the same for the same Dockerfile."""

from __future__ import annotations

import json
import re

from dflint.structure_tests.modes import permissions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dflint.structure_tests.expected import Expected, File, Value

# Words that YAML 1.1 takes for something else than text.
_OTHER = frozenset({
    "", "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", ".inf", ".nan", "-", "<<", "=",
})  # fmt: skip
MOST_PROGRAMS = 10
_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*")
# What JSON leaves as it is, and YAML does not take, or takes for the end of a line.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def text_of(expected: Expected, dockerfile: str, stage: str = "") -> str:
    """The test of an image, with what it leaves out and why as comments."""
    of_stage = f", stage {stage}" if stage else ""
    lines = [
        f"# What the image of {comment(dockerfile + of_stage)} has to be, by `dflint test --init`.",
        "# Run it with `dflint test IMAGE --config THIS_FILE`, or with container-structure-test.",
        'schemaVersion: "2.0.0"',
        *_metadata(expected),
        *_files(expected),
        *_commands(expected),
    ]
    if expected.left_out:
        lines += ["", "# Not tested:"]
        lines += [f"# - {comment(it)}" for it in expected.left_out]
    return "\n".join(lines) + "\n"


def _metadata(it: Expected) -> Iterator[str]:
    body = [
        *_pairs("envVars", it.env),
        *_pairs("labels", it.labels),
        *_list("exposedPorts", it.ports),
        *_list("volumes", it.volumes),
        *([f"  workdir: {scalar(it.workdir)}"] if it.workdir else []),
        *([f"  user: {scalar(it.user)}"] if it.user else []),
        *([f"  entrypoint: {flow(it.entrypoint)}"] if it.entrypoint is not None else []),
        *([f"  cmd: {flow(it.command)}"] if it.command is not None else []),
    ]
    if body:
        yield from ("", "metadataTest:", *body)


def _pairs(name: str, values: Mapping[str, Value]) -> Iterator[str]:
    if values:
        yield f"  {name}:"
    for key, value in values.items():
        yield f"    - key: {scalar(key)}"
        if value.arguments and not value.is_pattern:
            yield f"      # the default of {_names('ARG', value.arguments)}"
        elif value.arguments:
            yield f"      # {_names('ARG', value.arguments)} decides"
        yield f"      value: {scalar(value.text)}"
        if value.is_pattern:
            yield "      isRegex: true"


def _names(what: str, names: Iterable[str]) -> str:
    return comment(f"{what} {', '.join(sorted(names))}")


def _list(name: str, values: Iterable[str]) -> Iterator[str]:
    found = [f"    - {scalar(it)}" for it in values]
    if found:
        yield from (f"  {name}:", *found)


def _files(expected: Expected) -> Iterator[str]:
    files = [it for path, it in sorted(expected.files.items()) if "$" not in path]
    if files:
        yield from ("", "fileExistenceTests:")
    by = ""
    for file in sorted(files, key=lambda it: list(expected.files).index(it.path)):
        if file.by != by:
            yield f"  # {comment(file.by)}"
            by = file.by
        yield from _file(file)


def _file(file: File) -> Iterator[str]:
    yield f"  - name: {scalar(file.path)}"
    yield f"    path: {scalar(file.path)}"
    yield "    shouldExist: true"
    if file.permissions is not None and file.is_file:
        yield f"    permissions: {scalar(permissions(file.permissions))}"
    elif file.executable_by:
        yield f"    isExecutableBy: {file.executable_by}"
    if file.uid is not None:
        yield f"    uid: {file.uid}"
    if file.gid is not None:
        yield f"    gid: {file.gid}"


def _commands(expected: Expected) -> Iterator[str]:
    if expected.programs:
        yield from (
            "",
            "# Tests of commands start containers: they need --driver docker.",
            "# commandTests:",
        )
    for name in list(expected.programs)[:MOST_PROGRAMS]:
        yield f"#   - name: {scalar(comment(f'{name} is installed'))}"
        yield f"#     command: {scalar(comment(name))}"
        yield '#     args: ["--version"]'


def flow(words: Iterable[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(map(quoted, words))}]"


def scalar(text: str) -> str:
    """A text as YAML 1.1 and 1.2 read it: as it is where that is sure, in quotes otherwise."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _OTHER
    return text if is_plain else quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes."""
    written = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda it: f"\\u{ord(it[0]):04x}", written)


def comment(text: str) -> str:
    """A text for a comment: on one line, of characters that YAML takes."""
    return "".join(
        char if char.isprintable() and not "\ud800" <= char <= "\udfff" else "?" for char in text
    )
