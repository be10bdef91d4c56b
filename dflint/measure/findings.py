"""Findings that only a built image shows, at the instructions that it was built by."""

from __future__ import annotations

from dflint.engine.diagnostic import Diagnostic
from dflint.measure.attribution import attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.engine.dispatch import Dispatch
    from dflint.image.image import Image
    from dflint.model.measured import BuiltStep
    from dflint.model.stages import Dockerfile

NODE = "BuiltStep"  # what the rules over built steps ask for


class Measured:
    """The rules over built steps, for `lint(source, table, extra=…)`.

    `table` has the rules that are on. `base` is the base image, if it is at hand.
    """

    def __init__(self, image: Image, table: Dispatch, base: Image | None = None) -> None:
        self.image = image
        self.base = base
        self.rules = [rule for rule in table.rules if rule.node == NODE]

    def __call__(self, file: Dockerfile) -> Iterator[Diagnostic]:
        """What they find in the image that was built of a file."""
        for built in attribute(self.image, file, base=self.base).built():
            yield from self._ask(built, file)

    def can_report(self, code: str) -> bool:
        """Whether the code or name, in any case, is one of theirs."""
        return any(code.lower() == it.lower() for rule in self.rules for it in rule.codes)

    def _ask(self, built: BuiltStep, file: Dockerfile) -> Iterator[Diagnostic]:
        around: dict[str, object] = {"Source": file.source, "Dockerfile": file, "Step": built.step}
        for rule in self.rules:
            for finding in rule(built, *(around[name] for name in rule.context)):
                yield Diagnostic(file.source, rule, finding, rule.severity_of(finding))
