"""RubyGems and Bundler: documentation and caches."""

from __future__ import annotations

from dflint.fix import add_option, deferred, remove_files
from dflint.fixes.insertion import runs_at_end
from dflint.model.images.purpose import installs_gem_documentation
from dflint.model.images.tool_options import knows_option
from dflint.model.images.users import may_do_anything, user_of_command
from dflint.model.packages.caches import left_in_image, moves_gems
from dflint.model.packages.installs import programs_of
from dflint.model.packages.later_use import cache_needed_later
from dflint.model.scripts.removed_files import removed
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.packages.caches import Leftover
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run


GEM_DOCUMENTS = ("install", "i", "update")
ARCHIVES = "/usr/local/bundle/cache"  # in the official image, unless something moves them


@rule("DF373", Severity.INFO, "size", programs="gem")
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
    if not any("gemrc" in step.instruction.rest.text for it in stage.chain for step in it.steps):
        fix = deferred(_without_documents, command, step, stage) if command.editable else None
        message = f"gem {verb} also installs documentation: --no-document omits it"
        yield Finding(verb, message, fix)


@rule("DF374", Severity.INFO, "size", needs=programs_of("bundler"))
def bundler_cache_left(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
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
        fix = deferred(_without_archives, run, left, step, stage, file)
        yield Finding(left.verb, "Bundler leaves the archives of all gems in this layer", fix)


def _without_documents(command: Command, step: Step, stage: Stage) -> Fix | None:
    """Make no documentation; none for a RubyGems that has another name for it."""
    verb = command.verb
    if verb is None or knows_option("gem", "--no-document", step, stage) is False:
        return None
    return add_option("--no-document", verb)


def _without_archives(
    run: Run, left: Leftover, step: Step, stage: Stage, file: Dockerfile
) -> Fix | None:
    """Remove the archives where the official image has them; none if the gems are elsewhere."""
    image, command = stage.image, left.command
    if image is None or image.familiar != "ruby" or moves_gems(command, step, stage):
        return None
    # Everybody may write to the directory, but only root remove what others have put there.
    if user_of_command(command, step, stage) != "root" or not runs_at_end(run, command):
        return None
    if cache_needed_later(left.cache, step, stage, file):
        return None
    return remove_files(ARCHIVES, command, run, may_do_anything(command, step, stage))
