"""The identifiers of licences, and the expressions that join them: `MIT OR Apache-2.0`.

Sources: the SPDX License List (3.27.0); SPDX specification, annex "SPDX license expressions".
"""

from __future__ import annotations

from dflint.knowledge import _generated_licenses as data
from dflint.model.lookups.front_coding import unpacked

LICENSES = frozenset(unpacked(data.LICENSES))
EXCEPTIONS = frozenset(unpacked(data.EXCEPTIONS))
_OPERATORS = frozenset({"and", "or"})


def is_license(text: str) -> bool:
    """Whether it is an SPDX expression. Letter case does not matter."""
    words = text.replace("(", " ( ").replace(")", " ) ").lower().split()
    end = _expression(words, 0)
    return end == len(words) > 0


def _expression(words: list[str], at: int) -> int:
    """Where the expression ends that starts at `at`; -1 if there is none."""
    while True:
        at = _term(words, at)
        if at < 0 or at == len(words) or words[at] not in _OPERATORS:
            return at
        at += 1


def _term(words: list[str], at: int) -> int:
    """A licence, perhaps with an exception, or an expression in parentheses."""
    if at >= len(words):
        return -1
    if words[at] == "(":
        end = _expression(words, at + 1)
        return end + 1 if 0 <= end < len(words) and words[end] == ")" else -1
    if not _is_identifier(words[at]):
        return -1
    if words[at + 1 : at + 2] != ["with"]:
        return at + 1
    return at + 3 if words[at + 2 : at + 3] and words[at + 2] in EXCEPTIONS else -1


def _is_identifier(word: str) -> bool:
    if word.startswith(("licenseref-", "documentref-")):
        return True
    return word in LICENSES or word.removesuffix("+") in LICENSES
