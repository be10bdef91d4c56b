"""Files of the build context that are tables of cron jobs, and what keeps their jobs from running."""

from __future__ import annotations

from itertools import pairwise

from dflint.knowledge.cron import (
    BEYOND_PATH,
    DAEMONS,
    FOLDER,
    HANDING_ON,
    HARMLESS,
    NAME_CHARACTERS,
    PATH,
)
from dflint.model.context.image_files import ImageFiles, is_directory, target_of
from dflint.model.images.facts import facts_of
from dflint.model.order import is_so_in
from dflint.model.packages.availability import base_of
from dflint.model.paths import is_below
from dflint.model.scope import expand
from dflint.model.started.started_files import started_files
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word


_NO_USERS = frozenset(
    {"bash", "cd", "curl", "echo", "env", "node", "php", "python", "python3", "sh", "wget"}
)


def starts_cron(stage: Stage) -> bool:
    """Whether the container may start the cron of Debian or Ubuntu."""
    base = base_of(stage)
    if base is None or base.system not in ("debian", "ubuntu"):
        return False
    return is_so_in(_installs_cron, stage)


def broken_cron_files(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str, str]]:
    """The tables of which no job runs, or one does not: what copies it, its path, and why."""
    for word, found, is_installed in _tables(stage, file, context):
        text = found.text or ""
        if not text.strip() or is_so_in(_writes, stage, found.name):
            continue
        why = _why_ignored(found, text, is_installed) or _unknown_program(text, stage)
        if why:
            yield word, found.shown, why


def unseen_variables(
    stage: Stage, file: Dockerfile, context: Context
) -> tuple[Word, list[str]] | None:
    """The ENV variables that the jobs of a copied table do not see, with the word that copies it."""
    for word, found, _ in _tables(stage, file, context):
        steps = [step for one in stage.chain for step in one.steps if not _is_run_copy(step)]
        names = {
            str(pair.key)
            for step in steps
            if step.instruction.KEYWORD == "ENV"
            for pair in step.instruction.pairs  # type: ignore[attr-defined]
        }
        texts = [found.text or "", *(it.text for it in started_files(stage, file, context))]
        texts += [step.instruction.body.text for one in stage.chain for step in one.steps]
        if any(sign in text for text in texts for sign in HANDING_ON):
            return None
        missing = sorted(name for name in names - HARMLESS if f"{name}=" not in (found.text or ""))
        return (word, missing) if missing else None
    return None


def _is_run_copy(step: Step) -> bool:
    return isinstance(step.instruction, Run | Copy | Add)


def _tables(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, ImageFile, bool]]:
    """The tables that COPYs of a stage bring: the word that copies each, and whether `crontab` reads it."""
    installed = [
        it for step in stage.steps_of(Run, Cmd, Entrypoint) for it in _read_by_crontab(step)
    ]
    for step in stage.copies:
        it, target = step.instruction, target_of(step)
        if not isinstance(it, Copy | Add) or target is None or it.flag("from"):
            continue
        for word in it.sources:
            source = expand(word, step.state.variables) or ""
            name = source.rstrip("/").rpartition("/")[2]
            path = (
                f"{target.rstrip('/')}/{name}" if is_directory(step) or target == FOLDER else target
            )
            is_read = path in installed
            if is_read or (is_below(path, FOLDER) and path != FOLDER):
                found = ImageFiles(context).find(path, stage, file)
                if found is not None:
                    yield word, found, is_read


def _read_by_crontab(step: Step) -> list[str]:
    words = step.instruction.body.text.replace("\\", " ").split()
    return [after for word, after in pairwise(words) if word == "crontab"]


def _why_ignored(found: ImageFile, text: str, is_installed: bool) -> str:
    if "\r" in text:
        return "cron passes over a file with CRLF line ends"
    if not is_installed and not set(found.name) <= NAME_CHARACTERS:
        return f"cron passes over a file in {FOLDER} that is called {found.name}"
    if found.document is None and not text.endswith("\n") and len(text) < 8192:
        return "its last line has no line end, so cron passes over the file"
    return _wrong_user_field(found, text, is_installed)


def _wrong_user_field(found: ImageFile, text: str, is_installed: bool) -> str:
    """What is wrong with the sixth field, which is the user in /etc/cron.d, and not in what crontab reads."""
    for line in text.splitlines():
        first = line.split(" ", 1)[0]
        words = line.split()
        at = 1 if line[:1] == "@" else 5
        if line[:1] == "#" or "=" in first or len(words) <= at:
            continue
        word = words[at]
        if not is_installed and (word[:1] in "/." or word in _NO_USERS):
            return f"in {FOLDER} the field before the program is the user, and {word} is none"
        if is_installed and word == "root" and not is_below(found.target, FOLDER):
            return "crontab has no field for the user: its jobs would run a program called root"
    return ""


def _unknown_program(text: str, stage: Stage) -> str:
    facts = facts_of(stage.image) if stage.image is not None else None
    programs = BEYOND_PATH.get(facts.name, ()) if facts is not None else ()
    if "PATH=" in text:
        return ""
    for line in text.splitlines():
        words = line.split()
        if line[:1] == "#" or "=" in line.split(" ", 1)[0]:
            continue
        job = words[1:] if line[:1] == "@" else words[5:]
        for name in job[:2]:  # the first may be the user
            if name in programs:
                return f"cron looks for {name} in {PATH} only, and it is in /usr/local/bin"
    return ""


def _installs_cron(step: Step) -> bool:
    words = step.instruction.body.text.replace(",", " ").replace('"', " ").split()
    return isinstance(step.instruction, Run | Cmd | Entrypoint) and any(
        it in words for it in DAEMONS
    )


def _writes(step: Step, name: str) -> bool:
    """Whether a RUN may change or move the table."""
    text = step.instruction.body.text
    return isinstance(step.instruction, Run) and (
        any(it in text for it in ("dos2unix", "sed ", "mv ", "ln ", ">>"))
        and (name in text or "*" in text or FOLDER in text)
    )
