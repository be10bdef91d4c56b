"""A runtime stage for a final stage that is built on an image with a compiler.

The stage that is there becomes the one that builds; what it sets for the container goes to a new last
stage, which takes what was built. Nothing is proposed where a step does something that is not known to
be only for the build, or only for the container.
"""

from __future__ import annotations

from dflint.fix import Edit, Fix, unsafe
from dflint.knowledge._generated_bases import LISTED
from dflint.knowledge.runtime_stages import EVERYWHERE
from dflint.model.image_reference import parse_image
from dflint.model.images.compilers import ShippedCompiler, shipped_compiler, shipped_node_build
from dflint.model.images.facts import facts_of, known_tag
from dflint.model.lookups.image_bases import named_release
from dflint.optimize.stages import dotnet, go, java, node, rust
from dflint.optimize.stages.layout import MOVED, Shipping, as_word, is_carried_copy
from dflint.optimize.stages.sorting import BUILD, CARRY, Sorter
from dflint.optimize.stages.sources import Sources
from dflint.optimize.stages.started import started_by
from dflint.optimize.stages.unknown import Unknown
from dflint.syntax.nodes import (
    Add,
    Copy,
    Env,
    Onbuild,
    Run,
    Shell,
    User,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.optimize.stages.product import Base, Product

MAKERS = {
    manager: (module.product, language)
    for module, language in (
        (rust, rust.RUST),
        (dotnet, dotnet.DOTNET),
        (go, go.GO),
        (java, java.JAVA),
        (node, node.NODE),
    )
    for manager in module.MANAGERS
}
_NAMES = ("build", "builder", "compile", "build-stage")
_NO_SHELL_USERS = ("root", "nobody", "nonroot")


class RuntimeStage:
    """A proposed stage. `edits`: of the file. `image`: what it runs in; `reasons`: why that is right;
    `shipped`: the paths that it takes from the build; `kept`: the packages that it installs as well."""

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
        self.kept: list[str] = []

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
            step.instruction.body.text for step in self.stage.steps
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
        base = self._base(programs)
        shipping = Shipping(
            self.file,
            self.stage,
            self.sources,
            self.product,
            self.data,
            self.sorted,
            self.sorter.packages,
            self.last_build,
            base,
            self._name(),
        )
        edits = shipping.edits()
        reasons = list(self._reasons(base))
        made = RuntimeStage(self.compiler, edits, base, self.product, reasons)
        made.kept += self.sorter.packages.kept
        return made

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
        return isinstance(it, Copy | Add) and not is_carried_copy(it)

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
        facts = facts_of(parse_image(as_word(base.image)))
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

    def _reasons(self, base: Base) -> Iterator[str]:
        yield base.why
        image = self.compiler.image
        is_system = base.image.startswith(("debian:", "ubuntu:", "alpine:"))
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
