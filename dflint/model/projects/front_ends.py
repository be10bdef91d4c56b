"""Front ends: what they need of their own build, and variables that come after it.

Sources: the manuals of Next.js ("Environment Variables", `next start`), Vite, Create React App, Vue CLI and Gatsby
("Environment Variables"): a build replaces variables that begin so by their values.
"""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.projects.package_scripts import package_scripts
from dflint.model.stages import sources_of
from dflint.shell.parser import parse_script
from dflint.source import MappedText
from dflint.syntax.nodes import Cmd, Copy, Entrypoint, Env, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.projects.package_scripts import PackageScript
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# Program and verb that build → how the names of variables begin that end up in the bundle.
PREFIXES = {
    ("next", "build"): "NEXT_PUBLIC_",
    ("vite", "build"): "VITE_",
    ("react-scripts", "build"): "REACT_APP_",
    ("vue-cli-service", "build"): "VUE_APP_",
    ("gatsby", "build"): "GATSBY_",
}
# What names a script that reads them when the container starts.
_SIGNS = (
    "envsubst", "entrypoint.", "entrypoint-", "env.sh", "env-config", "inject", "__ENV", "runtime-env",
    "import-meta-env",
)  # fmt: skip
_FILES = (".env", ".env.local", ".env.production", ".env.production.local")  # that a build reads
_CONFIGURATIONS = ("js", "mjs", "ts", "cjs")  # of next.config
_DEEPEST = 4  # scripts that run scripts


def unbuilt_starts(stage: Stage, file: Dockerfile, context: Context) -> Iterator[tuple[Word, str]]:
    """Where a container runs `next start`, and nothing has built the project: with the script that says so."""
    if any(map(_may_build, stage.chain)) or context.has(".next"):
        return
    if is_mounted(file):
        return
    for it in package_scripts(stage, file, context, (Cmd, Entrypoint)):
        folder = it.file.path.rpartition("/")[0]
        is_there = context.has(f"{folder}/.next".lstrip("/"))
        written = f"{it.scripts.get(f'pre{it.name}', '')} {it.body}"
        starts = any(one.runs("next", "start") for one in _commands_of(it.body))
        if starts and "build" not in written and not is_there:
            yield it.word, f"the script {it.name} of {it.file.path}"


def _may_build(stage: Stage) -> bool:
    """Whether a stage may build the project, or get what another one has built."""
    for step in stage.steps:
        it = step.instruction
        if isinstance(it, Run):
            if not step.is_posix or it.has_any(("build", ".sh", "make", "turbo", "nx ", "next")):
                return True
            if any(mount.fields.get("from") for mount in step.mounts):
                return True
        elif isinstance(it, Copy) and it.from_ is not None:
            if not all(str(word).rstrip("/").endswith("node_modules") for word in it.sources):
                return True
    return False


def is_mounted(file: Dockerfile) -> bool:
    """Whether a service mounts a folder into its container, which may hold what was built elsewhere."""
    services = [build.service for build in file.builds if build.service is not None]
    return any(mount.source is not None for it in services for mount in it.mounts)


def late_variables(stage: Stage, file: Dockerfile, context: Context) -> Iterator[tuple[Word, Word]]:
    """The variables that an ENV of a stage sets after the build that used them, each with that build."""
    if _are_read_at_start(stage):
        return
    for word, prefix, step, where in _built_in(stage, file, context):
        for one in stage.steps_of(Env):
            is_late = where is not stage or one.start > step.start
            it = one.instruction
            for pair in it.pairs if is_late and isinstance(it, Env) else ():
                if pair.key.startswith(prefix) and pair.key not in step.state.variables.values:
                    yield pair.key, word


def variables_of_services(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str]]:
    """The builds of a stage, each with a variable that they read and that a service alone gives to the container.

    Not where the service has a command of its own, as for development, nor where a file beside it says the value.
    """
    services = [it.service for it in file.builds if it.service is not None and it.service.variables]
    given = [name for it in services for name, value in (it.variables or {}).items() if value != ""]
    if not given or any(it.command for it in services) or _are_read_at_start(file.stages[-1]):
        return
    for it in package_scripts(stage, file, context, (Run,)):
        prefix, known = _prefix(it, 0), it.step.state.variables.values
        folder = it.file.path.rpartition("/")[0]
        routed = _of_routes(folder, context) if prefix == "NEXT_PUBLIC_" else frozenset[str]()
        names = [
            name
            for name in given
            if prefix and (name.startswith(prefix) or name in routed) and name not in known
        ]
        texts = [context.folder.read(f"{folder}/{name}".lstrip("/")) or "" for name in _FILES]
        lost = next((it for it in names if not any(it in text for text in texts)), "")
        if lost and lost not in it.step.instruction.written:
            yield it.word, lost


def has_routes(context: Context) -> bool:
    """Whether the project has a configuration of Next.js, which may send requests on."""
    return any(context.sees(f"next.config.{end}") for end in _CONFIGURATIONS)


def _of_routes(folder: str, context: Context) -> frozenset[str]:
    """The variables in `rewrites()` and `redirects()` of Next.js: `next build` writes their values into
    routes-manifest.json, which is all that the server reads of them."""
    found: set[str] = set()
    for end in _CONFIGURATIONS:
        text = context.folder.read(f"{folder}/next.config.{end}".lstrip("/")) or ""
        for sign in ("rewrites", "redirects"):
            at = text.find("{", text.find(sign)) if sign in text else -1
            depth, start = 0, at
            while 0 <= at < len(text):
                depth += (text[at] == "{") - (text[at] == "}")
                at += 1
                if depth == 0:
                    break
            for part in text[start:at].split("process.env.")[1:] if start >= 0 else ():
                name = part[
                    : next((n for n, c in enumerate(part) if not (c.isalnum() or c == "_")), None)
                ]
                found.add(name)
    return frozenset(found)


def _built_in(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str, Step, Stage]]:
    """The builds of front ends in a stage, those it builds upon, and those it copies from."""
    names = [name for step in stage.steps for name in sources_of(step.instruction)]
    others = [file.stage_named(name, stage) for name in names]
    for one in dict.fromkeys([*stage.chain, *others]):
        for it in package_scripts(one, file, context, (Run,)) if one is not None else ():
            prefix = _prefix(it, 0)
            if prefix and one is not None:
                yield it.word, prefix, it.step, one


def _prefix(it: PackageScript, depth: int) -> str:
    """How the variables begin that a script puts into a bundle; "" for a script that builds none."""
    from dflint.model.projects.package_scripts import called_by

    for command in _commands_of(it.body):
        for (program, verb), prefix in PREFIXES.items():
            if command.runs(program, verb) is not None:
                return prefix
        other = called_by(command, it) if depth < _DEEPEST else None
        found = _prefix(other, depth + 1) if other is not None else ""
        if found:
            return found
    return ""


def _commands_of(body: str) -> tuple[Command, ...]:
    return tuple(commands(parse_script(MappedText(body, ((0, 0),)))))


def _are_read_at_start(stage: Stage) -> bool:
    """Whether a script may write these variables into the files that are served."""
    steps = [step for one in stage.chain for step in one.steps]
    return any(
        it.instruction.has_any(_SIGNS) for it in steps if not isinstance(it.instruction, Env)
    )
