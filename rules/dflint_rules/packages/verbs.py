"""What package managers are told to do."""

from __future__ import annotations

from dflint.fix import replace, unsafe
from dflint.knowledge.package_managers import programs_of
from dflint.model.packages.verbs import known_verbs, meant_verb
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command


@rule("DF762", Severity.ERROR, "correctness", programs=programs_of("apk", "apt", "pip"))
def unknown_verb(command: Command) -> Iterator[Finding]:
    """A package manager is told to do what it cannot do.

    "E: Invalid operation", "is not an apk command": the verbs of package managers differ. apk has `add` and `del`,
    apt-get and pip have `install`; without a verb, the first package is taken for one.

    ```dockerfile bad
    FROM alpine:3.22
    RUN apk install curl
    ```

    ```dockerfile fixed
    FROM alpine:3.22
    RUN apk add curl
    ```

    ```dockerfile bad
    FROM alpine:3.22
    RUN apk --no-cache bash curl
    ```
    """
    verb = command.operands[0] if command.operands else None
    if verb is None or command.is_conditional or not verb[:1].isalpha():
        return
    known = known_verbs(command.manager)
    if not known or command.name == "aptitude" or any(it in known for it in command.operands):
        return
    meant = meant_verb(command.manager, verb)
    fix = unsafe(f"Write {meant}", replace(verb, meant)) if meant and command.editable else None
    yield Finding(verb, f"{command.name} has no command {verb}: it stops", fix)
