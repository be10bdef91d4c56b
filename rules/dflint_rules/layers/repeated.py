"""RUN instructions that are repeated."""

from __future__ import annotations

from dflint.fix import delete, unsafe
from dflint.fixes.deletion import whole_lines
from dflint.model.packages.repeated import repeated_steps
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage


@rule("DF555", Severity.WARNING, "correctness", needs="RUN COPY ADD")
def run_repeated(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """The same RUN, COPY or ADD is repeated, with nothing between that could change its result.

    It costs time and a layer and changes nothing. In a busybox image, a second COPY of 42 MB made
    it 42 MB larger.

    ```dockerfile bad
    FROM debian:12
    COPY app.conf /etc/
    RUN chmod 600 /etc/app.conf
    RUN chmod 600 /etc/app.conf
    ```

    ```dockerfile fixed
    FROM debian:12
    COPY app.conf /etc/
    RUN chmod 600 /etc/app.conf
    ```
    """
    for before, step in repeated_steps(stage):
        keyword = step.instruction.keyword
        place = whole_lines(step.instruction, file.source)
        fix = unsafe("Remove it", delete(place)) if place is not None else None
        related = Related(before.instruction.keyword, "the first one")
        yield Finding(keyword, f"this {keyword} is repeated and changes nothing", fix, related)
