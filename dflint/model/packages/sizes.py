"""How large an installation of packages is, where the release of the base image has rows of sizes."""

from __future__ import annotations

from _bisect import bisect_left

from dflint.allowance import Counted
from dflint.model.images.facts import known_tag
from dflint.model.packages.availability import base_of
from dflint.model.packages.installs import command_of, installing
from dflint.sizes import Estimate, human
from dflint.source import cached
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from dflint.model.packages.installs import Install
    from dflint.model.packages.size_rows import Row
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Spanned

_OTHER_RELEASE = ("-t", "--target-release", "--default-release")
_USUAL = "bookworm"
_NOT_IN_NAMES = "$*=/`~"
_tables: dict[str, tuple[list[tuple[float, float]], dict[str, Row]]] = {}


class Brought:
    """What an installation brings beyond what is there. A value.

    `size` and `recommended`: bytes of packages with their dependencies, and of what Recommends adds to
    these. `most`: the package for which it adds most: `number` packages (0: not
    known), `of_most` bytes. `unknown`:
    names without a row.
    """

    __slots__ = ("most", "number", "of_most", "recommended", "size", "unknown")

    def __init__(self, size: float, recommended: float, unknown: tuple[str, ...]) -> None:
        self.size = round(size)
        self.recommended = round(recommended)
        self.unknown = unknown
        self.most, self.of_most, self.number = "", 0, 0


def brought(
    names: Iterable[str], release: str, there: Collection[str] = (), is_slim: bool = False
) -> Brought | None:
    """What packages bring to a minimal installation of a release of Debian, and with `there`.

    `is_slim`: the image leaves out manuals and translations. None for a release without rows. What
    several packages bring is counted once.
    """
    table = _table(release)
    if table is None:
        return None
    sizes, rows = table
    at = 1 if is_slim else 0
    wanted = [it for it in dict.fromkeys(names) if it not in there]
    known = {it: rows[it] for it in wanted if it in rows}
    old = frozenset[int]().union(*(rows[it].groups for it in there if it in rows))
    groups = frozenset[int]().union(*(it.groups for it in known.values())) - old
    more = frozenset[int]().union(*(it.more_groups for it in known.values())) - groups - old

    def recommended(row: Row) -> float:
        return row.more[at] + sum(sizes[it][at] for it in row.more_groups & more)

    found = Brought(
        1024 * (sum(it.own[at] for it in known.values()) + sum(sizes[it][at] for it in groups)),
        1024 * (sum(it.more[at] for it in known.values()) + sum(sizes[it][at] for it in more)),
        tuple([it for it in wanted if it not in rows]),
    )
    if known:
        found.most = max(known, key=lambda it: recommended(known[it]))
        found.of_most = round(1024 * recommended(known[found.most]))
        row = known[found.most]
        found.number = row.number if row.more_groups <= more else 0
    return found


def _table(release: str) -> tuple[list[tuple[float, float]], dict[str, Row]] | None:
    if release not in _tables:
        from dflint.model.packages import size_rows

        if release not in size_rows.RELEASES:
            return None
        _tables[release] = size_rows.groups_of(release), size_rows.rows_of(release)
    return _tables[release]


def brought_by(
    install: Install, step: Step, stage: Stage, names: Sequence[str] | None = None
) -> Brought | None:
    """What an installation with apt, or some names of it, brings to what is in the image.

    None where that is not known.
    """
    first = start_of(stage)
    if first is None or install.manager != "apt" or not _is_plain(install, step):
        return None
    wanted = sorted(install.names) if names is None else names
    return brought(wanted, first[0], frozenset(_there(install, step, stage)), first[1])


@cached
def start_of(stage: Stage) -> tuple[str, bool, tuple[str, ...]] | None:
    """The release that a stage begins with, whether its image is slim, and rows of what it has."""
    base = base_of(stage)
    image = stage.image
    if base is None or image is None or base.system != "debian":
        return None
    is_slim = "slim" in known_tag(image).split("-")
    if base.image == base.system:
        return base.release, is_slim, ()
    from dflint.knowledge.debian_sizes import FULL, WITH_FULL

    if base.image not in WITH_FULL or (base.image == FULL and _has_variant(stage)):
        return None
    return base.release, is_slim, () if is_slim else (FULL,)


def _has_variant(stage: Stage) -> bool:
    tag = known_tag(stage.image) if stage.image is not None else ""
    return tag.endswith(("-curl", "-scm"))


def _is_plain(install: Install, step: Step) -> bool:
    """Whether it is clear which packages are meant, and that they come from the release."""
    is_named = not any(char in word for word in install.packages for char in _NOT_IN_NAMES)
    options = command_of(install, step)
    return is_named and not install.files and not options.has(*_OTHER_RELEASE)


def _there(install: Install, step: Step, stage: Stage) -> Iterator[str]:
    """What an installation finds: rows of the image, and what was installed before."""
    first = start_of(stage)
    start = command_of(install, step).start
    yield from first[2] if first is not None else ()
    for one in reversed(stage.chain):
        starts, names = _installed_with_apt(one)
        yield from names[: bisect_left(starts, start)] if one is stage else names


@cached
def _installed_with_apt(stage: Stage) -> tuple[Sequence[int], Sequence[str]]:
    """The packages that RUNs of a stage install with apt, and where the command of each starts."""
    found = [
        (command.start, str(name))
        for step in stage.steps_of(Run)
        for command, install in installing(step)
        if install.manager == "apt"
        for name in install.names
    ]
    return [start for start, _ in found], Counted([name for _, name in found])


def recommended_size(install: Install, step: Step, stage: Stage) -> Estimate | None:
    """What Recommends adds to an installation with apt; None where it is not known."""
    found = brought_by(install, step, stage)
    if found is None or not found.most or (found.unknown and not found.recommended):
        return None
    title = _title(stage)
    if not found.recommended:
        basis = f"what these packages recommend is there on {title}"
    elif found.number and found.recommended <= found.of_most * 1.01:
        packages = (
            f"{found.number} recommended packages"
            if found.number > 1
            else "one recommended package"
        )
        basis = f"{found.most} pulls {packages} on {title}"
    else:
        basis = f"recommended packages on {title}, {human(found.of_most)} by {found.most}"
    return Estimate(found.recommended, basis, not found.unknown)


def recommends_nothing(install: Install, stage: Stage) -> bool:
    """Whether no package of an installation, and none that these need, recommends any.

    That is known of releases of Debian alone: others of the same name may recommend more.
    """
    names, base = sorted(install.names), base_of(stage)
    if install.manager != "apt" or not names or install.files or base is None:
        return False
    found = brought(names, base.release) if base.system == "debian" else None
    return found is not None and not found.recommended and not found.unknown


def needs_others(names: Iterable[str], stage: Stage) -> bool:
    """Whether one of some packages surely needs others that a minimal image does not have."""
    table = _table(_release(stage))
    rows = table[1] if table is not None else {}
    return any(rows[it].groups for it in names if it in rows)


def _release(stage: Stage) -> str:
    """The release of a stage, or a usual one where it has no rows: most packages need the same in all."""
    base = base_of(stage)
    is_known = base is not None and base.system == "debian" and _table(base.release) is not None
    return base.release if base is not None and is_known else _USUAL


def size_of(names: Iterable[str], install: Install, step: Step, stage: Stage) -> Estimate | None:
    """What some of the packages of an installation bring, with what they depend on."""
    wanted = sorted(names)
    found = brought_by(install, step, stage, wanted)
    if found is None or found.unknown or not found.size:
        return None
    more = "what they depend on" if len(wanted) > 1 else "what it depends on"
    return Estimate(found.size, f"{', '.join(wanted)} with {more}, on {_title(stage)}")


def lists_size(stage: Stage) -> Estimate | None:
    """The lists of packages that `apt-get update` leaves; None where that is not known."""
    base = base_of(stage)
    from dflint.knowledge.debian_sizes import LISTS, OWN_LISTS

    if base is None or base.system != "debian" or base.image not in OWN_LISTS:
        return None

    size = LISTS.get(base.release)
    return Estimate(size, f"the lists of {base.title} in its official images") if size else None


def full_variant_size(stage: Stage) -> Estimate | None:
    """What a full variant has beyond the slim one; None where that is not known."""
    from dflint.knowledge.debian_sizes import FULL

    first = start_of(stage)
    base = base_of(stage)
    if first is None or base is None or first[2] != (FULL,):
        return None
    found = brought((FULL,), first[0])
    basis = (
        f"{base.image} is built on {FULL}, whose packages its slim variant lacks, on {base.title}"
    )
    return Estimate(found.size, basis, False) if found is not None else None


def _title(stage: Stage) -> str:
    base = base_of(stage)
    return base.title if base is not None else ""


def installed_size(names: Iterable[str], place: Spanned, stage: Stage) -> Estimate | None:
    """What some of the packages bring that the command at a place installs, as `size_of` says."""
    for one in stage.chain:
        for step in one.steps_of(Run):
            for command, install in installing(step):
                if command.start <= place.start < command.end:
                    return size_of(install.names & {*names}, install, step, one)
    return None
