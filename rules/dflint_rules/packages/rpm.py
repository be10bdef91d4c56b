"""dnf, yum and zypper: questions that a build cannot answer."""

from __future__ import annotations

from dflint.fix import answer, hint
from dflint.knowledge.package_managers import programs_of, rows_with
from dflint.model.packages.installs import question
from dflint.model.packages.minimal_images import conflicting
from dflint.model.packages.questions import unanswered
from dflint.model.scripts.control_flow import goes_on_after
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

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
        yield _asking(command, verb, step)


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
        yield _asking(command, verb, step)


def _asking(command: Command, verb: Word, step: Step) -> Finding:
    goes_on = goes_on_after(command, step)
    found = Finding(verb, question(command, verb, goes_on), answer(command, verb))
    return found.at_most(Severity.WARNING) if goes_on else found


@rule("DF581", Severity.ERROR, "correctness", programs=programs_of("dnf", "yum"))
def conflicts_with_minimal_package(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """A package conflicts with the minimal one that the image has in its place.

    "curl-minimal conflicts with curl": the images of Red Hat 9 and its relatives, and of Amazon Linux 2023, have
    curl-minimal, which brings the program curl. Leave curl out, or say `--allowerasing` if the rest of it is needed.

    ```dockerfile bad
    FROM rockylinux:9
    RUN dnf install -y curl tar && dnf clean all
    ```

    ```dockerfile good
    FROM rockylinux:9
    RUN dnf install -y tar && dnf clean all
    ```
    """
    word = conflicting(command, step, stage)
    if word is not None:
        message = f"{word} conflicts with {word}-minimal, which the image has: {command.name} stops"
        yield Finding(word, message, hint(f"Leave {word} out, or say --allowerasing"))
