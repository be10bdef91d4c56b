"""Answers that are errors, in one sentence."""

from __future__ import annotations

import json

from dflint.registry.connection import Dropped
from dflint.registry.errors import Denied, NotFound, RegistryError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.registry.connection import Answer


def error_of(answer: Answer) -> RegistryError:
    """What an answer says that is not what was asked for."""
    try:
        data = answer.whole()
    except (Dropped, RegistryError):
        data = b""
    sentence = f"{answer.where}: status {answer.status}{_said(data)}."
    kinds: dict[int, type[RegistryError]] = {401: Denied, 403: Denied, 404: NotFound}
    return kinds.get(answer.status, RegistryError)(sentence)


def _said(data: bytes) -> str:
    """What an answer says of an error, in parentheses: `{"errors": [{"code": …, "message": …}]}`."""
    try:
        first = json.loads(data)["errors"][0]
        code, message = str(first.get("code", "")), str(first.get("message", ""))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return " (no answer of a registry)" if data.lstrip()[:1] == b"<" else ""
    text = ": ".join(it for it in (code, message.rstrip(".")) if it)[:200]
    return f" ({' '.join(text.split())})" if text else ""
