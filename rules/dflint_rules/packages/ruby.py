"""RubyGems: documentation."""

from __future__ import annotations

from dflint.fix import add_option, deferred
from dflint.knowledge.package_managers import programs_of
from dflint.model.images.purpose import installs_gem_documentation
from dflint.model.images.tool_options import knows_option
from dflint.model.order import is_so_in
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


GEM_DOCUMENTS = ("install", "i", "update")


@rule("DF373", Severity.INFO, "size", programs=programs_of("gem"))
def gem_documentation(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """gem installs documentation, which no container needs.

    `gem install` writes ri pages for each gem, which takes megabytes and most of the time. The
    official ruby images switch it off already.

    ```dockerfile bad
    FROM debian:13-slim
    RUN gem install fpm
    ```

    ```dockerfile fixed
    FROM debian:13-slim
    RUN gem install --no-document fpm
    ```
    """
    verb = command.verb
    if verb is None or verb not in GEM_DOCUMENTS or not stage.in_final_image:
        return
    if command.has("--no-document", "-N", "--no-doc", "--no-ri", "--no-rdoc", "--document"):
        return
    if not installs_gem_documentation(stage) or (verb == "update" and "--system" in command.args):
        return
    if not is_so_in(_speaks_of_gemrc, stage):
        fix = deferred(_without_documents, command, step, stage) if command.editable else None
        message = f"gem {verb} also installs documentation: --no-document omits it"
        yield Finding(verb, message, fix)


def _speaks_of_gemrc(step: Step) -> bool:
    return "gemrc" in step.instruction.body.text


def _without_documents(command: Command, step: Step, stage: Stage) -> Fix | None:
    """Make no documentation; none for a RubyGems that has another name for it."""
    verb = command.verb
    if verb is None or knows_option("gem", "--no-document", step, stage) is False:
        return None
    return add_option("--no-document", verb)
