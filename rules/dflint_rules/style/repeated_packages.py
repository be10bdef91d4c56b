"""Packages that are installed twice."""

from __future__ import annotations

from dflint.fix import delete, drops_word, safe, unsafe
from dflint.fixes.deletion import items_of
from dflint.knowledge.package_managers import BY_PROGRAM, SYSTEM_PROGRAMS, row_of
from dflint.model.packages.installs import install_of, installing, removal
from dflint.model.packages.repeated import named_twice, repeated_packages
from dflint.rule import Finding, Related, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word


@rule("DF556", Severity.INFO, "style", needs=" ".join(BY_PROGRAM))
def package_named_twice(run: Run, step: Step, file: Dockerfile) -> Iterator[Finding]:
    """A package is twice in one list.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y curl git curl
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y curl git
    ```
    """
    for command, install in installing(step):
        for first, word in named_twice(install.packages):
            related = Related(first, "the first one")
            fix = _without_word(command, word, file)
            yield Finding(word, f"{word} is twice in this list", fix, related)


@rule("DF557", Severity.INFO, "style", needs=SYSTEM_PROGRAMS, once=True)
def package_installed_again(stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """A package is installed that an earlier RUN of the stage has installed.

    It costs a line to read and no bytes: in a debian:bookworm-slim image with bison nothing
    differed. Nothing is said where something was removed in between.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y curl
    RUN apt-get update && apt-get install -y curl git
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y curl
    RUN apt-get update && apt-get install -y git
    ```
    """
    if not stage.in_final_image or not repeated_packages(stage):
        return
    seen: dict[tuple[str, str], tuple[Word, Step]] = {}
    for step in stage.steps_of(Run):
        for command in step.commands:
            manager = command.manager
            if not row_of(manager).is_system:
                continue
            install = install_of(command)
            if install is None:
                if removal(command):
                    seen.clear()
                continue
            if command.has("-t", "--virtual", "--reinstall", "--target-release", "--root"):
                continue
            packages = install.packages
            again = [it for it in packages if (manager, str(it)) in seen and not it.expands]
            twice = [it for it in again if seen[manager, str(it)][1] is not step]
            if twice:
                whole = len(again) < len(packages)
                yield _again(twice, seen[manager, str(twice[0])][0], command, file, whole)
                return
            if command.in_condition or command.in_function or _is_in_branch(step):
                continue
            for word in packages:
                seen.setdefault((manager, str(word)), (word, step))


def _again(
    twice: Sequence[Word], first: Word, command: Command, file: Dockerfile, removable: bool
) -> Finding:
    """One finding for all the packages of a command that are installed again."""
    rest = f" and {len(twice) - 1} more are" if len(twice) > 1 else " is"
    places = items_of(command, twice, file.source) if removable else None
    fix = None
    if places is not None:
        title = f"Remove {'them' if len(twice) > 1 else twice[0]}"
        fix = unsafe(title, *map(delete, places))
    message = f"{twice[0]}{rest} already installed by an earlier RUN"
    return Finding(twice[0], message, fix, Related(first, "installed here"))


def _without_word(command: Command, word: Word, file: Dockerfile) -> Fix | None:
    """Take a package out of a list; the others stay on their lines."""
    places = items_of(command, [word], file.source)
    if places is None:
        return None
    found = next(it for it in command.simple.words if it.start == word.start)
    return safe(f"Remove {word}", *map(delete, places), changes=[drops_word(found)])


def _is_in_branch(step: Step) -> bool:
    """Whether a RUN has branches, so that no one knows what it has installed."""
    text = step.instruction.body.text
    return " then" in text or ";then" in text or "case " in text
