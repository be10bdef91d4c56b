"""What a rule is, and what it finds.

A rule is a function over one node. The annotation of its first parameter says which kind of node
it wants; further parameters ask for what that node is in (`Step`, `Stage`, `Dockerfile`), by
annotation too. Keyword-only parameters are its options. Its docstring is its manual page.
"""

from __future__ import annotations

from dflint.level import Level
from dflint.syntax.words import Argument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from dflint.examples import Example
    from dflint.fix import Fix
    from dflint.model.stages import Dockerfile
    from dflint.sizes import Estimate
    from dflint.source import Spanned, Word

    Check = Callable[..., Iterator["Finding"]]

OPTIONAL = " | None"  # behind what a rule wants to know only where it is known
CATEGORIES = (
    "correctness", "security", "size", "cache", "reproducibility", "style", "policy",
)  # fmt: skip


class Severity(Level):
    """How bad it is if a finding is right; not how sure we are."""

    NAMES = ("style", "info", "warning", "error")
    STYLE: Severity
    INFO: Severity
    WARNING: Severity
    ERROR: Severity


class RuleError(Exception):
    """What is wrong with how a rule is written: a sentence that names the rule, for its author."""


class Related:
    """Another place that explains a finding: "USER was set here"."""

    __slots__ = ("end", "message", "start")

    def __init__(self, target: Spanned, message: str) -> None:
        self.start = target.start
        self.end = target.end
        self.message = message


class Finding:
    """Something a rule has found, where, and how to fix it.

    `fix` may be `deferred(…)` (fix.py): it is then worked out when somebody asks for it, as `estimate` is.
    `label` is a word or two behind the mark, where other places are marked too.
    """

    __slots__ = ("_estimate", "_fix", "end", "label", "message", "related", "severity", "start")

    def __init__(
        self,
        target: Spanned,
        message: str,
        fix: Fix | Callable[[], Fix | None] | None = None,
        *related: Related,
    ) -> None:
        self.start = target.start
        self.end = target.end
        self.message = message
        self._fix = fix
        self.related = related
        self.severity: Severity | None = None
        self.label = ""
        self._estimate: Estimate | Callable[[], Estimate | None] | None = None

    def labelled(self, label: str) -> Finding:
        """The same finding with words behind its mark, as `Related` has them."""
        self.label = label
        return self

    def estimated(self, estimate: Estimate | Callable[[], Estimate | None] | None) -> Finding:
        """The same finding with how much it is about, or what works that out when it is asked."""
        self._estimate = estimate
        return self

    def at_most(self, severity: Severity) -> Finding:
        """The same finding with a lower severity than its rule: where a fact may have changed."""
        self.severity = severity
        return self

    def saying(self, message: str) -> Finding:
        """The same finding in other words."""
        other = Finding(self, message, self._fix, *self.related)
        other.severity = self.severity
        return other.labelled(self.label).estimated(self._estimate)

    @property
    def estimate(self) -> Estimate | None:
        """How much it is about, where the facts are known."""
        if callable(self._estimate):
            self._estimate = self._estimate()
        return self._estimate

    @property
    def may_have_estimate(self) -> bool:
        """Whether it is known how much it is about, or may be found when it is asked for."""
        return self._estimate is not None

    def settle(self, fix: Fix | None, estimate: Estimate | None) -> None:
        """Keep these, and nothing that works them out."""
        self._fix, self._estimate = fix, estimate

    @property
    def is_fix_planned(self) -> bool:
        """Whether there is no fix, or it is worked out already."""
        return not callable(self._fix)

    @property
    def may_have_fix(self) -> bool:
        """Whether there is a fix, or one may be found when it is asked for."""
        return self._fix is not None

    def fix_only_if(self, is_right: Callable[[Fix], bool]) -> None:
        """Keep the fix only if this is so, which is asked when the fix is."""
        planned = self._fix

        def plan() -> Fix | None:
            fix = planned() if callable(planned) else planned
            return fix if fix is not None and is_right(fix) else None

        self._fix = plan

    @property
    def fix(self) -> Fix | None:
        """The way to fix it, if there is one."""
        if callable(self._fix):
            self._fix = self._fix()
        return self._fix


class Rule:
    """A check, with its code, its page and its options.

    `also`: the codes of other tools that mean the same.
    `programs`: what a rule over a `Command` is about: it is called for commands that run one of
    these and for no others; empty for all commands.
    `needs`, `needs_text`: filters that save calls and change no finding; empty for none. A rule
    over an instruction or a `Stage` is not called where none of the words of `needs` is there:
    programs that a `Run` runs, flags such as `--from`, and for a `Stage` what `Stage.contents`
    has. `needs_text` are pieces of text in lower case of which the instruction, or that of a
    `Command`, must have one, in whatever letter case.
    `default`: whether it is on unless selected. `once`: a report shows one finding for a file, and
    how many more there are. `stays`: `select` does not leave it out, as it does others.
    """

    stays = False
    plugin = ""  # the rule pack that it is of, with its version; empty for that of dflint
    is_locked = False  # no comment and no baseline leaves out what it finds

    def __init__(
        self,
        check: Check,
        code: str,
        severity: Severity,
        category: str,
        also: tuple[str, ...] = (),
        programs: tuple[str, ...] = (),
        needs: tuple[str, ...] = (),
        needs_text: tuple[str, ...] = (),
        default: bool = True,
        once: bool = False,
    ) -> None:
        self.check = check
        self.code = code
        self.severity = severity
        self.category = category
        self.also = also
        self.programs = programs
        self.needs = needs
        self.needs_text = needs_text
        self.default = default
        self.once = once
        self.settings: Mapping[str, object] = {}
        self.look = check  # with its options set
        self.is_rated = False  # its severity is what a user says
        self.name = check.__name__.replace("_", "-")
        asked: tuple[str, ...] = tuple(check.__annotations__.values())[: check.__code__.co_argcount]
        if not asked:
            raise RuleError(
                f"{self} has no parameter with an annotation: the first says what it is about."
            )
        self.node = asked[0]
        self.context = asked[1:]

    def __call__(self, node: object, *context: object) -> Iterator[Finding]:
        """Look at one node of the right kind, in what `self.context` names."""
        return self.look(node, *context)

    def __str__(self) -> str:
        return f"rule {self.name} ({self.code} in {self.check.__module__})"

    def configured(self, **settings: object) -> Rule:
        """The same rule with some of its options set. Raises ValueError for an unknown one."""
        if unknown := sorted(settings.keys() - self.options.keys()):
            raise ValueError(f"{self.name} has no option {', '.join(unknown)}")
        copy = self.rated(self.severity)
        copy.is_rated = self.is_rated
        check, given = self.check, {**self.settings, **settings}
        copy.settings = given
        copy.look = lambda *nodes: check(*nodes, **given)
        return copy

    def locked(self) -> Rule:
        """The same rule, which nothing in a file leaves out."""
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, is_locked=True)
        return copy

    def rated(self, severity: Severity) -> Rule:
        """The same rule with another severity."""
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, severity=severity, is_rated=True)
        return copy

    def severity_of(self, finding: Finding) -> Severity:
        """The severity of what it found: its own, or what the finding says if that is lower."""
        lower = finding.severity
        return self.severity if lower is None or self.is_rated else min(self.severity, lower)

    @property
    def codes(self) -> tuple[str, ...]:
        """Everything it is called: its code, its name and its aliases."""
        return (self.code, self.name, *self.also)

    @property
    def options(self) -> dict[str, tuple[str, Any]]:
        """Its options: type, as written, and default of each."""
        annotations = self.check.__annotations__
        defaults: dict[str, Any] = getattr(self.check, "__kwdefaults__", None) or {}
        return {name: (annotations[name], default) for name, default in defaults.items()}

    @property
    def doc(self) -> str:
        """Its page, in Markdown."""
        import inspect

        return inspect.cleandoc(self.check.__doc__ or "")

    @property
    def summary(self) -> str:
        """The first line of its page."""
        return (self.check.__doc__ or "").partition("\n")[0]

    @property
    def examples(self) -> list[Example]:
        """The examples on its page, in order: examples.py says how they are written."""
        from dflint.examples import examples

        return examples(self.doc)


def rule(
    code: str,
    severity: Severity,
    category: str,
    *,
    also: str = "",
    programs: str = "",
    needs: str = "",
    needs_text: str = "",
    default: bool = True,
    once: bool = False,
) -> Callable[[Check], Rule]:
    """Make a rule of a function. What is no code, severity or category is a list of words.

    Raises RuleError for the second rule of a name in a module, which would hide the first.
    """
    lists = tuple(also.split()), tuple(programs.split()), tuple(needs.split())
    words = tuple(needs_text.lower().split())

    def made(check: Check) -> Rule:
        other = check.__globals__.get(check.__name__)
        if isinstance(other, Rule):
            raise RuleError(
                f"two rules in {check.__module__} have the name {other.name}: {other.code} and {code}."
                " Rename one of the functions."
            )
        return Rule(check, code, severity, category, *lists, words, default, once)

    return made


def defaults_of(word: Word, file: Dockerfile) -> list[Related]:
    """The places of the default values that the variables in a word get."""
    if not isinstance(word, Argument):
        return []
    values = [file.variables.values.get(variable.name) for variable in word.variables]
    return [Related(it.pair, "its default is here") for it in values if it and it.pair]
