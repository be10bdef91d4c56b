"""The values of secrets do not go into reports: stars are shown in their places.

A masked text is as long as the original, so that places, lines and marks stay what they are.
"""

from __future__ import annotations

from dflint.engine.diagnostic import Diagnostic
from dflint.fix import hint
from dflint.model.variables.secret_values import EXAMPLES
from dflint.rule import Finding, Related
from dflint.sizes import Estimate
from dflint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dflint.fix import Fix
    from dflint.source import Spanned

# Shorter values are masked in their own places only: they may be a part of any other word. So are words
# such as `secret`, of which messages and other lines have many.
SHORTEST = 6
MASK = "***"


def masked(diagnostics: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """The same findings, without the values of the secrets that their files have."""
    if not any(it.source.secrets for it in diagnostics):
        return diagnostics
    sources: dict[int, tuple[Source, Sequence[str]]] = {}
    found = []
    for it in diagnostics:
        if not it.source.secrets:
            found.append(it)
            continue
        if id(it.source) not in sources:
            sources[id(it.source)] = _masked_source(it.source), _values(it.source)
        source, values = sources[id(it.source)]
        found.append(Diagnostic(source, it.rule, _masked_finding(it, values), it.severity))
    return found


def masked_message(source: Source) -> Callable[[str], str]:
    """What masks the values of the secrets of a file in a message about it."""
    values = _values(source)
    return (lambda message: _without(message, values)) if values else str


def masked_text(text: str, secrets: Iterable[Spanned]) -> str:
    """A text with stars where these places are, and wherever else the same values are."""
    values = set()
    for place in secrets:
        value = text[place.start : place.end]
        text = text[: place.start] + _stars(value) + text[place.end :]
        values.add(value.strip("\"'"))
    for value in sorted(values, key=len, reverse=True):
        if _is_own(value) and "*" not in value:
            text = text.replace(value, _stars(value))
    return text


def without_secrets(text: str) -> str:
    """The text of a Dockerfile with its secrets masked; as it is if it cannot be read."""
    return text_without_secrets(Source("", text))


def text_without_secrets(source: Source) -> str:
    """The same for a file, whose secrets are looked for if that was not done before."""
    return masked_text(source.text, _secrets_of(source))


def _secrets_of(source: Source) -> Sequence[Spanned]:
    if source.is_binary:
        return ()
    if source.secrets is None:
        from dflint.model.analyze import analyze
        from dflint.model.variables.secret_values import secret_values
        from dflint.syntax.parser import parse

        source.secrets = secret_values(analyze(parse(source)))
    return source.secrets


def masker(text: str) -> Callable[[str], str]:
    """Masks in other texts the values of the secrets that a Dockerfile has; and in a line of it those
    that it has itself."""
    source = Source("", text)
    source.secrets = _secrets_of(source)
    values = _values(source)
    if not values:
        return lambda other: other
    return lambda other: _without(without_secrets(other), values)


def without_values_of(source: Source, text: str) -> str:
    """Any text without the values of the secrets that a file has, also the short ones among them."""
    for value in _values(source):
        text = text.replace(value, MASK)
    return text


def _masked_source(source: Source) -> Source:
    return Source(source.path, masked_text(source.text, source.secrets or ()))


def _masked_finding(it: Diagnostic, values: Sequence[str]) -> Finding:
    fix = it.fix
    if fix is None and it.estimate is None and not any(value in it.message for value in values):
        if not it.related and not it.finding.label:
            return it.finding
    related = [Related(other, _without(other.message, values)) for other in it.related]
    fix = fix and _masked_fix(fix, values)
    label = _without(it.finding.label, values)
    finding = Finding(it, _without(it.message, values), fix, *related).labelled(label)
    estimate = it.estimate
    if estimate is not None:
        basis = _without(estimate.basis, values)
        finding.estimated(Estimate(estimate.bytes, basis, estimate.is_all))
    return finding


def _masked_fix(fix: Fix, values: Sequence[str]) -> Fix:
    """The same fix; only its title where an edit would write a secret."""
    if any(value in edit.text for value in values for edit in fix.edits):
        return hint(_without(fix.title, values))
    return fix


def _values(source: Source) -> list[str]:
    """The values themselves, longest first."""
    values = {source.cut(place).strip("\"'") for place in source.secrets or ()}
    return sorted(filter(None, values), key=len, reverse=True)


def _without(message: str, values: Sequence[str]) -> str:
    for value in values:
        if _is_own(value):
            message = message.replace(value, MASK)
    return message


def _is_own(value: str) -> bool:
    """Whether what has such a value in it has the secret in it, and not only a usual word."""
    return len(value) >= SHORTEST and value.lower() not in EXAMPLES


def _stars(value: str) -> str:
    return "".join(char if char in "\r\n" else "*" for char in value)
