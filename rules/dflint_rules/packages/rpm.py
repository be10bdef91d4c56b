"""dnf, yum and zypper: questions that a build cannot answer."""

from __future__ import annotations

from dflint.fix import answer
from dflint.knowledge.package_managers import programs_of, rows_with
from dflint.model.packages.installs import question
from dflint.model.packages.questions import unanswered
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

ASKING = " ".join(
    [it for row in rows_with("asks") if row.ecosystem == "redhat" for it in row.programs]
)


@rule("DF323", Severity.ERROR, "correctness", programs=ASKING, also="DL3038 DL3030")
def rpm_without_yes(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """dnf or yum asks for confirmation, and the build stops.

    A build has no terminal: without `-y` the installation ends at the question whether it is ok.
    microdnf does not ask.

    ```dockerfile bad
    FROM fedora:40
    RUN dnf install git && dnf clean all
    ```

    ```dockerfile fixed
    FROM fedora:40
    RUN dnf install -y git && dnf clean all
    ```
    """
    verb = unanswered(command, step, stage)
    if verb is not None and command.piped_from is None:
        yield Finding(verb, question(command, verb), answer(command, verb))


@rule("DF324", Severity.ERROR, "correctness", programs=programs_of("zypper"), also="DL3034")
def zypper_without_yes(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """zypper asks for confirmation, and the build stops.

    ```dockerfile bad
    FROM opensuse/leap:15.6
    RUN zypper install git && zypper clean --all
    ```

    ```dockerfile fixed
    FROM opensuse/leap:15.6
    RUN zypper --non-interactive install git && zypper clean --all
    ```
    """
    verb = unanswered(command, step, stage)
    if verb is not None and command.piped_from is None:
        yield Finding(verb, question(command, verb), answer(command, verb))
