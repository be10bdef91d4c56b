"""apt, which is made for people, in scripts."""

from __future__ import annotations

from dflint.fix import deferred, insert_after, replace, safe, unsafe
from dflint.fixes.build_plan import word_in_plan
from dflint.fixes.declared_changes import Change, adds, swaps
from dflint.model.packages.cache_mounts import apt_empties_its_cache
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Edit, Fix
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Run

# The verbs of apt, and what apt-get calls the same. Source: apt(8) and apt-get(8) of apt 2.6.
VERBS = {
    **{
        verb: verb
        for verb in ("update", "install", "remove", "purge", "autoremove", "upgrade", "build-dep",
                     "clean", "autoclean", "source", "download")
    },
    "full-upgrade": "dist-upgrade",
    "autopurge": "autoremove --purge",
    "reinstall": "install --reinstall",
}  # fmt: skip
FETCHING = frozenset({"install", "reinstall", "upgrade", "full-upgrade", "build-dep"})
NEW_PACKAGES = "--with-new-pkgs"  # apt installs them with `upgrade`
CHANGING = frozenset(VERBS) - {"source", "download"}


@rule("DF305", Severity.INFO, "style", needs="apt", also="DL3027")
def apt_for_people(run: Run, step: Step, stage: Stage) -> Iterator[Finding]:
    """apt has no stable command line interface: scripts use apt-get.

    `apt` warns that its command line may change from release to release. `apt-get` and
    `apt-cache` stay as they are.

    The two differ: `apt upgrade` may install new packages, as apt-get does with `--with-new-pkgs`,
    and apt deletes the packages that it has fetched. apt-get keeps them, unless the image says
    otherwise, as the official ones of Debian and Ubuntu do. Elsewhere the fix asks first.

    ```dockerfile bad
    FROM debian:12
    RUN apt update && apt install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    ```

    ```dockerfile fixed
    FROM debian:12
    RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    ```
    """
    commands = [it for it in step.commands if it.name == "apt"]
    if any(it.verb in CHANGING for it in commands):
        message = "apt has no stable command line interface: use apt-get in scripts"
        yield Finding(commands[0].name, message, deferred(_with_apt_get, commands, stage))


def _with_apt_get(commands: Sequence[Command], stage: Stage) -> Fix | None:
    """Call apt-get with what means the same to it, in all of these; None if one of them must stay.

    Unsafe where apt would have deleted the packages that it has fetched, and apt-get does not.
    """
    edits: list[Edit] = []
    changes: list[Change] = []
    for command in commands:
        if not (command.editable and command.name.is_plain and command.verb in VERBS):
            return None
        for edit, change in _parts(command):
            edits.append(edit)
            changes.append(change)
    fetches = any(it.verb in FETCHING for it in commands)
    make = safe if not fetches or apt_empties_its_cache(stage) else unsafe
    return make("Use apt-get", *edits, changes=changes)


def _parts(command: Command) -> Iterator[tuple[Edit, Change]]:
    words = command.simple.words
    program = word_in_plan(words[len(words) - len(command.args) - 1])
    yield replace(command.name, "apt-get"), Change(program, [*program[:-1], f"{program[-1]}-get"])
    verb = command.verb
    assert verb is not None
    if VERBS[verb] != verb:
        yield replace(verb, VERBS[verb]), swaps(verb, VERBS[verb])
    if verb == "upgrade" and not command.has(NEW_PACKAGES):
        yield insert_after(verb, f" {NEW_PACKAGES}"), adds(NEW_PACKAGES)
