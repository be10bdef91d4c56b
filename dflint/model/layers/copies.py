"""What earlier layers hold: the files and directories that steps copy, fetch or install."""

from __future__ import annotations

from dflint.allowance import counted
from dflint.model.packages.cache_mounts import is_mounted
from dflint.model.packages.installs import install_of
from dflint.model.packages.manifests import manifests_of
from dflint.model.paths import SOMEWHERE, is_below, is_plain, joined
from dflint.model.scripts.working_directory import in_directory
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Spanned
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.words import Argument

EVERYTHING = frozenset({".", "./", "/", "./.", "*", "./*"})
FILES_OF_CONTEXT = frozenset({"*", "./*"})  # its directories are not kept, but what is in them
# Files without an ending, which are no directories.
FILES = frozenset({
    "Dockerfile", "Makefile", "Gemfile", "Procfile", "Rakefile", "Pipfile", "LICENSE", "README",
    "VERSION", "Jenkinsfile", "Vagrantfile", "Caddyfile", "CHANGELOG", "NOTICE", "COPYING",
    "entrypoint", "docker-entrypoint", "run", "start", "healthcheck", "crontab", "gradlew", "mvnw",
    "configure", "init", "launch", "launcher", "wait-for-it", "passwd", "group", "hosts", "supervisord",
})  # fmt: skip
SYSTEM_TREES = frozenset({"", "/usr", "/usr/local"})  # where programs of the system are
_OPEN = frozenset("*?[$")  # with these, a name is for others
# Files that are large as a rule.
LARGE = (
    ".jar", ".war", ".ear", ".tar", ".tar.gz", ".tgz", ".zip", ".tar.xz", ".tar.bz2", ".deb", ".rpm",
    ".iso", ".run", ".bin", ".whl", ".exe", ".msi", ".so", ".onnx", ".pt", ".safetensors", ".sqlite",
)  # fmt: skip
# Folders and files that people write and change every day.
CODE_FOLDERS = frozenset({
    "api", "app", "apps", "backend", "client", "cmd", "components", "crates", "frontend", "htdocs", "html",
    "internal", "lib", "packages", "pages", "pkg", "public", "public-html", "public_html", "scripts", "server",
    "site", "source", "sources", "src", "static", "templates", "web", "www", "wwwroot",
})  # fmt: skip
CODE_FILES = (
    ".py", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".vue", ".go", ".rs", ".java", ".kt", ".cs", ".rb",
    ".php", ".ex", ".c", ".cc", ".cpp", ".html", ".css",
)  # fmt: skip
# Code that is copied to these is a tool of the image, and not the project.
_TOOLS = ("/etc", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/bin", "/sbin")
# What extracts archives: the options that name the directory. Sources: the manuals of tar and unzip.
EXTRACTORS = {"tar": ("-C", "--directory"), "bsdtar": ("-C", "--cd"), "unzip": ("-d",)}
# What the builder extracts where ADD names it: tar, plain or compressed with gzip, bzip2 or xz.
EXTRACTED = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz")
_UNZIP_SHOWS = ("-l", "-t", "-p", "-v", "-Z", "-z", "-c")  # what does not extract
# Folders beside the code that build tools read first.
_OF_BUILD_TOOLS = frozenset({"gradle", ".mvn", "buildSrc", "patches"})
# Programs that clone a repository, and the verbs with which they do.
CLONERS = {"git": ("clone",), "hg": ("clone",), "svn": ("checkout", "co", "export")}
_CONNECTORS = frozenset({"||", "&&", "|", ";", "&"})


class CopyTarget:
    """A source of a COPY or ADD, and the path at which it lands: nothing where that is not known."""

    __slots__ = ("instruction", "path", "source")

    def __init__(self, source: Argument, path: str, instruction: Copy | Add) -> None:
        self.source = source
        self.path = path
        self.instruction = instruction


class LayerPath:
    """A directory or a large file in a layer, and the step that put it there."""

    __slots__ = ("is_copy", "path", "place", "step")

    def __init__(self, path: str, place: Spanned, step: Step, is_copy: bool) -> None:
        self.path = path
        self.place = place
        self.step = step
        self.is_copy = is_copy

    @property
    def verb(self) -> str:
        """What the step did, for a message."""
        return str(self.step.instruction.keyword).upper()


def layer_paths_of(step: Step) -> Iterator[LayerPath]:
    """What one step puts there."""
    for landing in copy_targets(step):
        if landing.path and is_large(landing.source, step.instruction):
            yield LayerPath(landing.path, landing.source, step, is_copy=True)
    for command in step.commands:
        filled = _filled(command)
        path = in_directory(step, command).path(filled) if filled is not None else None
        if path is not None and not is_mounted(step, path) and SOMEWHERE not in path:
            if not _is_removed(path, step):
                yield LayerPath(path, command, step, is_copy=False)


def _is_removed(path: str, step: Step) -> bool:
    """Whether a step removes a directory that it has filled."""
    return "rm" in step.programs and any(
        in_directory(step, it).path(str(word).rstrip("/")) == path
        for it in step.commands
        for word in (it.operands if it.name == "rm" else ())
    )


_PROGRAMS = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin")


@cached
def copy_targets(step: Step) -> tuple[CopyTarget, ...]:
    """Where a COPY or ADD puts each of its sources, or what is in it if it is a directory."""
    return counted([*_copy_targets(step)])


def _copy_targets(step: Step) -> Iterator[CopyTarget]:
    it = step.instruction
    if not isinstance(it, Copy | Add) or it.destination is None:
        return
    target = str(it.destination)
    path = (joined(step.state.workdir or SOMEWHERE, target) or "") if "$" not in target else ""
    into = target.endswith(("/", "/.")) or target in (".", "..") or len(it.sources) > 1
    for source in it.sources:
        here = path
        if path and into and not looks_like_directory(source):
            here = joined(path, source.rstrip("/").rpartition("/")[2]) or ""
        yield CopyTarget(source, here, it)


def lacks_directory(step: Step, stage: Stage) -> bool:
    """Whether a COPY of one program names a directory of programs that the image does not have: it becomes a file.

    Sources: Dockerfile reference, COPY; cloudfoundry/kind-deployment#162 (distroless has no /usr/local/bin).
    """
    image, targets = stage.image, copy_targets(step)
    path = targets[0].path if len(targets) == 1 else ""
    is_empty = image is not None and image.is_scratch
    is_small = image is not None and image.familiar.startswith("gcr.io/distroless/")
    places = _PROGRAMS if is_empty else _PROGRAMS[:1] if is_small else ()
    if path not in places or str(step.instruction.words[-1]).endswith("/"):
        return False
    name = targets[0].source.rpartition("/")[2]
    started = {word.rpartition("/")[2] for it in stage.starts for word in it.instruction.words[:1]}
    above = [it for one in stage.chain for it in one.steps if it.start < step.start]
    is_made = any(path in it.instruction.written for it in above if it.instruction.KEYWORD != "ENV")
    return name in started and not is_made


def may_bring(step: Step, folder: str) -> bool:
    """Whether a COPY may put something into a folder."""
    paths = [it.path for it in copy_targets(step)]
    return any(not path or is_below(folder, path) or is_below(path, folder) for path in paths)


def copied_by(it: CopyTarget) -> tuple[str, str]:
    """What a COPY copies, and where to, for `already_copied_by`."""
    whole = str(it.source)
    if whole in FILES_OF_CONTEXT:
        return it.path.rstrip("/"), "*"
    top = "" if whole in EVERYTHING else whole.removeprefix("./").strip("/")
    return it.path.rstrip("/"), top


def already_copied_by(it: CopyTarget) -> Iterator[tuple[str, str]]:
    """What an earlier COPY copies, of a directory perhaps, that has put a file in the same place."""
    source = str(it.source)
    if it.source in EVERYTHING or not it.path or "$" in source or not is_plain(source):
        return
    top, where = source.removeprefix("./").strip("/"), it.path.rstrip("/")
    if "/" not in top and where.endswith(f"/{top}"):
        yield where[: -len(top) - 1], "*"
    yield where, top
    while top:
        top, _, name = top.rpartition("/")
        if not where.endswith(f"/{name}"):
            return
        where = where[: -len(name) - 1]
        yield where, top


def looks_like_directory(source: str) -> bool:
    """Whether a source is a directory, as far as its name says."""
    if source in EVERYTHING or source.endswith(("/", "/.", "/*")):
        return True
    name = source.rpartition("/")[2]
    if not name or "." in name or not _OPEN.isdisjoint(name) or name in FILES:
        return False
    return name == "src" or not name.endswith(("rc", "file", "-entrypoint", "profile"))


def is_code(target: CopyTarget) -> bool:
    """Whether a COPY from the context brings what the developers of the project change every day."""
    it = target.instruction
    if it.flag("from") is not None or any(is_below(target.path, top) for top in _TOOLS):
        return False
    source = target.source.removeprefix("./").rstrip("/")
    if source in EVERYTHING or target.source in EVERYTHING or source.endswith(CODE_FILES):
        return True
    if source.rpartition("/")[2] in _OF_BUILD_TOOLS:
        return False
    return source.partition("/")[0] in CODE_FOLDERS and looks_like_directory(target.source)


def is_large(source: Argument, copy: Instruction) -> bool:
    """Whether what is copied is worth a thought: a directory, an archive, a built program."""
    if "://" in source:
        return source.endswith(LARGE)
    if isinstance(copy, Add) and source.endswith(
        (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")
    ):
        return True
    return source.endswith(LARGE) or looks_like_directory(source)


def _filled(command: Command) -> str | None:
    """The directory that a command fills with what it installs or extracts, or with a clone.

    As it is seen from the directory that the command runs in. Programs of a virtual environment
    install into it.
    """
    if command.name in CLONERS or command.name in EXTRACTORS:
        filled = cloned_folder(command) or extracted_to(command) or "." * extracts(command)
        return filled if filled and "$" not in filled else None
    if command.in_condition or command.in_function:
        return None
    if command.args[:2] == ("-m", "venv") and command.program == "python":
        return next((str(it) for it in command.operands if "$" not in it), None)
    install = install_of(command)
    if install is None:
        return None
    row = install.row
    target = command.option(*row.folder_options) if row.folder_options else None
    if target is not None:
        return str(target) if "$" not in target else None
    top = command.path.removesuffix(f"/bin/{command.name}")
    if top != command.path and "$" not in top and top not in SYSTEM_TREES:
        return top
    is_local = bool(install.packages or manifests_of(command)) and not command.has("-g", "--global")
    return (row.folder or None) if is_local else None


def cloned_folder(command: Command) -> str:
    """The directory into which git or another such program clones a repository, as it is written.

    Empty if it does not.
    """
    verbs = CLONERS.get(command.name)
    words = command.verbs[1:] if verbs is not None else ()
    if not words or verbs is None or not command.runs(command.name, *verbs):
        return ""
    if command.in_condition or command.in_function:
        return ""
    if command.name != "git":  # of these the options are not known
        words = words[next((at for at, it in enumerate(words) if "://" in it), 0) :]
    name = words[1] if len(words) > 1 else words[0].rstrip("/").rpartition("/")[2]
    return str(name).removesuffix(".git")


def extracted_to(command: Command) -> str:
    """The directory into which an archive is told to be extracted, as it is written; or nothing."""
    option = EXTRACTORS.get(command.name) if extracts(command) else None
    return str(command.option(*option) or "") if option is not None else ""


def extracts_all(command: Command) -> bool:
    """Whether tar extracts an archive, with all folders that are in it."""
    if command.name != "tar" or not extracts(command):
        return False
    return not command.has("--strip-components", "--strip", "--transform", "--one-top-level")


def extracts(command: Command) -> bool:
    """Whether one of these programs extracts an archive, in all cases."""
    if command.name not in EXTRACTORS or command.in_condition or command.in_function:
        return False
    if command.name == "unzip":
        return not command.has(*_UNZIP_SHOWS)
    first = command.args[0] if command.args else ""
    is_old = command.name == "tar" and first[:1] not in ("-", "/") and "x" in first
    return command.name != "tar" or is_old or command.has("-x", "--extract", "--get")


def is_shell_word(word: str) -> bool:
    """Whether a word of a COPY is meant for a shell, which never sees it: `||`, `2>/dev/null`."""
    return word in _CONNECTORS or word[-1:] == ";" or word.lstrip("12&")[:1] == ">"
