"""Where in an image the files of the build context are: what a path in a stage holds.

Source: Dockerfile reference, COPY and ADD; BuildKit's copy (tonistiigi/fsutil), which puts a file
into a directory that is there already.
"""

from __future__ import annotations

from _bisect import bisect_left

from dflint.globs.ways import WILDCARDS
from dflint.model.context.add_sources import is_archive, is_git_repository, is_remote
from dflint.model.order import begins_between, runs_with, stages_with_copies
from dflint.model.path_table import DEEPEST as DEEPEST_PATH
from dflint.model.path_table import PathTable, folders_of
from dflint.model.paths import SOMEWHERE, cleaned, is_below, joined, matches, relative_to
from dflint.model.scope import expand
from dflint.model.scripts.made_directories import is_made_before
from dflint.source import cached, cached_for
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.heredocs import Heredoc

# Directories that every image has, so that a file that is copied to one is put into it.
DIRECTORIES = frozenset({
    "/", "/bin", "/sbin", "/usr", "/usr/bin", "/usr/sbin", "/usr/local", "/usr/local/bin",
    "/usr/local/sbin", "/usr/lib", "/usr/share", "/etc", "/opt", "/srv", "/tmp", "/root", "/home",
    "/var", "/var/lib", "/var/www", "/usr/src", "/mnt", "/media", "/var/tmp", "/run", "/etc/init.d",
})  # fmt: skip
DEEPEST = 40  # stages that copy from each other
MOST_ASKED = 30  # COPYs that may bring one path; of more, it is not known what they do
PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")


class ImageFile:
    """A file of the build context, or a here-document of a COPY, at a place in an image.

    `path` is seen from the root of the context, `target` in the image. `steps` are the COPYs that
    have brought it there, each with its stage, from the context on.
    """

    __slots__ = ("context", "document", "path", "steps", "target")

    def __init__(
        self,
        context: Context,
        path: str,
        target: str,
        steps: tuple[tuple[Stage, Step], ...],
        document: Heredoc | None = None,
    ) -> None:
        self.context = context
        self.path = path
        self.target = target
        self.steps = steps
        self.document = document

    @property
    def name(self) -> str:
        return self.target.rpartition("/")[2]

    @property
    def text(self) -> str | None:
        """What is in it, or at its start; None if it cannot be read."""
        if self.document is not None:
            return self.document.body.text
        return self.context.folder.read(self.path)

    @property
    def has_mark(self) -> bool:
        """Whether it begins with a byte order mark, which the kernel does not expect."""
        return self.document is None and self.context.folder.has_mark(self.path)

    @property
    def shown(self) -> str:
        """What to call it in a message."""
        return self.path or f"the here-document {self.target}"

    @property
    def mode(self) -> int | None:
        """The permissions that it gets from COPY; None where they are not known."""
        for _, step in reversed(self.steps):
            flag = step.instruction.flag("chmod")
            if flag is not None:
                return _octal(str(flag.value or ""))
        return 0o644 if self.document is not None else self.context.folder.mode(self.path)

    def runs_after(self, before: Step | None = None) -> Iterator[Run]:
        """The RUNs that may change it."""
        for stage, start, end in self.changeable(before):
            for step in stage.steps_of(Run):
                if start < step.start < end and isinstance(step.instruction, Run):
                    yield step.instruction

    def changeable(self, before: Step | None = None) -> Iterator[tuple[Stage, int, int]]:
        """Where RUNs may change it: a stage, and two places between which they begin. It is below each COPY in
        its stage, up to a step in the last one."""
        for at, (stage, step) in enumerate(self.steps):
            is_last = at == len(self.steps) - 1
            yield stage, step.start, before.start if is_last and before is not None else stage.end

    def is_changed(self, signs: tuple[str, ...], before: Step | None = None) -> bool:
        """Whether a RUN that may change it has one of these pieces of text."""
        return any(
            begins_between(runs_with(stage, signs), start, end)
            for stage, start, end in self.changeable(before)
        )


class ImageFiles:
    """What the stages of a file hold of one build context."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._depth = 0

    def find(
        self, path: str, stage: Stage, file: Dockerfile, before: Step | None = None
    ) -> ImageFile | None:
        """What is at a path at the end of a stage, or before one of its steps.

        None where it is not from the context, or not known. RUNs are not looked at.
        """
        return self.look_up(path, stage, file, before)[1]

    def look_up(
        self, path: str, stage: Stage, file: Dockerfile, before: Step | None = None
    ) -> tuple[bool, ImageFile | None]:
        """What is at a path, and whether it is known what COPYs put there, nothing perhaps."""
        if self._depth == DEEPEST:
            return False, None
        known = _known(file).setdefault(self.context, {}).setdefault(path, {})
        answer: tuple[bool, ImageFile | None] = (True, None)
        passed = []
        self._depth += 1
        try:
            for one, step in copies_to(path, stage, self.context, before):
                if (one.index, step.index) in known:
                    answer = known[one.index, step.index]
                    break
                passed.append((one.index, step.index))
                if len(passed) > MOST_ASKED:
                    answer = False, None
                    break
                answer = self._brought(path, one, step, file)
                if answer[1] is not None or not answer[0]:
                    break
        finally:
            self._depth -= 1
        known.update(dict.fromkeys(passed, answer))
        return answer

    def find_program(
        self, word: str, stage: Stage, file: Dockerfile, step: Step, before: Step | None = None
    ) -> ImageFile | None:
        """What a word means that starts a program at a step: a path, or a name in the search path."""
        if "/" in word:
            path = joined(step.state.workdir or SOMEWHERE, word)
            return self.find(path, stage, file, before) if path is not None else None
        for folder in search_path(step):
            found = self.find(f"{folder}/{word}", stage, file, before)
            if found is not None:
                return found
        return None

    def _brought(
        self, path: str, stage: Stage, step: Step, file: Dockerfile
    ) -> tuple[bool, ImageFile | None]:
        """What a COPY or ADD puts at a path, and whether that is known."""
        it = step.instruction
        assert isinstance(it, Copy | Add)
        target = target_of(step)
        if target is None:
            return False, None
        if not is_below(path, target):
            return True, None
        own = ((stage, step),)
        from_ = it.flag("from")
        source_stage = None
        if from_ is not None:
            source_stage = file.stage_named(str(from_.value or ""), stage)
        below = relative_to(path, target)
        goes_into = is_directory(step, stage) or _has_folder(step, stage, self.context)
        for document in it.heredocs:
            if below == (str(document.name) if goes_into else ""):
                return True, ImageFile(self.context, "", path, own, document)
        for word in it.sources:
            source = expand(word, step.state.variables)
            if source is None or (from_ is not None and source_stage is None):
                return False, None
            if is_remote(source):
                if is_git_repository(source) or below in ("", source.rpartition("/")[2]):
                    return False, None
            elif source_stage is not None:
                is_known, found = self._copied(below, source, source_stage, file, goes_into)
                if not is_known:
                    return False, None
                if found is not None:
                    steps = (*found.steps, *own)
                    return True, ImageFile(self.context, found.path, path, steps, found.document)
            elif isinstance(it, Add) and is_archive(source):
                return False, None
            else:
                taken = self._taken(source, below, goes_into)
                if taken:
                    return True, ImageFile(self.context, taken, path, own)
                if self._is_in_submodule(source, below):
                    return False, None
        return True, None

    def _is_in_submodule(self, source: str, below: str) -> bool:
        """Whether what a source would bring to a path below the target may come with a submodule."""
        name = cleaned(f"/{source}")[1:]
        return self.context.is_in_submodule(f"{name}/{below}".strip("/"))

    def _copied(
        self, below: str, source: str, stage: Stage, file: Dockerfile, goes_into: bool
    ) -> tuple[bool, ImageFile | None]:
        """What of another stage comes to be below a target, and whether that is known."""
        top = joined("/", source) or "/"
        if any(char in top for char in WILDCARDS):
            return self._matched(below, top, stage, file)
        if not below or (goes_into and below == top.rpartition("/")[2]):
            return self.look_up(top, stage, file)
        return self.look_up(f"{top.rstrip('/')}/{below}", stage, file)

    def _matched(
        self, below: str, pattern: str, stage: Stage, file: Dockerfile
    ) -> tuple[bool, ImageFile | None]:
        """What a pattern of files of another stage brings below a target; folders are not looked into."""
        folder, _, mask = pattern.rpartition("/")
        if "/" in below or any(char in folder for char in WILDCARDS):
            return False, None
        if not matches(mask, below):
            return True, None
        return self.look_up(f"{folder}/{below}", stage, file)

    def _taken(self, source: str, below: str, goes_into: bool) -> str:
        """The file of the context that a source brings to a path below the target, or nothing."""
        context = self.context
        path = cleaned(f"/{source}")[1:] or "."
        if any(char in path for char in WILDCARDS):
            names = [
                entry.path for entry in context.matching(path) if not context.ignores(entry.path)
            ]
        else:
            names = [path]
        for name in names:
            if context.is_folder(name):
                inside = below if name == "." else f"{name}/{below}"
                if below and context.sees(inside):
                    return inside
            elif below == (name.rpartition("/")[2] if goes_into else "") and context.sees(name):
                return name
        return ""


def copies_to(
    path: str, stage: Stage, context: Context, before: Step | None = None
) -> Iterator[tuple[Stage, Step]]:
    """The COPYs and ADDs that may bring a path, or a directory with it: of a stage, before one of its steps,
    and of those below it; the last one first. Those whose destination is not known, too."""
    for number, one in enumerate(stages_with_copies(stage)):
        copies = _copies_by_place(one, context) if number < MOST_ASKED else None
        end = before.start if one is stage and before is not None else None
        for step in copies.last_first(path, end) if copies is not None else one.copies:
            yield one, step


class _CopiesByPlace:
    """The COPYs and ADDs of a stage by the paths that they bring."""

    def __init__(self, stage: Stage, context: Context) -> None:
        self._all = stage.copies
        self._anywhere: list[Step] = []
        known: list[tuple[str, Step]] = []
        for step in stage.copies:
            target = target_of(step)
            if target is None:
                self._anywhere.append(step)
            else:
                known += [(place, step) for place in _places(step, target, stage, context)]
        self._known: PathTable[Step] = PathTable(known)

    def last_first(self, path: str, end: int | None) -> Iterator[Step]:
        """Those before a place of the text that may bring a path, the last one first."""
        rows: list[Sequence[Step]] = [self._all]
        if path.count("/") <= DEEPEST_PATH:
            rows = [it for it in map(self._known.at, folders_of(path)) if it]
            rows += [self._anywhere] if self._anywhere else []
        left = [len(row) if end is None else bisect_left(row, end, key=_start) for row in rows]
        while ahead := [(rows[row][at - 1].start, row) for row, at in enumerate(left) if at]:
            row = max(ahead)[1]
            left[row] -= 1
            yield rows[row][left[row]]


def _places(step: Step, target: str, stage: Stage, context: Context) -> Sequence[str]:
    """The paths that a COPY or ADD may bring, perhaps with more below: of plain files, their own."""
    it = step.instruction
    assert isinstance(it, Copy | Add)
    if it.heredocs or it.flag("from") is not None or not is_directory(step, stage):
        return (target,)
    names = [expand(word, step.state.variables) for word in it.sources]
    for name in names:
        path = cleaned(f"/{name}")[1:]
        if name is None or is_remote(name) or context.is_folder(path) or not context.has(path):
            return (target,)
        if isinstance(it, Add) and is_archive(name):
            return (target,)
    return [f"{target.rstrip('/')}/{name.rpartition('/')[2]}" for name in names if name]


def _start(step: Step) -> int:
    return step.start


@cached_for
def _copies_by_place(stage: Stage, context: Context) -> _CopiesByPlace:
    return _CopiesByPlace(stage, context)


@cached
def _known(
    file: Dockerfile,
) -> dict[Context, dict[str, dict[tuple[int, int], tuple[bool, ImageFile | None]]]]:
    """What is at a path after a COPY, by the numbers of its stage and step, as far as it was asked."""
    return {}


def target_of(step: Step) -> str | None:
    """The path that a COPY or ADD names as its destination; None where that is not known."""
    it = step.instruction
    if not isinstance(it, Copy | Add) or it.destination is None:
        return None
    return joined(step.state.workdir or SOMEWHERE, step.state.expanded(it.destination))


def is_directory(step: Step, stage: Stage | None = None) -> bool:
    """Whether a COPY or ADD surely puts files into its destination, and not in its place.

    With its stage, also where a step above has made a directory there.
    """
    it = step.instruction
    assert isinstance(it, Copy | Add)
    to = step.state.expanded(it.destination) if it.destination is not None else None
    if to is None or to.endswith(("/", "/.")) or to in (".", "..") or len(it.words) > 2:
        return True
    if any(char in word for word in it.sources for char in "*?["):
        return True
    target = target_of(step)
    if target in DIRECTORIES or target == step.state.workdir:
        return True
    return stage is not None and target is not None and is_made_before(target, step, stage)


def _has_folder(step: Step, stage: Stage, context: Context) -> bool:
    """Whether a COPY above has put a folder of the context where this one puts something."""
    target = target_of(step)
    return any(
        _copied_folders(one, context).get(target or "", step.start) < step.start or one is not stage
        for one in stage.chain
        if target in _copied_folders(one, context)
    )


@cached_for
def _copied_folders(stage: Stage, context: Context) -> dict[str, int]:
    """Where COPYs of a stage put folders of the context, and where the first of each place is."""
    found: dict[str, int] = {}
    for step in stage.copies:
        it, target = step.instruction, target_of(step)
        if isinstance(it, Copy | Add) and it.flag("from") is None and target is not None:
            sources = (joined("/", expand(word, step.state.variables)) for word in it.sources)
            if any(context.is_folder(path[1:] or ".") for path in sources if path is not None):
                found.setdefault(target, step.start)
    return found


def search_path(step: Step) -> tuple[str, ...]:
    """The directories in which programs are looked for, as far as the file shows them."""
    found: list[str] = []
    value = step.state.variables.values.get("PATH")
    pair = value.pair if value is not None else None
    if pair is not None and pair.value is not None:
        found = [part for part in str(pair.value).split(":") if part.startswith("/")]
    return tuple(dict.fromkeys([*found, *PATH]))


def _octal(mode: str) -> int | None:
    """The permissions in `--chmod=755`, `--chmod=+x` or `--chmod=u=rwx,go=rx`."""
    if mode.isdecimal() and all(digit in "01234567" for digit in mode):
        return int(mode, 8) & 0o777
    return 0o755 if "x" in mode.lower() and "$" not in mode else None
