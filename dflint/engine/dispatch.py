"""Which rules look at a node: found once for each kind of node and the words in it."""

from __future__ import annotations

from _operator import itemgetter  # the rest of operator takes as long to load as ten rules

from dflint.rule import OPTIONAL, RuleError
from dflint.source import cached_property
from dflint.syntax.nodes import KINDS, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from typing import Any

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.rule import Rule
    from dflint.source import Source

    # What a node is in, as AROUND names it; None for what is not there.
    Parents = tuple[Step | None, Stage | None, Dockerfile | None, Context | None, Source]
    # What picks the node and what rules ask for from the node and its Parents, what of the Parents they do
    # not do without (as `absent` counts), and the rules.
    PickArguments = Callable[[tuple[Any, ...]], tuple[Any, ...]]
    Wanted = Sequence[tuple[PickArguments, int, list[Rule]]]
    # Pieces of text of which rules look for one; the numbers of these rules, by what of the Parents they ask for.
    Rows = tuple[tuple[str, ...], dict[tuple[str, ...], list[int]]]
    # Groups of rules; which of them look at a kind of node whatever is in it, and with a word in it.
    Index = tuple[list[Rows], dict[str, list[int]], dict[str, dict[str, list[int]]]]
    RulesFor = tuple["Group", ...]

PARENTS = ("Step", "Stage", "Dockerfile", "Context", "Source")
IN_CONTEXT = frozenset({"Context", f"Context{OPTIONAL}"})
INSTRUCTIONS = [Unknown.__name__, *(kind.__name__ for kind in KINDS.values())]
WITH_PROGRAMS = ("Run", "Stage")
MOST_KEPT = 500  # answers about words: those of many files would take more room than what is found
_PICKERS: dict[tuple[str, ...], tuple[PickArguments, int]] = {}


class Dispatch:
    """Rules by what they look at: the kind of node, and the programs, flags or instructions in it.

    `all_rules`: those that a comment may name. Rules that come with a `known_index` are made when
    they look at something.
    """

    def __init__(
        self, rules: Sequence[Rule], all_rules: Sequence[Rule], heeds_comments: bool = True
    ) -> None:
        self.rules = rules
        self.all_rules = all_rules
        self.heeds_comments = heeds_comments
        index: Index = getattr(rules, "known_index", None) or index_of(rules)
        self._rows, self._wordless, self._by_word = index
        self._groups: dict[int, Group] = {}
        self._asked_codes: dict[tuple[bool, bool], frozenset[str]] = {}
        self._found: dict[tuple[str, tuple[str, ...]], RulesFor] = {}

    @cached_property
    def in_context(self) -> bool:
        """Whether a rule asks what a COPY can see."""
        return any(not IN_CONTEXT.isdisjoint(it) for _, groups in self._rows for it in groups)

    @cached_property
    def known(self) -> frozenset[str]:
        """The names that a comment may name a rule by, in lower case."""
        return frozenset(code.lower() for rule in self.all_rules for code in rule.codes)

    @cached_property
    def known_starts(self) -> frozenset[str]:
        """The beginnings of these names."""
        return frozenset([name[:end] for name in self.known for end in range(len(name) + 1)])

    def wanted(self, kind: str, words: Collection[str] = (), text: str = "") -> Wanted:
        """The rules that look at a node of that kind in which these words are, in an instruction of that text.

        `text`: what is written of the instruction, in lower case.
        """
        return rules_wanted(self.rules_for(kind, words), text)

    def rules_for(self, kind: str, words: Collection[str] = ()) -> RulesFor:
        """The rules that look at a node of that kind in which these words are."""
        by_word = self._by_word.get(kind)
        there = tuple([word for word in words if word in by_word]) if by_word else ()
        found = self._found.get((kind, there))
        if found is None:
            with_word = [it for word in there for it in by_word[word]] if by_word else []
            numbers = (*self._wordless.get(kind, ()), *dict.fromkeys(with_word))
            found = tuple(map(self._group, numbers))
            if len(self._found) >= MOST_KEPT:
                self._found.clear()
            self._found[kind, tuple(map(str, there))] = found
        return found

    def _group(self, number: int) -> Group:
        found = self._groups.get(number)
        if found is None:
            found = self._groups[number] = Group(self.rules, *self._rows[number])
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


class Group:
    """Rules that look for the same words and pieces of text: made where they are."""

    def __init__(
        self,
        rules: Sequence[Rule],
        text: tuple[str, ...],
        numbers: Mapping[tuple[str, ...], Sequence[int]],
    ) -> None:
        self.text = text
        self._rules = rules
        self._numbers = numbers

    @cached_property
    def wanted(self) -> Wanted:
        """The rules by what they ask for. Raises RuleError."""
        made = [
            (names, [self._rules[it] for it in numbers]) for names, numbers in self._numbers.items()
        ]
        return tuple([(*_pick_arguments(names, rules), rules) for names, rules in made])


def rules_wanted(groups: RulesFor, text: str = "") -> Wanted:
    """Those of which a piece of text is there, and those that ask for none. `text`: what is written of
    the instruction, in lower case."""
    found: list[tuple[PickArguments, int, list[Rule]]] = []
    for group in groups:
        for piece in group.text:
            if piece in text:
                break
        else:
            if group.text:
                continue
        found += group.wanted
    return found


def index_of(rules: Iterable[Rule]) -> Index:
    """The numbers of rules by what they look at; also kept in the bundle of modules."""
    wordless: dict[str, list[int]] = {}
    by_word: dict[str, dict[str, list[int]]] = {}
    groups: dict[tuple[object, ...], dict[tuple[str, ...], list[int]]] = {}
    rows: list[Rows] = []
    for number, rule in enumerate(rules):
        for kind in INSTRUCTIONS if rule.node == "Instruction" else rule.node.split(" | "):
            words = _words(rule, kind)
            key = kind, words, rule.needs_text
            if key not in groups:
                groups[key] = {}
                for word in words:
                    by_word.setdefault(kind, {}).setdefault(word, []).append(len(rows))
                if not words:
                    wordless.setdefault(kind, []).append(len(rows))
                rows.append((rule.needs_text, groups[key]))
            groups[key].setdefault(rule.context, []).append(number)
    return rows, wordless, by_word


def _words(rule: Rule, kind: str) -> tuple[str, ...]:
    """The words of which a node of that kind must have one; none for any. Flags are in many kinds."""
    if kind == "Command":
        return rule.programs
    needs = rule.needs
    if not needs or kind in WITH_PROGRAMS or all(word.startswith("--") for word in needs):
        return needs
    return ()


def absent(parents: Parents) -> int:
    """Which of the Parents are not there, as bits."""
    step, stage, file, place, _ = parents
    return (step is None) + 2 * (stage is None) + 4 * (file is None) + 8 * (place is None)


def _pick_arguments(names: tuple[str, ...], rules: Sequence[Rule]) -> tuple[PickArguments, int]:
    """What picks a node and these from the node and its Parents, and which of these the rules do not do
    without. Raises RuleError."""
    known = _PICKERS.get(names)
    if known is None:
        picker = _picker(names, rules)
        needed = [1 << PARENTS.index(name) for name in names if not name.endswith(OPTIONAL)]
        known = _PICKERS[names] = picker, sum(needed)
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
