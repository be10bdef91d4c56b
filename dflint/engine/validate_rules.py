"""Whether rules can do what they say: a sentence for each mistake, with what to write instead.

For tests, and for commands that show rules: `dflint check` has no time for it. What it cannot do
without is checked where rules are made and loaded (rule.py, registry.py).
"""

from __future__ import annotations

from dflint.engine.dispatch import INSTRUCTIONS
from dflint.engine.rule_words import is_about_instructions, word_problems
from dflint.examples import example_problems
from dflint.rule import CATEGORIES, OPTIONAL, RuleError, Severity
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.rule import Rule

_IN_FILE = ("Dockerfile", "Context", "Source")
_IN_STAGE = ("Step", "Stage", *_IN_FILE)
# What a rule can be about, and what it can ask for besides: what the linter shows (linter.py).
NODES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("Instruction", *INSTRUCTIONS, "Command", "BuiltStep"), _IN_STAGE),
    "Stage": ("Stage", *_IN_FILE),
    **dict.fromkeys(("Dockerfile", "Source", "Suppression", "UnusedSuppression"), _IN_FILE),
    "IgnoreFile": ("Context", "Source"),
    **dict.fromkeys(("BuildFile", "GeneratedFile"), ("Source",)),
}
OPTION_TYPES = ("bool", "int", "str", "tuple[str, ...]")
_DIGITS = frozenset("0123456789")
_ALIASES = (
    "Aliases are codes of other tools, as DL3014, names of checks of BuildKit, as StageNameCasing,"
    " and former names of the rule, as some-name."
)


def validate_rules(rules: Iterable[Rule]) -> None:
    """Raises RuleError with all that is wrong, a sentence on a line."""
    if found := list(problems(rules)):
        raise RuleError("\n".join(found))


def problems(rules: Iterable[Rule]) -> Iterator[str]:
    """What is wrong with rules, and with all of them together. Each sentence names its rule."""
    rules = list(rules)
    yield from shared_names(rules)
    for rule in rules:
        for problem in _problems(rule):
            yield f"{rule}: {problem}"


def plugin_problems(rules: Iterable[Rule]) -> Iterator[str]:
    """What is wrong with the rules of a plugin. Each sentence names its rule."""
    rules = list(rules)
    yield from shared_names(rules)
    for rule in rules:
        if not is_plugin_code(rule.code):
            yield f"{rule}: a code is three to eight capital letters and three or four digits, as ACME001."
        elif rule.code.startswith(OWN):
            yield f"{rule}: codes that begin with {rule.code[:3]} belong to others."
        for problem in _problems(rule, is_ours=False):
            yield f"{rule}: {problem}"


def plugin_mistakes(rule: Rule) -> Iterator[str]:
    """What keeps a rule of a plugin from being asked at all, or from being named."""
    if not is_plugin_code(rule.code):
        yield "a code is three to eight capital letters and three or four digits, as ACME001."
    elif rule.code.startswith(OWN):
        yield f"codes that begin with {rule.code[:3]} belong to others."
    if not isinstance(rule.severity, Severity) or rule.category not in CATEGORIES:
        yield "its severity or its category is none that there is."
    yield from _signature_problems(rule)


def is_plugin_code(code: str) -> bool:
    """Whether a code looks as that of a plugin must."""
    letters = code.rstrip("0123456789")
    length = len(code) - len(letters)
    is_word = letters.isascii() and letters.isalpha() and letters.isupper()
    return is_word and 3 <= len(letters) <= 8 and length in (3, 4)


OWN = ("DFP", "CKV", "AVD")  # a beginning of three letters that dflint or another tool has


def shared_names(rules: Iterable[Rule]) -> Iterator[str]:
    """Codes and names that two rules have, in any letter case.

    An alias may mean several rules, but not one that has it as its code or name: a comment that
    names that rule would silence another too.
    """
    by_name: dict[str, Rule] = {}
    rules = list(rules)
    for rule in rules:
        other = by_name.setdefault(rule.code.lower(), rule)
        if other is not rule:
            both = " and ".join(f"{it.name} in {it.check.__module__}" for it in (other, rule))
            yield f"two rules have the code {rule.code}: {both}. Give one of them another code."
        other = by_name.setdefault(rule.name.lower(), rule)
        if other is not rule:
            both = " and ".join(f"{it.code} in {it.check.__module__}" for it in (other, rule))
            yield f"two rules have the name {rule.name}: {both}. Rename one of the functions."
    for rule in rules:
        for alias in rule.also:
            named = by_name.get(alias.lower())
            if named is not None:
                yield f"{rule}: also= names {alias}, which is {named}. Take it out of also=."


def _problems(rule: Rule, is_ours: bool = True) -> Iterator[str]:
    if is_ours and not (
        len(rule.code) == 5 and rule.code[:2] == "DF" and _DIGITS.issuperset(rule.code[2:])
    ):
        yield "a code is DF and three digits, as DF301."
    if not isinstance(rule.severity, Severity):
        names = ", ".join(f"Severity.{name.upper()}" for name in Severity.NAMES)
        yield f'its severity is "{rule.severity}". Severities are {names}.'
    if rule.category not in CATEGORIES:
        yield f'there is no category "{rule.category}"{_instead(rule.category, CATEGORIES, "Categories are")}'
    for alias in rule.also:
        if not _is_alias(alias):
            yield f'also= names "{alias}". {_ALIASES}'
    signature = list(_signature_problems(rule))
    yield from signature
    if not signature:
        yield from _filter_problems(rule)
    yield from _page_problems(rule)


def _page_problems(rule: Rule) -> Iterator[str]:
    """Examples that are not run, or that do not say what the rule asks."""
    yield from example_problems(rule.doc)
    name = ".dockerignore" if rule.node == "IgnoreFile" else "Dockerfile"
    for number, example in enumerate(rule.examples if rule.node != "BuildFile" else (), 1):
        start = f"example {number} of its page, {example.kind},"
        if example.name != name:
            yield f"{start} is a {example.name}: the rule is about a {name}."
        elif "Context" in rule.context and not example.has_context:
            yield f"{start} has no build context: put ```files or ```dockerignore above it."
        elif rule.node == "BuiltStep" and not example.layers:
            yield f"{start} has no layers: put ```layers below it."


def _is_alias(alias: str) -> bool:
    """Whether it looks as what other tools, and we, call a check."""
    tool, number = alias[:2], alias[2:]
    if tool.isalpha() and tool.isupper() and number.isdecimal():
        return len(number) == 4 and alias.isascii()
    if alias.isalpha():
        return alias[0].isupper() and not alias.isupper()
    return alias == alias.lower() and alias.replace("-", "").isalnum() and alias[0].isalpha()


def _signature_problems(rule: Rule) -> Iterator[str]:
    code, annotations = rule.check.__code__, rule.check.__annotations__
    if not all(isinstance(it, str) for it in annotations.values()):
        yield "its annotations are evaluated: the module needs `from __future__ import annotations`."
        return
    parameters = code.co_varnames[: code.co_argcount]
    if missing := [name for name in parameters if name not in annotations]:
        yield f"its parameter {missing[0]} has no annotation."
        return
    kinds = [name for name in rule.node.split(" | ") if name in NODES]
    for kind in rule.node.split(" | "):
        if kind not in NODES:
            instead = _instead(kind, NODES, "Kinds of node are")
            yield f'its first parameter is annotated "{kind}", which is no kind of node{instead}'
    for parameter, context in zip(parameters[1:], rule.context, strict=True):
        for kind in kinds:
            if context.removesuffix(OPTIONAL) not in NODES[kind]:
                instead = _instead(context, NODES[kind], "It can ask for")
                yield (
                    f'its parameter {parameter} is annotated "{context}", which a rule over {kind}'
                    f" cannot ask for{instead}"
                )
                break
    yield from _option_problems(rule)


def _option_problems(rule: Rule) -> Iterator[str]:
    code = rule.check.__code__
    defaults = rule.check.__kwdefaults__ or {}
    for option in code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]:
        start = f"its option {option.replace('_', '-')}"
        kind = rule.check.__annotations__.get(option)
        types = f"Types of options are {', '.join(OPTION_TYPES)}."
        if option not in defaults:
            yield f"{start} has no default."
        elif kind is None:
            yield f"{start} has no annotation. {types}"
        elif kind not in OPTION_TYPES:
            yield f'{start} is of type "{kind}". {types}'


def _filter_problems(rule: Rule) -> Iterator[str]:
    """Lists on rules over nodes that they are not for, and words that no such node can have."""
    kinds = rule.node.split(" | ")
    if rule.programs and kinds != ["Command"]:
        yield "programs= is for rules over Command. Write needs=."
    elif rule.needs and not (is_about_instructions(kinds) or kinds == ["Stage"]):
        instead = " Write programs=." if kinds == ["Command"] else ""
        yield f"needs= is for rules over instructions and Stage.{instead}"
    else:
        yield from word_problems(rule)
    if rule.needs_text and not (is_about_instructions(kinds) or kinds == ["Command"]):
        yield "needs_text= is for rules over Command and instructions."


def _instead(name: str, known: Iterable[str], all_are: str) -> str:
    """The end of a sentence about a name that is not known: what to write."""
    near = nearest(name, known)
    return f'. Did you mean "{near}"?' if near else f". {all_are} {', '.join(known)}."
