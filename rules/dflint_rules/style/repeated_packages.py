"""Packages that are installed twice."""

from __future__ import annotations

from dflint.fix import delete, drops_word, safe, unsafe
from dflint.fixes.deletion import items_of
from dflint.knowledge.package_managers import BY_PROGRAM, SYSTEM_PROGRAMS
from dflint.model.packages.installs import installing
from dflint.model.packages.repeated import installed_again, named_twice
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.packages.repeated import InstalledAgain
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Run


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
    again = next(installed_again(stage), None) if stage.in_final_image else None
    if again is not None:
        words = again.words
        rest = f" and {len(words) - 1} more are" if len(words) > 1 else " is"
        message = f"{words[0]}{rest} already installed by an earlier RUN"
        fix = _without_words(again, file)
        yield Finding(words[0], message, fix, Related(again.first, "installed here"))


def _without_words(again: InstalledAgain, file: Dockerfile) -> Fix | None:
    """Take the packages out of a command, where it installs others as well."""
    words = again.words
    places = items_of(again.command, words, file.source) if again.others else None
    title = f"Remove {'them' if len(words) > 1 else words[0]}"
    return unsafe(title, *map(delete, places)) if places is not None else None


def _without_word(command: Command, word: Word, file: Dockerfile) -> Fix | None:
    """Take a package out of a list; the others stay on their lines."""
    places = items_of(command, [word], file.source)
    if places is None:
        return None
    found = next(it for it in command.simple.words if it.start == word.start)
    return safe(f"Remove {word}", *map(delete, places), changes=[drops_word(found)])
