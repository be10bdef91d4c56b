"""apt-get: questions, the interactive front end, recommended packages."""

from __future__ import annotations

from dflint.fix import Edit, add_option, answer, deferred, insert_after, unsafe
from dflint.fixes.declared_changes import adds
from dflint.fixes.insertion import after_word
from dflint.knowledge.package_managers import MANAGERS, programs_of
from dflint.knowledge.tools import that
from dflint.model.packages.apt_lists import sets_recommends
from dflint.model.packages.installs import install_of, installing, question
from dflint.model.packages.questions import surely_asks, unanswered
from dflint.model.packages.sizes import recommended_size, recommends_nothing
from dflint.model.packages.tls import CERTIFICATES, loses_certificates
from dflint.model.scripts.control_flow import goes_on_after
from dflint.model.variables.values import words_meant
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.fix import Fix
    from dflint.model.commands.command import Command
    from dflint.model.packages.installs import Install
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

APT = programs_of("apt")
ROW = MANAGERS["apt"]
ANSWERING = that("prints") | {"yes"}  # programs that say yes through a pipe


@rule("DF301", Severity.ERROR, "correctness", programs=APT, also="DL3014")
def apt_get_without_yes(command: Command, step: Step, stage: Stage) -> Iterator[Finding]:
    """apt-get asks for confirmation, and the build stops.

    A build has no terminal. `apt-get install` stops to ask whether it may install more packages,
    gets no answer and ends the build. `remove` without packages, and `autoremove` where nothing was
    removed before, have nothing to ask.

    Where it may install just the packages that are named, because all others are there, it does not ask, and
    this is a warning: the next release of one of them may need another. So is a removal of what may not be there.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install curl
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y curl
    ```

    ```dockerfile good
    FROM debian:12
    RUN apt-get update && apt-get install -y curl && apt-get autoremove
    ```
    """
    verb = unanswered(command, step, stage)
    if verb is not None and command.piped_from not in ANSWERING:
        if surely_asks(command, step, stage):
            goes_on = goes_on_after(command, step)
            found = Finding(verb, question(command, verb, goes_on), answer(command, verb))
            yield found.at_most(Severity.WARNING) if goes_on else found
            return
        where = (
            "it needs more than is named" if install_of(command) else "there is anything to remove"
        )
        message = f"{command.name} {verb} asks for confirmation where {where}: without -y the build stops then"
        found = Finding(verb, message, answer(command, verb))
        yield found.at_most(Severity.WARNING)


@rule("DF302", Severity.INFO, "size", needs=APT, also="DL3015")
def apt_recommends(run: Run, step: Step, stage: Stage, file: Dockerfile) -> Iterator[Finding]:
    """apt-get installs recommended packages.

    A Debian package *recommends* others, and apt-get installs them too. That is 0 to 720 MB,
    depending on the package: python3-pip brings a whole compiler. Some are needed all the same, so look
    at what goes missing and name it. Measured for git in a debian:bookworm-slim image: 13 MB less.

    The fix adds `ca-certificates` where a package such as curl, wget or git only recommends it, the image
    has none, and something in the file speaks TLS. Nothing is said of packages that recommend none in the release of
    Debian, as far as they are known. There is no fix where a comment says that recommended
    packages are wanted. Stages that the final image does not contain are left alone.

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile bad
    FROM debian:12
    RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
    RUN curl -fsSL https://example.com/tool -o /usr/bin/tool
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates && rm -rf /var/lib/apt/lists/*
    RUN curl -fsSL https://example.com/tool -o /usr/bin/tool
    ```
    """
    for command, install in installing(step) if stage.in_final_image else ():
        verb = install.verb
        if install.manager != "apt" or verb != "install":
            continue
        if command.flags.isdisjoint(ROW.extras) and not _decides_recommends(command, step, stage):
            if recommends_nothing(install, stage):
                continue
            fix = None
            if command.editable:
                fix = deferred(_without_recommends, command, install, step, stage, file)
            message = f"{command.name} {verb} also installs recommended packages"
            size = deferred(recommended_size, install, step, stage)
            yield Finding(verb, message, fix).estimated(size)


def _decides_recommends(command: Command, step: Step, stage: Stage) -> bool:
    """Whether a setting or a variable says yes or no to recommended packages, or a file of settings may."""
    variables = [it for it in command.args if it.expands]
    if variables and not set(ROW.extras).isdisjoint(words_meant(variables, step)):
        return True
    settings = [str(it.value).lower() for it in command.options if it.flag in ROW.settings]
    if any(it.startswith(ROW.extras_settings) for it in settings):
        return True
    return sets_recommends(stage)


def _without_recommends(
    command: Command, install: Install, step: Step, stage: Stage, file: Dockerfile
) -> Fix | None:
    """Say that nothing more is to be installed, behind the answer to the question.

    None where a comment says that it is wanted. Certificates that are needed are named.
    """
    verb = install.verb
    if "recommend" in step.comment:
        return None
    flag = ROW.no_extras.get(command.name) or ROW.no_extras[""]
    behind = next((it for it in command.args if it.start > verb.start), verb)
    behind = behind if _says_only_yes(behind) else verb
    run = step.instruction
    if not isinstance(run, Run) or not loses_certificates(install, step, stage, file):
        return add_option(flag, behind, is_safe=False)
    edits = [
        insert_after(behind, f" {flag}"),
        Edit(*after_word(run, install.packages[-1], CERTIFICATES)),
    ]
    changes = [adds(flag), adds(CERTIFICATES)]
    return unsafe(f"Add {flag} and {CERTIFICATES}", *edits, changes=changes)


def _says_only_yes(word: Word) -> bool:
    """Whether it is `-y`, `-yq`, `--yes` or the like."""
    return word in ROW.yes or (word[:1] == "-" and "y" in word and set(word[1:]) <= {"y", "q"})
