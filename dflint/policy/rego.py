"""Policies in Rego over the same model, run by regopy, which carries rego-cpp.

What Rego leaves unsaid is said here, when the policy is read: paths of the input that the model does
not have, a query that nothing defines, and built-in functions that would read the network.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dflint.policy.errors import PolicyError
from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.functions import MissingPackage
from dflint.policy.expression.types import MISSING, Class
from dflint.policy.json import as_json
from dflint.policy.policy import Policy, UndecidedFinding
from dflint.policy.subjects import GIVEN
from dflint.policy.subjects import type_of as type_of_value
from dflint.rule import Finding
from dflint.source import Source, Span
from dflint.syntax.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from typing import Any

    from dflint.policy.expression.types import Thing, Type
    from dflint.source import Spanned

MISSING_REGOPY = "a policy in Rego needs the package regopy: pip install 'dflint[rego]'."
USUAL_QUERY = "data.docker.deny"
IMPURE = ("http.send", "net.lookup_ip_addr", "opa.runtime")
KEYS_OF_CEL = ("where", "message", "values")
# Comments, and strings with what is in them: nothing in them is a path.
_SKIPPED = re.compile(r'#[^\n]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`')
_STEP = r'(?:\.[A-Za-z_]\w*|\[(?:"[^"\n]*"|[\w ]*)\])'
_PATH = re.compile(rf"(?<![\w.])(input|[A-Za-z_]\w*)({_STEP}+)")
_FIELD = re.compile(r"(?:\.|\[\")([a-z_]+)\b")
# Fields of an image that tools give: what is not known of them is not nothing.
OF_TOOLS = (
    "scan", "scans", "vulnerabilities", "sbom", "sboms", "signatures", "provenance", "provenances",
    "deployed",
)  # fmt: skip
_ALIAS = re.compile(
    rf"\bsome\s+(?:\w+\s*,\s*)?(\w+)\s+in\s+(input{_STEP}*)|\b(\w+)\s*:=\s*(input{_STEP}+)(?=[ \t]*(?:\n|;|\}}|$))"
)
_STEPS = re.compile(r'\.([A-Za-z_]\w*)|\[(?:"([^"\n]*)"|([\w ]*))\]')
_ERROR = re.compile(
    r"\(error \d+:[^|]*\|(\d+)\|(\d+)\s*\(errormsg \d+:(.*?)\)\s*\(errorast", re.DOTALL
)


class RegoError(Exception):
    """A mistake in a file of Rego, in one sentence, and its place."""

    def __init__(self, message: str, source: Source, span: Span) -> None:
        super().__init__(message)
        self.source = source
        self.span = span


class RegoPolicy(Policy):
    """A policy in Rego. Raises PolicyError, RegoError, MissingPackage."""

    def __init__(
        self,
        table: Mapping[str, Any],
        values: Mapping[str, object],
        source: Source,
        today: date | None = None,
    ) -> None:
        for key in KEYS_OF_CEL:
            if key in table:
                raise PolicyError(f'a policy in Rego takes no "{key}".', (key,))
        if table.get("on", "dockerfile") not in ("dockerfile", "image"):
            raise PolicyError('a policy in Rego is on = "dockerfile" or "image".', ("on",))
        super().__init__({**table, "require": "dockerfile.lines >= 0"}, values, today)
        self.table = table
        self.source = source
        self.query: str = table.get("query", USUAL_QUERY)
        self.given = {**GIVEN, **values}
        _check_pure(source)
        self._regopy()
        self._check_query()
        check_paths(source, self._types())

    @property
    def needs_file(self) -> bool:
        """Whether it is about a Dockerfile."""
        return not self.needs_image

    def _types(self) -> dict[str, Type]:
        given = {name: type_of_value(value) for name, value in self.given.items()}
        return {**self.scope.types, **given}

    def _regopy(self) -> Any:
        """An interpreter that has read the file. Raises RegoError, MissingPackage."""
        regopy = _module()
        made = regopy.Interpreter()
        made.log_level = regopy.LogLevel.NONE  # it would print what is wrong
        made.strict_built_in_errors = True  # it would take a call that failed for "undefined"
        try:
            made.add_module("policy", self.source.text)
        except regopy.RegoError as error:
            found = _ERROR.search(str(error))
            span = Span(int(found[1]), int(found[1]) + int(found[2])) if found else Span(0, 1)
            what = " ".join((found[3] if found else str(error)).split())
            raise RegoError(f"this is not Rego: {what}.", self.source, span) from None
        return made

    def _check_query(self) -> None:
        """Raises PolicyError where the query leads nowhere, which Rego takes for "allowed"."""
        text = _bare(self.source.text)
        package = re.search(r"^\s*package\s+([\w.]+)", text, re.MULTILINE)
        defined = set(re.findall(r"^(?:default\s+)?([A-Za-z_]\w*)", text, re.MULTILINE))
        known = [
            f"data.{package[1] if package else ''}.{it}" for it in defined - {"package", "import"}
        ]
        if self.query not in known:
            key = ("query",) if "query" in self.table else ("rego",)
            what = f'nothing in the file defines "{self.query}".{did_you_mean(self.query, known)}'
            raise PolicyError(what, key)

    def _of(
        self, file: Thing | None, image: Thing | None, path: str, usual: Spanned
    ) -> Iterator[Finding]:
        try:
            for message, line in self.denials(file, image):
                place: Spanned = usual
                if line and file is not None:
                    source = file.of.file.source
                    if 0 < line <= len(source.line_starts):
                        place = Span(*source.line_bounds(line))
                yield Finding(place, message)
        except Undecided as error:
            yield UndecidedFinding(usual, f"{self.name} cannot be decided: {error}")

    def denials(self, file: Thing | None, image: Thing | None) -> list[tuple[str, int]]:
        """What the query gives: messages, each with a line or 0. Raises Undecided."""
        if image is not None:
            self._check_known(image)
        regopy = _module()
        interpreter = self._regopy()
        interpreter.set_input(as_json(file, image, self.given))
        try:
            output = interpreter.query(self.query)
        except regopy.RegoError as error:
            found = _ERROR.search(str(error))
            what = " ".join((found[3] if found else str(error)).split())
            raise Undecided(what) from None
        if not output.ok():
            raise Undecided("Rego fails, as a built-in function that gets a wrong value does")
        results = [it for result in output.results for it in result.expressions]
        value = results[0] if results else None
        if self.query.rpartition(".")[2].startswith("allow"):
            return [] if value is True else [(f"{self.name} does not allow it", 0)]
        return list(self._messages(value))

    def _check_known(self, image: Thing) -> None:
        """Raises Undecided where the file asks for what no tool has said: Rego would take it for nothing
        to deny."""
        for name in sorted(set(_FIELD.findall(_bare(self.source.text))) & set(OF_TOOLS)):
            if image.get(name) is MISSING:
                raise Undecided(f"image.{name} is not known: {image.type.fields[name].needs}")

    def _messages(self, value: Any) -> Iterator[tuple[str, int]]:
        if value is None or value is False:
            return
        if value is True:
            yield f"{self.name} denies it", 0
        elif isinstance(value, str):
            yield value, 0
        elif isinstance(value, list):
            for it in value:
                yield from self._messages(it)
        elif isinstance(value, dict):
            message = value.get("msg", value.get("message"))
            if isinstance(message, str):
                line = value.get("line")
                yield message, line if isinstance(line, int) else 0
            else:
                yield from ((str(key), 0) for key, it in value.items() if it is True)
        else:
            raise Undecided(f"{self.query} gives {value}, which is no message")


@cache
def _module() -> Any:
    """regopy. Raises MissingPackage."""
    try:
        import regopy
    except ImportError:
        raise MissingPackage(MISSING_REGOPY) from None
    return regopy


def _bare(text: str) -> str:
    """The text with spaces in the place of comments and strings; strings in brackets stay."""

    def blank(match: re.Match[str]) -> str:
        is_key = match[0][0] == '"' and text[match.start() - 1 : match.start()] == "["
        return match[0] if is_key else re.sub(r"[^\n]", " ", match[0])

    return _SKIPPED.sub(blank, text)


def _check_pure(source: Source) -> None:
    text = _bare(source.text)
    for name in IMPURE:
        at = text.find(name)
        if at >= 0:
            what = f"{name} is not run: a policy reads nothing but its input."
            raise RegoError(what, source, Span(at, at + len(name)))


def check_paths(source: Source, types: Mapping[str, Type]) -> None:
    """Raises RegoError for the first path of the input that the model does not have."""
    text = _bare(source.text)
    for start, body in _bodies(text):
        names: dict[str, Type | None] = {}
        for match in _ALIAS.finditer(body):
            name, path = match[1] or match[3], match[2] or match[4]
            found = _followed(path.removeprefix("input"), start, types, source, quiet=True)
            element = _element(found) if match[1] else found
            names[name] = None if name in names and names[name] is not element else element
        for match in _PATH.finditer(body):
            if match[1] == "input":
                _followed(match[2], start + match.start(2), types, source)
            elif isinstance(kind := names.get(match[1]), Class):
                _followed(match[2], start + match.start(2), kind, source)


def _bodies(text: str) -> Iterator[tuple[int, str]]:
    """The rules of a file: what ends with a brace at the first level, or a line without any."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if char == "\n" and depth <= 0 and text[at + 1 : at + 2] not in (" ", "\t", "}"):
            yield start, text[start:at]
            start = at + 1
    yield start, text[start:]


def _element(type: Type | None) -> Type | None:
    return type.parts[-1] if type is not None and type.name in ("list", "map") else None


def _followed(
    steps: str,
    start: int,
    type: Any,
    source: Source,
    quiet: bool = False,
) -> Type | None:
    """The type at the end of a path from a type, or from names; None where it is not known.

    Raises RegoError.
    """
    for step in _STEPS.finditer(steps):
        name = step[1] or step[2]
        fields: Mapping[str, Any]
        if isinstance(type, Class):
            fields = {key: it for key, it in type.fields.items() if it.in_json}
        elif type is None or not hasattr(type, "keys"):
            type = _element(type)
            continue
        else:
            fields = type
        if name is None:
            return None  # a variable goes over the fields
        if name not in fields:
            if quiet:
                return None
            whose = f"{type}" if isinstance(type, Class) else "the input"
            place = Span(start + step.start(), start + step.end())
            hint = did_you_mean(name, fields)
            raise RegoError(f'{whose} has no field "{name}".{hint}', source, place)
        found = fields[name]
        type = getattr(found, "type", found)
    return type  # type: ignore[no-any-return]
