"""The text of a proposed runtime stage, and the edits that put it at the end of the file."""

from __future__ import annotations

import re

from dflint.fix import Edit
from dflint.knowledge.runtime_stages import BUILD_VARIABLES
from dflint.knowledge.systems import MIRRORS
from dflint.model.image_reference import parse_image
from dflint.model.images.facts import facts_of
from dflint.model.images.purpose import is_made_to_be_copied
from dflint.model.images.users import user_of
from dflint.optimize.stages.editing import deleted
from dflint.optimize.stages.libraries import library_of
from dflint.optimize.stages.sorting import CARRY
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
    Run,
    Stopsignal,
    User,
    Volume,
    Workdir,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.optimize.stages.product import Base, Product
    from dflint.optimize.stages.sorting import Packages
    from dflint.optimize.stages.sources import Sources
    from dflint.syntax.nodes import Instruction

# What is set for a container alone, and leaves the stage that builds.
MOVED = (Cmd, Entrypoint, Expose, Healthcheck, Label, Maintainer, Stopsignal, Volume)
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)")
_WITH_CPP = frozenset({"alpine-sdk", "build-base", "g++"})  # of Alpine: they compile C++
_OF_FILES = frozenset({"chgrp", "chmod", "chown", "ln", "touch"})
_OF_RUN_TIME = frozenset({"PATH", "HOME", "PORT", "HOSTNAME", "PWD", "USER"})


class Shipping:
    """What is shipped of a stage. `data`: paths that the program may read; `sorted`: the commands of its
    RUNs, and what becomes of them; `last_build`: the number of the last step that builds; `base`: the
    image to run in; `name`: of the stage that builds."""

    def __init__(
        self,
        file: Dockerfile,
        stage: Stage,
        sources: Sources,
        product: Product,
        data: Sequence[str],
        sorted: Mapping[Step, Sequence[tuple[str, CommandInDirectory]]],
        packages: Packages,
        last_build: int,
        base: Base,
        name: str,
    ) -> None:
        self.file = file
        self.stage = stage
        self.sources = sources
        self.product = product
        self.data = data
        self.sorted = sorted
        self.packages = packages
        self.last_build = last_build
        self.base = base
        self.name = name
        self.source = file.source
        self.newline = file.source.newline

    def edits(self) -> list[Edit]:
        """The edits that propose the stage. Raises Unknown."""
        return list(self._edits(list(self._body())))

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
            elif isinstance(it, Copy | Add) and is_carried_copy(it):
                yield self._text(it)
            if step.index == self.last_build:
                if not is_first_done:
                    yield from self._installation()
                    is_first_done = True
                yield from self._copies(step)
                yield from self._done_to_copies()
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
        packages = self.packages
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
        own = facts_of(parse_image(as_word(self.base.image)))
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
        """The RUN of what a container needs of a step; what is done to files that are copied comes
        below these."""
        kept = self._kept(step)
        if step.index <= self.last_build:
            kept = [it for it in kept if it.command.name not in _OF_FILES]
        if kept:
            yield self._run(kept)

    def _done_to_copies(self) -> Iterator[str]:
        """The RUN of what was done to files before the last step that builds. Raises Unknown."""
        found: list[CommandInDirectory] = []
        last = self.stage.steps[self.last_build]
        for step in self.stage.steps_of(Run):
            kept = [it for it in self._kept(step) if it.command.name in _OF_FILES]
            if step.index > self.last_build or not kept:
                continue
            if user_of(step, self.stage) != user_of(last, self.stage):
                raise Unknown("another user builds than owner or mode of files are set by")
            if step.state.workdir != last.state.workdir and any(
                str(word)[:1] != "/" for it in kept for word in it.command.operands[1:]
            ):
                raise Unknown("owner or mode of files are set in another folder than is built in")
            found += kept
        if found:
            yield self._run(found)

    def _kept(self, step: Step) -> list[CommandInDirectory]:
        return [one for kind, one in self.sorted[step] if kind == CARRY]

    def _run(self, commands: Sequence[CommandInDirectory]) -> str:
        nodes = [it.command.simple for it in commands]
        return f"RUN {' && '.join(self.source.text[it.start : it.end] for it in nodes)}"

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
                        names.update(_VARIABLE.findall(step.instruction.body.text))
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


def is_carried_copy(it: Instruction) -> bool:
    """A COPY of something that is not of the context: a container may need it."""
    if isinstance(it, Copy) and it.from_ is not None:
        return not is_made_to_be_copied(parse_image(it.from_))
    return bool(it.heredocs)


def as_word(text: str) -> Word:
    """A word that is in no file."""
    return Word(text, 0, len(text))
