"""How a rule says what to change."""

from __future__ import annotations

from dflint.fixes.declared_changes import Change, adds
from dflint.fixes.insertion import after_chain, is_chain, runs_at_end
from dflint.knowledge.package_managers import row_of
from dflint.level import Level
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dflint.model.commands.command import Command
    from dflint.model.packages.caches import Leftover
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import ShellWord
    from dflint.source import Source, Spanned, Word
    from dflint.syntax.nodes import Run


class Safety(Level):
    """What a fix may do to the image that is built.

    HINT is shown and never applied. UNSAFE may change the image, and is applied when the user asks
    for it. SAFE leaves the image the same but for bytes no one can miss, or makes a build succeed
    that fails now.
    """

    NAMES = ("hint", "unsafe", "safe")
    HINT: Safety
    UNSAFE: Safety
    SAFE: Safety


class Edit:
    """Put `text` where `span` is."""

    __slots__ = ("span", "text")

    def __init__(self, span: Span, text: str) -> None:
        self.span = span
        self.text = text

    def __repr__(self) -> str:
        return f"Edit({self.span}, {self.text!r})"


class Fix:
    """Edits that belong together: all are made, or none. They do not touch each other.

    `changes`: how the plan of the build differs afterwards (model/plan.py), and which comments go.
    The engine does not make a fix that does anything else. None: it may be any other build.
    """

    __slots__ = ("changes", "edits", "safety", "title")

    def __init__(
        self,
        title: str,
        safety: Safety,
        edits: tuple[Edit, ...],
        changes: Iterable[Change] | None = (),
    ) -> None:
        self.title = title
        self.safety = safety
        self.edits = edits
        self.changes = tuple(changes) if changes is not None else None


def safe(title: str, *edits: Edit, changes: Iterable[Change] = ()) -> Fix:
    """A fix that can be made without asking. It changes the plan of the build so and no more."""
    return Fix(title, Safety.SAFE, edits, changes)


def unsafe(title: str, *edits: Edit, changes: Iterable[Change] | None = None) -> Fix:
    """A fix that the user has to ask for."""
    return Fix(title, Safety.UNSAFE, edits, changes)


def hint(title: str) -> Fix:
    """Advice that no edit can carry out."""
    return Fix(title, Safety.HINT, ())


def deferred(
    make: Callable[..., Fix | None], *arguments: object, **options: object
) -> Callable[[], Fix | None]:
    """A fix that is worked out when it is asked for: for one that takes long to plan."""
    return lambda: make(*arguments, **options)


def replace(target: Spanned, text: str) -> Edit:
    """Put `text` in place of what is there."""
    return Edit(Span(target.start, target.end), text)


def insert_after(target: Spanned, text: str) -> Edit:
    """Put `text` right behind it."""
    return Edit(Span(target.end, target.end), text)


def insert_before(target: Spanned, text: str) -> Edit:
    """Put `text` right before it."""
    return Edit(Span(target.start, target.start), text)


def delete(target: Spanned) -> Edit:
    """Take it out."""
    return replace(target, "")


def add_option(option: str, *words: Spanned, is_safe: bool = True) -> Fix:
    """A fix that puts an option behind each of these words, which end an argument."""
    edits = [insert_after(word, f" {option}") for word in words]
    changes = [adds(option)] * len(words)
    return _made(is_safe)(f"Add {option}", *edits, changes=changes)


def add_command(
    command: str, run: Run, title: str = "", is_safe: bool = True, like: Command | None = None
) -> Fix | None:
    """A fix that runs one more command at the end of a RUN; none if the RUN is no chain.

    `like`: a command that this one is of use after. None if it may not have run by the end, or if
    its program may be gone.
    """
    if not is_chain(run) or (like is not None and not runs_at_end(run, like)):
        return None
    edit = insert_after(*after_chain(run, command))
    return _made(is_safe)(title or f"Add {command}", edit, changes=[adds(f"&& {command}")])


def drop_option(word: Word, command: Command, source: Source, is_safe: bool = True) -> Fix | None:
    """A fix that takes a word out of a command; none where that would take a comment as well."""
    from dflint.fixes.deletion import word_of

    span = word_of(command, word, source)
    if span is None:
        return None
    return _made(is_safe)(f"Remove {word}", delete(span), changes=[Change([str(word)], ())])


def drops_word(word: ShellWord) -> Change:
    """This word of a command goes, whatever is in it."""
    from dflint.fixes.build_plan import word_in_plan

    return Change(word_in_plan(word), ())


def drop_command(
    title: str, command: Command, run: Run, source: Source, is_safe: bool = True
) -> Fix | None:
    """A fix that takes a command out of a chain of `&&`; none if it is no link of one."""
    from dflint.fixes.deletion import command_in_chain

    span = command_in_chain(run, command, source)
    if span is None:
        return None
    from dflint.fixes.build_plan import command_words

    words = command_words(command.simple)
    changes = [Change(("&&", *words), ()), Change((*words, "&&"), ())]
    return _made(is_safe)(title, delete(span), changes=changes)


def _made(is_safe: bool) -> Callable[..., Fix]:
    return safe if is_safe else unsafe


def answer(command: Command, verb: Word) -> Fix | None:
    """A fix that gives a package manager the option with which it does not ask."""
    row = row_of(command.manager)
    if not command.editable or not row.yes_option:
        return None
    return add_option(row.yes_option, command.name if row.yes_is_global else verb)


def clean_up(left: Leftover, run: Run, step: Step, stage: Stage) -> Fix | None:
    """A fix that empties a cache at the end of its RUN; none where nothing surely does."""
    from dflint.model.packages.caches import cleanup

    command, is_safe = cleanup(left, step, stage), left.cache.is_provable
    if not command:
        return None
    if not command.startswith("rm "):
        return add_command(command, run, is_safe=is_safe, like=left.command)
    linked = any(item.node is left.command.simple for item in run.script.items)
    if not linked or not left.command.editable:
        return None
    return add_command(command, run, is_safe=is_safe)  # rm is always there
