"""How a rule says what to change."""

from __future__ import annotations

from dflint.fixes.calls import called_again, run_by_same_user
from dflint.fixes.declared_changes import Change, adds
from dflint.fixes.insertion import (
    after_chain,
    before_item,
    is_chain,
    last_connector,
    reaches_end,
    runs_at_end,
)
from dflint.level import Level
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    from dflint.model.commands.command import Command
    from dflint.model.packages.caches import Leftover
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import ShellWord
    from dflint.source import Source, Spanned, Word
    from dflint.syntax.nodes import Instruction, Run
    from dflint.syntax.parts import Mount

    _Made = TypeVar("_Made")


class Safety(Level):
    """What a fix may do to the image that is built.

    HINT is shown and never applied. UNSAFE may change the image, and is applied when the user asks
    for it. SAFE leaves the image the same except for bytes that nothing reads, or makes a build succeed
    that fails now.
    """

    NAMES = ("hint", "unsafe", "safe")
    HINT: Safety
    UNSAFE: Safety
    SAFE: Safety


NEXT = "FROM scratch"  # an instruction below the one that is fixed, which has to stay one


class Edit:
    """Put `text` where `span` is."""

    __slots__ = ("end", "start", "text")

    def __init__(self, span: Span, text: str) -> None:
        self.start = span.start
        self.end = span.end
        self.text = text

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def __repr__(self) -> str:
        return f"Edit({self.span}, {self.text!r})"


class Fix:
    """Edits that belong together: all are made, or none. They do not touch each other.

    `changes`: how the plan of the build differs afterwards (fixes/build_plan.py), and which comments go.
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


class _Deferred:
    """A call that is made later. A function with what it encloses takes three times as much."""

    __slots__ = ("arguments", "make", "options")

    def __init__(
        self, make: Callable[..., Any], arguments: tuple[object, ...], options: dict[str, object]
    ) -> None:
        self.make = make
        self.arguments = arguments
        self.options = options or _NO_OPTIONS

    def __call__(self) -> Any:
        return self.make(*self.arguments, **self.options)


_NO_OPTIONS: dict[str, object] = {}


def deferred(
    make: Callable[..., _Made], *arguments: object, **options: object
) -> Callable[[], _Made]:
    """A fix or an estimate that is worked out when it is asked for: for what takes long."""
    return _Deferred(make, arguments, options)


def apply(text: str, fixes: Iterable[Fix]) -> str:
    """Make fixes that do not touch each other."""
    return with_edits(text, [edit for one in fixes for edit in one.edits])


def with_edits(text: str, edits: Iterable[Edit]) -> str:
    """Make edits that do not overlap; of two insertions at one place, the last comes first."""
    parts: list[str] = []
    at = 0
    in_order = [*edits]
    in_order.reverse()
    in_order.sort(key=lambda it: (it.start, it.end))
    for edit in in_order:
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, text[at:]))


def if_read(fix: Fix, instruction: Instruction, source: Source) -> Fix | None:
    """The fix, if what it makes of an instruction is read, and ends where it ended.

    It may make several of it. None also where the fix reaches beyond the instruction. This is for
    `deferred`: fixes of what the builder cannot read, or reads as something else.
    """
    from dflint.model.errors import refusals
    from dflint.source import Source
    from dflint.syntax.nodes import Run
    from dflint.syntax.parser import parse

    start, end, text = instruction.start, instruction.end, source.cut(instruction)
    moved = [Edit(Span(it.start - start, it.end - start), it.text) for it in fix.edits]
    if any(not 0 <= it.start <= it.end <= end - start for it in moved):
        return None
    directive = "# escape=`\n" if instruction.escape == "`" else ""
    tree = parse(Source("Dockerfile", f"{directive}{with_edits(text, moved)}\n{NEXT}\n"))
    made = tree.every_instruction
    comments = sum((len(it.comments) for it in tree.instructions), len(tree.comments))
    if comments != len(instruction.comments) + bool(directive):
        return None
    is_whole = len(made) > 1 and tree.instructions[-1].written == NEXT
    is_read = not any(
        any(refusals(it)) or (isinstance(it, Run) and it.script.problems) for it in made
    )
    return fix if is_whole and is_read else None


def replace(target: Spanned, text: str) -> Edit:
    """Put `text` in place of what is there."""
    return Edit(Span(target.start, target.end), text)


def insert_after(target: Spanned, text: str) -> Edit:
    """Put `text` right behind it."""
    return Edit(Span(target.end, target.end), text)


def add_flag(instruction: Instruction, flag: str) -> Edit:
    """Put a flag such as `--link` behind those that are there."""
    return insert_after(
        instruction.flags[-1] if instruction.flags else instruction.keyword, f" {flag}"
    )


def add_field(mount: Mount, field: str, is_safe: bool = True) -> Fix | None:
    """A fix that adds a field such as `uid=1000` to a mount; none if its fields cannot be read."""
    if mount.last is None:
        return None
    edit = Edit(Span(mount.last, mount.last), f",{field}")
    return _made(is_safe)(f"Add {field}", edit, changes=[adds(field)] if is_safe else None)


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


def add_command(command: str, run: Run, title: str = "", is_safe: bool = True) -> Fix | None:
    """A fix that runs one more command at the end of a RUN.

    None if the RUN is no chain of `&&` and no list below `set -e`, or leaves its shell before the end.
    What is added runs as the user of the RUN: `call_again` and `remove_files` see to it that this is right.
    """
    connector = last_connector(run)
    if not connector or not reaches_end(run):
        return None
    edit = insert_after(*after_chain(run, command))
    change = Change((), (connector, *_words_in_plan(command)))
    return _made(is_safe)(title or f"Add {command}", edit, changes=[change])


def call_again(
    command: Command, arguments: str, run: Run, is_safe: bool = True, title: str = ""
) -> Fix | None:
    """A fix that calls the program of a command once more, at the end of its RUN.

    It is called as it was: by the same user, in the same environment, by the same path. None where
    that cannot be, or where the program may be gone by then.
    """
    text = called_again(command, arguments)
    if text is None or not runs_at_end(run, command):
        return None
    return add_command(text, run, title, is_safe)


def call_before(command: Command, arguments: str, run: Run, title: str) -> Fix | None:
    """A safe fix that calls the program of a command once more, right before it in its chain.

    It is called as the command is: by the same user, in the same environment, by the same path.
    """
    text = called_again(command, arguments)
    at = next((i for i, it in enumerate(run.script.items) if it.node is command.simple), -1)
    if text is None or at < 0 or not is_chain(run) or not command.editable:
        return None
    words = _words_in_plan(text)
    return safe(
        title, insert_before(*before_item(run, at, text)), changes=[Change((), (*words, "&&"))]
    )


def remove_files(
    paths: str,
    command: Command,
    run: Run,
    is_safe: bool = True,
    title: str = "",
    options: str = "-rf ",
) -> Fix | None:
    """A fix that removes files at the end of a RUN, as the user who ran the command that made them.

    None where that is not known.
    """
    text = run_by_same_user(f"rm {options}{paths}", command, run)
    if text is None:
        return None
    return add_command(text, run, title, is_safe)


def drop_option(word: Word, command: Command, source: Source, is_safe: bool = True) -> Fix | None:
    """A fix that takes a word out of a command; none where that would take a comment as well."""
    from dflint.fixes.deletion import word_of

    span = word_of(command, word, source)
    if span is None:
        return None
    whole = next((it for it in command.args if it.start == word.start), None)
    change = drops_word(whole) if whole is not None else Change([str(word)], ())
    return _made(is_safe)(f"Remove {word}", delete(span), changes=[change])


def drops_word(word: ShellWord) -> Change:
    """This word of a command goes, whatever is in it."""
    from dflint.fixes.build_plan import word_in_plan

    return Change(word_in_plan(word), ())


def drop_command(
    title: str, command: Command, run: Run, source: Source, is_safe: bool = True
) -> Fix | None:
    """A fix that takes a command out of a chain of `&&` or a list; none if it is no link of one."""
    from dflint.fixes.deletion import command_in_chain

    span = command_in_chain(run, command, source)
    if span is None:
        return None
    from dflint.fixes.build_plan import command_words

    words = command_words(command.simple)
    joined = [(it, *words) for it in ("&&", ";")] + [(*words, it) for it in ("&&", ";")]
    changes = [Change(it, ()) for it in joined]
    return _made(is_safe)(title, delete(span), changes=changes)


def _made(is_safe: bool) -> Callable[..., Fix]:
    return safe if is_safe else unsafe


def answer(command: Command, verb: Word) -> Fix | None:
    """A fix that gives a package manager the option with which it does not ask."""
    row = command.row
    if not command.editable or not row.yes_option:
        return None
    return add_option(row.yes_option, command.name if row.yes_is_global else verb)


def clean_up(left: Leftover, run: Run, step: Step, stage: Stage, file: Dockerfile) -> Fix | None:
    """A fix that empties a cache at the end of its RUN, as the user who filled it.

    None where nothing surely does, or where something later needs what is in the cache, or may.
    """
    from dflint.model.images.users import may_do_anything, user_of_command
    from dflint.model.packages.caches import cleanup
    from dflint.model.packages.later_use import cache_needed_later, is_said_to_stay
    from dflint.model.scripts.lost_lines import has_forgotten_commands

    cache, command = left.cache, left.command
    arguments, is_safe = cleanup(left, step, stage)
    if not arguments or not runs_at_end(run, command):
        return None
    if has_forgotten_commands(step, file.source):
        return None  # one of them may be the clean-up
    if is_said_to_stay(step) or cache_needed_later(cache, step, stage, file):
        return None
    if not cache.clean_command.startswith("rm "):
        return call_again(command, arguments, run, is_safe)
    is_own = "~" in arguments
    if not is_own and user_of_command(command, step, stage) not in ("root", None):
        return None
    is_safe = is_safe and (is_own or may_do_anything(command, step, stage))
    return remove_files(arguments, command, run, is_safe)


def _words_in_plan(command: str) -> list[str]:
    from dflint.fixes.build_plan import outline
    from dflint.shell.parser import parse_script
    from dflint.source import MappedText

    return outline(parse_script(MappedText(command, ((0, 0),))))
