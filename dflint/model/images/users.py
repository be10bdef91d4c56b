"""Users: which ones an image has, and which ones a stage makes."""

from __future__ import annotations

from dflint.knowledge.package_managers import BY_PROGRAM
from dflint.knowledge.systems import SYSTEM_USERS
from dflint.knowledge.wrappers import WRAPPERS
from dflint.model.builds import given_to_all
from dflint.model.commands.arguments import takes_next
from dflint.model.images.facts import facts_of
from dflint.model.mentions import mentions_in_runs
from dflint.model.order import is_so_before, is_so_in, is_so_until
from dflint.syntax.nodes import Add, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.builds import Build
    from dflint.model.commands.command import Command
    from dflint.model.image_reference import Image
    from dflint.model.lookups.image_facts import ImageFacts
    from dflint.model.stages import Stage
    from dflint.model.state import State
    from dflint.model.steps import Step
    from dflint.shell.nodes import ShellWord
    from dflint.source import Word

# Programs that run another one as another user; the first ones as root unless they are told whom.
SUDO = frozenset({"sudo", "doas"})
SWITCHING_USER = SUDO | {
    "gosu", "su-exec", "setuidgid", "s6-setuidgid", "chpst", "runuser", "setpriv",
}  # fmt: skip
_USER_OPTIONS = ("-u", "--user", "--reuid")
ROOTS = frozenset({"root", "0"})  # the names of the user who may do everything
# Programs that start any other one, or write any file: who may run them as root may do everything.
_ANY_PROGRAM = {
    "bash", "chmod", "chown", "cp", "dd", "docker", "env", "find", "mount", "mv", "nano", "node", "perl",
    "python", "python3", "sh", "su", "systemctl", "tar", "tee", "vi", "vim", *BY_PROGRAM,
}  # fmt: skip
PASSWD = ("/etc/passwd", "/etc", "/", "/etc/")


def user_of(step: Step, stage: Stage) -> str | None:
    """Who runs a step: a name or number, "root" for 0 too; None if the file does not show it.

    None is no root: an image that is not known may end with any USER.
    """
    return _user_in(step.state, stage)


def user_at_end(stage: Stage) -> str | None:
    """Who runs a container of a stage, if it says no other user; as in `user_of`."""
    return _user_in(stage.last_state, stage)


def _user_in(state: State, stage: Stage) -> str | None:
    user = state.user
    if user is None:
        if stage.image is None or stage.image.is_scratch:
            return "root" if stage.image is not None else None
        facts = facts_of(stage.image)
        known = facts.user if facts is not None else None
        return "root" if known in ROOTS else known
    name = str(user.argument).partition(":")[0].strip()
    if "$" in name or not name:
        return None
    return "root" if name in ROOTS else name


def is_for_root(step: Step, stage: Stage) -> bool | None:
    """Whether root runs a step; None if the file does not show it."""
    user = user_of(step, stage)
    return None if user is None else user == "root"


def user_of_command(command: Command, step: Step, stage: Stage) -> str | None:
    """Who runs a command: the user of its step, or whom sudo and the like make of them."""
    last = next((it for it in reversed(command.wrappers) if it in SWITCHING_USER), None)
    if last is None:
        return user_of(step, stage)
    words = command.simple.words
    at = next(i for i, it in enumerate(words) if it.start <= last.start < it.end)
    return _switched_to(last, words[at + 1 :])


def may_do_anything(command: Command, step: Step, stage: Stage) -> bool:
    """Whether the user of a command may run any other one as the same user, for all that is known.

    sudo can be limited to some programs; what it allows is known for root, and where the file says it.
    """
    if SUDO.isdisjoint(command.wrappers) or is_for_root(step, stage):
        return True
    return is_so_before(_allows_all, step, stage)


def _allows_all(step: Step) -> bool:
    """Whether a line of sudoers or of doas.conf allows every program without a password."""
    text = step.instruction.written
    if "NOPASSWD" not in text and "permit" not in text:
        return False
    after = text.partition("NOPASSWD")[2].lstrip(" \t:")
    return after.startswith("ALL") or ("permit nopass" in text and " cmd " not in text)


def makes_root(sudoers: str) -> bool:
    """Whether a text for sudoers gives every program without a password, or one that leads to all others.

    The list of programs is what comes after NOPASSWD and the other tags; with arguments, a program may be run
    with these only. Sources: sudoers(5), doas.conf(5).
    """
    if sudoers.lstrip()[:14] == "permit nopass " and " cmd " not in sudoers:
        return True  # of doas.conf
    for rest in sudoers.split("NOPASSWD")[1:]:
        line = rest.partition("\n")[0].replace("\\n", " ").lstrip(" \t:")
        for entry in line.split(","):
            words = [word.strip("\"'").rpartition(":")[2] for word in entry.split()]
            words = [word for word in words if word]
            if not words:
                continue
            program = words[0].rpartition("/")[2]
            is_any = len(words) == 1 or "*" in words or words[1][:1] in ("&", ">", "|", ";")
            if program[:3] == "ALL" or (program in _ANY_PROGRAM and is_any):
                return True
    return False


def _switched_to(wrapper: str, words: Sequence[ShellWord]) -> str | None:
    """The user that `sudo -u app`, `gosu app` or `runuser --user=app` names."""
    table = WRAPPERS[wrapper]
    name, at = "", 0
    while at < len(words) and words[at][:1] == "-":
        word = words[at]
        option, equals, value = word.partition("=")
        if option in _USER_OPTIONS:
            name = value if equals else "".join(words[at + 1 : at + 2])
        elif word[:2] == "-u":
            name = word[2:]
        at += 1 + takes_next(word, table.options)
    if not name:
        name = "root" if wrapper in SUDO else "".join(words[at : at + table.skip])
    name = name.partition(":")[0]
    if not name or "$" in name:
        return None
    return "root" if name in ROOTS else name


def lacks_user(stage: Stage, name: str) -> bool:
    """Whether the image surely has no user of that name: nothing in its stages names one."""
    if name in SYSTEM_USERS or name.isdecimal() or not _knows(stage.image, name):
        return False
    if is_so_in(_may_make_any, stage):
        return False
    one: Stage | None = stage
    while one is not None and not mentions_in_runs(one).has(name):
        one = one.base
    return one is None


def _may_make_any(step: Step) -> bool:
    """Whether a step may make users of which it does not show the names."""
    it = step.instruction
    if isinstance(it, Run):
        return _may_make_users(it)
    words = it.words if isinstance(it, Copy | Add) else None
    return words is not None and (len(words) < 2 or words[-1] in PASSWD or "passwd" in words[-1])


def starts_as_root(image: Image | None) -> bool:
    """Whether an image surely starts as root: the empty one does, as its USER is not set."""
    if image is None or image.is_scratch:
        return image is not None
    facts = facts_of(image)
    return facts is not None and facts.user in ROOTS


def may_become_root(stage: Stage) -> bool:
    """Whether a program of the image may give its user the rights of root: sudo, or one that was made for that."""
    return mentions_any(stage, (*SUDO, "fixuid", "u+s", "4755"))


def mentions_any(stage: Stage, words: Sequence[str]) -> bool:
    """Whether a RUN of a stage or of its bases has one of these words in it."""
    texts = [step.instruction.body.text for one in stage.chain for step in one.steps_of(Run)]
    return any(word in text for text in texts for word in words)


def entrypoint_drops_root(stage: Stage) -> bool:
    """Whether the ENTRYPOINT of its image is in force, and goes on as another user than root."""
    facts = facts_of(stage.image) if stage.image is not None else None
    return facts is not None and facts.drops_root and stage.last(Entrypoint) is None


def starts_server(image: Image | None) -> bool:
    """Whether an image starts a server by itself: it has a program, and EXPOSEs ports for it.

    Without a tag, a name may be that of something else, such as a context of the build.
    """
    facts = facts_of(image) if image is not None and image.tag is not None else None
    return facts is not None and bool(facts.ports and (facts.command or facts.entrypoint))


def _knows(image: Image | None, name: str) -> bool:
    facts = facts_of(image) if image is not None else None
    users = facts.users if facts is not None else None
    return users is not None and not any(name == user for user, _ in users)


def _may_make_users(instruction: object) -> bool:
    """Whether it does something that can make users whose names the file does not show."""
    if not isinstance(instruction, Run) or instruction.mounts:
        return True
    text = instruction.body.text
    return any(
        it in text for it in ("useradd", "adduser", "usermod", ".sh", "ansible", "/etc/passwd")
    )


class TakenNumber:
    """A number that a command gives to a new user or group, and that the image has given to another. A value.

    `variable`: the name of the ARG whose default the number is, or "". `number`: "" where the name is taken.
    """

    __slots__ = ("name", "number", "variable", "word")

    def __init__(self, word: Word, number: str, variable: str, name: str) -> None:
        self.word = word
        self.number = number
        self.variable = variable
        self.name = name


def taken_numbers(step: Step, stage: Stage, builds: Sequence[Build]) -> Iterator[TakenNumber]:
    """The numbers of a step that are taken; nothing where users of the image are changed or asked for before.

    A build argument that all builds give has that value; where they give several, none is known.
    """
    facts = facts_of(stage.image) if stage.image is not None else None
    if facts is None or not facts.users or is_so_until(_frees_numbers, step, stage):
        return
    for command in step.commands:
        options, known = _MAKERS.get(str(command.name), ((), ""))
        is_sure = options and not command.is_conditional
        if is_sure and not command.has("-f", "--force"):
            yield from _taken_name(command, facts)
        value = (
            command.option(*options) if is_sure and not command.has("-o", "--non-unique") else None
        )
        if value is None or (command.has("-f", "--force") and known == "groups"):
            continue
        variable = value.strip("\"'").removeprefix("$").strip("{}") if "$" in value else ""
        default = step.state.variables.values.get(variable)
        number = (default.text or "") if default is not None else str(value)
        if any(variable in build.args for build in builds):
            number = given_to_all(builds, variable) or ""
        for name, own in facts.users or ():  # their groups have the same numbers
            if own == number:
                yield TakenNumber(value, number, variable, name)


def _taken_name(command: Command, facts: ImageFacts) -> Iterator[TakenNumber]:
    """The name of a new user or group, if the image has it. adduser of Debian only says so, and goes on."""
    names = command.operands
    if len(names) == 1 and (str(command.name).endswith("add") or facts.system == "alpine"):
        if any(str(names[0]) == name for name, _ in facts.users or ()):
            yield TakenNumber(names[0], "", "", str(names[0]))


def _frees_numbers(step: Step) -> bool:
    """Whether a step removes a user or a group, changes one, or asks which there are."""
    text = step.instruction.written
    return any(sign in text for sign in _FREEING) or (
        not step.commands and isinstance(step.instruction, Run)
    )


_MAKERS: dict[str, tuple[tuple[str, ...], str]] = {
    "useradd": (("-u", "--uid"), "users"),
    "adduser": (("-u", "--uid"), "users"),
    "groupadd": (("-g", "--gid"), "groups"),
    "addgroup": (("-g", "--gid"), "groups"),
}
_FREEING = (
    "userdel", "deluser", "groupdel", "delgroup", "usermod", "groupmod", "getent", "/etc/passwd", "/etc/group",
    " id -", "$(id ", "`id ",
)  # fmt: skip
