"""What tools say of an image, worked out when a policy first asks for it, and never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.types import MISSING
from dflint.scanners.documents import ScanError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from dflint.scanners.attached import Attached
    from dflint.scanners.cosign import Signature
    from dflint.scanners.provenance import Provenance
    from dflint.scanners.sbom import Sbom
    from dflint.scanners.scan import Scan


class Part:
    """One kind of what tools say, `what` in words. `problem` is why it cannot be used, once it was asked
    for."""

    def __init__(self, what: str, ask: Callable[[], Any] | None = None) -> None:
        self.what = what
        self._ask = ask
        self._value: Any = MISSING
        self.problem = ""

    def value(self) -> Any:
        """What is said; MISSING where no source was named. Raises Undecided where it cannot be used."""
        ask, self._ask = self._ask, None
        if ask is not None:
            try:
                self._value = ask()
            except ScanError as error:
                self.problem = str(error).rstrip(".")
        if self.problem:
            raise Undecided(f"{self.what} cannot be used")
        return self._value


class Evidence:
    """`scans`: reports of scanners; `sboms`, `signatures`, `attached`: what a registry has beside the image;
    `deployed`: where it runs; `newer`: the newer tags of another image, by its name. None is what has
    no source. All of them raise ScanError."""

    def __init__(
        self,
        scans: Callable[[], Sequence[Scan]] | None = None,
        sboms: Callable[[], Sequence[Sbom]] | None = None,
        signatures: Callable[[], Sequence[Signature]] | None = None,
        attached: Callable[[], Attached] | None = None,
        deployed: Callable[[], Sequence[str]] | None = None,
        newer: Callable[[str], list[str]] | None = None,
    ) -> None:
        self.scans = Part("what scanners say", scans)
        self.signatures = Part("what cosign says", signatures)
        self.attached = Part("what is attached to the image", attached)
        self.deployed = Part("what runs somewhere", deployed)
        self._newer = newer
        of_attached = attached is not None
        self.sboms = Part("the SBOM", sboms or (self._attached_sboms if of_attached else None))
        self.provenances = Part("the provenance", self._provenances if of_attached else None)

    @property
    def parts(self) -> dict[str, Part]:
        """All of it, by the fields of an image that show it."""
        return {
            "scan": self.scans,
            "sbom": self.sboms,
            "signatures": self.signatures,
            "provenance": self.provenances,
            "deployed": self.deployed,
        }

    def newer_than(self, name: str) -> Callable[[], list[str]] | None:
        """What gives the newer tags of another image, and raises Undecided; None where no registry is
        asked."""
        if self._newer is None:
            return None
        ask = self._newer

        def newer() -> list[str]:
            try:
                return ask(name)
            except ScanError as error:
                raise Undecided(str(error).rstrip(".")) from None

        return newer

    def _attached(self) -> Attached:
        try:
            found: Attached = self.attached.value()
        except Undecided:
            raise ScanError(self.attached.problem) from None
        return found

    def _attached_sboms(self) -> list[Sbom]:
        return self._attached().sboms()

    def _provenances(self) -> list[Provenance]:
        return self._attached().provenances()
