"""Go programs that a stage builds, and what the modules of their go.mod need in the image.

Source: cmd/go, "Cgo": it is off with CGO_ENABLED=0 and, since Go 1.20, without a C compiler.
"""

from __future__ import annotations

from dflint.knowledge.go_modules import CGO, HTTPS, WITH_CERTIFICATES, WITHOUT_CERTIFICATES
from dflint.model.images.facts import facts_of
from dflint.model.images.locale_data import lacks_time_zone
from dflint.model.order import is_so_in
from dflint.model.packages.programs import is_missing
from dflint.model.projects.go_files import required_modules
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import with_directories
from dflint.model.started.program_text import arguments, calls, operands
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_BRINGING = ("cert", "/etc/ssl", "openssl", "curl", "wget", "gnupg", "SSL_")


# Calls of net/http, and which of their arguments is the address.
_CALLS = (
    ("http.Get(", 0), ("http.Head(", 0), ("http.Post(", 0), ("http.PostForm(", 0), ("http.NewRequest(", 1),
    ("http.NewRequestWithContext(", 2),
)  # fmt: skip
_OWN_AUTHORITIES = ("InsecureSkipVerify", "RootCAs", "x509roots")
_LOADING = "time.LoadLocation("
_ALWAYS_THERE = ("UTC", "Local", "")
_EMBEDDED, _TAG = '"time/tzdata"', "timetzdata"  # the data of time zones in the program itself
_MOST_FOLDERS, _MOST_FILES = 30, 60  # of a module that are read


class GoBuild:
    """A `go build` or `go install` of a module of the context.

    `modules` are those that it requires itself, `folder` is where its go.mod is.
    """

    __slots__ = ("folder", "here", "modules", "step")

    def __init__(
        self, here: CommandInDirectory, step: Step, modules: Sequence[str], folder: str
    ) -> None:
        self.folder = folder
        self.here = here
        self.step = step
        self.modules = modules

    def required(self, wanted: Sequence[str]) -> str:
        """The first of these modules that it requires, in any major version; else nothing."""
        for name in wanted:
            if any(it == name or it.startswith(f"{name}/") for it in self.modules):
                return name
        return ""


def go_builds(stage: Stage, file: Dockerfile, context: Context) -> Iterator[GoBuild]:
    """The builds of Go programs in a stage whose go.mod is known."""
    for step in stage.steps_of(Run):
        for here in with_directories(step) if "go " in step.instruction.body.text else ():
            command = here.command
            if command.name != "go" or command.verb not in ("build", "install"):
                continue
            found = file_of_project("go.mod", here, step, stage, file, context)
            text = found.text if found is not None else None
            if text:
                folder = found.path.rpartition("/")[0] if found is not None else ""
                yield GoBuild(here, step, required_modules(text), folder or ".")


def builds_without_cgo(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str, str]]:
    """The builds without cgo of programs that need it: the command, the module, why there is no cgo."""
    for it in go_builds(stage, file, context):
        module = it.required(CGO)
        why = _why_without_cgo(it, stage) if module else ""
        if why:
            yield it.here.command.name, module, why


def client_without_certificates(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, str] | None:
    """A Go program that speaks HTTPS, in an image without certificates: what copies it, and the module."""
    if not _lacks_certificates(stage):
        return None
    for word, it in _copied_builds(stage, file, context):
        if it.required(WITH_CERTIFICATES):
            continue
        client = it.required(HTTPS) or _https_call(it.folder, context)
        if client:
            return word, client
    return None


def _copied_builds(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, GoBuild]]:
    """The builds of stages from which a stage copies, each with what the COPY takes."""
    for step in stage.steps_of(Copy):
        copy = step.instruction
        assert isinstance(copy, Copy)
        origin = file.stage_named(copy.from_, stage) if copy.from_ is not None else None
        for one in origin.chain if origin is not None else ():
            for it in go_builds(one, file, context):
                yield copy.sources[0], it


def _https_call(folder: str, context: Context) -> str:
    """The file of a module that surely asks a server over HTTPS with the client of the standard library."""
    found = ""
    for path, text in _sources_of(folder, context):
        if any(sign in text for sign in _OWN_AUTHORITIES):
            return ""
        if not found and "https://" in text and any(_asks(text, *row) for row in _CALLS):
            found = path
    return found


def _asks(text: str, call: str, which: int) -> bool:
    """Whether a call has an address that begins with https://, in place or by a name that gets such a one."""
    for at in calls(call, text):
        given = arguments(text, at)
        first = operands(given[which], "+")[0] if len(given) > which else ""
        first = first.removeprefix("fmt.Sprintf(")
        if first.startswith('"https://'):
            return True
        signs = (f'{first} = "https://', f'{first} := "https://', f'{first} string = "https://')
        if first.isidentifier() and any(sign in text for sign in signs):
            return True
    return False


def zone_without_data(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, str, str] | None:
    """A Go program that asks for a time zone, in an image without them: what copies it, its file, the zone."""
    image = stage.image
    if image is None or not (image.is_scratch or lacks_time_zone(stage, "Europe/Berlin")):
        return None
    if image.is_scratch and is_so_in(_may_bring_zones, stage):
        return None
    for word, it in _copied_builds(stage, file, context):
        found = _loaded_zone(it.folder, context)
        if found is not None and _TAG not in it.step.instruction.written:
            return word, *found
    return None


def _loaded_zone(folder: str, context: Context) -> tuple[str, str] | None:
    """The first file of a module that loads a time zone, and its name, "" for one that is not written out; None if
    the module has them in itself."""
    found = None
    for path, text in _sources_of(folder, context):
        if _EMBEDDED in text:
            return None
        for at in calls(_LOADING, text):
            given = arguments(text, at)
            value = given[0] if len(given) == 1 else '"UTC"'
            zone = value.strip('"`') if value[0] in '"`' else None
            if zone not in _ALWAYS_THERE and (found is None or not found[1]):
                found = path, zone or ""
    return found


def _may_bring_zones(step: Step) -> bool:
    """Whether a COPY or ADD into an empty image may bring the data of time zones."""
    it = step.instruction
    if not isinstance(it, Copy | Add):
        return "ZONEINFO" in it.written
    target = str(it.words[-1]).rstrip("/") if it.words else ""
    return (
        "zone" in it.written.lower() or target in ("", "/usr", "/usr/share") or isinstance(it, Add)
    )


def _sources_of(folder: str, context: Context) -> Iterator[tuple[str, str]]:
    """The files of a module with their text, without tests and what is not its own."""
    folders = [folder]
    read = 0
    for path in folders:  # which grows by the folders in them
        for entry in context.folder.entries(path):
            name = entry.path.rpartition("/")[2]
            if entry.is_folder:
                is_code = name[:1] not in "._" and len(folders) < _MOST_FOLDERS
                folders += [entry.path] if is_code and "vendor" not in entry.path else []
            elif name.endswith(".go") and not name.endswith("_test.go") and read < _MOST_FILES:
                read += 1
                yield entry.path, context.folder.read(entry.path) or ""


def _why_without_cgo(it: GoBuild, stage: Stage) -> str:
    given = {str(one.name): str(one.value) for one in it.here.command.environment}
    given |= {str(one.name): str(one.value) for one in it.here.command.simple.assignments}
    own = given.get("CGO_ENABLED", it.step.state.variables.get("CGO_ENABLED"))
    if own == "0" and "CGO_ENABLED=1" not in it.step.instruction.written:
        return "CGO_ENABLED is 0"
    has_compiler = given.get("CC") or not is_missing("gcc", it.step, stage, it.here.command)
    if own is None and not has_compiler and "clang" not in it.step.instruction.written:
        return "the image has no C compiler"
    return ""


def _lacks_certificates(stage: Stage) -> bool:
    image = stage.image
    if image is None:
        return False
    facts = facts_of(image)
    is_bare = facts is not None and facts.name in WITHOUT_CERTIFICATES
    if not image.is_scratch and not is_bare:
        return False
    return not is_so_in(_may_bring_certificates, stage)


def _may_bring_certificates(step: Step) -> bool:
    it = step.instruction
    text = it.body.text
    if any(sign in text for sign in _BRINGING):
        return True
    if isinstance(it, Copy | Add):
        target = str(it.words[-1]).rstrip("/") if it.words else ""
        return target in ("", "/etc") or (isinstance(it, Add) and ".tar" in text)
    is_install = isinstance(it, Run) and "install" in text
    return isinstance(it, Run) and (
        ".sh" in text or "$" in text or (is_install and "--no-install-recommends" not in text)
    )


def folders_without_point(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str]]:
    """The folders of a module that `go build` is given as if they were of the standard library: `cmd/app`.

    Only what begins with `./` or `../` is a folder. Source: cmd/go, "Package lists and patterns".
    """
    for step in stage.steps_of(Run):
        for it in with_directories(step) if "go " in step.instruction.body.text else ():
            if not it.command.runs("go", "build", "install", "run", "vet", "test"):
                continue
            found = file_of_project("go.mod", it, step, stage, file, context)
            folder = found.path.rpartition("/")[0] if found is not None else ""
            module = (found.text or "").partition("module ")[2].split(None, 1) if found else []
            last = 2 if it.command.verb == "run" else None  # arguments of the program follow
            for word in it.command.verbs[1:last] if found is not None and found.path else ():
                top = word.partition("/")[0]
                is_name = not word.expands and "." not in word and "@" not in word and top != ""
                is_own = bool(module) and module[0].strip('"').partition("/")[0] == top
                place = f"{folder}/{word}".lstrip("/").rstrip("/")
                if (
                    is_name
                    and not is_own
                    and context.is_folder(place)
                    and not context.is_folder(f"{folder}/vendor/{word}".lstrip("/"))
                ):
                    yield word, place
