"""What containers of services start, and whether it is there: CMD or `command:`, with what is mounted.

Sources: Compose file reference, `command`, `entrypoint`, `volumes`; Dockerfile reference, "Understand how CMD and
ENTRYPOINT interact"; the manuals of Celery (`-A`) and Python (a script is looked for in the working directory).
"""

from __future__ import annotations

from itertools import pairwise

from dflint.knowledge.package_managers import row_of
from dflint.model.context.image_files import ImageFiles
from dflint.model.images.facts import facts_of
from dflint.model.images.started_again import entry_program
from dflint.model.lookups.image_bases import plain_name
from dflint.model.order import is_so_in
from dflint.model.packages.programs import missing_in_exec
from dflint.model.paths import joined
from dflint.model.scripts.daemons import passes_on
from dflint.model.scripts.exec_form import READERS, as_array
from dflint.model.services.starts import image_of
from dflint.source import Source
from dflint.syntax.nodes import Cmd, Entrypoint, Run
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.builds import Build, Given, Mount, Service
    from dflint.model.context.build_context import Context, Folder
    from dflint.model.packages.package_commands import AbsentCommand
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# Words of a RUN that may make any file.
_MAKING = ("git ", "curl ", "wget ", "tar ", "unzip", "mv ", "cp ", "startproject", "rails new")
_INTERPRETERS = {"python": ".py", "python3": ".py", "node": ".js", "ruby": ".rb", "php": ".php"}


def as_service(file: Dockerfile, target: str, service: Service) -> Dockerfile | None:
    """A Dockerfile up to a stage, which starts what a service does: its command for CMD, its entrypoint for
    ENTRYPOINT. None where that is not known."""
    import shlex

    stage, own = file.target(target), service.script
    if stage is None or (service.command and (own is None or not own.text)):
        return None
    try:
        words = shlex.split(own.text or "") if own is not None else []
    except ValueError:
        return None
    lines = [f"WORKDIR {service.workdir}"] if service.workdir else []
    if service.entry is not None:
        lines += [f"ENTRYPOINT {as_array(words)}", "CMD []"]
    elif words:
        lines.append(f"CMD {as_array(words)}")
    text = "\n".join(lines)
    # Below all of the file, as what comes later is looked for by its place.
    blank = " " * (len(file.source.text) - 1)
    tree = parse(Source(file.source.path, f"{blank}\n{text}\n"))
    return file.ending_with(stage, tree.instructions)


class ServiceContainer:
    """The container of a service that is built here: its stage, as if its CMD were the command of the service.

    `words`: what it starts, ENTRYPOINT of the image left out; none where that is a script. `is_alone`: no
    ENTRYPOINT of the image gets them. `root`: that of the repository.
    """

    def __init__(
        self,
        build: Build | None,
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
        step = stage.last(Entrypoint if service.entry is not None else Cmd)
        it = step.instruction if step is not None else None
        self.words = (
            tuple([str(word) for word in it.words]) if isinstance(it, Cmd | Entrypoint) else ()
        )
        self.is_alone = service.entry is not None or stage.last(Entrypoint) is None

    def mount_over(self, path: str) -> Mount | None:
        """The mount that a path of the container is in."""
        return self.service.mount_over(path)

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
        own = self.build.context if self.build is not None else None
        folder = (mount.source if mount is not None else own) or "."
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
    program = entry_program(it.stage) if it.service.entry is None else None
    first = it.words[0] if len(it.words) > 1 else ""
    return program if program and first == program and program not in READERS else None


def missing_script(it: ServiceContainer) -> str | None:
    """The script that an interpreter of the command is given, and that surely is not there.

    Said of one that the repository has elsewhere: one that is nowhere may still be made.
    """
    words, directory = it.words, it.stage.last_state.workdir
    if not it.is_alone or len(words) < 2 or directory is None:
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


def started_module(it: ServiceContainer) -> str:
    """The file of the context that a container starts, or that a server of Python loads: its path in the image.

    Without what is mounted; "" where the image has no such file.
    """
    from dflint.model.packages.served_modules import served_module

    step = it.stage.last(Cmd)
    directory = (it.stage.last_state.workdir or "/").rstrip("/")
    if step is None or it.service.command or not it.is_alone or "$" in directory:
        return ""
    module = served_module(step.instruction)  # type: ignore[arg-type]
    words = it.words
    name = f"{module.replace('.', '/')}.py" if module else words[1] if len(words) > 1 else ""
    is_script = bool(words) and name.endswith(_INTERPRETERS.get(words[0], " "))
    path = joined(directory or "/", name) if module or is_script else None
    found = ImageFiles(it.context).find(path, it.stage, it.file) if path is not None else None
    return path if path is not None and found is not None else ""


def missing_served_module(it: ServiceContainer) -> tuple[str, str] | None:
    """The module that a server of Python is to load and that surely is not there, and where such a file is."""
    from dflint.model.packages.served_modules import served_module

    step = it.stage.last(Entrypoint if it.service.entry is not None else Cmd)
    directory, image = it.stage.last_state.workdir or "/", it.stage.image
    variables = it.service.variables
    if step is None or image is None or plain_name(image.familiar) != "python" or not it.is_alone:
        return None
    if variables is None or "PYTHONPATH" in (*variables, *it.stage.last_state.variables.values):
        return None
    module = served_module(step.instruction)  # type: ignore[arg-type]
    top = module.partition(".")[0]
    path = f"{directory.rstrip('/')}/{module.replace('.', '/')}"
    places = (f"{path}.py", f"{path}/__init__.py", f"{directory.rstrip('/')}/{top}.py")
    if not module or "$" in directory or not all(map(it.lacks, places)):
        return None
    place = it.place_of(places[0])
    return (module, place) if place is not None else None


def _application(words: Sequence[str]) -> str:
    """The module that `-A`, `--app` names; "" for none."""
    for before, word in pairwise(words):
        if before in ("-A", "--app") or word.startswith("--app="):
            name = word.removeprefix("--app=").partition(":")[0]
            return name if all(part.isidentifier() for part in name.split(".")) else ""
    return ""


def absent_program(it: ServiceContainer) -> AbsentCommand | None:
    """The program of a package that is started and that surely is not there.

    What is mounted may bring it, and PATH of the service may lead to it.
    """
    from dflint.model.packages.package_commands import PROGRAMS, absent_commands

    if not PROGRAMS.intersection(it.words) or "PATH" in (it.service.variables or {}):
        return None
    if any(sign in mount.target for mount in it.service.mounts for sign in ("bin", "venv")):
        return None
    found = next(absent_commands(it.stage, it.file, it.context), None)
    return found if found is not None and not found.script else None


def unmounted_entry(service: Service, root: Folder, folder: str) -> Given | None:
    """The entrypoint of a service that is a script of the repository, and that nothing puts into its container.

    `folder`: that of the Compose file. Said of `./script` in images that dflint knows.
    """
    entry = service.entry if not service.has_other_files else None
    path = (entry.text or "").partition(" ")[0] if entry is not None else ""
    if entry is None or not path.startswith("./") or service.mounts:
        return None
    own, image = joined(f"/{folder}", path), image_of(service)
    if own is None or not root.has(own.strip("/")) or image is None:
        return None
    return entry if facts_of(image) is not None else None


def missing_program(it: ServiceContainer) -> str | None:
    """The program that a container starts, and that its image surely does not have."""
    step = it.stage.last(Entrypoint if it.service.entry is not None else Cmd)
    starts = step is not None and isinstance(step.instruction, Cmd | Entrypoint)
    words = step.instruction.words if step is not None and starts else ()
    is_started = it.service.entry is not None or passes_on(it.stage)
    if not words or step is None or not is_started or it.mount_over(str(words[0])) is not None:
        return None
    missing = next(missing_in_exec(words, it.stage.steps[-1], it.stage), None)
    return str(missing) if missing is not None else None


def failing_package_script(it: ServiceContainer) -> tuple[str, str] | None:
    """Why a script of package.json that a service runs fails, and what to do: it needs a package that the image
    leaves out, or there is no such script. Nothing where a mount may bring package.json or packages."""
    from dflint.model.projects.left_out_dependencies import left_out_programs
    from dflint.model.projects.package_scripts import is_missing, package_scripts

    directory = (it.stage.last_state.workdir or "/").rstrip("/")
    if it.build is None or not any(row_of(word).ecosystem == "node" for word in it.words):
        return None
    if it.mount_over(f"{directory}/package.json") or it.mount_over(f"{directory}/node_modules"):
        return None
    for script in package_scripts(it.stage, it.file, it.context, (Cmd, Entrypoint)):
        if is_missing(script, it.context):
            return f"{script.file.path} has no script {script.name}", "Name a script that is there"
    for left in left_out_programs(it.stage, it.file, it.context):
        if left.script.step is it.stage.last(Cmd):
            why = f"{left.script.name} runs {left.program} of devDependencies, which the image leaves out"
            return why, "Run a script that needs no devDependencies"
    return None


def local_listener(it: ServiceContainer) -> tuple[str, str] | None:
    """The server on localhost that the command of a service ends with, or a script that it runs: what, advice."""
    from dflint.model.started.listening_files import last_listener

    step = it.stage.last(Entrypoint if it.service.entry is not None else Cmd)
    if step is None or it.service.variables is None or not it.is_alone:
        return None
    directory = (it.stage.last_state.workdir or "/").rstrip("/")
    mount, folder = it.mount_over(f"{directory}/package.json"), None
    if mount is not None and mount.source is not None:
        folder = f"{mount.source}/{directory[len(mount.target) :].strip('/')}".strip("/")
    elif mount is None and it.build is not None:
        found = ImageFiles(it.context).find(f"{directory}/package.json", it.stage, it.file)
        folder = (
            f"{it.build.context}/{found.path}".rpartition("/")[0] if found is not None else None
        )
    given = {name: value or "" for name, value in it.service.variables.items()}
    return last_listener(step.instruction, it.stage, given, folder, it.root)  # type: ignore[arg-type]


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
    application = missing_application(it) or missing_served_module(it)
    if application:
        module, other = application
        yield (
            f"there is no module {module} where it is looked for: the file is {other}",
            "Name the module that is there",
        )
        return
    absent = absent_program(it)
    if absent:
        yield absent.why, "Install it, or add the folder that it is in to PATH"
        return
    script = failing_package_script(it)
    if script:
        yield script
        return
    program, image = missing_program(it), it.stage.image
    if program and image is not None:
        yield f"{image.text} has no {program}, and nothing installs it", "Start what is there"
