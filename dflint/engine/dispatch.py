"""Which rules look at a node: found once for each kind of node and the words in it."""

from __future__ import annotations

from _operator import itemgetter  # the rest of operator takes as long to load as ten rules

from dflint.rule import OPTIONAL, RuleError
from dflint.source import cached_property
from dflint.syntax.nodes import KINDS, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from typing import Any

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.rule import Rule
    from dflint.source import Source

    # What a node is in, as AROUND names it; None for what is not there.
    Parents = tuple[Step | None, Stage | None, Dockerfile | None, Context | None, Source]
    # The pieces of text of which one must be there, and the rules by what they ask for: what picks
    # the node and that from the node and its Parents, whether they do without some of it, and the rules.
    PickArguments = Callable[[tuple[Any, ...]], tuple[Any, ...]]
    ByArguments = tuple[tuple[PickArguments, bool, list[Rule]], ...]
    RulesFor = tuple[tuple[tuple[str, ...], ByArguments], ...]

PARENTS = ("Step", "Stage", "Dockerfile", "Context", "Source")
IN_CONTEXT = frozenset({"Context", f"Context{OPTIONAL}"})
INSTRUCTIONS = [Unknown.__name__, *(kind.__name__ for kind in KINDS.values())]
WITH_PROGRAMS = ("Run", "Stage")
MOST_KEPT = 500  # answers about words: those of many files would take more room than what is found
_PICKERS: dict[tuple[str, ...], tuple[PickArguments, bool]] = {}


class Dispatch:
    """Rules by what they look at: the kind of node, and the programs, flags or instructions in it.

    `all_rules`: those that a comment may name. `in_context`: a rule asks what a COPY can see.
    """

    def __init__(
        self, rules: Sequence[Rule], all_rules: Sequence[Rule], heeds_comments: bool = True
    ) -> None:
        self.rules = tuple(rules)
        self.all_rules = all_rules
        self.heeds_comments = heeds_comments
        self.in_context = any(not IN_CONTEXT.isdisjoint(rule.context) for rule in rules)
        self._wordless: dict[str, list[Rule]] = {}
        self._by_word: dict[str, dict[str, list[Rule]]] = {}
        self._asked_codes: dict[tuple[bool, bool], frozenset[str]] = {}
        self._found: dict[tuple[str, tuple[str, ...]], RulesFor] = {}
        for rule in rules:
            for kind in INSTRUCTIONS if rule.node == "Instruction" else rule.node.split(" | "):
                words = _words(rule, kind)
                if not words:
                    self._wordless.setdefault(kind, []).append(rule)
                    continue
                by_word = self._by_word.setdefault(kind, {})
                for word in words:
                    by_word.setdefault(word, []).append(rule)

    @cached_property
    def known(self) -> frozenset[str]:
        """The names that a comment may name a rule by, in lower case."""
        return frozenset(code.lower() for rule in self.all_rules for code in rule.codes)

    @cached_property
    def known_starts(self) -> frozenset[str]:
        """The beginnings of these names."""
        return frozenset([name[:end] for name in self.known for end in range(len(name) + 1)])

    def rules_for(self, kind: str, words: Collection[str] = ()) -> RulesFor:
        """The rules that look at a node of that kind in which these words are."""
        by_word = self._by_word.get(kind)
        there = tuple([word for word in words if word in by_word]) if by_word else ()
        found = self._found.get((kind, there))
        if found is None:
            if there and by_word:
                rules = dict.fromkeys([it for word in there for it in by_word[word]])
                found = (*self.rules_for(kind), *_grouped(rules))
            else:
                found = _grouped(self._wordless.get(kind, ()))
            if len(self._found) >= MOST_KEPT:
                self._found.clear()
            self._found[kind, tuple(map(str, there))] = found
        return found

    def asked(self, in_context: bool, in_image: bool) -> tuple[Rule, ...]:
        """The rules that can be asked: about what a COPY can see and about a built image only where
        that is known."""
        return tuple(
            rule
            for rule in self.rules
            if (in_context or "Context" not in rule.context)
            and (in_image or rule.node != "BuiltStep")
        )

    def asked_codes(self, in_context: bool, in_image: bool) -> frozenset[str]:
        """The codes of these rules, in lower case: a linter that goes on asks for each file."""
        key = in_context, in_image
        found = self._asked_codes.get(key)
        if found is None:
            asked = self.asked(*key)
            found = frozenset([code.lower() for rule in asked for code in rule.codes])
            self._asked_codes[key] = found
        return found

    def looks_at(self, kind: str) -> bool:
        """Whether a rule looks at nodes of that kind."""
        return kind in self._wordless or kind in self._by_word


def rules_wanted(groups: RulesFor, text: str) -> RulesFor:
    """Those of which a piece of text is there, and those that ask for none. `text`: what is written of
    the instruction, in lower case."""
    found = []
    for group in groups:
        for piece in group[0]:
            if piece in text:
                break
        else:
            if group[0]:
                continue
        found.append(group)
    return tuple(found)


def _words(rule: Rule, kind: str) -> tuple[str, ...]:
    """The words of which a node of that kind must have one; none for any. Flags are in many kinds."""
    if kind == "Command":
        return rule.programs
    needs = rule.needs
    if not needs or kind in WITH_PROGRAMS or all(word.startswith("--") for word in needs):
        return needs
    return ()


def _grouped(rules: Iterable[Rule]) -> RulesFor:
    found: dict[tuple[str, ...], dict[tuple[str, ...], list[Rule]]] = {}
    for rule in rules:
        found.setdefault(rule.needs_text, {}).setdefault(rule.context, []).append(rule)
    return tuple(
        [
            (
                text,
                tuple([(*_pick_arguments(names, rules), rules) for names, rules in some.items()]),
            )
            for text, some in found.items()
        ]
    )


def _pick_arguments(names: tuple[str, ...], rules: Sequence[Rule]) -> tuple[PickArguments, bool]:
    """What picks a node and these from the node and its Parents, and whether the rules do without some
    of these. Raises RuleError."""
    known = _PICKERS.get(names)
    if known is None:
        known = _PICKERS[names] = _picker(names, rules), OPTIONAL in "".join(names)
    return known


def _picker(names: tuple[str, ...], rules: Sequence[Rule]) -> PickArguments:
    try:
        places = [PARENTS.index(name.removesuffix(OPTIONAL)) + 1 for name in names]
    except ValueError:
        name = next(name for name in names if name.removesuffix(OPTIONAL) not in PARENTS)
        text = f'{rules[0]} asks for "{name}". Rules can ask for {", ".join(PARENTS)}.'
        raise RuleError(text) from None
    return itemgetter(0, *places) if places else itemgetter(slice(1))


def dispatch(
    rules: Sequence[Rule], all_rules: Sequence[Rule] = (), heeds_comments: bool = True
) -> Dispatch:
    """Sort the rules that are to be run. `all_rules` are those that a comment may name."""
    return Dispatch(rules, all_rules or rules, heeds_comments)
