"""What bash understands and the plain sh of an image does not.

Sources: the manual of dash; the BusyBox shell `ash` as Alpine builds it (with bash compatibility).
"""

from __future__ import annotations

from dflint.shell.nodes import Compound, Pipeline, Simple, every_node
from dflint.source import Span
from dflint.syntax.nodes import Cmd, Entrypoint, Healthcheck, Run, Shell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.steps import Step
    from dflint.shell.nodes import Node, Script, ShellWord
    from dflint.source import Spanned

WITH_SCRIPTS = (Run, Cmd, Entrypoint, Healthcheck, Shell)
# Commands that only bash has.
BOTH_LACK = frozenset({"pushd", "popd", "shopt", "declare", "typeset", "disown", "mapfile",
                       "readarray", "compgen", "complete"})  # fmt: skip
DASH_LACKS = BOTH_LACK | {"source", "let", "builtin", "dirs"}
TESTS = frozenset({"[", "test"})
# The options of commands that dash has, of which it does not know these. Tried with dash 0.5.12.
OPTIONS_DASH_LACKS = {
    "exec": "acl", "export": "fn", "printf": "v", "read": "adnNstu", "type": "aPpft", "wait": "n", "[": "vN",
    "test": "vN",
}  # fmt: skip
TRAPS_DASH_LACKS = frozenset({"DEBUG", "ERR", "RETURN"})
ECHO = frozenset("neE")  # dash prints `-e` and the like as text, and reads backslashes without
SUSPICIOUS = DASH_LACKS | TESTS
# Without one of these signs, a script has no other of them; in most there is not even the character.
SIGNS = (
    ("[", "[["), ("(", "(("), ("+", "+="), ("<", "<<<"), (">", "&>"), ("|", "|&"), ("(", "<("),
    ("(", ">("), ("$", "$'"), ("f", "function "), ("p", "pipefail"), ("o", "echo -"),
    ("x", "export -"), ("f", "printf -v"), ("r", "read -"), ("t", "type -"), ("w", "wait -n"),
    ("-", " -v "), ("R", " ERR"),
)  # fmt: skip
NO_LIST = frozenset(" '\"\t\n")  # what no list in braces has in it
CHANGES = frozenset("/^,")  # behind `${NAME`, a changed value
SUBSTRINGS = frozenset("0123456789 (")  # behind `${NAME:`, a part of the value


class Bashism:
    """Where it is, and what it is."""

    __slots__ = ("end", "start", "what")

    def __init__(self, place: Spanned, what: str) -> None:
        self.start = place.start
        self.end = place.end
        self.what = what


def bashisms(step: Step, shell: str) -> list[Bashism]:
    """What the plain shell of its image does not understand in a script, if it is that which runs it."""
    run = step.instruction
    if isinstance(run, Shell):
        return [*_of_program(run)] if shell == "dash" else []
    if isinstance(run, Cmd | Entrypoint | Healthcheck):
        return _when_started(run, step, shell)
    if not isinstance(run, Run) or step.state.shell.explicit or _is_plain(run, step):
        return []
    if run.form == "exec" or run.program.interpreter or not step.is_posix:
        return []
    if run.heredocs and not run.program.is_heredoc:
        return []
    is_dash, text = shell == "dash", run.program.source.text
    found = [*_pipefail(step)] if is_dash and "pipefail" in text else []
    return [*found, *_of_script(run.script, text, is_dash)]


def _of_program(instruction: Shell) -> Iterator[Bashism]:
    """`SHELL ["/bin/sh", "-o", "pipefail", "-c"]`, at which dash stops as well."""
    words = instruction.items
    if words and words[0].rpartition("/")[2] in ("sh", "dash"):
        yield from (Bashism(it, "`pipefail`") for it in words[1:] if it == "pipefail")


def _when_started(
    instruction: Cmd | Entrypoint | Healthcheck, step: Step, shell: str
) -> list[Bashism]:
    """The same for the script of what a container starts, in shell form."""
    state, text = step.state.shell, instruction.program.source.text
    is_read = state.kind == "posix" and not state.explicit and instruction.form != "exec"
    if not is_read or not may_have_bashisms(instruction.rest.text):
        return []
    return [*bashisms_in(instruction.script, text, shell)]


def bashisms_in(script: Script, text: str, shell: str) -> Iterator[Bashism]:
    """What a plain shell, "dash" or "ash", does not understand in a script, read from this text."""
    for node in every_node(script) if shell == "dash" else ():
        if isinstance(node, Simple) and node.words and node.words[0] == "set":
            yield from (Bashism(word, "`pipefail`") for word in node.words if word == "pipefail")
    yield from _of_script(script, text, shell == "dash")


def may_have_bashisms(text: str) -> bool:
    """Whether a glance at a script leaves it open that it has what only bash understands."""
    if any(char in text and sign in text for char, sign in SIGNS) or _may_have_braces(text):
        return True
    if "==" in text or "<(" in text or ">(" in text or "pipefail" in text or _may_have_array(text):
        return True
    return not DASH_LACKS.isdisjoint(text.split())


def _of_script(script: Script, text: str, is_dash: bool) -> Iterator[Bashism]:
    has_braces = "{" in text
    for node in every_node(script):
        yield from _of_node(node, is_dash)
        for word in node.every_word:
            if is_dash and word[:2] in ("<(", ">(") and word.substitutions:
                yield Bashism(word, f"`{word[:2]} )`")
            if is_dash and word.raw[:2] == "$'":
                yield Bashism(word, "`$'…'`")
            if has_braces and "{" in word:
                yield from _of_braces(word, is_dash)


def _pipefail(step: Step) -> Iterator[Bashism]:
    """`set -o pipefail`, at which dash stops: "Illegal option". dash has it from 0.5.13 on."""
    assert isinstance(step.instruction, Run)
    own = {id(node) for node in every_node(step.instruction.script)}  # not those of `bash -c`
    for command in step.commands:
        if command.name == "set" and not command.in_condition and id(command.simple) in own:
            yield from (Bashism(it, "`pipefail`") for it in command.args if it == "pipefail")


def _of_braces(word: ShellWord, is_dash: bool) -> Iterator[Bashism]:
    """Ranges and lists in braces, and expansions of variables that only bash has."""
    if not word.quoted and _is_range(word):
        yield Bashism(word, "a range in braces")
    elif not word.quoted and _is_list(word):
        yield Bashism(word, "a list in braces")
    if not is_dash:
        return
    for name in dict.fromkeys(word.variables):
        at = word.find("${" + name)
        behind = word[at + 2 + len(name) :] if at >= 0 else ""
        is_part = behind[:1] == ":" and behind[1:2] in SUBSTRINGS and behind[1:2] != ""
        if behind[:1] in ("/", "^", ",") or is_part:
            yield Bashism(word, f"`${{{name}{behind[:1]}…}}`")


def _is_plain(run: Run, step: Step) -> bool:
    """Whether a glance at a RUN shows that every shell understands it."""
    text = run.program.source.text
    for char, sign in SIGNS:
        if char in text and sign in text:
            return False
    if _may_have_braces(text):
        return False
    if "(" in text and _may_have_array(text):
        return False
    if SUSPICIOUS.isdisjoint(step.programs):
        return True
    return DASH_LACKS.isdisjoint(step.programs) and not _tests_as_bash(step)


def _of_node(node: Node, is_dash: bool) -> Iterator[Bashism]:
    if isinstance(node, Pipeline):
        for part in node.commands[:-1] if is_dash else ():
            yield from _of_echo(part)
        for pipe in node.pipes:
            if pipe == "|&":
                yield Bashism(pipe, "`|&`")
        return
    if isinstance(node, Compound):
        if is_dash and node.kind == "test":
            yield Bashism(Span(node.start, node.start + 2), "`[[`")
        if is_dash and node.kind == "function" and node.start != node.words[0].start:
            yield Bashism(Span(node.start, node.start + len("function")), "`function`")
        if node.kind == "for" and not node.words[0].isidentifier():
            yield Bashism(Span(node.start, node.start + len("for")), "`for ((`")
        if is_dash and node.kind == "arithmetic":
            yield Bashism(Span(node.start, node.start + 2), "`((`")
        return
    for assignment in node.assignments:
        if assignment.elements:
            yield Bashism(assignment, "an array")
        elif is_dash and assignment.append:
            yield Bashism(assignment, "`+=`")
    for redirect in node.redirects:
        if redirect.operator == "<<<":
            yield Bashism(redirect, "`<<<`")
        elif is_dash and redirect.operator in ("&>", "&>>"):
            yield Bashism(redirect, f"`{redirect.operator}`")
    if node.words and node.words[0] in (DASH_LACKS if is_dash else BOTH_LACK):
        yield Bashism(node.words[0], f"`{node.words[0]}`")
    if is_dash and node.words and node.words[0] in TESTS:
        yield from (Bashism(word, "`==`") for word in node.words if word == "==")
    if is_dash and len(node.words) > 1:
        yield from _of_options(node.words)
        if any(it.operator[:1] == ">" for it in node.redirects):
            yield from _of_echo(node)


def _of_options(words: Sequence[ShellWord]) -> Iterator[Bashism]:
    """An option that dash does not know, or a condition for `trap`: it stops there, or takes it for a word."""
    name, first = words[0], words[1]
    if name == "trap":
        yield from (Bashism(it, f"`trap … {it}`") for it in words[2:] if it in TRAPS_DASH_LACKS)
    elif first[:1] == "-" and not set(OPTIONS_DASH_LACKS.get(name, "")).isdisjoint(first[1:]):
        if name not in TESTS or len(first) == 2:
            yield Bashism(first, f"`{name} {first}`")


def _of_echo(node: Node) -> Iterator[Bashism]:
    """`echo -e` whose output is kept: dash writes the option as well."""
    words = node.words if isinstance(node, Simple) else ()
    first = words[1] if len(words) > 2 and words[0] == "echo" else ""
    if first[:1] == "-" and ECHO.issuperset(first[1:]) and first.strip("-n"):
        yield Bashism(words[1], f"`echo {first}`")


def _may_have_braces(text: str) -> bool:
    """Whether a range, a list or a changed value may be in braces somewhere."""
    if "{" not in text:
        return False
    return _may_have_range(text) or _may_have_list(text) or _may_have_part(text)


def _may_have_range(text: str) -> bool:
    """Whether two dots are in braces somewhere."""
    return ".." in text and any(".." in inside for inside in _in_braces(text))


def _may_have_part(text: str) -> bool:
    """Whether the value of a variable is changed, or a part of it taken, as in `${x/a/b}`."""
    for piece in text.split("${")[1:]:
        inside = piece.partition("}")[0]
        if not CHANGES.isdisjoint(inside) or inside.partition(":")[2][:1] in SUBSTRINGS:
            return True
    return False


def _may_have_list(text: str) -> bool:
    """Whether a comma is in braces somewhere, without a space or a quote: `{ a, b; }` is no list."""
    return "," in text and any(
        "," in inside and NO_LIST.isdisjoint(inside) for inside in _in_braces(text)
    )


def _in_braces(text: str) -> list[str]:
    """What is behind each opening brace, up to the next brace."""
    return [part.partition("}")[0] for part in text.split("{")[1:]]


def _may_have_array(text: str) -> bool:
    """Whether a parenthesis is assigned to what may be a name."""
    if "=(" not in text:
        return False
    return any(part[-1:].isalnum() or part[-1:] == "_" for part in text.split("=(")[:-1])


def _tests_as_bash(step: Step) -> bool:
    """Whether a test compares with `==`."""
    return any(it.name in TESTS and "==" in it.args for it in step.commands)


def _is_range(word: str) -> bool:
    """Whether it has a `{1..9}` in it."""
    at = word.find("..")
    if at < 1:
        return False
    start, end = word.rfind("{", 0, at), word.find("}", at)
    if start < 0 or end < 0 or word[start - 1 : start] == "$":
        return False
    first, last = word[start + 1 : at], word[at + 2 : end]
    return (first.isdecimal() and last.isdecimal()) or (
        len(first) == len(last) == 1 and first.isalpha() and last.isalpha()
    )


def _is_list(word: ShellWord) -> bool:
    """Whether it has a `{a,b}` in it that bash would make several words of."""
    start = word.find("{")
    while start >= 0:
        end = word.find("}", start)
        if end < 0:
            return False
        start = word.rfind("{", start, end)  # of some in each other, the innermost
        inside = word[start + 1 : end]
        is_variable = word[start - 1 : start] == "$"
        if "," in inside and not is_variable and NO_LIST.isdisjoint(inside):
            return True
        start = word.find("{", end)
    return False
