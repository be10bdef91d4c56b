"""What the services of a Compose file start, and as whom: whether the container stays and is guarded.

Sources: Compose file reference, `command`, `user`, `ports`; the descriptions of the official images of
redis, mongo, memcached, postgres, mysql, mariadb and elasticsearch on Docker Hub, 2026-11-30.
"""

from __future__ import annotations

from dflint.knowledge.daemons import PASSING_ON
from dflint.knowledge.open_databases import OPENING, PASSWORDLESS
from dflint.model.commands.commands import commands
from dflint.model.image_reference import parse_image
from dflint.model.images.facts import facts_of
from dflint.model.images.root_files import places_of_server, unwritable_place
from dflint.model.images.users import ROOTS
from dflint.model.layers.copies import copy_targets
from dflint.model.paths import is_below, joined
from dflint.model.scripts.daemons import SERVICES, daemon_of, passes_on
from dflint.model.scripts.working_directory import with_directories
from dflint.shell.parser import parse_script
from dflint.source import MappedText, Word
from dflint.syntax.nodes import Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.model.builds import Service
    from dflint.model.commands.command import Command
    from dflint.model.image_reference import Image
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# What base images start, and what reads commands from a terminal.
_SHELLS = frozenset(
    {"bash", "sh", "ash", "python3", "python", "node", "php", "irb", "iex", "ghci", "jshell", "R"}
)
_TASKS = frozenset(
    {"chmod", "chown", "cp", "echo", "ln", "ls", "mkdir", "printf", "pwd", "rm", "touch", "true"}
)


def early_end(
    service: Service, stage: Stage | None, file: Dockerfile | None
) -> tuple[str, str] | None:
    """Why a container ends at once that starts with what a service says, and what to do instead.

    A task is no server: said where the service publishes a port, or is always started again. `stage`: what is
    built for it; None for a ready image.
    """
    own = service.script
    text = own.text if own is not None else None
    if not text or not (service.entry is not None or _passes_on(service, stage)):
        return None
    script = parse_script(MappedText(text, ((0, 0),)))
    found = commands(script) if not script.problems else ()
    last = found[-1] if found else None
    if last is None or last.is_conditional or last.in_pipeline or last.connector in ("&", "||"):
        return None
    if any(command.connector == "&" for command in found):
        return None
    leaving = daemon_of(last, stage, file, None) if stage is not None and file is not None else None
    if leaving is not None and leaving.is_sure:
        who = "the service" if leaving.program in SERVICES else leaving.program
        return f"{who} goes to the background", f"Start {leaving.advice}"
    is_kept = service.ports or service.restart in ("always", "unless-stopped")
    if is_kept and _is_task(last) and not last.wrappers:
        what = "ENTRYPOINT" if service.entry is not None else "CMD"
        return (
            f"{last.name} is no server and takes the place of {what}",
            "Start the server after it",
        )
    return None


def _is_task(command: Command) -> bool:
    """Whether a command is done soon."""
    if command.name == "sleep":
        return len(command.args) == 1 and command.args[0].rstrip("smh").isdecimal()
    return command.name in _TASKS


def _passes_on(service: Service, stage: Stage | None) -> bool:
    """Whether the container starts the command of a service: of a ready image, one of a known server."""
    if stage is not None:
        return passes_on(stage)
    image = image_of(service)
    facts = facts_of(image) if image is not None else None
    entrypoint = facts.entrypoint if facts is not None else None
    return entrypoint == () or (entrypoint or ("",))[0] in PASSING_ON


def shell_end(service: Service, stage: Stage) -> tuple[str, str] | None:
    """Why a container ends at once that starts what its base image does: a shell, which reads an empty input.

    Said where the service publishes a port, or is always started again.
    """
    if service.is_interactive or stage.starts or stage.image is None or not passes_on(stage):
        return None
    if not service.ports and service.restart not in ("always", "unless-stopped"):
        return None
    facts = facts_of(stage.image)
    words = (facts.command if facts is not None else None) or ("",)
    program = words[0].rpartition("/")[2]
    if program not in _SHELLS or words[1:] not in ((), ("-a",)):
        return None
    return f"nothing is started but {program}, which ends without a terminal", "Add a command"


def denied_place(service: Service, stage: Stage | None) -> tuple[str, str] | None:
    """A place that the server of an image writes to, and that the user of a service may not: program, place."""
    user = (service.user.text or "").partition(":")[0] if service.user is not None else ""
    if not user or "$" in user or user in ROOTS:
        return None
    if stage is not None:
        found = unwritable_place(stage, user)
    else:
        image = image_of(service)
        row = places_of_server(image) if image is not None else None
        found = (row[0], row[1][0]) if row is not None else None
    if found is None or service.command or service.has_tmpfs:
        return None
    covered = any(
        is_below(found[1], it.target) or is_below(it.target, found[1]) for it in service.mounts
    )
    configured = any("nginx" in it.target or "apache2" in it.target for it in service.mounts)
    return None if covered or (configured and stage is None) else found


def is_unguarded(service: Service) -> bool:
    """Whether the image of a service is a database that asks nobody for a password."""
    image = image_of(service)
    if (
        image is None
        or service.variables is None
        or any(_is_settings(it.target) for it in service.mounts)
    ):
        return False
    if image.familiar in PASSWORDLESS:
        given = " ".join([service.command, *service.variables])
        return not any(word in given for word in PASSWORDLESS[image.familiar])
    return _is_opened(image.familiar.rpartition("/")[2], service.variables)


def _is_opened(name: str, variables: Mapping[str, str | None]) -> bool:
    variable, values = OPENING.get(name, ("", ()))
    return str(variables.get(variable) or "").lower() in values


def _is_settings(path: str) -> bool:
    """Whether what is mounted there may be the settings of a server."""
    return path.endswith((".conf", ".yml", ".yaml", ".cnf", ".acl")) or path.startswith(
        ("/etc", "/usr/local/etc")
    )


def image_of(service: Service) -> Image | None:
    """The image of a service that is not built here; None where that is not known."""
    name = service.image.text if service.image is not None else None
    return parse_image(Word(name, 0, len(name))) if name and "$" not in name else None


def built_starts(stage: Stage) -> Iterator[str]:
    """The programs that CMD and ENTRYPOINT of a stage name by their paths, and that the image has built."""
    directory = stage.last_state.workdir or ""
    for step in stage.starts:
        for word in step.instruction.words:
            path = joined(directory or None, str(word)) if "/" in word and "$" not in word else None
            if path is not None and any(
                _builds(path, it) for one in stage.chain for it in one.steps
            ):
                yield path


def _builds(path: str, step: Step) -> bool:
    """Whether a step surely makes the file at a path: a compiler that is told so, or a COPY from another stage."""
    it = step.instruction
    if isinstance(it, Copy) and it.flag("from") is not None:
        return any(target.path in (path, path.rpartition("/")[0]) for target in copy_targets(step))
    if not isinstance(it, Run):
        return False
    for here in with_directories(step):
        output = here.command.option("-o")
        if here.command.name in ("go", "gcc", "g++", "cc") and output is not None:
            if here.path(str(output)) in (path, path.rpartition("/")[0]):
                return True
    return False


def leaves_pid_file(started: str, stage: Stage) -> bool:
    """Whether what is started is the server of Rails, and nothing removes the file with its number before.

    A start script may remove it: an ENTRYPOINT or a command that is a script is not looked into.
    """
    words = [
        word
        for word in started.replace('"', " ").replace("'", " ").replace(",", " ").split()
        if word
    ]
    at = next((at for at, word in enumerate(words) if word in ("rails", "bin/rails")), None)
    if at is None or words[at + 1 : at + 2] not in (["s"], ["server"]):
        return False
    if "rm" in words or any(word in ("-P", "--pid") or "pid" in word for word in words):
        return False
    entrypoint = stage.last(Entrypoint)
    first = entrypoint.instruction.words[:1] if entrypoint is not None else ()
    return not any(word.endswith(".sh") or "entrypoint" in word for word in (*words, *first))
