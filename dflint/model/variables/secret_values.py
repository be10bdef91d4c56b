"""Where a file has the value of a secret: what no report may show."""

from __future__ import annotations

from itertools import pairwise

from dflint.knowledge.secrets import DUMMIES, DUMMY_BEGINNINGS
from dflint.knowledge.tools import tool_of
from dflint.model.commands.commands import commands
from dflint.model.variables.secrets import is_secret, is_secret_name, secret_candidates
from dflint.source import Span, cached
from dflint.syntax.nodes import Add, Arg, Cmd, Entrypoint, Env, Healthcheck, Label, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile
    from dflint.model.steps import Step
    from dflint.source import Word

# Passwords in addresses that are no secret, but an example or the default of a program.
EXAMPLES = frozenset({
    "password", "pass", "passwd", "secret", "example", "guest", "admin", "root", "test", "user",
    "postgres", "mysql", "mongo", "rabbitmq", "pwd", "x", "xxx", "token", "changeit",
})  # fmt: skip
# These are given one by `npm config set key value` and `aws configure set key value`.
CONFIGURED = ("npm", "aws")
PASSWORD_KEYS = ("_authToken", "_password", "_auth", "secret_access_key")
_PASSWORDS = ("--password", "--token", "--api-key", "--secret", "--auth-token", "--access-token")
_SETTERS = ("export", "declare", "readonly", "typeset", "local")
_HEADERS = ("-H", "--header")
# One of these is in each word that names a secret.
_SIGNS = ("auth", "credential", "key", "pass", "psw", "pword", "secret", "token")


@cached
def secret_values(file: Dockerfile) -> tuple[Span, ...]:
    """The places of the secrets that a file has itself: of variables, in addresses, of arguments."""
    found = [
        Span(pair.value.start, pair.value.end)
        for _, pair in secret_candidates(file)
        if pair.value and is_secret(pair.key, pair.value)
    ]
    for step in _every_step(file):
        it = step.instruction
        if isinstance(it, Cmd | Entrypoint | Healthcheck | Label | Run) or "@" in it.rest.text:
            found += _of_step(step)
    return tuple(found)


def _every_step(file: Dockerfile) -> Iterator[Step]:
    """The steps of a file, and behind each ONBUILD the one that it defers."""
    for stage in (None, *file.stages):
        for step in file.before_from if stage is None else stage.steps:
            yield step
            if isinstance(step.instruction, Onbuild) and step.inner is not None:
                yield step.inner


@cached
def _of_step(step: Step) -> tuple[Span, ...]:
    return tuple(_in_step(step))


def _in_step(step: Step) -> Iterator[Span]:
    if isinstance(step.instruction, Add | Arg | Env | Run) and "@" in step.instruction.body.text:
        for start, end, user, secret in addresses_with_password(step):
            if is_in_file(user, secret, step) and "$" not in secret:
                body = step.instruction.body
                yield Span(body.offset(start), body.end(end))
    if isinstance(step.instruction, Cmd | Entrypoint | Healthcheck | Label):
        yield from configured_secrets(step.instruction)
    if not isinstance(step.instruction, Run):
        return
    is_named = _may_name_secret(step.instruction.lower)
    yield from set_secrets(step) if is_named else ()
    for command in step.commands:
        value = password_argument(command)
        if value is not None and "$" not in value:
            _, colon, password = value.partition(":")
            if is_in_file("", password if colon else str(value), step):
                yield Span(value.start, value.end)
        if is_named:
            yield from (span for span, _ in _headers(command))
            yield from _in_words(command)
        if command.connector == "|":
            yield from _piped(command)


def set_secrets(step: Step) -> Iterator[Span]:
    """The secrets that a RUN gives to variables of its own, as `TOKEN=…` and `export TOKEN=…`."""
    for it in step.assignments:
        if it.value and not it.value.expands and is_secret(str(it.name), str(it.value)):
            yield Span(it.value.start, it.value.end)
    for command in step.commands:
        for word in command.args if command.name in _SETTERS else ():
            name, _, value = word.partition("=")
            if value and "$" not in value and "`" not in value and is_secret(name, value):
                yield Span(word.part(len(name) + 1, len(word)).start, word.end)


def header_secrets(step: Step) -> Iterator[Span]:
    """The secrets in headers that curl and wget send, as `Authorization: Bearer …`."""
    for command in step.commands:
        for span, value in _headers(command):
            secret = value.split()[-1] if value.split() else ""
            if is_in_file("", secret, step):
                yield span


def configured_secrets(
    instruction: Cmd | Entrypoint | Healthcheck | Label,
) -> Iterator[Span]:
    """The secrets that come into the configuration of the image, besides those of ENV."""
    if isinstance(instruction, Label):
        yield from _of_label(instruction)
    else:
        yield from _of_start(instruction)


def _of_label(label: Label) -> Iterator[Span]:
    """The values of labels whose keys say that they are secret: `key` alone does not, as every label has one."""
    for pair in label.pairs:
        name = pair.key.rpartition(".")[2].replace("-", "_")
        is_named = pair.value and not pair.value.expands and name.lower() != "key"
        if pair.value and is_named and is_secret(name, str(pair.value)):
            yield Span(pair.value.start, pair.value.end)


def _of_start(instruction: Cmd | Entrypoint | Healthcheck) -> Iterator[Span]:
    """The passwords that a container, or its health check, passes to a program."""
    found = commands(instruction.script, instruction.program.source, editable=False)
    for command in found:
        value = password_argument(command)
        if value is not None and "$" not in value:
            _, colon, password = str(value).partition(":")
            if _is_password(password if colon else str(value)):
                yield Span(value.start, value.end)
        for option in command.options:
            given = option.value
            if given and given is not value and "$" not in given and option.flag in _PASSWORDS:
                if _is_password(str(given)):
                    yield Span(given.start, given.end)


def _is_password(text: str) -> bool:
    bare = text.lower()
    is_example = bare in EXAMPLES or bare in DUMMIES or bare.startswith(DUMMY_BEGINNINGS)
    return bool(text) and not is_example and not any(char in text for char in "<*`/")


def _may_name_secret(text: str) -> bool:
    for sign in _SIGNS:  # noqa: SIM110 - any() takes twice as long
        if sign in text:
            return True
    return False


def _headers(command: Command) -> Iterator[tuple[Span, str]]:
    """The places and values of Authorization and the like that curl and wget send."""
    if command.name not in ("curl", "wget"):
        return
    for option in command.options:
        name, colon, value = (option.value or "").partition(":")
        if option.flag in _HEADERS and option.value is not None and colon and "$" not in value:
            if is_secret_name(name.replace("-", "_")) or name.lower() == "authorization":
                yield Span(option.value.start, option.value.end), value


def _in_words(command: Command) -> Iterator[Span]:
    """`export TOKEN=…`, `--password=…`, `echo …:_authToken=…`."""
    for option in command.options:
        value = option.value
        if value and value.is_literal and is_secret_name(option.flag.lstrip("-").replace("-", "_")):
            if is_secret("password", str(value)):
                yield Span(value.start, value.end)
    for flag, word in pairwise(command.args):
        if flag[:2] == "--" and is_secret_name(flag[2:].replace("-", "_")):
            if "$" not in word and is_secret("password", word):
                yield Span(word.start, word.end)
    for word in command.args:
        if "=" not in word:
            continue
        before, _, text = word.rpartition("=")
        name = before.rpartition(":")[2].rpartition("_auth")[1] or before.lstrip("-")
        name = "auth" if name == "_auth" else name.replace("-", "_")
        if text and "$" not in text and is_secret_name(name) and is_secret("key", text):
            yield Span(word.part(len(before) + 1, len(word)).start, word.end)


def _piped(command: Command) -> Iterator[Span]:
    """`echo name:password | chpasswd`: the words of a command whose output a pipe takes."""
    if command.name not in ("echo", "printf"):
        return
    for word in command.args:
        if ":" in word and "$" not in word and "://" not in word:
            cut = word.index(":") + 1
            if word[cut:].strip():
                yield Span(word.part(cut, len(word)).start, word.end)


def addresses_with_password(step: Step) -> Iterator[tuple[int, int, str, str]]:
    """Each `user:password@` of an address: start and end of it in the text, the user, the password."""
    text = step.instruction.body.text
    at = text.find("://")
    while at >= 0:
        start, end = at + 3, _authority_end(text, at + 3)
        cut = text.rfind("@", start, end)
        user, colon, password = text[start:cut].partition(":") if cut > 0 else ("", "", "")
        secret = password if colon else user
        if cut > 0 and (colon or secret[:1] == "$"):
            yield start, cut, user, secret
        at = text.find("://", end)


def is_in_file(user: str, secret: str, step: Step) -> bool:
    """Whether a password is in the file, or comes in an ARG or ENV."""
    if not secret or "$(" in secret or "`" in secret or "<" in secret or "*" in secret:
        return False
    if "$" in secret:
        name = secret.strip("${}").partition(":")[0]
        return name in step.state.variables.values and is_secret_name(name)
    bare = secret.lower()
    is_example = bare in EXAMPLES or bare in DUMMIES or bare.startswith(DUMMY_BEGINNINGS)
    return not (is_example or user.lower() in DUMMIES or secret == user or bare.isdigit())


def password_argument(command: Command) -> Word | None:
    """The password that a program is given, maybe behind the name of a user and a colon."""
    name = command.name
    if name in CONFIGURED:
        words = command.operands
        return words[3] if len(words) > 3 and words[2].endswith(PASSWORD_KEYS) else None
    tool = tool_of(name)
    options = tool.password
    if not options or command.flags.isdisjoint(options):
        return None
    if tool.password_verbs and command.runs(name, *tool.password_verbs) is None:
        return None
    value = command.option(*options)
    return value if value is None or name not in ("curl", "smbclient") or ":" in value else None


def _authority_end(text: str, start: int) -> int:
    """Where the host of an address ends."""
    end = start
    depth = 0
    while end < len(text) and (depth or text[end] not in "/?# \t\n\"'<>,;|&"):
        depth += (text[end] in "({") - (text[end] in ")}")
        end += 1
    return end
