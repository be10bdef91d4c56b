"""Which rules are on: what the user selects and ignores, by any of their names."""

from __future__ import annotations

from dflint.rule import CATEGORIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dflint.rule import Rule

ALL = "ALL"
# How exactly a selector means a rule; the more exact one wins.
_ANY, _CATEGORY, _PREFIX, _EXACT = 1, 2, 3, 100


class UnknownCode(ValueError):
    """A selector that means no rule. `known` are those that mean one."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f'no rule is called "{name}"')
        self.name = name
        self.known = known


def select(
    rules: Sequence[Rule],
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
) -> Sequence[Rule]:
    """The rules that are on: the usual or the selected ones, except for those ignored.

    A rule may be meant by several selectors: the most exact one decides, and of equally exact ones
    the one that ignores. Raises UnknownCode.
    """
    selectors = (*select, *ignore, *extend_select)
    if not selectors:
        return usual(rules)
    for name in selectors:
        _check(rules, name)
    return tuple(rule for rule in rules if is_on(rule, select, ignore, extend_select))


def usual(rules: Sequence[Rule]) -> Sequence[Rule]:
    """The rules that are on where nothing is said."""
    known: Sequence[Rule] | None = getattr(rules, "usual", None)  # a bundle does
    return tuple(rule for rule in rules if rule.default) if known is None else known


def is_on(
    rule: Rule,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
) -> bool:
    """Whether a rule is on, be it one of dflint's own or not."""
    wanted = (*select, *extend_select)
    usual = rule.default and (not select or rule.stays)
    return max(_strength(rule, wanted), usual) > _strength(rule, ignore)


def is_named(rule: Rule, selectors: Sequence[str]) -> bool:
    """Whether a selector means the rule."""
    return _strength(rule, selectors) > 0


def is_shellcheck(name: str) -> bool:
    """Whether it is the code of a check of ShellCheck, or the beginning of one such as `SC2`."""
    name = name.removeprefix("shellcheck/")
    number = name[2:]
    return name[:2].upper() == "SC" and len(number) <= 4 and (number.isdecimal() or not number)


def find(rules: Sequence[Rule], name: str) -> tuple[Rule, ...]:
    """The rules that a name means: those that are called so or, failing that, any that it selects.

    Raises UnknownCode.
    """
    _check(rules, name)
    found = [(_strength(rule, (name,)), rule) for rule in rules]
    best = max((strength for strength, _ in found), default=0)
    return tuple(rule for strength, rule in found if strength == best > 0)


def _check(rules: Sequence[Rule], name: str) -> None:
    if any(_strength(rule, (name,)) for rule in rules) or is_shellcheck(name):
        return
    names = (it for rule in rules for it in rule.codes)
    raise UnknownCode(name, (*names, *CATEGORIES, ALL))


def _strength(rule: Rule, selectors: Iterable[str]) -> int:
    """How exactly the most exact of the selectors means the rule; 0 if none does."""
    return max((_match(rule, it.lower()) for it in selectors), default=0)


def _match(rule: Rule, selector: str) -> int:
    if selector == ALL.lower():
        return _ANY
    return max([_match_own(rule, name) for name in meant(selector)])


def _match_own(rule: Rule, selector: str) -> int:
    codes = [code.lower() for code in rule.codes]
    if selector in codes:
        return _EXACT
    if any(code.startswith(selector) and _is_prefix(selector, code) for code in codes):
        return _PREFIX + len(selector)
    return _CATEGORY if selector == rule.category else 0


# Tools whose names of rules have this before them: `hadolint/DL3008` is DL3008.
_NAMESPACES = ("hadolint/", "buildkit/", "shellcheck/")
_OTHERS = (
    "ds",
    "avd-ds",
    "ckv",
    "s",
    "tally/",
)  # how the names in engine/other_linters.py begin


def meant(name: str) -> tuple[str, ...]:
    """What dflint calls what trivy, checkov, Sonar or tally calls so; else the name itself.

    Both are in lower case.
    """
    if name.startswith(_NAMESPACES):
        return (name.partition("/")[2],)
    if not name.startswith(_OTHERS) or not (name[-1:].isdecimal() or name[:6] == "tally/"):
        return (name,)
    from dflint.engine.other_linters import codes_of

    return tuple([code.lower() for code in codes_of(name)]) or (name,)


def _is_prefix(selector: str, code: str) -> bool:
    """Whether it is the start of a code such as DF301: its letters, and perhaps some digits."""
    letters = code.rstrip("0123456789")
    return len(letters) < len(code) and letters.isalpha() and len(selector) >= len(letters)
