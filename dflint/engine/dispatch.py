"""Which rules look at a node: found once for each kind of node and the words in it."""

from __future__ import annotations

from _operator import itemgetter  # the rest of operator takes as long to load as ten rules

from dflint.source import lazy
from dflint.syntax.nodes import KINDS, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from typing import Any

    from dflint.model.context import Context
    from dflint.model.stages import Dockerfile, Stage, Step
    from dflint.rule import Rule
    from dflint.source import Source

    # What a node stands in, as AROUND names it; None for what is not there.
    Around = tuple[Step | None, Stage | None, Dockerfile | None, Context | None, Source]
    # The pieces of text of which one must be there, and the rules by what they ask for: what picks
    # it from an Around, and the rules.
    Pick = Callable[[Around], tuple[Any, ...]]
    Panel = tuple[tuple[tuple[str, ...], tuple[tuple[Pick, list[Rule]], ...]], ...]

AROUND = ("Step", "Stage", "Dockerfile", "Context", "Source")
INSTRUCTIONS = [Unknown.__name__, *(kind.__name__ for kind in KINDS.values())]
WITH_WORDS = ("Command", "Run", "Stage")  # nodes in which a rule may ask for words


class Dispatch:
    """Rules by what they look at: the kind of node, and the programs or instructions in it.

    `all_rules`: those that a comment may name. `in_context`: a rule asks what a COPY can see.
    """

    def __init__(
        self, rules: Sequence[Rule], all_rules: Sequence[Rule], heeds_comments: bool = True
    ) -> None:
        self.rules = tuple(rules)
        self.all_rules = all_rules
        self.heeds_comments = heeds_comments
        self.in_context = any("Context" in rule.context for rule in rules)
        self._wordless: dict[str, list[Rule]] = {}
        self._by_word: dict[str, dict[str, list[Rule]]] = {kind: {} for kind in WITH_WORDS}
        self._panels: dict[tuple[str, Collection[str]], Panel] = {}
        for rule in rules:
            for kind in INSTRUCTIONS if rule.node == "Instruction" else rule.node.split(" | "):
                if not rule.on or kind not in WITH_WORDS:
                    self._wordless.setdefault(kind, []).append(rule)
                    continue
                for word in rule.on:
                    self._by_word[kind].setdefault(word, []).append(rule)

    @lazy
    def known(self) -> frozenset[str]:
        """The names that a comment may name a rule by, in lower case."""
        return frozenset(code.lower() for rule in self.all_rules for code in rule.codes)

    def panel(self, kind: str, words: Collection[str] = ()) -> Panel:
        """The rules that look at a node of that kind in which these words are."""
        panel = self._panels.get((kind, words))
        if panel is None:
            by_word = self._by_word.get(kind, {})
            words = tuple(word for word in words if word in by_word)
            panel = self._panels.get((kind, words))
        if panel is None:
            rules = dict.fromkeys(self._wordless.get(kind, ()))
            for word in words:
                rules.update(dict.fromkeys(by_word[word]))
            panel = self._panels[kind, words] = _panel(rules)
        return panel

    def looks_at(self, kind: str) -> bool:
        """Whether a rule looks at nodes of that kind."""
        return kind in self._wordless or bool(self._by_word.get(kind))


def _panel(rules: Iterable[Rule]) -> Panel:
    panel: dict[tuple[str, ...], dict[tuple[str, ...], list[Rule]]] = {}
    for rule in rules:
        panel.setdefault(rule.text, {}).setdefault(rule.context, []).append(rule)
    return tuple(
        (text, tuple((_picking(names), those) for names, those in groups.items()))
        for text, groups in panel.items()
    )


def _picking(names: tuple[str, ...]) -> Pick:
    """What picks these from an Around, as a tuple."""
    places = [AROUND.index(name) for name in names]
    if len(places) > 1:
        return itemgetter(*places)
    return itemgetter(slice(places[0], places[0] + 1) if places else slice(0))


def dispatch(
    rules: Sequence[Rule], all_rules: Sequence[Rule] = (), heeds_comments: bool = True
) -> Dispatch:
    """Sort the rules that are to be run. `all_rules` are those that a comment may name."""
    return Dispatch(rules, all_rules or rules, heeds_comments)
