"""One run over files: what they name, what each image should be, what the files and the lock become."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from dflint.builds.data import Unreadable
from dflint.model.analyze import analyze
from dflint.model.context.build_files import holds_instructions
from dflint.model.images.lock import Locked, Seen
from dflint.pin.build_files import images_in_build_file
from dflint.pin.decide import Decider
from dflint.pin.named import images_in
from dflint.pin.rewriting import Pinned, rewritten
from dflint.pin.seen import kept, with_digest
from dflint.registry.errors import RegistryError
from dflint.registry.reference import DOCKER_HUB, parse_reference
from dflint.registry.threads import each
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dflint.model.builds import Build
    from dflint.model.images.lock import Lock
    from dflint.pin.ages import Pushed
    from dflint.pin.decision import Decision, Wishes
    from dflint.pin.named import Named
    from dflint.registry.content import Source as Images
    from dflint.registry.reference import Reference
    from dflint.source import Source

    Asked = tuple[Reference, tuple[str, ...], Wishes]


@dataclass
class Row:
    """An image that a file names, and what is decided of it; None for one that cannot be pinned."""

    path: str
    line: int
    named: Named
    reference: Reference | None = None
    decision: Decision | None = None
    ignored: str = ""  # why the settings leave it alone

    @property
    def is_pinned(self) -> bool:
        return self.reference is not None and bool(self.reference.digest)


@dataclass
class Run:
    """`wishes_of`: what is wanted of an image that a file names. `pushed`: the API of Docker Hub.
    `errors`: what ends it, a sentence each. Then nothing may be changed."""

    wishes_of: Callable[[str, Reference], Wishes]
    lock: Lock | None
    images_of: Callable[[str], Images]
    time_of: Callable[[str], datetime]
    pushed: Pushed | None = None
    keeps_times: bool = False  # a lock is written, which says when what was seen first
    rows: list[Row] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)

    def read(self, source: Source, builds: Sequence[Build]) -> None:
        """See which images a file names. A file that cannot be read is passed over: check says why."""
        self.sources[source.path] = source
        if holds_instructions(source.path):
            found = list(images_in(analyze(parse(source), builds=builds)))
        else:
            try:
                found = list(images_in_build_file(source))
            except Unreadable:
                return
        for named in found:
            row = Row(source.path, source.position(named.span.start).line, named)
            if "$" not in named.text:
                with suppress(RegistryError):
                    row.reference = parse_reference(named.text)
            self.rows.append(row)

    def ask(self) -> None:
        """Decide for every image, each once. Errors are kept, one a registry."""
        wanted: dict[Asked, list[Row]] = {}
        for row in self.rows:
            if row.reference is None or not (row.named.is_known or row.is_pinned):
                continue
            wishes = self.wishes_of(row.path, row.reference)
            row.ignored = wishes.ignore
            if not row.ignored:
                wanted.setdefault((row.reference, row.named.platforms, wishes), []).append(row)
        for key, result in each(self._asked, list(wanted)):
            if isinstance(result, str):
                if result not in self.errors:
                    self.errors.append(result)
                continue
            for row in wanted[key]:
                row.decision = result
        self.errors.sort()

    def _asked(self, key: Asked) -> Decision | str:
        reference, platforms, wishes = key
        locked = self.lock.images.get(name_of(reference)) if self.lock is not None else None
        try:
            images = self.images_of(reference.host)
            needs_time = self.keeps_times or bool(wishes.update and wishes.min_age)
            clock = partial(self.time_of, reference.host) if needs_time else _our_time
            pushed = self.pushed if reference.host == DOCKER_HUB else None
            return Decider(reference, platforms, images, locked, wishes, clock, pushed).decide()
        except RegistryError as error:
            return str(error)

    def texts(self) -> Iterable[tuple[Source, str, str]]:
        """The files that change, their new texts, and the promise that a text breaks, else nothing."""
        for path, source in self.sources.items():
            pins = []
            for row in self.rows:
                it = row.decision
                if (
                    row.path != path
                    or row.named.place is None
                    or it is None
                    or not it.digest
                    or it.problem
                ):
                    continue
                if it.is_update or not row.is_pinned:
                    pins.append(Pinned(row.named, it.reference.tag, it.tag, it.digest))
            if pins:
                text, broken = rewritten(source, pins)
                if text != source.text:
                    yield source, text, broken


def _our_time() -> datetime:
    return datetime.now(UTC)


def name_of(reference: Reference) -> str:
    """What the lock calls an image: without its digest."""
    return str(reference.with_digest(""))


def new_lock(run: Run, folder: str, is_written: bool) -> list[Locked]:
    """What the lock in a folder has to say after a run: `is_written`, if the files were changed, too.

    What other files use, which were not looked at, stays.
    """
    found: dict[str, Locked] = dict(run.lock.images) if run.lock is not None else {}
    used: dict[str, set[str]] = {}
    looked_at = {_from(folder, path) for path in run.sources}
    for row in run.rows:
        it = row.decision
        if it is None or it.problem or not it.digest or not it.tag:
            # A file names it still: what is not known of it now is no reason to forget it.
            if row.reference is not None:
                used.setdefault(name_of(row.reference), set()).add(_from(folder, row.path))
            continue
        changed = it.tag != it.reference.tag and (is_written and row.named.place is not None)
        tag = it.tag if changed else it.reference.tag
        name = f"{it.reference.name}:{tag}"
        used.setdefault(name, set()).add(_from(folder, row.path))
        found[name] = _locked(run, name, it, changed)
    for name, locked in list(found.items()):
        others = {
            path for path in locked.used_by if path not in looked_at and _is_there(folder, path)
        }
        paths = used.get(name, set()) | others
        if paths:
            found[name] = _with(locked, sorted(paths))
        else:
            del found[name]
    return list(found.values())


def _locked(run: Run, name: str, it: Decision, is_changed: bool) -> Locked:
    """What the lock says of an image; `is_changed`: files name another tag now."""
    assert it.asked_at is not None
    now, min_age = it.asked_at, it.wishes.min_age
    own = [Seen(one.digest, one.first) for one in it.candidates if one.tag == it.tag]
    others = tuple(one for one in it.candidates if one.tag != it.tag)
    if is_changed:
        both = with_digest(with_digest(own, it.digest, now), it.now, now)
        seen = kept(both, (it.digest,), min_age, now)
        return Locked(name, it.digest, it.media_type, it.platforms, tuple(seen), others)
    old = run.lock.images.get(name) if run.lock is not None else None
    if it.tag == it.reference.tag:
        seen = kept(it.seen, (it.digest,), min_age, now)
        return Locked(name, it.digest, it.media_type, it.platforms, tuple(seen), others)
    # An update of the tag that was not written: the lock stays with the tag that the files name.
    digest = it.reference.digest or (old.digest if old is not None else "") or it.tag_digest
    same = old if old is not None and old.digest == digest else None
    return Locked(
        name,
        digest,
        same.media_type if same else "",
        same.platforms if same else {},
        tuple(kept(it.seen, (digest,), min_age, now)),
        tuple(it.candidates),
    )


def _with(locked: Locked, paths: Sequence[str]) -> Locked:
    return Locked(
        locked.reference, locked.digest, locked.media_type, locked.platforms, locked.seen,
        locked.candidates, tuple(paths),
    )  # fmt: skip


def _from(folder: str, path: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _is_there(folder: str, path: str) -> bool:
    return os.path.exists(os.path.join(folder, path))


def by_file(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    """The rows of each file, in order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.path, []).append(row)
    return found
