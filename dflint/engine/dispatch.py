"""Which rules look at a node: found once for each kind of node and the words in it."""

from __future__ import annotations

from dflint.syntax.nodes import KINDS, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from dflint.rule import Rule

    # Rules by the text of which a piece must be there, and by what they ask for beside the node.
    Panel = tuple[tuple[tuple[str, ...], tuple[tuple[tuple[str, ...], list[Rule]], ...]], ...]

INSTRUCTIONS = [Unknown.__name__, *(kind.__name__ for kind in KINDS.values())]
WITH_WORDS = ("Command", "Run", "Stage")  # nodes in which a rule may ask for words


class Dispatch:
    """Rules by what they look at: the kind of node, and the programs or instructions in it.

    `known`: the names that a comment may name a rule by. `in_context`: a rule asks what a COPY can
    see.
    """

    __slots__ = (
        "_by_word", "_panels", "_wordless", "heeds_comments", "in_context", "known", "rules",
    )  # fmt: skip

    def __init__(
        self, rules: Sequence[Rule], known: Iterable[str], heeds_comments: bool = True
    ) -> None:
        self.rules = tuple(rules)
        self.known = frozenset(known)
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
    return tuple((text, tuple(groups.items())) for text, groups in panel.items())


def dispatch(
    rules: Sequence[Rule], all_rules: Sequence[Rule] = (), heeds_comments: bool = True
) -> Dispatch:
    """Sort the rules that are to be run. `all_rules` are those that a comment may name."""
    known = (code.lower() for rule in all_rules or rules for code in rule.codes)
    return Dispatch(rules, known, heeds_comments)
