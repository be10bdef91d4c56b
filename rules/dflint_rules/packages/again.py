"""Packages of the distribution that repeat what the image is for."""

from __future__ import annotations

from dflint.fix import hint
from dflint.knowledge.image_purposes import LANGUAGES
from dflint.knowledge.other_images import LANGUAGE_PACKAGES
from dflint.knowledge.package_managers import programs_of
from dflint.model.lookups.image_bases import plain_name
from dflint.model.order import is_so_in
from dflint.model.packages.installs import install_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


@rule("DF655", Severity.INFO, "size", programs=programs_of("apt", "apk"))
def language_installed_again(command: Command, stage: Stage) -> Iterator[Finding]:
    """The language of the image is installed a second time, as a package of the distribution.

    The official images of Python, Node.js, Ruby, Go and Rust have it in /usr/local, which comes first in the PATH: what
    the package brings is of another version, and is hardly ever run. pip, gem and npm of the image do not use its headers either: python3-dev is for the
    Python of Debian, and the image has those of its own.

    Not reported where something in the stage names the other one by its path.

    ```dockerfile bad
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends gcc python3-dev
    ```

    ```dockerfile good
    FROM python:3.13-slim
    RUN apt-get update && apt-get install -y --no-install-recommends gcc
    ```
    """
    name = plain_name(stage.image.familiar) if stage.image is not None else ""
    again = LANGUAGE_PACKAGES.get(name, ())
    install = install_of(command) if again else None
    if install is None or is_so_in(_names_it, stage, name):
        return
    word = next((it for it in install.packages if it in again), None)
    if word is not None:
        language = LANGUAGES[name]
        message = f"the image has {language}: {word} is for a second one, that of the distribution"
        yield Finding(word, message, hint("Leave it out"))


def _names_it(step: Step, image: str) -> bool:
    """Whether a step names the program of the distribution by its path."""
    return f"/usr/bin/{image.removesuffix('lang')}" in step.instruction.written
