"""RubyGems and Bundler: documentation and caches."""

from __future__ import annotations

from dflint.fix import add_cleanup, add_option, deferred
from dflint.model.images.purpose import installs_gem_documentation
from dflint.model.packages.caches import left_in_image
from dflint.model.packages.installs import programs_of
from dflint.model.scripts.removed_files import removed
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


GEM_DOCUMENTS = ("install", "i", "update")


@rule("DF373", Severity.INFO, "size", programs="gem")
def gem_documentation(command: Command, stage: Stage) -> Iterator[Finding]:
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
    if not any("gemrc" in step.instruction.rest.text for it in stage.chain for step in it.steps):
        fix = add_option("--no-document", verb)
        yield Finding(
            verb,
            f"gem {verb} also installs documentation: --no-document omits it",
            fix if command.editable else None,
        )


@rule("DF374", Severity.INFO, "size", needs=programs_of("bundler"))
def bundler_cache_left(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """Bundler leaves the archives of all gems in the image.

    Beside what it installs, it keeps each `.gem` file.

    ```dockerfile bad
    FROM ruby:3.4-slim
    RUN bundle install --jobs 4
    ```

    ```dockerfile fixed
    FROM ruby:3.4-slim
    RUN bundle install --jobs 4 && rm -rf /usr/local/bundle/cache
    ```
    """
    for left in left_in_image(step, stage, "bundler"):
        if any("cache" in word for it in step.commands for word in removed(it)):
            return
        official = stage.image is not None and stage.image.familiar == "ruby"
        clean = "rm -rf /usr/local/bundle/cache"
        fix = deferred(add_cleanup, run, clean, left) if official else None
        yield Finding(left.verb, "bundler leaves the archives of all gems in this layer", fix)
