"""What containers of services start, and whether it is there: CMD or `command:`, with what is mounted.

Sources: Compose file reference, `command`, `entrypoint`, `volumes`; Dockerfile reference, "Understand how CMD and
ENTRYPOINT interact"; the manuals of Celery (`-A`) and Python (a script is looked for in the working directory).
"""

from __future__ import annotations

from itertools import pairwise

from dflint.model.context.image_files import ImageFiles
from dflint.model.context.service_starts import image_of
from dflint.model.images.facts import facts_of
from dflint.model.images.started_again import entry_program
from dflint.model.order import is_so_in
from dflint.model.paths import is_below, joined
from dflint.model.scripts.exec_form import READERS, as_array
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Cmd, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.builds import Build, Given, Mount, Service
    from dflint.model.context.build_context import Context, Folder
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# Words of a RUN that may make any file.
_MAKING = ("git ", "curl ", "wget ", "tar ", "unzip", "mv ", "cp ", "startproject", "rails new")
_INTERPRETERS = {"python": ".py", "python3": ".py", "node": ".js", "ruby": ".rb", "php": ".php"}


def with_command(file: Dockerfile, target: str, service: Service) -> str | None:
    """The text of a Dockerfile up to a stage, with the command of a service for its CMD.

    None where that is not known, or the service has an entrypoint of its own.
    """
    import shlex

    stage = file.target(target)
    if stage is None or service.starts is None or not service.starts.text:
        return None
    try:
        words = shlex.split(service.starts.text)
    except ValueError:
        return None
    after = file.stages[stage.index + 1 :]
    end = after[0].start if after else len(file.source.text)
    return f"{file.source.text[:end]}\nCMD {as_array(words)}\n" if words else None


class ServiceContainer:
    """The container of a service that is built here: its stage, as if its CMD were the command of the service.

    `words`: what it starts, ENTRYPOINT left out; none where that is a script. `root`: that of the repository.
    """

    def __init__(
        self,
        build: Build,
        service: Service,
        stage: Stage,
        file: Dockerfile,
        context: Context,
        root: Folder,
    ) -> None:
        self.build = build
        self.service = service
        self.stage = stage
        self.file = file
        self.context = context
        self.root = root
        step = stage.last(Cmd)
        it = step.instruction if step is not None else None
        self.words = tuple([str(word) for word in it.words]) if isinstance(it, Cmd) else ()

    def mount_over(self, path: str) -> Mount | None:
        """The mount that a path of the container is in."""
        over = [it for it in self.service.mounts if is_below(path, it.target)]
        return max(over, key=lambda it: len(it.target), default=None)

    def lacks(self, path: str) -> bool:
        """Whether there surely is no file at a path: not in what is mounted there, or not in the image."""
        mount = self.mount_over(path)
        if mount is not None:
            own = f"{mount.source}/{path[len(mount.target) :].strip('/')}".removeprefix("./")
            return (
                mount.source is not None
                and (mount.source == "." or self.root.is_folder(mount.source))
                and not self.root.has(own)
                and not self.root.is_unversioned(own)
            )
        if ImageFiles(self.context).look_up(path, self.stage, self.file) != (True, None):
            return False
        return not is_so_in(_may_make, self.stage, path)

    def place_of(self, path: str) -> str | None:
        """Where the repository has a file of this name instead: in what is mounted there, or in the context."""
        mount, name = self.mount_over(path), path.rpartition("/")[2]
        folder = (mount.source if mount is not None else self.build.context) or "."
        folders = [it.path for it in self.root.entries(folder) if it.is_folder]
        places = [f"{it}/{name}".removeprefix("./") for it in (folder, *folders)]
        return next((it for it in places if self.root.has(it)), None)


def _may_make(step: Step, path: str) -> bool:
    """Whether a RUN may make a file at a path, as far as its words say."""
    name = path.rpartition("/")[2]
    return isinstance(step.instruction, Run) and any(
        sign in step.instruction.body.text for sign in (name, *_MAKING)
    )


def repeated_program(it: ServiceContainer) -> str | None:
    """The program that a command begins with, and that ENTRYPOINT starts already."""
    program = entry_program(it.stage)
    first = it.words[0] if len(it.words) > 1 else ""
    return program if program and first == program and program not in READERS else None


def missing_script(it: ServiceContainer) -> str | None:
    """The script that an interpreter of the command is given, and that surely is not there.

    Said of one that the repository has elsewhere: one that is nowhere may still be made.
    """
    words, directory = it.words, it.stage.last_state.workdir
    if it.stage.last(Entrypoint) is not None or len(words) < 2 or directory is None:
        return None
    ending = _INTERPRETERS.get(words[0])
    if ending is None or not words[1].endswith(ending) or "$" in words[1] + directory:
        return None
    path = joined(directory, words[1])
    return path if path is not None and it.lacks(path) and it.place_of(path) else None


def missing_application(it: ServiceContainer) -> tuple[str, str] | None:
    """The module of `celery -A a.b` that the mounted working directory does not have, and where another one is."""
    words, directory = it.words, it.stage.last_state.workdir or "/"
    if words[:1] != ("celery",) or "PYTHONPATH" in it.stage.last_state.variables:
        return None
    if it.service.variables is None or "PYTHONPATH" in it.service.variables or "--workdir" in words:
        return None
    mount = it.mount_over(f"{directory.rstrip('/')}/x")
    if mount is None or mount.source is None or mount.target != directory.rstrip("/"):
        return None
    module = _application(words)
    top, _, rest = module.partition(".")
    entries = it.root.entries(mount.source)
    if not rest or not entries or any(top == one.name.partition(".")[0] for one in entries):
        return None
    for one in entries:
        other = f"{one.path}/{rest.replace('.', '/')}.py"
        if one.is_folder and it.root.has(other):
            return module, other
    return None


def _application(words: Sequence[str]) -> str:
    """The module that `-A`, `--app` names; "" for none."""
    for before, word in pairwise(words):
        if before in ("-A", "--app") or word.startswith("--app="):
            name = word.removeprefix("--app=").partition(":")[0]
            return name if all(part.isidentifier() for part in name.split(".")) else ""
    return ""


def program_beside_path(it: ServiceContainer) -> tuple[str, str] | None:
    """A program of the command that pip has put into an environment of its own, and the folder it is in.

    It is surely not on PATH: no other step installs packages of Python, and nothing sets PATH.
    """
    state = it.stage.last_state
    name = it.words[0] if it.words else ""
    if name not in ("celery", "gunicorn", "uvicorn", "flask", "daphne", "hypercorn"):
        return None
    if "PATH" in state.variables or "PATH" in (it.service.variables or {}):
        return None
    if it.stage.last(Entrypoint) is not None or it.stage.image is None:
        return None
    facts = facts_of(it.stage.image)
    if facts is None or facts.name != "python":
        return None
    places = set()
    for one in it.stage.chain:
        for step in one.steps:
            text = step.instruction.body.text
            if isinstance(step.instruction, Copy) and step.instruction.flag("from") is not None:
                return None
            if not isinstance(step.instruction, Run):
                continue
            if any(sign in text for sign in ("activate", "ln ", "PATH", ".sh")):
                return None
            managers = [
                command.row for command in step.commands if command.manager not in ("", "pip")
            ]
            if any(row.ecosystem in ("python", "conda") for row in managers):
                return None
            for here in with_directories(step):
                path = here.command.path
                if here.command.manager == "pip" and "install" in text:
                    folder = path.rpartition("/")[0]
                    if not folder.startswith("/") or not folder.endswith("/bin"):
                        return None
                    places.add(folder)
    if len(places) != 1 or places & {"/usr/bin", "/usr/local/bin", "/bin"}:
        return None
    return name, places.pop()


def unmounted_entry(service: Service, root: Folder, folder: str) -> Given | None:
    """The entrypoint of a service that is a script of the repository, and that nothing puts into its container.

    `folder`: that of the Compose file. Said of `./script` in images that dflint knows.
    """
    entry = service.entry
    path = entry.text if entry is not None else None
    if entry is None or path is None or not path.startswith("./") or service.mounts:
        return None
    own, image = joined(f"/{folder}", path), image_of(service)
    if own is None or not root.has(own.strip("/")) or image is None:
        return None
    return entry if facts_of(image) is not None else None


def failing_start(it: ServiceContainer) -> Iterator[tuple[str, str]]:
    """Why the command of a service fails at once, and what to do; the first reason."""
    repeated = repeated_program(it)
    if repeated:
        yield (
            f"ENTRYPOINT starts {repeated} already, and gets {repeated} as its first argument",
            f"Leave {repeated} out",
        )
        return
    path = missing_script(it)
    if path:
        mount = it.mount_over(path)
        how = f" with the mount over {mount.target}" if mount is not None else ""
        why = f"the container has no {path}{how}: the file is {it.place_of(path)}"
        yield why, "Correct the path, or the mount"
        return
    application = missing_application(it)
    if application:
        module, other = application
        yield (
            f"there is no module {module}: the mounted folder has {other}",
            "Name the module that is there",
        )
        return
    beside = program_beside_path(it)
    if beside:
        name, folder = beside
        yield (
            f"{name} is in {folder}, where PATH does not lead",
            f"Write {folder}/{name}, or add {folder} to PATH",
        )
