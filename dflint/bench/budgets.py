"""How long an image may take."""

from __future__ import annotations

from dataclasses import dataclass

from dflint.bench.phrases import seconds
from dflint.bench.results import QUANTITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.bench.results import Bench


@dataclass(frozen=True)
class Check:
    """A budget, and the median of an image, in seconds; None where nothing was measured."""

    name: str
    quantity: str
    value: float | None
    allowed: float

    @property
    def is_kept(self) -> bool:
        """Whether it is; a budget of what was not measured is not exceeded."""
        return self.value is None or self.value <= self.allowed

    @property
    def sentence(self) -> str:
        what = QUANTITIES[self.quantity]
        if self.value is None:
            return f"{self.name}: --max-{self.quantity} is not checked: nothing was measured."
        value, allowed = seconds(self.value), seconds(self.allowed)
        if value == allowed and not self.is_kept:
            value, allowed = f"{self.value:.6f} s", f"{self.allowed:.6f} s"
        return f"{self.name}: {what} takes {value}; at most {allowed} are allowed."


def checks(bench: Bench, allowed: Mapping[str, float]) -> Iterator[Check]:
    """What became of each budget, for each image: the median counts. `allowed`: quantity → seconds."""
    for it in bench.results:
        for quantity, most in allowed.items():
            found = bench.estimate(it, quantity)
            yield Check(it.name, quantity, found.value if found is not None else None, most)
