"""A better order for the steps of a Dockerfile, and what it is made of."""

from __future__ import annotations

from dflint.model.paths import is_below
from dflint.optimize.graph import Graph, is_of_system, order_of
from dflint.optimize.narrowing import narrowed
from dflint.optimize.needs import Fetch, Need, Unclear
from dflint.optimize.needs.project import quoted
from dflint.optimize.pieces import Piece, image_path, pieces_of
from dflint.optimize.volatility import set_volatilities
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Source

    Share = Callable[[Sequence[str]], float | None]

LEAST = 2.0  # seconds for a commit that a proposal has to be worth
MOST_STEPS = 150  # of a stage: a longer one is left as it is
SECONDS = {
    "system": 30.0,
    "project": 40.0,
    "other": 20.0,
    "small": 1.0,
    "copy": 0.5,
}  # of a step, unmeasured


class Step:
    """One thing that a proposal changes. `line`: of the instruction that is about. `reason`: why it is
    worth it, and what it takes for granted."""

    __slots__ = ("line", "reason", "title")

    def __init__(self, line: int, title: str, reason: str) -> None:
        self.line = line
        self.title = title
        self.reason = reason


class Proposal:
    """The text with the better order, what changes, and what stays as it is, with the reason.

    `seconds`: what a commit is expected to rebuild, before and after, by the model of `SECONDS`.
    """

    def __init__(
        self, text: str, steps: list[Step], left: list[Step], seconds: tuple[float, float]
    ) -> None:
        self.text = text
        self.steps = steps
        self.left = left
        self.seconds = seconds


def propose(file: Dockerfile, context: Context, given: Mapping[str, str], share: Share) -> Proposal:
    """The better order, as far as it is clear what each step reads."""
    source = file.source
    text = source.text
    steps: list[Step] = []
    left: list[Step] = []
    before = after = 0.0
    for stage in reversed(file.stages):
        if stage.index not in file.used or len(stage.steps) > MOST_STEPS or len(stage.steps) < 2:
            continue
        planner = _Planner(file, stage, context, given, share)
        planner.run()
        left += planner.left
        before += planner.seconds[0]
        after += planner.seconds[1]
        if planner.steps:
            steps += planner.steps
            start, end = stage.from_.line.end, stage.steps[-1].instruction.line.end
            text = text[:start] + planner.text() + text[end:]
    by_line = lambda it: it.line  # noqa: E731
    return Proposal(text, sorted(steps, key=by_line), sorted(left, key=by_line), (before, after))


class _Planner:
    """Works on one stage."""

    def __init__(
        self,
        file: Dockerfile,
        stage: Stage,
        context: Context,
        given: Mapping[str, str],
        share: Share,
    ) -> None:
        self.file = file
        self.stage = stage
        self.source: Source = file.source
        self.context = context
        self.given = given
        self.share = share
        self.steps: list[Step] = []
        self.left: list[Step] = []
        self.seconds = (0.0, 0.0)
        self.order: list[Piece] = []
        self._places: dict[Piece, float] = {}

    def run(self) -> None:
        pieces = pieces_of(self.stage, self.source, self.context)
        self._set_volatilities(pieces)
        original = list(pieces)
        before = cost(original)
        folded = self._fold_modes(pieces)
        pieces = [it for it in pieces if it not in folded]
        new = self._with_manifests(pieces)
        rejected: set[Piece] = set()
        while True:
            now = [
                it
                for it in (*pieces, *(p for row in new.values() for p in row))
                if it not in rejected
            ]
            self._set_volatilities(now)
            self.order = order_of(Graph(now, self.context))
            useless = self._useless(new, rejected)
            if not useless:
                break
            rejected |= useless
        self.order = narrowed(self.order, self.file, self.stage, self.context)
        self._set_volatilities(self.order)
        after = cost(self.order)
        is_same = [it for it in self.order if not it.is_new] == [
            it for it in original if it in self.order
        ]
        if (is_same and not any(it.is_new for it in self.order)) or before - after < LEAST:
            self.seconds = (before, before)
            return
        self.seconds = (before, after)
        self._describe(original, new, rejected, folded)

    def _set_volatilities(self, pieces: Sequence[Piece]) -> None:
        set_volatilities(pieces, self.given, self.share, self.file, self.stage)

    def text(self) -> str:
        """The stage below its FROM."""
        newline = self.stage.from_.line.newline
        return "".join([newline + text for text in self._joined()])

    def _joined(self) -> Iterator[str]:
        """The texts of the pieces; parts of a RUN that are next to each other again are one RUN."""
        order, at = self.order, 0
        while at < len(order):
            piece = order[at]
            parts = [piece]
            while (
                at + len(parts) < len(order)
                and order[at + len(parts)].step is piece.step
                and not piece.is_new
            ):
                if order[at + len(parts)].is_new:
                    break
                parts.append(order[at + len(parts)])
            numbers = [number for it in parts for number in it.items]
            if len(parts) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
                yield piece.before + self._rejoined(parts)
                at += len(parts)
            else:
                yield piece.before + piece.text
                at += 1

    def _rejoined(self, parts: Sequence[Piece]) -> str:
        """The text of a RUN of several parts that follow each other in the file."""
        it = parts[0].step.instruction
        assert isinstance(it, Run)
        if sum(one.step is parts[0].step and not one.is_new for one in self.order) == len(parts):
            return self.source.text[it.line.start : it.line.end]
        items = it.script.items
        first, last = items[parts[0].items[0]].node, items[parts[-1].items[-1]].node
        flags = "".join(f"{self.source.cut(flag)} " for flag in it.flags)
        text = parts[1].text.removeprefix(f"RUN {flags}")
        prefix = text[: text.index(" && ") + 4] if text.startswith("cd ") else ""
        return f"RUN {flags}{prefix}{self.source.text[first.start : last.end]}"

    # --- manifests before sources ---

    def _with_manifests(self, pieces: list[Piece]) -> dict[Piece, list[Piece]]:
        """For each RUN that needs a part of the project only: the COPYs of that part, and the RUN
        that fetches, where the command itself has to stay."""
        found: dict[Piece, list[Piece]] = {}
        fetched: set[tuple[str, str]] = set()
        self._there: dict[tuple[Piece, str], Piece] = {}
        for piece in pieces:
            need = piece.need
            if piece.kind != "run" or need is None:
                continue
            copies = [it for it in pieces if it.kind == "copy" and it.place < piece.place]
            if not any(it.is_folder or (it.sources and len(it.sources) > 1) for it in copies):
                continue
            manager = next((it.command.manager for it in piece.commands if it.command.manager), "")
            key = (manager, piece.project)
            if need.fetch is None:
                self._leave(piece, need.unclear)
                continue
            if need.fetch.command and (key in fetched or self._has_cache(piece)):
                continue
            if not need.fetch.command:
                fetched.add(key)
            try:
                made = self._copies_for(piece, need, copies)
            except Unclear as error:
                self._leave(piece, str(error))
                continue
            mover = piece
            if need.fetch.command:
                mover = self._fetching(piece, need.fetch)
                made.append(mover)
                fetched.add(key)
            mover.needed_files = need.fetch.files
            paths = [(it, path) for it in copies for path in need.fetch.files]
            images = [image_path(it, path.rstrip("/")) for it, path in paths]
            mover.needed_images = tuple(it for it in images if it is not None)
            parts = {it.step for it in made if it.kind == "copy"}
            mover.parts_of = frozenset(parts | {copy.step for copy, _ in self._there})
            found[piece] = made
        return found

    def _leave(self, piece: Piece, reason: str) -> None:
        line = self.source.position(piece.step.start).line
        title = f"{_short(piece.text)} stays below the sources"
        self.left.append(Step(line, title, f"it is not clear what it reads: {reason}"))

    def _has_cache(self, piece: Piece) -> bool:
        it = piece.instruction
        return isinstance(it, Run) and any(mount.kind == "cache" for mount in it.mounts)

    def _copies_for(self, piece: Piece, need: Need, copies: Sequence[Piece]) -> list[Piece]:
        """COPYs of what is needed out of those of whole folders. Raises Unclear."""
        for name in need.writes:
            path = _made_at(piece, name)
            if self.context.sees(path):
                raise Unclear(f"{path} is in the build context: put it into .dockerignore")
        assert need.fetch is not None
        if piece.instruction.flag("network") is not None:
            raise Unclear("it may have no network")
        rows: dict[tuple[Piece, str], list[str]] = {}
        for path in need.fetch.files:
            copy = next((it for it in reversed(copies) if image_path(it, path.rstrip("/"))), None)
            if copy is None:
                raise Unclear(f"{path.rstrip('/')} is not copied")
            if not copy.is_folder:
                continue
            it = copy.instruction
            assert isinstance(it, Copy | Add)
            if any(
                flag.name not in ("chown", "chmod", "link") for flag in it.flags
            ) or self._is_narrow(copy, need):
                continue
            quoted(path.rstrip("/"))
            inside = f"{copy.target.rstrip('/')}/x"
            is_free = is_below(inside, "/root") or not is_of_system(inside)
            if copy.target == "/" or not is_free:
                raise Unclear(f"the sources are copied to {copy.target}")
            if (copy, path) in self._there:
                continue  # for a RUN above, which has to come first
            target = image_path(copy, path.rstrip("/"))
            assert target is not None
            folder = f"{target}/" if path.endswith("/") else f"{target.rpartition('/')[0]}/"
            key = (copy, path if path.endswith("/") else folder)
            rows.setdefault(key, []).append(path)
        made: list[Piece] = []
        for number, ((copy, _), paths) in enumerate(rows.items()):
            made.append(self._copy_of(piece, copy, paths, number / 10_000))
            self._there.update({(copy, path): made[-1] for path in paths})
        if made:
            first = next(it for it in copies if it.step is made[0].step)
            newline = self.stage.from_.line.newline
            made[0].before = newline if first.before.startswith(newline) else ""
        return made

    def _is_narrow(self, copy: Piece, need: Need) -> bool:
        """Whether all that a COPY brings is needed."""
        assert need.fetch is not None
        wanted = [it.rstrip("/") for it in need.fetch.files]
        source = copy.sources[0] if copy.sources else "."
        return any(is_below(f"/{source}", f"/{it}") for it in wanted) and source != "."

    def _copy_of(self, run: Piece, copy: Piece, paths: list[str], number: float) -> Piece:
        it = copy.instruction
        first = image_path(copy, paths[0].rstrip("/"))
        assert first is not None
        is_folder = paths[0].endswith("/")
        folder = first if is_folder else first.rpartition("/")[0] or "/"
        written = self._destination(folder, copy, run)
        flags = "".join(f"{self.source.cut(flag)} " for flag in it.flags)
        made = Piece(
            "copy", copy.step, run.place - 0.4 + number, f"COPY {flags}{' '.join(paths)} {written}"
        )
        made.sources = tuple(path.rstrip("/") for path in paths)
        made.target = folder
        made.destination = written
        made.is_folder = is_folder
        made.is_new = True
        return made

    def _destination(self, folder: str, copy: Piece, run: Piece) -> str:
        """How a COPY next to a RUN names a folder of the image."""
        workdir = run.step.state.workdir
        if copy.destination.startswith("/") or workdir is None or not is_below(folder, workdir):
            return f"{folder.rstrip('/')}/"
        rest = folder[len(workdir.rstrip("/")) + 1 :]
        return f"{rest}/" if rest else "./"

    def _fetching(self, piece: Piece, fetch: Fetch) -> Piece:
        """A RUN that fetches, to come before the sources."""
        it = piece.instruction
        flags = "".join(f"{self.source.cut(flag)} " for flag in it.flags)
        directory = piece.commands[0].directory if piece.commands else None
        workdir = piece.step.state.workdir
        moved = "" if directory is None or directory == workdir else f"cd {directory} && "
        for one in piece.commands:
            if one.command.manager:
                moved = "" if one.directory == workdir else f"cd {one.directory} && "
        before = f"{fetch.before} && " if fetch.before else ""
        made = Piece(
            "run", piece.step, piece.place - 0.3, f"RUN {flags}{moved}{before}{fetch.command}"
        )
        made.is_new = True
        made.need = Need(Fetch(fetch.files))
        made.commands = piece.commands
        return made

    def _useless(self, new: Mapping[Piece, list[Piece]], rejected: set[Piece]) -> set[Piece]:
        """New pieces that gain nothing, because the sources still come before the RUN."""
        place = {piece: at for at, piece in enumerate(self.order)}
        found: set[Piece] = set()
        for run, made in new.items():
            kept = [it for it in made if it not in rejected]
            if not kept:
                continue
            mover = next((it for it in kept if it.kind == "run"), run)
            replaced = {it.step for it in kept if it.kind == "copy"}
            broad = [
                it
                for it in self.order
                if it.step in replaced and not it.is_new and it.kind == "copy"
            ]
            if any(place[it] < place[mover] for it in broad):
                found |= set(kept)
                if run.need is not None and mover is run:
                    run.needed_files = ()
        return found

    # --- chmod of a file that was copied ---

    def _fold_modes(self, pieces: list[Piece]) -> list[Piece]:
        """RUNs that only change the mode of a file that a COPY right above brings: --chmod does it."""
        found: list[Piece] = []
        for at, piece in enumerate(pieces):
            if piece.kind != "run" or not piece.touches or piece.step.state.user is not None:
                continue
            commands = [it for it in piece.commands if it.command.name not in ("cd", "true")]
            words = [str(it) for it in commands[0].command.args] if len(commands) == 1 else []
            if len(words) != 2 or commands[0].command.name != "chmod" or not words[0].isdecimal():
                continue
            copy = next(
                (
                    it
                    for it in reversed(pieces[:at])
                    if it.kind == "copy" and image_path_of(it) == piece.touches[0]
                ),
                None,
            )
            between = pieces[pieces.index(copy) + 1 : at] if copy is not None else []
            if (
                copy is None
                or any(it.kind in ("run", "other") for it in between)
                or not copy.sources
                or copy.is_folder
            ):
                continue
            it = copy.instruction
            if it.flag("chmod") or len(copy.sources) > 1 or not isinstance(it, Copy):
                continue
            copy.text = f"{it.keyword.raw} --chmod={words[0]}{copy.text[len(it.keyword.raw) :]}"
            copy.before += piece.before
            found.append(piece)
        return found

    # --- what there is to say ---

    def _describe(
        self,
        original: Sequence[Piece],
        new: Mapping[Piece, list[Piece]],
        rejected: set[Piece],
        folded: Sequence[Piece],
    ) -> None:
        place = {piece: at for at, piece in enumerate(self.order)}
        old = {piece: at for at, piece in enumerate(original)}
        for run, made in new.items():
            kept = [it for it in made if it not in rejected]
            copies = [it for it in kept if it.kind == "copy"]
            if not copies:
                continue
            files = [path for it in copies for path in it.sources or ()]
            reason = f"it reads {_listed(files)}, and no other file of the context"
            open_ = [it for it in run.need.writes if self._is_open(run, it)] if run.need else []
            if open_:
                reason += f"; put {open_[0]} into .dockerignore, so that the sources do not bring it along"
            fetch = next((it for it in kept if it.kind == "run"), None)
            line = self._line(run)
            if fetch is not None:
                title = f"Fetch the dependencies before the sources: {_short(fetch.text)}"
            else:
                title = f"Move {_short(run.text)} above the sources"
            self.steps.append(Step(line, title, reason))
        for piece in self.order:
            if piece not in old or piece.is_new:
                continue
            passed = [
                it
                for it in self.order
                if it in old
                and old[it] < old[piece]
                and place[it] > place[piece]
                and it.kind == "copy"
            ]
            if piece.kind == "run" and passed and not new.get(piece):
                lines = ", ".join(str(self._line(it)) for it in passed)
                why = "it reads nothing that these bring"
                self.steps.append(
                    Step(self._line(piece), f"Move {_short(piece.text)} above line {lines}", why)
                )
            sunk = [
                it
                for it in self.order
                if it in old
                and old[it] > old[piece]
                and place[it] < place[piece]
                and it.kind == "run"
            ]
            if piece.kind == "setting" and piece.volatility and sunk:
                title = f"Move {_short(piece.text)} below {_short(sunk[-1].text)}"
                self.steps.append(
                    Step(
                        self._line(piece),
                        title,
                        "its value changes from build to build, and no step that it passes reads it",
                    )
                )
        for piece in folded:
            self.steps.append(
                Step(
                    self._line(piece),
                    f"Use --chmod in place of {_short(piece.text)}",
                    "the mode is set by the COPY",
                )
            )
        for piece in self.order:
            if (
                piece.is_new
                and piece.kind == "copy"
                and not any(piece in row for row in new.values())
            ):
                self.steps.append(
                    Step(
                        self._line(piece),
                        f"Copy only what the build reads: {_short(piece.text)}",
                        self._narrowing_reason(),
                    )
                )

    def _narrowing_reason(self) -> str:
        reason = "the build names no other folder"
        if "go" in self.stage.programs and self.context.sees(".git"):
            reason += "; the commit that go takes from .git is not in the program any more"
        return reason

    def _is_open(self, run: Piece, name: str) -> bool:
        """Whether a folder that an installation fills would reach the builder if it were there."""
        path = _made_at(run, name)
        return name in ("node_modules", "vendor", ".venv") and not self.context.ignores(path)

    def _line(self, piece: Piece) -> int:
        return self.source.position(piece.step.start).line


def _made_at(run: Piece, name: str) -> str:
    """Where in the context a folder would be that a RUN fills."""
    if name.startswith("/"):
        return name[1:]
    return f"{run.project}/{name}" if run.project else name


def image_path_of(copy: Piece) -> str | None:
    """Where a COPY of one file puts it."""
    return image_path(copy, copy.sources[0]) if copy.sources and len(copy.sources) == 1 else None


def cost(order: Sequence[Piece]) -> float:
    """The seconds that a commit is expected to rebuild in this order."""
    total, cached = 0.0, 1.0
    fetched = {it.step for it in order if it.is_new and it.kind == "run"}
    for piece in order:
        cached *= 1.0 - min(piece.volatility, 1.0)
        total += (1.0 - cached) * _seconds(piece, piece.step in fetched)
    return total


def _seconds(piece: Piece, is_fetched: bool) -> float:
    if piece.kind == "copy":
        return SECONDS["copy"]
    if piece.kind != "run":
        return 0.0
    if piece.is_system:
        return SECONDS["system"]
    if piece.touches is not None:
        return SECONDS["small"]
    need = piece.need
    if need is None or need.fetch is None:
        return SECONDS["other"]
    if need.fetch.command:
        return SECONDS["other"] + (0.0 if is_fetched else SECONDS["project"])
    return SECONDS["project"]


def _short(text: str) -> str:
    plain = " ".join(text.replace("\\\n", " ").split())
    return plain if len(plain) <= 60 else f"{plain[:59]}…"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - 4
    return ", ".join(names[:4]) + (f" and {more} more" if more > 0 else "")
