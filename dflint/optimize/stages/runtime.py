"""A runtime stage for a final stage that is built on an image with a compiler.

The stage that is there becomes the one that builds; what it sets for the container goes to a new last
stage, which takes what was built. Nothing is proposed where a step does something that is not known to
be only for the build, or only for the container.
"""

from __future__ import annotations

import re

from dflint.fix import Edit, Fix, unsafe
from dflint.knowledge._generated_bases import LISTED
from dflint.knowledge.image_bases import MIRRORS, named_release
from dflint.knowledge.runtime_stages import BUILD_VARIABLES, EVERYWHERE
from dflint.model.image_reference import parse_image
from dflint.model.images.compilers import ShippedCompiler, shipped_compiler, shipped_node_build
from dflint.model.images.facts import facts_of, known_tag
from dflint.model.images.purpose import is_made_to_be_copied
from dflint.optimize.stages import dotnet, go, java, node, rust
from dflint.optimize.stages.editing import deleted
from dflint.optimize.stages.libraries import library_of
from dflint.optimize.stages.sorting import BUILD, CARRY, Sorter
from dflint.optimize.stages.sources import Sources
from dflint.optimize.stages.started import started_by
from dflint.optimize.stages.unknown import Unknown
from dflint.source import Span, Word
from dflint.syntax.nodes import (
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.optimize.stages.product import Base, Product
    from dflint.syntax.nodes import Instruction

MAKERS = {
    "cargo": (rust.product, rust.RUST),
    "dotnet": (dotnet.product, dotnet.DOTNET),
    "go": (go.product, go.GO),
    "gradle": (java.product, java.JAVA),
    "maven": (java.product, java.JAVA),
    "npm": (node.product, node.NODE),
}
MOVED = (Cmd, Entrypoint, Expose, Healthcheck, Label, Maintainer, Stopsignal, Volume)
KEPT = (Env, User, Workdir, Arg)
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)")
_NAMES = ("build", "builder", "compile", "build-stage")
_NO_SHELL_USERS = ("root", "nobody", "nonroot")
_WITH_CPP = frozenset({"alpine-sdk", "build-base", "g++"})  # of Alpine: they compile C++
_OF_RUN_TIME = frozenset({"PATH", "HOME", "PORT", "HOSTNAME", "PWD", "USER"})


class RuntimeStage:
    """A proposed stage. `edits`: of the file. `image`: what it runs in; `reasons`: why that is right;
    `shipped`: the paths that it takes from the build."""

    def __init__(
        self,
        compiler: ShippedCompiler,
        edits: Sequence[Edit],
        base: Base,
        product: Product,
        reasons: Sequence[str],
    ) -> None:
        self.compiler = compiler
        self.edits = tuple(edits)
        self.image = base.image
        self.shipped = [path for path, _ in product.copies]
        self.reasons = list(reasons)

    @property
    def fix(self) -> Fix:
        return unsafe(f"Ship the program in a stage FROM {self.image}", *self.edits)


def runtime_stage(
    file: Dockerfile, stage: Stage, context: Context, targets: Collection[str] = ()
) -> RuntimeStage | None:
    """The stage to ship the program in; None where no compiler is shipped. Raises Unknown.

    `targets`: the names of stages that builds ask for.
    """
    compiler = shipped_compiler(stage) or shipped_node_build(stage)
    if compiler is None:
        return None
    if stage is not file.stages[-1] or stage.base is not None:
        raise Unknown("the final stage is not the last one, or builds upon another one")
    asked = {*targets, *(it.target.text for it in file.builds if it.target is not None)}
    if stage.name and stage.name in {str(it).lower() for it in asked}:
        raise Unknown(f"builds of the repository name the stage {stage.name}")
    maker = MAKERS.get(compiler.manager)
    if maker is None:
        line = file.source.position(compiler.command.start).line
        name = compiler.manager or compiler.command.name
        raise Unknown(f"it is not known what {name} makes", line)
    if any(isinstance(step.instruction, Onbuild | Shell) for step in stage.steps):
        raise Unknown("ONBUILD or SHELL change what its instructions do")
    return _Planner(file, stage, context, compiler).plan(*maker)


class _Planner:
    def __init__(
        self, file: Dockerfile, stage: Stage, context: Context, compiler: ShippedCompiler
    ) -> None:
        self.file = file
        self.stage = stage
        self.context = context
        self.compiler = compiler
        self.source = file.source
        self.newline = file.source.newline

    def plan(self, make: object, language: object) -> RuntimeStage:
        self.started = started_by(self.stage, self.file, self.context)
        self.sources = Sources(self.stage, self.context, language)  # type: ignore[arg-type]
        self.product: Product = self._product(make)
        settings = "\n".join(
            step.instruction.rest.text for step in self.stage.steps
            if isinstance(step.instruction, (*MOVED, Env))
        )  # fmt: skip
        self.data = [
            it for it in self.sources.data(settings)
            if not self.product.has(it) and not any(path.startswith(f"{it}/") for path, _ in self.product.copies)
        ]  # fmt: skip
        self.data += [it for it in self.started.scripts if it not in self.data]
        self.sorter = Sorter(self.stage, self.product, self.sources, self.data, self.source)
        programs = [*self.started.others, *self.sources.programs]
        self.sorter.needed_programs = frozenset(it.rpartition("/")[2] for it in programs)
        self.sorted = {step: self.sorter.commands_of(step) for step in self.stage.steps_of(Run)}
        self.last_build = max(
            (step.index for step in self.stage.steps if self._builds(step)), default=0
        )
        if not node.runs_as_before(self.product, self.stage.steps[self.last_build], self.stage):
            raise Unknown("another user builds than has installed the dependencies")
        self.base = self._base(programs)
        self.name = self._name()
        body = list(self._body())
        edits = list(self._edits(body))
        return RuntimeStage(self.compiler, edits, self.base, self.product, list(self._reasons()))

    def _product(self, make: object) -> Product:
        """What is shipped: the program of the project, among those that are started. Raises Unknown."""
        problem: Unknown | None = None
        for words in self.started.choices:
            self.started.words = words
            try:
                made: Product = make(self.started, self.stage, self.sources)  # type: ignore[operator]
            except Unknown as reason:
                problem = problem or reason
                continue
            others = [one[0] for one in self.started.choices if one is not words]
            self.started.others += others
            return made
        raise problem or Unknown("nothing is started")

    def _builds(self, step: Step) -> bool:
        it = step.instruction
        if isinstance(it, Run):
            return any(kind == BUILD for kind, _ in self.sorted[step])
        return isinstance(it, Copy | Add) and not self._is_carried_copy(it)

    def _is_carried_copy(self, it: Instruction) -> bool:
        """A COPY of something that is not of the context: a container may need it."""
        if isinstance(it, Copy) and it.from_ is not None:
            return not is_made_to_be_copied(parse_image(it.from_))
        return bool(it.heredocs)

    # --- the image ---

    def _base(self, programs: Sequence[str]) -> Base:
        """The best of the images that have what the stage needs. Raises Unknown."""
        kept = self.sorter.packages.kept
        scripted = any(kind == CARRY for row in self.sorted.values() for kind, _ in row)
        needs_shell = (
            self.started.needs_shell or scripted or bool(kept or self.sorter.packages.headers)
        )
        found = [step.instruction for step in self.stage.steps_of(User)]
        users = [str(it.argument).partition(":")[0] for it in found if isinstance(it, User)]
        needs_shell = needs_shell or any(
            it not in _NO_SHELL_USERS and not it.isdecimal() for it in users
        )
        needs_shell = needs_shell or bool(programs) or bool(self.product.headers)
        for base in self.product.bases:
            if base.has_shell or not needs_shell:
                self._see_to_programs(base, programs)
                return base
        raise Unknown("no image is known in which it runs")

    def _see_to_programs(self, base: Base, programs: Sequence[str]) -> None:
        """Put the programs that a container starts among the packages. Raises Unknown."""
        facts = facts_of(parse_image(_word(base.image)))
        names = {word.partition("=")[0] for word in self.sorter.packages.kept}
        for path in programs:
            name = path.rpartition("/")[2]
            if not name or name in names or self._is_shipped(path):
                continue
            has = facts.has(name) if facts is not None else None
            if has or name in ("sh", "true", "kill") or _is_everywhere(name, base):
                continue
            if (
                name in ("curl", "wget", "git", "bash", "openssl", "unzip", "tar", "ffmpeg", "nc")
                and base.packages
            ):
                self.sorter.packages.kept["netcat-openbsd" if name == "nc" else name] = None
                continue
            raise Unknown(f"the program starts {name}, which {base.image} may not have")

    def _is_shipped(self, path: str) -> bool:
        from dflint.model.paths import joined

        whole = joined(self.stage.last_state.workdir, path) if "/" in path else None
        name = path.rpartition("/")[2]
        return any(
            target == whole or target.rpartition("/")[2] == name
            for _, target in self.product.copies
        )

    def _name(self) -> str:
        if self.stage.name:
            return str(self.stage.from_.name)
        taken = {it.name for it in self.file.stages}
        return next((it for it in _NAMES if it not in taken), "build-program")

    # --- the new stage ---

    def _body(self) -> Iterator[str]:
        platform = self.stage.from_.flag("platform")
        flag = f"{platform.text.raw} " if platform is not None else ""
        yield f"FROM {flag}{self._mirror()}{self.base.image}"
        wanted = self._wanted_arguments()
        is_first_done = False
        for step in self.stage.steps[1:]:
            it = step.instruction
            if isinstance(it, Arg):
                if not it.keys.isdisjoint(wanted):
                    yield self._text(it)
            elif isinstance(it, Env):
                if not it.keys <= BUILD_VARIABLES or not it.keys.isdisjoint(wanted):
                    yield self._text(it)
            elif isinstance(it, (User, Workdir, *MOVED)):
                if not is_first_done and not isinstance(it, (Label, Maintainer, Workdir)):
                    yield from self._installation()
                    is_first_done = True
                yield self._text(it, above=isinstance(it, MOVED))
            elif isinstance(it, Run):
                if not is_first_done and any(kind == CARRY for kind, _ in self.sorted[step]):
                    yield from self._installation()
                    is_first_done = True
                yield from self._carried(step)
            elif isinstance(it, Copy | Add) and self._is_carried_copy(it):
                yield self._text(it)
            if step.index == self.last_build:
                if not is_first_done:
                    yield from self._installation()
                    is_first_done = True
                yield from self._copies(step)
                yield from self.product.lines
        self._see_to_workdir()

    def _mirror(self) -> str:
        """Where official images are taken from, if the file does not take them from Docker Hub."""
        image = self.stage.from_.image
        if "/" in self.base.image or image is None:
            return ""
        return next((it for it in MIRRORS if image.startswith(it)), "")

    def _installation(self) -> Iterator[str]:
        """The RUN that installs packages, or the certificates alone."""
        packages = self.sorter.packages
        more = self.product.packages.get(self.base.packages, [])
        kept = [*packages.kept, *(it for it in more if it not in packages.kept)]
        headers = dict.fromkeys((*packages.headers, *self.product.headers))
        for name in headers:
            if self.base.packages != "apt":
                raise Unknown(f"it is not known which package has the library of {name}")
            library = library_of(name, self.stage)
            if library not in kept:
                kept.append(library)
        if self.base.packages == "apk" and not packages.tools.isdisjoint(_WITH_CPP):
            kept += [it for it in ("libgcc", "libstdc++") if it not in kept]
        facts = facts_of(self.stage.image) if self.stage.image is not None else None
        own = facts_of(parse_image(_word(self.base.image)))
        has = facts is not None and facts.has("ca-certificates") is True
        has = has or "ca-certificates" in packages.kept
        lacks = own is not None and own.has("ca-certificates") is False and self.base.has_shell
        if self.product.needs_certificates and has and lacks and "ca-certificates" not in kept:
            if not kept:
                yield f"COPY --from={self.name} {CERTIFICATES} /etc/ssl/certs/"
            else:
                kept.append("ca-certificates")
        kept = sorted(it for it in kept if it != "ca-certificates" or lacks)
        if not kept:
            return
        names, join = " ".join(kept), f" \\{self.newline}    && "
        if self.base.packages == "apk":
            yield f"RUN apk add --no-cache {names}"
        else:
            option = "" if packages.recommends else " --no-install-recommends"
            yield f"RUN apt-get update{join}apt-get install -y{option} {names}{join}rm -rf /var/lib/apt/lists/*"

    def _carried(self, step: Step) -> Iterator[str]:
        kept = [one.command.simple for kind, one in self.sorted[step] if kind == CARRY]
        if kept:
            yield f"RUN {' && '.join(self.source.text[it.start : it.end] for it in kept)}"

    def _copies(self, step: Step) -> Iterator[str]:
        user = step.state.user
        owner = ""
        if user is not None and str(user.argument).partition(":")[0] not in ("root", "0"):
            owner = f"--chown={user.argument.raw} "
        for path, target in [*self.product.copies, *((it, it) for it in self.data)]:
            is_folder = path.endswith("/") or self._is_folder(path)
            name = path.rstrip("/").rpartition("/")[2]
            end = target.rstrip("/")
            if is_folder:
                end = f"{end}/"
            elif end.rpartition("/")[2] == name and end.count("/") > 1:
                end = f"{end.rpartition('/')[0]}/"
            start = f"{path.rstrip('/')}/" if is_folder else path
            yield f"COPY {owner}--from={self.name} {start} {end}"

    def _is_folder(self, path: str) -> bool:
        return any(target.startswith(f"{path}/") for _, target in self.sources.files)

    def _text(self, it: Instruction, above: bool = False) -> str:
        start = it.line.start
        if above and it.line.above:
            start = it.line.above[0].start
        return self.source.text[start : it.line.end]

    def _wanted_arguments(self) -> set[str]:
        """The variables that what is carried names. Raises Unknown for one that the image sets."""
        texts = [self._text(it) for it in self._carried_instructions()]
        names = {name for text in texts for name in _VARIABLE.findall(text)}
        found: set[str] = set()
        while names:
            name = names.pop()
            kind = self.stage.last_state.variables.kind(name)
            if kind and name not in found:
                found.add(name)
                for step in self.stage.steps_of(Arg, Env):
                    if name in step.instruction.keys:  # type: ignore[attr-defined]
                        names.update(_VARIABLE.findall(step.instruction.rest.text))
            elif not kind and name not in _OF_RUN_TIME:
                facts = facts_of(self.stage.image) if self.stage.image is not None else None
                if facts is not None and facts.env and name in facts.env:
                    raise Unknown(f"${name} is set by the image that builds")
        return found

    def _carried_instructions(self) -> Iterator[Instruction]:
        for step in self.stage.steps[1:]:
            it = step.instruction
            is_env = isinstance(it, Env) and not it.keys <= BUILD_VARIABLES
            is_run = isinstance(it, Run) and any(kind == CARRY for kind, _ in self.sorted[step])
            if is_env or is_run or isinstance(it, (User, Workdir, *MOVED)):
                yield it

    def _see_to_workdir(self) -> None:
        if self.stage.last_state.workdir is None:
            raise Unknown("the working directory of the container is not known")

    # --- the edits ---

    def _edits(self, body: Sequence[str]) -> Iterator[Edit]:
        image = self.stage.from_.image
        assert image is not None
        text = self.source.text
        if self.stage.from_.name is None:
            yield Edit(Span(image.end, image.end), f" AS {self.name}")
        gone = [step.instruction for step in self.stage.steps[1:] if self._goes(step)]
        is_gone = {it.start for it in gone}
        left = [step.instruction for step in self.stage.steps if step.start not in is_gone]
        end = left[-1].line.end  # of the stage that builds
        for it in gone:
            if it.line.start < end:
                yield deleted(it, self.source, comments=isinstance(it, MOVED))
        lines = [body[0], *self._inherited_workdir(), *body[1:]]
        last = "".join(f"{self.newline}{line}" for line in self.product.last_lines)
        added = f"{last}{self.newline * 2}{self.newline.join(lines)}{self.newline}"
        yield Edit(Span(end, len(text)), f"{added}{self._rest(text[end:], gone)}")

    def _rest(self, text: str, gone: Sequence[Instruction]) -> str:
        """The comments at the end of the file that are not above an instruction that goes along."""
        kept = [
            it for it in self.file.tree.comments
            if it.start >= len(self.source.text) - len(text)
            and not any(it in one.line.above for one in gone if isinstance(one, MOVED))
        ]  # fmt: skip
        return "".join(
            f"{self.source.text[it.start : it.end].rstrip()}{self.newline}" for it in kept
        )

    def _goes(self, step: Step) -> bool:
        """Whether a step leaves the stage that builds."""
        it = step.instruction
        if isinstance(it, MOVED):
            return True
        if step.index <= self.last_build:
            return False
        return isinstance(it, Env | User | Workdir | Run | Arg)

    def _inherited_workdir(self) -> list[str]:
        """The WORKDIR of the image that builds, where the file sets none, or one below it."""
        workdirs = self.stage.steps_of(Workdir)
        if workdirs and str(workdirs[0].instruction.argument).startswith(("/", "$")):  # type: ignore[attr-defined]
            return []
        facts = facts_of(self.stage.image) if self.stage.image is not None else None
        if facts is None or not facts.workdir:
            raise Unknown("the working directory of the image that builds is not known")
        return [f"WORKDIR {facts.workdir}"] if facts.workdir != "/" else []

    def _reasons(self) -> Iterator[str]:
        yield self.base.why
        image = self.compiler.image
        is_system = self.base.image.startswith(("debian:", "ubuntu:", "alpine:"))
        if is_system and named_release(image.familiar, known_tag(image)) is None:
            yield f"{image.text} was on this release on {LISTED}: a tag that names it keeps it so"
        packages = self.sorter.packages
        if self.data:
            yield "it also takes what the program may read: " + ", ".join(self.data)
        if packages.tools:
            yield "only the build needs " + ", ".join(sorted(packages.tools))
        yield from self.product.notes


def _is_everywhere(name: str, base: Base) -> bool:
    return base.has_shell and name in EVERYWHERE


def _word(text: str) -> Word:
    return Word(text, 0, len(text))
