"""How large an image may be, how much of it may be wasted, and how long its build may take."""

from __future__ import annotations

from dataclasses import dataclass

from dflint.image.efficiency import efficiency
from dflint.measure.quantities import READERS, Share, read_limit, read_share, read_size
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dflint.measure.attribution import Attribution
    from dflint.measure.measurement import Outcome
    from dflint.measure.quantities import Quantity

__all__ = ["Share", "read_limit", "read_share", "read_size"]  # where they have always been

IMAGE = "the image"
# What is said of a limit that is not kept. `of` is empty for the image, ` of stage "x"` for a stage.
SENTENCES = {
    "max-size": "{subject} is {value} large; at most {allowed} are allowed",
    "max-compressed-size": "{subject} is {value} large when it is compressed; at most {allowed} are allowed",
    "max-waste": "{value} are wasted{inside}; at most {allowed} are allowed",
    "min-efficiency": "the efficiency{of} is {value}; at least {allowed} are asked for",
    "max-build-time": "the build{of} takes {value}; at most {allowed} are allowed",
    "max-rebuild-time": "the build{of} after a change takes {value}; at most {allowed} are allowed",
}
UNMEASURED = {
    "max-compressed-size": "the compressed size is not known",
    "max-rebuild-time": "nothing was built again, --touch FILE names the file to change",
}


@dataclass(frozen=True)
class Limit:
    """The most, or the least, that is allowed; `origin` is the file that says so, empty for an option."""

    name: str
    value: Quantity
    origin: str = ""


@dataclass(frozen=True)
class Check:
    """A limit, and what was measured: bytes, seconds or a share; None where it was not.

    `allowed` is in the same unit; `stage` is empty for the image that was asked for.
    """

    limit: Limit
    stage: str
    value: float | None
    allowed: float

    @property
    def is_kept(self) -> bool:
        """Whether it is; a limit of what was not measured is not exceeded."""
        if self.value is None:
            return True
        is_least = self.limit.name.startswith("min-")
        return self.value >= self.allowed if is_least else self.value <= self.allowed

    @property
    def subject(self) -> str:
        return f'stage "{self.stage}"' if self.stage else IMAGE

    @property
    def shown(self) -> tuple[str, str]:
        """The value and what is allowed, for people; exact where they would look the same."""
        if self.value is None:
            return "", _shown(self.limit.name, self.allowed)
        value, allowed = (_shown(self.limit.name, it) for it in (self.value, self.allowed))
        if value == allowed and self.value != self.allowed:
            return _exact(self.limit.name, self.value), _exact(self.limit.name, self.allowed)
        return value, allowed

    @property
    def sentence(self) -> str:
        """What to say where it is not kept, or where nothing was measured."""
        limit = self.limit
        if self.value is None:
            name = limit.name if limit.origin else f"--{limit.name}"
            where = f" ({limit.origin})" if limit.origin else ""
            return f"{name} of {self.subject} is not checked{where}: {UNMEASURED[limit.name]}."
        value, allowed = self.shown
        words = {
            "subject": self.subject,
            "of": f" of {self.subject}" if self.stage else "",
            "inside": f" in {self.subject}" if self.stage else "",
        }
        where = f" ({limit.name} in {limit.origin})" if limit.origin else ""
        return f"{SENTENCES[limit.name].format(value=value, allowed=allowed, **words)}{where}."


@dataclass(frozen=True)
class Budget:
    """What a configuration allows for some Dockerfiles, or for one stage of them.

    `names_file`: it says for which Dockerfile it is, which then has to have the stage.
    """

    stage: str
    limits: tuple[Limit, ...]
    origin: str
    names_file: bool


def budget(table: Mapping[str, object], origin: str) -> Budget:
    """A `[[budget]]` of a configuration, whose values were checked."""
    limits = [
        Limit(name, READERS[name](str(table[name])), origin) for name in table if name in READERS
    ]
    return Budget(str(table.get("stage", "")), tuple(limits), origin, "dockerfile" in table)


def limits_by_name(budgets: Iterable[Budget], options: Mapping[str, Quantity]) -> tuple[Limit, ...]:
    """What holds of several budgets for the same image: of each limit the last one, and before all
    others what an option says."""
    found = {limit.name: limit for it in budgets for limit in it.limits}
    found |= {name: Limit(name, value) for name, value in options.items()}
    return tuple(found[name] for name in READERS if name in found)


def checks(limits: Iterable[Limit], outcome: Outcome, stage: str = "") -> Iterator[Check]:
    """What became of each limit, for an image that was built. Of several builds, the median counts."""
    from dflint.measure.measurement import Rebuild

    again = outcome.rebuild
    for limit in limits:
        if limit.name == "max-build-time":
            yield _check(limit, stage, outcome.times.median)
        elif limit.name == "max-rebuild-time":
            seconds = again.times.median if isinstance(again, Rebuild) else None
            yield _check(limit, stage, seconds)
        else:
            yield _of_image(limit, stage, outcome.found)


def _of_image(limit: Limit, stage: str, found: Attribution) -> Check:
    image = found.image
    if limit.name == "max-size":
        return _check(limit, stage, image.size)
    if limit.name == "max-compressed-size":
        return _check(limit, stage, image.compressed_size)
    if limit.name == "max-waste":
        return _check(limit, stage, found.wasted, image.size)
    return _check(limit, stage, efficiency(image).score)


def _check(limit: Limit, stage: str, value: float | None, whole: int | None = None) -> Check:
    """A share of waste is one of the size of all layers; the efficiency is that of dive."""
    allowed = limit.value.value if isinstance(limit.value, Share) else limit.value
    if whole is not None and isinstance(limit.value, Share):
        allowed = int(allowed * whole)
    return Check(limit, stage, value, allowed)


def exceeded(
    found: Attribution,
    *,
    max_size: int | None = None,
    max_waste: int | Share | None = None,
    min_efficiency: Share | None = None,
) -> Iterator[str]:
    """A sentence for each limit that an image does not keep."""
    limits = {"max-size": max_size, "max-waste": max_waste, "min-efficiency": min_efficiency}
    for name, value in limits.items():
        if value is not None:
            check = _of_image(Limit(name, value), "", found)
            if not check.is_kept:
                yield check.sentence


def increased(size: int, earlier: int, allowed: int | Share | None) -> Iterator[str]:
    """A sentence if a size has grown by more than is allowed, which is nothing unless given."""
    most = int(earlier * allowed.value) if isinstance(allowed, Share) else allowed or 0
    if size - earlier > most:
        grown, limit = human(size - earlier), human(most)
        yield f"the image is {grown} larger than it was ({human(earlier)}); {limit} are allowed."


def _shown(name: str, value: float) -> str:
    if name.endswith("-time"):
        return f"{value:.1f} s"
    return f"{value:.1%}" if name == "min-efficiency" else human(int(value))


def _exact(name: str, value: float) -> str:
    if name.endswith("-time"):
        return f"{value:.3f} s"
    return f"{value:.5%}" if name == "min-efficiency" else f"{int(value):,} bytes"
