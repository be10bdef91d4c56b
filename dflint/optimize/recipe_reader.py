"""From a Dockerfile to what is in the keys of its steps."""

from __future__ import annotations

import os

from dflint.model.context.add_sources import is_archive, is_git_repository, is_remote
from dflint.model.paths import cleaned
from dflint.numbers import whole_number
from dflint.optimize.environment import Environment
from dflint.optimize.recipe import COUNTED, Origin, Recipe, StageRecipe, StepRecipe
from dflint.optimize.selections import Selection
from dflint.syntax.nodes import (
    Add,
    Arg,
    Copy,
    Env,
    From,
    Onbuild,
    Run,
    Shell,
    User,
    Workdir,
)
from dflint.syntax.words import read_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dflint.model.stages import Dockerfile, Stage
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.parts import Mount

    Parts = tuple[tuple[str, object], ...]


def recipe_of(
    file: Dockerfile, given: Mapping[str, str], target: str, platform: str, engine: str
) -> Recipe:
    """What a Dockerfile makes of these build arguments, for a stage and a platform."""
    return _Reader(file, given, platform, engine).read(target)


def native_platform() -> str:
    """The platform of this machine, as `linux/amd64`."""
    machine = os.uname().machine if hasattr(os, "uname") else "x86_64"
    known = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64", "armv7l": "arm/v7"}
    return f"linux/{known.get(machine, machine)}"


class _Reader:
    def __init__(
        self, file: Dockerfile, given: Mapping[str, str], platform: str, engine: str
    ) -> None:
        self.file = file
        self.given = given
        self.engine = engine
        self.native = native_platform()
        self.platform = platform or self.native
        self.globals_ = self._globals()
        self.stages: list[StageRecipe] = []
        self.names: dict[str, int] = {}

    def read(self, target: str) -> Recipe:
        for stage in self.file.stages:
            made = self._stage(stage)
            self.stages.append(made)
            if stage.name:
                self.names[stage.name] = len(self.stages) - 1
        return Recipe(self.stages, self._target(target))

    def _target(self, name: str) -> int | None:
        if not name:
            return len(self.stages) - 1 if self.stages else None
        if name.lower() in self.names:
            return self.names[name.lower()]
        return self._numbered(name)

    def _numbered(self, name: str) -> int | None:
        """The index of the stage that a number names."""
        number = whole_number(name)
        return number if number is not None and number < len(self.stages) else None

    def _globals(self) -> Environment:
        values = dict(_platform_values("TARGET", self.platform))
        values |= _platform_values("BUILD", self.native)
        found = Environment(values, {})
        for arg in self.file.global_args:
            found = found.with_args(arg.pairs, self.given, None)
        return found

    def _stage(self, stage: Stage) -> StageRecipe:
        number = len(self.stages)
        name = self.globals_.expand(stage.from_.image)
        base = self.names.get(name.lower())
        flag = stage.from_.flag("platform")
        platform = self.globals_.expand(flag.value) if flag is not None else self.platform
        made = StageRecipe(stage.name or f"stage-{number}", base, (name, platform or self.platform))
        if base is not None:
            below = self.stages[base]
            made.environment, made.folder = below.environment, below.folder
            made.user, made.shell = below.user, below.shell
            made.image = below.image
        elif name == "scratch":
            made.folder = "/"
        for instruction in self.stages[base].triggers if base is not None else ():
            self._step(made, stage, instruction, stage.from_)
        for step in stage.steps[1:]:
            self._step(made, stage, step.instruction, step.instruction)
        return made

    def _step(self, made: StageRecipe, stage: Stage, it: Instruction, place: Instruction) -> None:
        """Add a step to a stage, or change what those below it find."""
        line = self.file.source.position(place.start).line
        match it:
            case Env():
                made.environment = made.environment.with_env(it.pairs)
            case Arg():
                made.environment = made.environment.with_args(it.pairs, self.given, self.globals_)
            case User():
                made.user = made.environment.expand(it.argument)
            case Shell() if it.items:
                made.shell = tuple(map(str, it.items))
            case Onbuild() if it.inner is not None:
                made.triggers.append(it.inner)
            case Workdir():
                made.steps.append(self._workdir(made, it, line))
            case Run():
                made.steps.append(self._run(made, stage, it, line))
            case Copy() | Add():
                made.steps.append(self._copy(made, stage, it, line))
            case _:
                pass
        if self.engine == "buildah" and not isinstance(it, (*COUNTED, From)):
            made.steps.append(self._setting(made, it, line))

    def _setting(self, made: StageRecipe, it: Instruction, line: int) -> StepRecipe:
        """For buildah, an instruction that only sets something: it is a step of the chain, too."""
        text = it.rest.text if not isinstance(it, Arg) else ""
        return StepRecipe(it, line, (("instruction", (it.KEYWORD, text)),))

    def _workdir(self, made: StageRecipe, it: Workdir, line: int) -> StepRecipe:
        path = made.environment.expand(it.argument)
        made.folder = path if path.startswith("/") else _joined(made.folder, path)
        whole = cleaned(made.folder)
        parts: Parts = (("instruction", ("WORKDIR", whole)), ("USER", made.user))
        epoch = self.given.get("SOURCE_DATE_EPOCH")
        if self.engine == "containerd" and epoch is not None:
            parts += (("SOURCE_DATE_EPOCH", epoch),)
        step = StepRecipe(it, line, parts)
        step.makes_nothing = whole == "/" and self.engine != "buildah"
        return step

    def _run(self, made: StageRecipe, stage: Stage, it: Run, line: int) -> StepRecipe:
        vector = _vector(it, made.shell)
        flags = tuple(
            (str(flag.name), made.environment.expand(flag.value))
            for flag in it.flags
            if flag.name != "mount"
            and made.environment.expand(flag.value) not in ("default", "sandbox")
        )
        mounts = sorted(
            (self._mount(made, stage, mount) for mount in it.mounts), key=lambda row: str(row[0])
        )
        parts: Parts = (
            ("instruction", ("RUN", vector)),
            ("mounts", tuple(key for key, _, _ in mounts)),
            ("flags", flags),
            ("environment", made.environment.items),
            ("WORKDIR", made.folder),
            ("USER", made.user),
        )
        step = StepRecipe(it, line, parts)
        step.environment = made.environment
        for _, selection, origin in mounts:
            if selection is not None and self.engine != "buildah":
                step.selections.append(selection)
            if origin is not None:
                step.origins.append(origin)
        return step

    def _mount(
        self, made: StageRecipe, stage: Stage, mount: Mount
    ) -> tuple[tuple[object, ...], Selection | None, Origin | None]:
        """What of a mount is in the key, and what it takes."""
        scope = made.environment
        field = {name: _expanded(str(value), scope) for name, value in mount.fields.items()}
        target = cleaned(_joined(made.folder, field.get("target", "")))
        kind = mount.kind
        source = field.get("source", "")
        taken: tuple[Selection | None, Origin | None] = (None, None)
        key: tuple[object, ...] = (target, kind)
        if kind in ("bind", "cache") and ("from" in field or kind == "bind"):
            if "from" in field:
                taken = (None, self._origin(stage, field["from"], (source or "/",)))
            else:
                taken = (Selection([source or "/"]), None)
        if kind == "bind":
            is_written = field.get("readwrite", "false") in ("", "true", "1")
            is_written = is_written or field.get("readonly", "true") in ("false", "0")
            key += (is_written,)
            if self.engine == "buildah":
                key += (source,)
        elif kind == "cache":
            own, shared = field.get("id", target), field.get("sharing", "shared")
            is_default = own in (target, field.get("target", "")) and shared == "shared"
            key += (is_default if self.engine != "buildah" else own,)
            key += tuple(field.get(it, "") for it in ("uid", "gid", "mode", "readonly"))
        elif kind == "tmpfs":
            key += (field.get("size", ""),)
        elif kind == "secret":
            key = (field.get("target", ""), kind, field.get("id", ""), field.get("env", ""))
        elif kind == "ssh":
            key = (field.get("target", ""), kind)
        return key, *taken

    def _origin(self, stage: Stage, name: str, paths: tuple[str, ...]) -> Origin:
        """The stage or the image of a name that a COPY or a mount takes files from."""
        index = self.names.get(name.lower())
        if index is None:
            index = self._numbered(name)
        return Origin(index, "" if index is not None else name, paths)

    def _copy(self, made: StageRecipe, stage: Stage, it: Copy | Add, line: int) -> StepRecipe:
        scope = made.environment
        words = [scope.expand(word) for word in it.words]
        written = words[-1] if words else ""
        target = _joined(made.folder, written)
        target = cleaned(target) + "/" * (written in (".", "") or written.endswith("/"))
        sources = [scope.expand(word) for word in it.sources]
        bodies = tuple(
            (str(here.name), _expanded(here.body.text, scope) if here.expand else here.body.text)
            for here in it.heredocs
        )
        flags = {str(flag.name): scope.expand(flag.value) for flag in it.flags}
        exclude = tuple(scope.expand(it.value) for it in it.flags if it.name == "exclude")
        remote = [source for source in sources if is_remote(source)] if isinstance(it, Add) else []
        local = [source for source in sources if source not in remote]
        names = tuple(cleaned(f"/{source}").rpartition("/")[2] for source in local)
        if self.engine == "buildah":
            names = tuple("" for _ in local)
        kept = ("chown", "chmod", "parents", "unpack")
        parts: Parts = (
            ("instruction", (it.KEYWORD, names, bodies, target)),
            ("flags", tuple((name, flags[name]) for name in kept if name in flags)),
            ("exclude", exclude),
        )
        if self.engine == "buildah":
            parts += (("environment", _only_env(scope)),)
        step = StepRecipe(it, line, parts)
        step.environment = scope
        step.target = target
        from_ = flags.get("from", "")
        if from_:
            step.origins.append(self._origin(stage, from_, tuple(local)))
        elif local:
            step.selections.append(Selection(local, exclude))
        if remote:
            step.address = remote[0]
            plain = tuple(_address_name(it) for it in remote)
            step.parts += (("address", plain),)
        link = flags.get("link", "no")
        step.is_linked = self.engine == "containerd" and link in ("", "true", "1")
        if step.is_linked:
            step.parts += (("link", True),)
        step.writes_unknown = bool(remote) or (isinstance(it, Add) and any(map(is_archive, local)))
        return step


def _vector(it: Run, shell: Sequence[str]) -> tuple[str, ...]:
    """What a RUN starts, word by word."""
    if it.form == "exec":
        return tuple(map(str, it.program.items))
    program = it.program
    if program.is_heredoc:
        name = str(it.heredocs[0].name) if program.interpreter else ""
        return (*shell, program.source.text, name)
    text = it.rest.text
    for here in it.heredocs:
        text += f"\n{here.body.text}{here.name}"
    return (*shell, text)


def _expanded(text: str, scope: Environment) -> str:
    from dflint.source import MappedText

    word = (
        read_word(MappedText(text, ((0, 0),)), 0, len(text), "\\", quotes=False) if text else None
    )
    return scope.expand(word)


def _joined(base: str, path: str) -> str:
    """A path seen from a folder, as Go's path.Join makes it."""
    return path if path.startswith("/") else cleaned(f"{base}/{path}")


def _only_env(scope: Environment) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in scope.items if scope.origin(pair[0])[0] == "ENV")


def _address_name(address: str) -> str:
    """What counts of an address: its content does, which is taken to stay, and the name of its
    file; of a git repository all of it."""
    if is_git_repository(address):
        return address
    return address.partition("?")[0].rstrip("/").rpartition("/")[2]


def _platform_values(side: str, platform: str) -> Iterator[tuple[str, str]]:
    parts = [*platform.split("/"), "", ""]
    yield f"{side}PLATFORM", platform
    yield f"{side}OS", parts[0]
    yield f"{side}ARCH", parts[1]
    yield f"{side}VARIANT", parts[2]
