"""COPYs of just what a step needs, and steps that fetch, to come before the sources."""

from __future__ import annotations

from dflint.model.needs import Fetch, Need, Unclear
from dflint.model.needs.project import quoted
from dflint.model.paths import is_below, relative_to
from dflint.optimize.piece import Piece
from dflint.optimize.places import image_path, place_in_context
from dflint.optimize.reading import is_of_system
from dflint.optimize.splitting import may_fetch
from dflint.optimize.words import Step, made_at, short
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage
    from dflint.source import Source


def _plain(sources: Sequence[str]) -> list[str]:
    return [it for it in sources if not any(char in it for char in "*?[$")]


class PartialCopies:
    """The new pieces of a stage. `left`: the steps for which there are none, and why."""

    def __init__(self, stage: Stage, source: Source, context: Context) -> None:
        self.stage = stage
        self.source = source
        self.context = context
        self.left: list[Step] = []
        self._there: dict[tuple[Piece, str], Piece] = {}

    def made_for(self, pieces: list[Piece]) -> dict[Piece, list[Piece]]:
        """For each RUN that needs a part of the project only: the COPYs of that part, and the RUN
        that fetches, where the command itself has to stay."""
        found: dict[Piece, list[Piece]] = {}
        fetched: set[tuple[str, str]] = set()
        anywhere: set[str] = set()  # managers that fetch in a RUN of which it is not known for what
        for piece in pieces:
            need = piece.need
            if piece.kind != "run" or need is None:
                anywhere |= {it.command.manager for it in piece.commands if may_fetch(it)}
                continue
            manager = next((it.command.manager for it in piece.commands if it.command.manager), "")
            key = (piece.script or manager, piece.project)
            is_there = key in fetched or manager in anywhere
            if need.fetch is not None and not need.fetch.command and not need.fetch.of_programs:
                fetched.add(key)
            copies = [it for it in pieces if it.kind == "copy" and it.place < piece.place]
            if not any(it.is_folder or (it.sources and len(it.sources) > 1) for it in copies):
                continue
            if need.fetch is None:
                self._leave(piece, copies, need.unclear)
                continue
            if need.fetch.command and (is_there or self._has_cache(piece)):
                continue
            try:
                made = self._copies_for(piece, need, copies)
            except Unclear as error:
                self._leave(piece, copies, str(error))
                continue
            mover = piece
            if need.fetch.command or piece.repeated:
                passed = self._modes_above(piece, need.fetch, pieces, copies)
                mover = self._fetching(piece, need.fetch)
                made.append(mover)
                for it in made:
                    it.passes = passed
                fetched.add(key)
            mover.needed_files = need.fetch.files
            paths = [(it, path) for it in copies for path in need.fetch.files]
            images = [image_path(it, path.rstrip("/")) for it, path in paths]
            mover.needed_images = tuple(it for it in images if it is not None)
            parts = {it.step for it in made if it.kind == "copy"}
            mover.parts_of = frozenset(parts | {copy.step for copy, _ in self._there})
            found[piece] = made
        return found

    def _modes_above(
        self, piece: Piece, fetch: Fetch, pieces: Sequence[Piece], copies: Sequence[Piece]
    ) -> tuple[Piece, ...]:
        """RUNs above that only make the program of a fetch executable: it does the same itself."""
        workdir = piece.step.state.workdir
        found = []
        for it in pieces:
            if it.kind != "run" or it.place >= piece.place or not it.touches or it.items:
                continue
            places = {place_in_context(path, copies) for path in it.touches}
            here = all(one.directory == workdir for one in (*it.commands, *piece.commands))
            is_plain = not it.instruction.flags and all(
                one.command.name == "chmod" for one in it.commands
            )
            if here and is_plain and places <= set(fetch.files):
                found.append(it)
        fetch.modes = [it.text.removeprefix("RUN ") for it in found] + fetch.modes
        return tuple(found)

    def _leave(self, piece: Piece, copies: Sequence[Piece], reason: str) -> None:
        """Say why a RUN stays below a COPY of its whole project."""
        inside = f"{piece.project}/x" if piece.project else "x"
        if not any(it.is_folder and image_path(it, inside) for it in copies):
            return
        line = self.source.position(piece.step.start).line
        title = f"{short(piece.text)} stays below the sources"
        self.left.append(Step(line, title, f"it is not clear what it reads: {reason}"))

    def _has_cache(self, piece: Piece) -> bool:
        it = piece.instruction
        return isinstance(it, Run) and any(mount.kind == "cache" for mount in it.mounts)

    def _copies_for(self, piece: Piece, need: Need, copies: Sequence[Piece]) -> list[Piece]:
        """COPYs of what is needed out of those of whole folders. Raises Unclear."""
        for name in need.writes:
            path = made_at(piece, name)
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
            if not copy.is_folder and not self._is_divisible(copy, need):
                continue
            it = copy.instruction
            assert isinstance(it, Copy | Add)
            if any(flag.name not in ("chown", "chmod", "link") for flag in it.flags) or (
                copy.is_folder and self._is_narrow(copy, need)
            ):
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

    def _is_divisible(self, copy: Piece, need: Need) -> bool:
        """Whether a COPY of several files has some that are needed, and others that are not."""
        assert need.fetch is not None
        sources = copy.sources or ()
        is_plain = all(it in _plain(sources) and not self.context.is_folder(it) for it in sources)
        if not is_plain or not copy.destination.endswith(("/", ".")):
            return False
        wanted = {it.rstrip("/") for it in need.fetch.files}
        return not wanted.isdisjoint(sources) and not wanted.issuperset(sources)

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
        place = run.place - (0.008 - number / 10 if run.items else 0.4 - number)
        made = Piece("copy", copy.step, place, f"COPY {flags}{' '.join(paths)} {written}")
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
        rest = relative_to(folder, workdir)
        return f"{rest}/" if rest else "./"

    def _fetching(self, piece: Piece, fetch: Fetch) -> Piece:
        """A RUN that fetches, to come before the sources."""
        it = piece.instruction
        # what is before it in the same RUN stays before it: it may set up what fetches
        place = piece.place - (0.003 if piece.items else 0.3)
        if piece.repeated:
            whole = Piece("run", piece.step, place, piece.text)
            whole.is_new = True
            whole.need, whole.script, whole.commands = piece.need, piece.script, piece.commands
            return whole
        flags = "".join(f"{self.source.cut(flag)} " for flag in it.flags)
        directory = piece.commands[0].directory if piece.commands else None
        workdir = piece.step.state.workdir
        moved = "" if directory is None or directory == workdir else f"cd {directory} && "
        for one in piece.commands:
            if one.command.manager:
                moved = "" if one.directory == workdir else f"cd {one.directory} && "
        words = [*fetch.modes, fetch.before, fetch.command]
        text = " && ".join(it for it in words if it)
        made = Piece("run", piece.step, place, f"RUN {flags}{moved}{text}")
        made.is_new = True
        made.need = Need(Fetch(fetch.files))
        made.commands = piece.commands
        return made
